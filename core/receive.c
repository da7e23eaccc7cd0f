// SPDX-License-Identifier: GPL-2.0
/* The producer's side of a queue: what drivers and the rx_handler call. */
#include <linux/dma-mapping.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/skbuff.h>

#include "compat.h"
#include "queue.h"

/* fastnet_receive() sees no more of a queue than that. */
static_assert(offsetof(struct fastnet_queue, ring) == 0);

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

/* What the driver would count when it hands frames to the stack. */
static void fastnet_queue_count_device(const struct fastnet_queue *q,
				       u32 frames, unsigned int bytes)
{
	struct pcpu_sw_netstats __percpu *tstats = fastnet_tstats(q->dev);
	struct net_device *dev = q->dev;
	struct pcpu_sw_netstats *mine;

	if (dev->features & NETIF_F_RXFCS)
		bytes -= frames * ETH_FCS_LEN;

	if (unlikely(q->count_received)) {
		q->count_received(dev, frames, bytes);
	} else if (tstats) {
		mine = this_cpu_ptr(tstats);
		u64_stats_update_begin(&mine->syncp);
		u64_stats_add(&mine->rx_packets, frames);
		u64_stats_add(&mine->rx_bytes, bytes);
		u64_stats_update_end(&mine->syncp);
	} else {
		dev->stats.rx_packets += frames;
		dev->stats.rx_bytes += bytes;
	}
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

/**
 * fastnet_buffer_size - how much the device may write into a buffer
 * @q: queue, or NULL
 *
 * Counted from fastnet_buf_dma(). Not less than what the driver told is the
 * smallest that the chip can be trusted with, nor than fastnet_frame_size(), and
 * something that it can be told; otherwise any number.
 *
 * Context: Any; does not change in the life of a queue.
 * Return: Bytes; 0 without a queue.
 */
u32 fastnet_buffer_size(const struct fastnet_queue *q)
{
	return q ? q->max_frame : 0;
}
EXPORT_SYMBOL_GPL(fastnet_buffer_size);

static void fastnet_queue_sync_for_device(const struct fastnet_queue *q,
					  const struct fastnet_buf *buf)
{
	dma_sync_single_for_device(q->pool.dma_dev, buf->dma,
				   q->pool.buffer_size, DMA_FROM_DEVICE);
}

/**
 * fastnet_get_next_buffer - take a buffer to fill the RX ring with
 * @q: queue, or NULL
 *
 * At least half of the buffers stay behind for frames that wait for the
 * application, so a large RX ring is filled in part only, and a driver copes
 * with none at all. It needs this when it sets up its ring, not afterwards:
 * fastnet_receive() replaces what a frame takes away. A driver that has given
 * all its buffers back gets as many again, so a ring that is filled anew after
 * a reset is as long as before.
 *
 * Context: The queue's NAPI poll, or with that NAPI disabled; no locks needed,
 * interrupts on or off, does not sleep.
 * Return: A buffer, or NULL when there is none for the driver.
 */
struct fastnet_buf *fastnet_get_next_buffer(struct fastnet_queue *q)
{
	struct fastnet_buf *buf;

	if (!q || q->driver_buffers >= q->pool.buffers / 2)
		return NULL;

	buf = fastnet_ring_take(&q->ring);
	if (!buf)
		return NULL;

	q->driver_buffers++;
	if (q->pool.dma_sync)
		fastnet_queue_sync_for_device(q, buf);
	return buf;
}
EXPORT_SYMBOL_GPL(fastnet_get_next_buffer);

/**
 * fastnet_put_buffer - give back a buffer that the hardware did not use
 * @q: queue
 * @buf: buffer that the driver holds
 *
 * For when the RX ring is emptied: the device writes to none of its buffers any
 * longer, and the rest of a frame whose first part was seen does not come.
 *
 * Context: The queue's NAPI poll, or with that NAPI disabled; no locks needed,
 * interrupts on or off, does not sleep.
 */
void fastnet_put_buffer(struct fastnet_queue *q, struct fastnet_buf *buf)
{
	q->driver_buffers--;
	q->partial = false;
	fastnet_ring_give(&q->ring, buf);
}
EXPORT_SYMBOL_GPL(fastnet_put_buffer);

/**
 * fastnet_receive_slowly - what fastnet_receive() calls; not for drivers
 * @q: queue
 * @buf: buffer that holds the frame
 * @len: bytes in the frame
 *
 * Makes the checks one by one that fastnet_receive() makes at once. The first
 * frame since a flush always comes this way.
 *
 * Context: The queue's NAPI poll.
 * Return: The buffer to put in the place of @buf.
 */
struct fastnet_buf *
fastnet_receive_slowly(struct fastnet_queue *q, struct fastnet_buf *buf,
		       unsigned int len)
{
	struct fastnet_buf *fresh;

	if (len < ETH_HLEN || len > q->pool.buffer_size || q->partial) {
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
EXPORT_SYMBOL_GPL(fastnet_receive_slowly);

/**
 * fastnet_receive_error - count a frame that the hardware marked as bad
 * @q: queue
 *
 * In the queue's statistics only: the driver or its hardware counts the kinds
 * of errors of the device, as it does for the stack. The driver keeps the
 * buffer and posts it again. Of a frame in several buffers this is for the last
 * one.
 *
 * Context: The queue's NAPI poll, as fastnet_receive().
 */
void fastnet_receive_error(struct fastnet_queue *q)
{
	q->partial = false;
	u64_stats_update_begin(&q->counters.syncp);
	u64_stats_inc(&q->counters.errors);
	u64_stats_update_end(&q->counters.syncp);
}
EXPORT_SYMBOL_GPL(fastnet_receive_error);

/**
 * fastnet_receive_part - a frame goes on in the next buffer
 * @q: queue
 *
 * For hardware that tells the last part of a frame only. All of such a frame is
 * dropped: what fastnet_receive() or fastnet_receive_error() is called for next
 * is its end, and counts as an error, unless fastnet_put_buffer() comes before.
 * The driver keeps the buffer and posts it again.
 *
 * Context: The queue's NAPI poll, as fastnet_receive().
 */
void fastnet_receive_part(struct fastnet_queue *q)
{
	q->partial = true;
	q->ring.quick_len = 0;
}
EXPORT_SYMBOL_GPL(fastnet_receive_part);

static __always_inline void fastnet_queue_publish(struct fastnet_queue *q,
						  u32 frames)
{
	fastnet_queue_count_pushed(q, frames);
	/* fastnet_ring_publish() has the barrier between index and queue, (C) */
	if (fastnet_ring_publish(&q->ring) && waitqueue_active(q->wait))
		wake_up_interruptible_poll(q->wait, EPOLLIN | EPOLLRDNORM);
}

/**
 * fastnet_flush - end of a NAPI poll: show its frames to the application
 * @q: queue
 *
 * Wakes the reader if it had nothing left to do, and counts the frames as
 * received by the device. Costs next to nothing when no frame was received
 * since the last flush.
 *
 * Context: The queue's NAPI poll, once at its end; as fastnet_receive(), and
 * with no lock that a wake-up may not be done under.
 * Return: Bytes in the frames delivered since the last flush, for drivers that
 * moderate their interrupts by it.
 */
unsigned int fastnet_flush(struct fastnet_queue *q)
{
	u32 frames = q->ring.producer - q->ring.shared->producer;
	unsigned int bytes = q->ring.pending_bytes;

	if (frames) {
		fastnet_queue_count_device(q, frames, bytes);
		fastnet_queue_publish(q, frames);
	}
	return bytes;
}
EXPORT_SYMBOL_GPL(fastnet_flush);

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
