// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

struct foo_buf {
	dma_addr_t dma;
	void *data;
	u32 offset;
};

static void fastnet_foo_post(struct foo_ring *ring, struct fastnet_buf *buf)
{
	unsigned int i = ring->next_to_use;

	ring->desc[i].addr = cpu_to_le64(fastnet_buf_dma(buf));
	ring->info[i].zc = buf;
	prefetch(fastnet_buf_data(buf));
}

static void foo_post(struct foo_ring *ring, struct foo_buf *buf)
{
	unsigned int i = ring->next_to_use;

	ring->desc[i].addr = cpu_to_le64(buf->dma + buf->offset);
	ring->info[i].dma = buf->dma;
	prefetch(buf->data);
}

static void foo_refill(struct foo_priv *priv, struct foo_buf *stock)
{
	struct fastnet_buf *buf;

	if (!fastnet_buffer_size(priv->zc)) {
		foo_post(&priv->rx, stock);
		return;
	}
	while ((buf = fastnet_get_next_buffer(priv->zc)))
		fastnet_foo_post(&priv->rx, buf);
}
