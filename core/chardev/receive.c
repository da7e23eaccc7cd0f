// SPDX-License-Identifier: GPL-2.0
/* The producer's side of /dev/fastnet: frames from drivers and the stack. */
#include <linux/dma-mapping.h>
#include <linux/if_packet.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/skbuff.h>

#include "copy.h"
#include "port.h"
#include "share.h"

static void fastnet_capture_count(struct fastnet_capture *c,
				  u64_stats_t *counter)
{
	u64_stats_update_begin(&c->counters.syncp);
	u64_stats_inc(counter);
	u64_stats_update_end(&c->counters.syncp);
}

/* One that the stack has as well is no loss to the device. */
static void fastnet_capture_count_drop(struct fastnet_capture *c)
{
	fastnet_capture_count(c, &c->counters.dropped);
	if (!(c->flags & FASTNET_TEE))
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

	ring->timestamp = ktime_get_real_ns();
	if (!c->pool.dma_sync &&
	    !fastnet_shares(c, rcu_dereference_bh(c->filter)))
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

static struct fastnet_buf *fastnet_capture_deliver(struct fastnet_capture *c,
						   struct fastnet_buf *buf,
						   unsigned int len)
{
	const struct fastnet_chooser *chooser = rcu_dereference_bh(c->filter);
	struct fastnet_queue *q = &c->queue;

	if (unlikely(fastnet_shares(c, chooser)) &&
	    !fastnet_share(c, chooser, buf, len))
		return buf;

	if (!fastnet_capture_has_free(c)) {
		fastnet_capture_count_drop(c);
		fastnet_queue_count_device(q, 1, len);
		return buf;
	}

	if (!q->ring.timestamp)
		fastnet_capture_stamp(c);
	return fastnet_ring_exchange(&q->ring, buf, len);
}

/* The first frame since a flush always comes this way. */
static struct fastnet_buf *
fastnet_capture_receive(struct fastnet_queue *q, struct fastnet_buf *buf,
			unsigned int len)
{
	struct fastnet_capture *c = fastnet_capture_of(q);

	if (len < ETH_HLEN || len > c->pool.buffer_size) {
		fastnet_receive_error(q);
		return buf;
	}

	if (c->pool.dma_sync)
		dma_sync_single_for_cpu(c->pool.dma_dev, buf->dma, len,
					DMA_FROM_DEVICE);
	buf = fastnet_capture_deliver(c, buf, len);
	if (c->pool.dma_sync)
		fastnet_capture_sync_for_device(c, buf);
	return buf;
}

static void fastnet_capture_error(struct fastnet_queue *q)
{
	struct fastnet_capture *c = fastnet_capture_of(q);

	fastnet_capture_count(c, &c->counters.errors);
}

static __always_inline void fastnet_capture_publish(struct fastnet_capture *c,
						    u32 frames)
{
	bool seen;

	fastnet_capture_count_pushed(c, frames);
	seen = fastnet_ring_publish(&c->queue.ring);
	if (fastnet_wake_is_needed(c, seen))
		fastnet_wake_reader(c);
}

static unsigned int fastnet_capture_flush(struct fastnet_queue *q)
{
	struct fastnet_capture *c = fastnet_capture_of(q);
	u32 frames = q->ring.producer - q->ring.shared->producer;
	unsigned int bytes = q->ring.pending_bytes;

	if (frames) {
		fastnet_queue_count_device(q, frames, bytes);
		fastnet_capture_publish(c, frames);
	}
	if (unlikely(c->shared))
		bytes += fastnet_share_flush(c);
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
 * fastnet_capture_leave - count a frame that the filter left to the stack
 * @c: capture in copy or drop mode
 *
 * Context: rx_handler.
 */
void fastnet_capture_leave(struct fastnet_capture *c)
{
	spin_lock(&c->lock);
	fastnet_capture_count(c, &c->counters.passed);
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
 * @skb: frame, data where it starts
 * @limit: how many bytes of it are wanted
 *
 * Context: rx_handler, or where the host sends.
 */
void fastnet_capture_copy_skb(struct fastnet_capture *c,
			      const struct sk_buff *skb, u32 limit)
{
	unsigned int wire_len = fastnet_wire_length(skb);
	unsigned int len = min3(wire_len, limit, c->pool.buffer_size);
	unsigned int missing = wire_len - len;
	u16 flags = skb->pkt_type == PACKET_OUTGOING ? FASTNET_DESC_OUTGOING : 0;
	struct fastnet_buf *buf;

	spin_lock(&c->lock);
	if (unlikely(!fastnet_capture_has_free(c))) {
		fastnet_capture_count_drop(c);
		goto unlock;
	}

	buf = fastnet_ring_take(&c->queue.ring);
	if (unlikely(fastnet_copy_bits(skb, buf->data, len))) {
		fastnet_ring_give(&c->queue.ring, buf);
		fastnet_capture_count_drop(c);
		goto unlock;
	}
	if (unlikely(missing)) {
		if (len < limit)
			fastnet_capture_count(c, &c->counters.truncated);
		missing = min_t(unsigned int, missing, U16_MAX);
	}
	c->queue.ring.timestamp = ktime_get_real_ns();
	fastnet_ring_push(&c->queue.ring, buf, len, missing, flags);
	fastnet_capture_publish(c, 1);
unlock:
	spin_unlock(&c->lock);
}
