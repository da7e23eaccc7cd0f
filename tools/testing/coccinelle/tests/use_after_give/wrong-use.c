// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_peek(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *old = foo_next(ring);
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, old, foo_size(ring));
	foo_count(priv, fastnet_buf_data(old)); /* EXPECT */
	foo_post(ring, buf);
}

/* The one that the application reads goes back to the device. */
static void foo_mixed_up(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *old = info->zc;
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, old, foo_len(info));
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(buf));
	info->zc = old; /* EXPECT */
}

static void foo_empty(struct foo_priv *priv, struct foo_rx_info *info)
{
	fastnet_put_buffer(priv->zc, info->zc);
	memset((void *)fastnet_buf_data(info->zc), 0, FOO_RX_SIZE); /* EXPECT */
	info->zc = NULL;
}

static void foo_twice(struct foo_priv *priv, struct foo_rx_info *info)
{
	fastnet_put_buffer(priv->zc, info->zc);
	if (priv->gone)
		fastnet_put_buffer(priv->zc, info->zc); /* EXPECT */
}

static struct fastnet_buf *foo_return(struct foo_priv *priv,
				      struct fastnet_buf *buf)
{
	fastnet_put_buffer(priv->zc, buf);
	return buf; /* EXPECT */
}

/* The slot still has the buffer that was taken. */
static void foo_slot(struct foo_priv *priv, struct foo_ring *ring, unsigned int i)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, ring->info[i].zc, foo_size(ring));
	ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(ring->info[i].zc)); /* EXPECT */
	ring->info[i].zc = buf;
}
