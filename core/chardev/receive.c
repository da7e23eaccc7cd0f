// SPDX-License-Identifier: GPL-2.0
/* The producer's side of /dev/fastnet: frames from drivers and the rx_handler. */
#include <linux/dma-mapping.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/skbuff.h>

#include "port.h"

static void fastnet_capture_count_drop(struct fastnet_capture *c)
{
	u64_stats_update_begin(&c->counters.syncp);
	u64_stats_inc(&c->counters.dropped);
	u64_stats_update_end(&c->counters.syncp);
	dev_core_stats_rx_dropped_inc(c->queue.dev);

	if (READ_ONCE(c->queue.ring.failed) && wq_has_sleeper(c->wait))
		wake_up_interruptible_poll(c->wait, EPOLLERR);
}

/* A ring that has failed stays so, even if a reset left it free buffers. */
static bool fastnet_capture_has_free(struct fastnet_capture *c)
{
	return !READ_ONCE(c->queue.ring.failed) &&
	       fastnet_ring_has_free(&c->queue.ring);
}

static void fastnet_capture_stamp(struct fastnet_capture *c)
{
	struct fastnet_shared_ring *ring = &c->queue.ring;

	if (ring->timestamp)
		return;

	ring->timestamp = ktime_get_real_ns();
	if (!c->pool.dma_sync)
		ring->quick_len = c->pool.buffer_size - ETH_HLEN + 1;
}

static void fastnet_capture_count_pushed(struct fastnet_capture *c, u32 frames)
{
	struct fastnet_shared_ring *ring = &c->queue.ring;

	u64_stats_update_begin(&c->counters.syncp);
	u64_stats_add(&c->counters.received, frames);
	u64_stats_add(&c->counters.bytes, ring->pending_bytes);
	u64_stats_update_end(&c->counters.syncp);
	ring->pending_bytes = 0;
	ring->timestamp = 0;
	ring->quick_len = 0;
}

static void fastnet_capture_sync_for_device(const struct fastnet_capture *c,
					    const struct fastnet_buf *buf)
{
	dma_sync_single_for_device(c->pool.dma_dev, buf->dma,
				   c->pool.buffer_size, DMA_FROM_DEVICE);
}

static struct fastnet_buf *fastnet_capture_take(struct fastnet_queue *q)
{
	struct fastnet_capture *c = fastnet_capture_of(q);
	struct fastnet_buf *buf;

	if (q->driver_buffers >= c->pool.buffers / 2)
		return NULL;

	buf = fastnet_ring_take(&q->ring);
	if (buf && c->pool.dma_sync)
		fastnet_capture_sync_for_device(c, buf);
	return buf;
}

static void fastnet_capture_give(struct fastnet_queue *q,
				 struct fastnet_buf *buf)
{
	fastnet_ring_give(&q->ring, buf);
}

/* The first frame since a flush always comes this way. */
static struct fastnet_buf *
fastnet_capture_receive(struct fastnet_queue *q, struct fastnet_buf *buf,
			unsigned int len)
{
	struct fastnet_capture *c = fastnet_capture_of(q);
	struct fastnet_buf *fresh;

	if (len < ETH_HLEN || len > c->pool.buffer_size) {
		fastnet_receive_error(q);
		return buf;
	}

	if (!fastnet_capture_has_free(c)) {
		fastnet_capture_count_drop(c);
		fastnet_queue_count_device(q, 1, len);
		return buf;
	}

	fastnet_capture_stamp(c);
	fresh = fastnet_ring_exchange(&q->ring, buf, len);
	if (c->pool.dma_sync) {
		dma_sync_single_for_cpu(c->pool.dma_dev, buf->dma, len,
					DMA_FROM_DEVICE);
		fastnet_capture_sync_for_device(c, fresh);
	}
	return fresh;
}

static void fastnet_capture_error(struct fastnet_queue *q)
{
	struct fastnet_capture *c = fastnet_capture_of(q);

	u64_stats_update_begin(&c->counters.syncp);
	u64_stats_inc(&c->counters.errors);
	u64_stats_update_end(&c->counters.syncp);
}

