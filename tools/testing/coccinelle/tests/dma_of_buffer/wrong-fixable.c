// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_give(struct foo_priv *priv, struct foo_rx_info *info)
{
	dma_sync_single_for_device(priv->d, fastnet_buf_dma(info->zc), /* EXPECT */
				   FOO_RX_SIZE, DMA_FROM_DEVICE);
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
}

static void foo_take_back(struct foo_priv *priv, struct foo_rx_info *info)
{
	dma_unmap_single(priv->d, fastnet_buf_dma(info->zc), FOO_RX_SIZE, /* EXPECT */
			 DMA_FROM_DEVICE);
	fastnet_put_buffer(priv->zc, info->zc);
	info->zc = NULL;
}
