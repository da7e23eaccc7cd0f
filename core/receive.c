// SPDX-License-Identifier: GPL-2.0
/* What drivers call: each front-end does with it what it is for. */
#include <linux/fastnet.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#include "compat.h"
#include "queue.h"

/* fastnet_receive() sees no more of a queue than that. */
static_assert(offsetof(struct fastnet_queue, ring) == 0);

/**
 * fastnet_queue_count_device - count frames as received by the device
 * @q: queue
 * @frames: how many
 * @bytes: in those
 *
 * As the driver would when it hands them to the stack.
 *
 * Context: The queue's NAPI poll.
 */
void fastnet_queue_count_device(const struct fastnet_queue *q, u32 frames,
				unsigned int bytes)
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
	struct fastnet_buf *buf = q ? q->ops->take(q) : NULL;

	if (buf)
		q->driver_buffers++;
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
	q->ops->give(q, buf);
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
	if (unlikely(q->partial)) {
		fastnet_receive_error(q);
		return buf;
	}
	return q->ops->receive(q, buf, len);
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
	q->ops->error(q);
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
	return q->ops->flush(q);
}
EXPORT_SYMBOL_GPL(fastnet_flush);
