// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"
#include "../../core/queue.h"

struct foo_slot {
	struct foo_desc *desc;
	struct fastnet_buf buf; /* EXPECT */
};

static bool foo_room(struct foo_priv *priv)
{
	struct fastnet_queue *q = priv->zc;

	return q->driver_buffers < FOO_RING && /* EXPECT */
	       !priv->zc->partial; /* EXPECT */
}

static u32 foo_waiting(struct foo_priv *priv)
{
	struct fastnet_shared_ring *ring = (void *)priv->zc;

	return ring->producer - /* EXPECT */
	       ring->consumer; /* EXPECT */
}

static u32 foo_offset(const struct fastnet_buf *buf)
{
	return buf->offset; /* EXPECT */
}

static void foo_skip(struct foo_priv *priv, struct fastnet_buf *buf)
{
	fastnet_ring_give(foo_zc_ring(priv), buf); /* EXPECT */
	fastnet_receive_slowly(priv->zc, buf, 60); /* EXPECT */
}

static void foo_headroom(struct fastnet_buf *buf, unsigned int bytes)
{
	buf->dma += bytes; /* EXPECT */
	buf->data = buf->data + bytes; /* EXPECT */
}