static __always_inline void fastnet_capture_publish(struct fastnet_capture *c,
						    u32 frames)
{
	fastnet_capture_count_pushed(c, frames);
	/* fastnet_ring_publish() has the barrier between index and queue, (C) */
	if (fastnet_ring_publish(&c->queue.ring) && waitqueue_active(c->wait))
		wake_up_interruptible_poll(c->wait, EPOLLIN | EPOLLRDNORM);
}

static unsigned int fastnet_capture_flush(struct fastnet_queue *q)
{
	u32 frames = q->ring.producer - q->ring.shared->producer;
	unsigned int bytes = q->ring.pending_bytes;

	if (frames) {
		fastnet_queue_count_device(q, frames, bytes);
		fastnet_capture_publish(fastnet_capture_of(q), frames);
	}
	return bytes;
}

static int fastnet_capture_busy(const struct fastnet_queue *q,
				struct fastnet_reason *reason)
{
	const struct fastnet_capture *c =
		container_of(q, struct fastnet_capture, queue);

	return fastnet_port_busy(container_of(c->wait, struct fastnet_port,
					      wait), reason);
}

/* Zero-copy mode of /dev/fastnet. */
const struct fastnet_queue_ops fastnet_capture_ops = {
	.take		= fastnet_capture_take,
	.give		= fastnet_capture_give,
	.receive	= fastnet_capture_receive,
	.error		= fastnet_capture_error,
	.flush		= fastnet_capture_flush,
	.busy		= fastnet_capture_busy,
};

/**
 * fastnet_capture_lose - count a frame that there was no memory to copy
 * @c: capture in copy mode
 *
 * Context: rx_handler.
 */
void fastnet_capture_lose(struct fastnet_capture *c)
{
	spin_lock(&c->lock);
	fastnet_capture_count_drop(c);
	spin_unlock(&c->lock);
}

/**
 * fastnet_capture_drop - count frames in drop mode
 * @c: capture in drop mode
 * @frames: how many
 * @bytes: in all of them
 *
 * Context: rx_handler.
 */
void fastnet_capture_drop(struct fastnet_capture *c, u32 frames,
			  unsigned int bytes)
{
	spin_lock(&c->lock);
	c->queue.ring.pending_bytes = bytes;
	fastnet_capture_count_pushed(c, frames);
	spin_unlock(&c->lock);
}

/**
 * fastnet_capture_copy_skb - deliver a copy of a frame
 * @c: capture in copy mode
 * @skb: frame, data where it starts; still the caller's
 *
 * Context: rx_handler.
 */
void fastnet_capture_copy_skb(struct fastnet_capture *c, struct sk_buff *skb)
{
	unsigned int len = min(skb->len, c->pool.buffer_size);
	unsigned int missing = skb->len - len;
	struct fastnet_buf *buf;

	spin_lock(&c->lock);
	if (unlikely(!fastnet_capture_has_free(c))) {
		fastnet_capture_count_drop(c);
		goto unlock;
	}

	buf = fastnet_ring_take(&c->queue.ring);
	if (likely(!skb_is_nonlinear(skb))) {
		skb_copy_from_linear_data(skb, buf->data, len);
	} else if (skb_copy_bits(skb, 0, buf->data, len)) {
		fastnet_ring_give(&c->queue.ring, buf);
		fastnet_capture_count_drop(c);
		goto unlock;
	}
	if (unlikely(missing)) {
		u64_stats_update_begin(&c->counters.syncp);
		u64_stats_inc(&c->counters.truncated);
		u64_stats_update_end(&c->counters.syncp);
	}
	fastnet_capture_stamp(c);
	fastnet_ring_push(&c->queue.ring, buf, len, min(missing, U16_MAX));
	fastnet_capture_publish(c, 1);
unlock:
	spin_unlock(&c->lock);
}
