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

/* Nothing tests the buffer. */
static void foo_fill_plain(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;
	unsigned int i;

	for (i = 0; i < FOO_RING; i++) {
		buf = fastnet_get_next_buffer(priv->zc);
		ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf)); /* EXPECT */
		ring->info[i].zc = buf;
	}
}

/* Stored in the ring before the test. */
static int foo_fill_early(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	ring->info[0].zc = buf; /* EXPECT */
	if (!buf)
		return -ENOMEM;
	return 0;
}

/* The slot itself is not tested either. */
static void foo_fill_slot(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->zc = fastnet_get_next_buffer(priv->zc);
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc)); /* EXPECT */
}

/* Handed to a function that does not test. */
static void foo_fill_post(struct foo_priv *priv, struct foo_ring *ring)
{
	foo_post(ring, fastnet_get_next_buffer(priv->zc)); /* EXPECT */
}

/* The wrong test: this call does not return an error pointer. */
static int foo_fill_err(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	buf = fastnet_get_next_buffer(priv->zc);
	if (IS_ERR(buf)) /* EXPECT */
		return PTR_ERR(buf);
	foo_post(ring, buf);
	return 0;
}

/* Tested on one way only. */
static void foo_fill_half(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	if (netif_carrier_ok(priv->dev)) {
		if (!buf)
			return;
	}
	foo_post(ring, buf); /* EXPECT */
}
