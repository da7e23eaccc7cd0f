// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* Another one's by then. */
static void foo_map_next(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->dma = fastnet_buf_dma(info->zc);
	info = foo_next_info(priv);
	dma_unmap_single(priv->d, info->dma, 64, DMA_FROM_DEVICE);
}
