// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_allocate(struct foo_priv *priv)
{
	priv->rest = napi_alloc_skb(&priv->napi, 64); /* EXPECT */
}

static void foo_prepare(struct foo_priv *priv)
{
	foo_allocate(priv);
}

static void foo_zc_clean_rx(struct foo_priv *priv, struct foo_rx_info *info)
{
	while (foo_done(&priv->rx)) {
		foo_prepare(priv);
		info->zc = fastnet_receive(priv->zc, info->zc, 60);
		info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
	}
	fastnet_flush(priv->zc);
}

static void foo_around(struct foo_priv *priv, struct foo_rx_info *info)
{
	void *data = (void *)fastnet_buf_data(info->zc);

	if (likely(data))
		priv->rest = build_skb(data, FOO_RX_SIZE); /* EXPECT */
}
