// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_map(struct foo_priv *priv, struct foo_rx_info *info)
{
	info->dma = fastnet_buf_dma(info->zc);
	if (priv->gone)
		goto unmap;
	return 0;
unmap:
	dma_unmap_single(priv->d, info->dma, 64, DMA_FROM_DEVICE); /* EXPECT */
	return -ENODEV;
}
