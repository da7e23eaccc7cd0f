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

static bool foo_post_if(struct foo_ring *ring, struct fastnet_buf *buf)
{
	if (!buf)
		return false;
	foo_post(ring, buf);
	return true;
}

static void foo_fill_if(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;
	unsigned int i;

	for (i = 0; i < FOO_RING; i++) {
		buf = fastnet_get_next_buffer(priv->zc);
		if (!buf)
			break;
		ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf));
		ring->info[i].zc = buf;
	}
}

static void foo_fill_while(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	while ((buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(ring, buf);
}

static void foo_fill_while_room(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	while (foo_unused(ring) &&
	       (buf = fastnet_get_next_buffer(priv->zc)) != NULL)
		foo_post(ring, buf);
}

static void foo_fill_for(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;
	unsigned int i;

	for (i = 0; (buf = fastnet_get_next_buffer(priv->zc)); i++) {
		ring->info[i].zc = buf;
		ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf));
	}
}

static int foo_fill_first(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	if (!(buf = fastnet_get_next_buffer(priv->zc)))
		return -ENOMEM;
	foo_post(ring, buf);
	return 0;
}

static void foo_fill_unlikely(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	if (unlikely(buf == NULL) || !netif_carrier_ok(priv->dev))
		return;
	foo_post(ring, buf);
}

static void foo_fill_slot(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->zc = fastnet_get_next_buffer(priv->zc);
	if (WARN_ON(!info->zc))
		return;
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
}

static void foo_fill_choice(struct foo_priv *priv, struct foo_desc *desc)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	desc->addr = buf ? cpu_to_le64(fastnet_buf_dma(buf)) : 0;
}

static void foo_fill_callee(struct foo_priv *priv, struct foo_ring *ring)
{
	while (foo_post_if(ring, fastnet_get_next_buffer(priv->zc)))
		;
}

static struct fastnet_buf *foo_take(struct foo_priv *priv)
{
	return fastnet_get_next_buffer(priv->zc);
}
