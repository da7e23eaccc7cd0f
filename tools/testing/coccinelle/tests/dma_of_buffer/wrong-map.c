// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_map(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->dma = dma_map_single(priv->d, (void *)fastnet_buf_data(info->zc), /* EXPECT */
				   FOO_RX_SIZE, DMA_FROM_DEVICE);
	return dma_mapping_error(priv->d, info->dma);
}

static int foo_fill(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);
	dma_addr_t dma;

	if (!buf)
		return -ENOMEM;
	dma = fastnet_buf_dma(buf);
	dma_sync_single_for_device(priv->d, dma, FOO_RX_SIZE, /* EXPECT */
				   DMA_FROM_DEVICE);
	info->desc->addr = cpu_to_le64(dma);
	info->zc = buf;
	return 0;
}

static void foo_empty(struct foo_priv *priv, struct foo_rx_info *info)
{
	const void *data = fastnet_buf_data(info->zc);

	fastnet_put_buffer(priv->zc, info->zc);
	info->zc = NULL;
	put_page(virt_to_page(data)); /* EXPECT */
}

static void foo_free(struct foo_rx_info *info)
{
	kfree(info->zc); /* EXPECT */
}
