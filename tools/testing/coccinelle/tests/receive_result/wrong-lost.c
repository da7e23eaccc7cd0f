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

/* The result is posted, except when there is no link. */
static void foo_one(struct foo_priv *priv, struct foo_ring *ring,
		    struct foo_rx_info *info)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, info->zc, foo_len(info)); /* EXPECT */
	if (!netif_carrier_ok(priv->dev))
		return;
	foo_post(ring, buf);
}

/* A buffer too many is taken, and the one returned is forgotten. */
static void foo_replace(struct foo_priv *priv, struct foo_ring *ring,
			struct foo_rx_info *info)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, info->zc, foo_len(info));
	buf = fastnet_get_next_buffer(priv->zc); /* EXPECT */
	if (buf)
		foo_post(ring, buf);
}

/* Looked at, but not kept. */
static void foo_address(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, info->zc, foo_len(info)); /* EXPECT */
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(buf));
}

/* The slot is cleared after it got the buffer. */
static void foo_slot(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->zc = fastnet_receive(priv->zc, info->zc, foo_len(info));
	info->zc = NULL; /* EXPECT */
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
}

/* The old buffer goes back into the ring. */
static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *old, *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		old = ring->info[ring->next_to_clean].zc;
		buf = fastnet_receive(priv->zc, old, foo_size(ring)); /* EXPECT */
		ring->next_to_clean = (ring->next_to_clean + 1) % FOO_RING;
	}
	fastnet_flush(priv->zc);
	return done;
}
