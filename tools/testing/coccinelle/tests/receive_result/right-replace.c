// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_post(struct foo_ring *ring, struct fastnet_buf *buf)
{
	unsigned int i = ring->next_to_use;

	ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf));
	ring->info[i].zc = buf;
	ring->next_to_use = (i + 1) % FOO_RING;
}

static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = ring->info[ring->next_to_clean].zc;
		if (foo_bad(ring))
			fastnet_receive_error(priv->zc);
		else
			buf = fastnet_receive(priv->zc, buf, foo_size(ring));
		ring->next_to_clean = (ring->next_to_clean + 1) % FOO_RING;
		foo_post(ring, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}

/* The slot keeps the buffer, and the descriptor gets its address. */
static int foo_clean_slots(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	struct foo_rx_info *info;
	unsigned int i;
	int done = 0;

	while (done < budget && foo_done(ring)) {
		i = ring->next_to_clean;
		info = &ring->info[i];
		info->zc = fastnet_receive(priv->zc, info->zc, foo_len(info));
		info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
		ring->next_to_clean = (i + 1) % FOO_RING;
		done++;
	}
	fastnet_flush(priv->zc);
	return done;
}

/* By index, the next slot meanwhile. */
static void foo_clean_indexed(struct foo_priv *priv, struct foo_ring *ring)
{
	unsigned int i = ring->next_to_clean;

	while (foo_done(ring)) {
		ring->info[i].zc = fastnet_receive(priv->zc, ring->info[i].zc,
						   foo_size(ring));
		foo_write_address(ring, i);
		if (++i == FOO_RING)
			i = 0;
		ring->info[i].zc = foo_look(ring, i);
	}
	fastnet_flush(priv->zc);
}

static void foo_write_address(struct foo_ring *ring, unsigned int i)
{
	ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(ring->info[i].zc));
}

/* Nothing to write when the buffer is the same. */
static int foo_clean_lazy(struct foo_priv *priv, struct foo_ring *ring,
			  int budget)
{
	struct fastnet_buf *old, *buf;
	unsigned int i;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		i = ring->next_to_clean;
		old = ring->info[i].zc;
		buf = fastnet_receive(priv->zc, old, foo_size(ring));
		if (buf != old) {
			ring->info[i].zc = buf;
			ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf));
		}
		foo_mark_to_asic(&ring->desc[i]);
		ring->next_to_clean = (i + 1) % FOO_RING;
	}
	fastnet_flush(priv->zc);
	return done;
}

/* The caller posts what it returns. */
static struct fastnet_buf *foo_frame(struct foo_priv *priv,
				     struct fastnet_buf *buf,
				     struct foo_desc *desc)
{
	if (desc->status & FOO_RX_ERROR) {
		fastnet_receive_error(priv->zc);
		return buf;
	}
	return fastnet_receive(priv->zc, buf, desc->length);
}

static int foo_clean_frames(struct foo_priv *priv, struct foo_ring *ring,
			    int budget)
{
	unsigned int i;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		i = ring->next_to_clean;
		foo_post(ring, foo_frame(priv, ring->info[i].zc, &ring->desc[i]));
		ring->next_to_clean = (i + 1) % FOO_RING;
	}
	fastnet_flush(priv->zc);
	return done;
}
