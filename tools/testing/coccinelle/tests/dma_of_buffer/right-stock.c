// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* The stock buffers are mapped by the driver, fastnet's are not. */
static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *buf;
	struct foo_desc *desc;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		desc = &ring->desc[ring->next_to_clean];
		if (priv->zc) {
			buf = fastnet_receive(priv->zc, foo_next(ring),
					      desc->length);
			foo_post(ring, buf);
			continue;
		}
		dma_sync_single_for_cpu(priv->d, le64_to_cpu(desc->addr),
					desc->length, DMA_FROM_DEVICE);
		foo_deliver(priv, ring);
	}
	if (priv->zc)
		fastnet_flush(priv->zc);
	return done;
}

static void foo_clean_ring(struct foo_priv *priv, struct foo_ring *ring)
{
	struct foo_rx_info *info;
	unsigned int i;

	for (i = 0; i < FOO_RING; i++) {
		info = &ring->info[i];
		if (priv->zc && info->zc) {
			fastnet_put_buffer(priv->zc, info->zc);
		} else if (info->skb) {
			dma_unmap_single(priv->d, info->dma, FOO_RX_SIZE,
					 DMA_FROM_DEVICE);
			dev_kfree_skb(info->skb);
		}
		info->zc = NULL;
	}
}

static int foo_fill(struct foo_priv *priv, struct foo_rx_info *info)
{
	dma_addr_t dma;

	if (priv->zc) {
		info->zc = fastnet_get_next_buffer(priv->zc);
		if (!info->zc)
			return -ENOMEM;
		dma = fastnet_buf_dma(info->zc);
	} else {
		info->skb = foo_alloc(priv);
		dma = dma_map_single(priv->d, info->skb->data, FOO_RX_SIZE,
				     DMA_FROM_DEVICE);
		if (dma_mapping_error(priv->d, dma))
			return -ENOMEM;
		info->dma = dma;
	}
	info->desc->addr = cpu_to_le64(dma);
	return 0;
}

/* What is sent is mapped, also in the same poll. */
static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	while (foo_tx_done(priv))
		dma_unmap_single(priv->d, foo_tx_dma(priv), foo_tx_len(priv),
				 DMA_TO_DEVICE);
	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = fastnet_receive(priv->zc, foo_next(&priv->rx),
				      foo_size(&priv->rx));
		foo_post(&priv->rx, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}
