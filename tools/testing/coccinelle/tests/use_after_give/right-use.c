// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_same(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *buf = info->zc;

	buf = fastnet_receive(priv->zc, buf, foo_len(info));
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(buf));
	info->zc = buf;
	fastnet_flush(priv->zc);
}

static void foo_look_first(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *old = info->zc;
	struct fastnet_buf *buf;

	foo_count(priv, fastnet_buf_data(old));
	buf = fastnet_receive(priv->zc, old, foo_len(info));
	if (buf == old)
		priv->rest = NULL;
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(buf));
	info->zc = buf;
	fastnet_flush(priv->zc);
}

static void foo_clean_ring(struct foo_priv *priv, struct foo_ring *ring)
{
	struct foo_rx_info *info;
	unsigned int i;

	for (i = 0; i < FOO_RING; i++) {
		if (!ring->info[i].zc)
			continue;
		fastnet_put_buffer(priv->zc, ring->info[i].zc);
		ring->info[i].zc = NULL;
	}
	for (i = 0; i < FOO_RING; i++) {
		info = &ring->info[i];
		if (info->zc)
			fastnet_put_buffer(priv->zc, info->zc);
	}
	memset(ring->info, 0, sizeof(ring->info));
}

static void foo_drain(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	while ((buf = foo_next(ring)))
		fastnet_put_buffer(priv->zc, buf);
}
