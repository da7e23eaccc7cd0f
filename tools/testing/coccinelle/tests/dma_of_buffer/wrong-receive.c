// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* As the stock driver does for its own buffers. */
static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *buf;
	struct foo_desc *desc;
	dma_addr_t addr;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		desc = &ring->desc[ring->next_to_clean];
		addr = le64_to_cpu(desc->addr);
		buf = foo_next(ring);
		dma_sync_single_for_cpu(priv->d, addr, desc->length, /* EXPECT */
					DMA_FROM_DEVICE);
		buf = fastnet_receive(priv->zc, buf, desc->length);
		foo_post(ring, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}

static void foo_one(struct foo_priv *priv, struct foo_rx_info *info)
{
	dma_unmap_page(priv->d, info->dma, FOO_RX_SIZE, DMA_FROM_DEVICE); /* EXPECT */
	info->zc = fastnet_receive(priv->zc, info->zc, foo_len(info));
	info->desc->addr = cpu_to_le64(fastnet_buf_dma(info->zc));
	fastnet_flush(priv->zc);
}
