// SPDX-License-Identifier: GPL-2.0
/* The producer's side of /dev/fastnet: frames from drivers and the rx_handler. */
#include <linux/dma-mapping.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/skbuff.h>

#include "port.h"

static void fastnet_queue_count_drop(struct fastnet_queue *q)
{
	u64_stats_update_begin(&q->counters.syncp);
	u64_stats_inc(&q->counters.dropped);
	u64_stats_update_end(&q->counters.syncp);
	dev_core_stats_rx_dropped_inc(q->dev);

	if (READ_ONCE(q->ring.failed) && wq_has_sleeper(q->wait))
		wake_up_interruptible_poll(q->wait, EPOLLERR);
}

/* A ring that has failed stays so, even if a reset left it free buffers. */
static bool fastnet_queue_has_free(struct fastnet_queue *q)
{
	return !READ_ONCE(q->ring.failed) && fastnet_ring_has_free(&q->ring);
}

static void fastnet_queue_stamp(struct fastnet_queue *q)
{
	if (q->ring.timestamp)
		return;

	q->ring.timestamp = ktime_get_real_ns();
	if (!q->pool.dma_sync)
		q->ring.quick_len = q->pool.buffer_size - ETH_HLEN + 1;
}

static void fastnet_queue_count_pushed(struct fastnet_queue *q, u32 frames)
{
	u64_stats_update_begin(&q->counters.syncp);
	u64_stats_add(&q->counters.received, frames);
	u64_stats_add(&q->counters.bytes, q->ring.pending_bytes);
	u64_stats_update_end(&q->counters.syncp);
	q->ring.pending_bytes = 0;
	q->ring.timestamp = 0;
	q->ring.quick_len = 0;
}

static void fastnet_queue_sync_for_device(const struct fastnet_queue *q,
					  const struct fastnet_buf *buf)
{
	dma_sync_single_for_device(q->pool.dma_dev, buf->dma,
				   q->pool.buffer_size, DMA_FROM_DEVICE);
}

static struct fastnet_buf *fastnet_capture_take(struct fastnet_queue *q)
{
	struct fastnet_buf *buf;

	if (q->driver_buffers >= q->pool.buffers / 2)
		return NULL;

	buf = fastnet_ring_take(&q->ring);
	if (buf && q->pool.dma_sync)
		fastnet_queue_sync_for_device(q, buf);
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
	struct fastnet_buf *fresh;

	if (len < ETH_HLEN || len > q->pool.buffer_size) {
		fastnet_receive_error(q);
		return buf;
	}

	if (!fastnet_queue_has_free(q)) {
		fastnet_queue_count_drop(q);
		fastnet_queue_count_device(q, 1, len);
		return buf;
	}

	fastnet_queue_stamp(q);
	fresh = fastnet_ring_exchange(&q->ring, buf, len);
	if (q->pool.dma_sync) {
		dma_sync_single_for_cpu(q->pool.dma_dev, buf->dma, len,
					DMA_FROM_DEVICE);
		fastnet_queue_sync_for_device(q, fresh);
	}
	return fresh;
}

static void fastnet_capture_error(struct fastnet_queue *q)
{
	u64_stats_update_begin(&q->counters.syncp);
	u64_stats_inc(&q->counters.errors);
	u64_stats_update_end(&q->counters.syncp);
}

static __always_inline void fastnet_queue_publish(struct fastnet_queue *q,
						  u32 frames)
{
	fastnet_queue_count_pushed(q, frames);
	/* fastnet_ring_publish() has the barrier between index and queue, (C) */
	if (fastnet_ring_publish(&q->ring) && waitqueue_active(q->wait))
		wake_up_interruptible_poll(q->wait, EPOLLIN | EPOLLRDNORM);
}

static unsigned int fastnet_capture_flush(struct fastnet_queue *q)
{
	u32 frames = q->ring.producer - q->ring.shared->producer;
	unsigned int bytes = q->ring.pending_bytes;

	if (frames) {
		fastnet_queue_count_device(q, frames, bytes);
		fastnet_queue_publish(q, frames);
	}
	return bytes;
}

static int fastnet_capture_busy(const struct fastnet_queue *q,
				struct fastnet_reason *reason)
{
	return fastnet_port_busy(container_of(q->wait, struct fastnet_port,
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
 * fastnet_queue_lose - count a frame that there was no memory to copy
 * @q: queue in copy mode
 *
 * Context: rx_handler.
 */
void fastnet_queue_lose(struct fastnet_queue *q)
{
	spin_lock(&q->lock);
	fastnet_queue_count_drop(q);
	spin_unlock(&q->lock);
}

/**
 * fastnet_queue_drop - count frames in drop mode
 * @q: queue in drop mode
 * @frames: how many
 * @bytes: in all of them
 *
 * Context: rx_handler.
 */
void fastnet_queue_drop(struct fastnet_queue *q, u32 frames, unsigned int bytes)
{
	spin_lock(&q->lock);
	q->ring.pending_bytes = bytes;
	fastnet_queue_count_pushed(q, frames);
	spin_unlock(&q->lock);
}

/**
 * fastnet_queue_copy_skb - deliver a copy of a frame
 * @q: queue in copy mode
 * @skb: frame, data where it starts; still the caller's
 *
 * Context: rx_handler.
 */
void fastnet_queue_copy_skb(struct fastnet_queue *q, struct sk_buff *skb)
{
	unsigned int len = min(skb->len, q->pool.buffer_size);
	bool truncated = len < skb->len;
	struct fastnet_buf *buf;

	spin_lock(&q->lock);
	if (unlikely(!fastnet_queue_has_free(q))) {
		fastnet_queue_count_drop(q);
		goto unlock;
	}

	buf = fastnet_ring_take(&q->ring);
	if (likely(!skb_is_nonlinear(skb))) {
		skb_copy_from_linear_data(skb, buf->data, len);
	} else if (skb_copy_bits(skb, 0, buf->data, len)) {
		fastnet_ring_give(&q->ring, buf);
		fastnet_queue_count_drop(q);
		goto unlock;
	}
	if (unlikely(truncated)) {
		u64_stats_update_begin(&q->counters.syncp);
		u64_stats_inc(&q->counters.truncated);
		u64_stats_update_end(&q->counters.syncp);
	}
	fastnet_queue_stamp(q);
	fastnet_ring_push(&q->ring, buf, len, truncated ? FASTNET_DESC_TRUNCATED : 0);
	fastnet_queue_publish(q, 1);
unlock:
	spin_unlock(&q->lock);
}
