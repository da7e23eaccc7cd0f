/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A receive queue: what one device delivers to one front-end while a mode is
 * set. Drivers see it through <linux/fastnet.h>.
 */
#ifndef _FASTNET_QUEUE_H
#define _FASTNET_QUEUE_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/wait.h>

#include "memlock.h"
#include "pool.h"
#include "reason.h"
#include "ring.h"

struct fastnet_driver;
struct iov_iter;
struct napi_struct;
struct net_device;
struct sk_buff;
struct vm_area_struct;

/**
 * struct fastnet_counters - what happened to the frames
 * @received: delivered, or dropped on purpose
 * @bytes: in those
 * @dropped: no buffer was free
 * @errors: bad frames
 * @truncated: longer than the buffer
 * @syncp: makes them readable on 32 bits
 *
 * Written by the producer only.
 */
struct fastnet_counters {
	u64_stats_t received;
	u64_stats_t bytes;
	u64_stats_t dropped;
	u64_stats_t errors;
	u64_stats_t truncated;
	struct u64_stats_sync syncp;
};

/**
 * struct fastnet_queue_config - what a queue is to be like
 * @mode: one of enum fastnet_mode
 * @buffers: number of buffers; 0 in drop mode, which keeps no frame
 * @buffer_size: bytes in each
 * @max_frame: how many of those the device may write
 */
struct fastnet_queue_config {
	u32 mode;
	u32 buffers;
	u32 buffer_size;
	u32 max_frame;
};

/**
 * struct fastnet_queue_ops - what a front-end does with what a driver hands it
 * @take: a buffer for the driver, or NULL
 * @give: a buffer that the driver did not use
 * @receive: a frame; returns the buffer to put in its place
 * @error: count a frame that was bad
 * @flush: the end of a poll; returns the bytes received since the last one
 * @busy: say in @reason who has the device; returns -EBUSY
 *
 * As the functions of <linux/fastnet.h>, which keep count of the driver's
 * buffers.
 */
struct fastnet_queue_ops {
	struct fastnet_buf *(*take)(struct fastnet_queue *q);
	void (*give)(struct fastnet_queue *q, struct fastnet_buf *buf);
	struct fastnet_buf *(*receive)(struct fastnet_queue *q,
				       struct fastnet_buf *buf,
				       unsigned int len);
	void (*error)(struct fastnet_queue *q);
	unsigned int (*flush)(struct fastnet_queue *q);
	int (*busy)(const struct fastnet_queue *q,
		    struct fastnet_reason *reason);
};

/**
 * struct fastnet_queue - receive queue
 * @ring: frames and free buffers; first, as fastnet_receive() expects
 * @ops: what its front-end does
 * @max_frame: bytes in the longest frame; 0 in drop mode
 * @pool: the buffers
 * @driver_buffers: how many the driver's RX ring holds
 * @partial: the driver has seen the first part of a frame only
 * @counters: statistics
 * @wait: where readers sleep; belongs to the front-end
 * @dev: device that delivers; set and valid while the queue is in use
 * @napi: the NAPI that delivers in zero-copy mode; NULL in others
 * @count_received: how the driver counts, if in a way of its own
 * @abandoned: the driver kept buffers, which the device may still write to
 * @mode: one of enum fastnet_mode
 * @lock: serialises producers in copy and drop mode, where any CPU may be one
 * @read_lock: serialises read()
 * @read_truncated: frames cut by read()
 * @mappings: areas of user memory that map the queue
 * @memlock: pages charged to the user
 * @refs: of the mode, of read() in progress, of each mapping
 */
struct fastnet_queue {
	struct fastnet_shared_ring ring;
	const struct fastnet_queue_ops *ops;
	u32 max_frame;
	struct fastnet_pool pool;
	u32 driver_buffers;
	bool partial;
	struct fastnet_counters counters;
	wait_queue_head_t *wait;
	struct net_device *dev;
	struct napi_struct *napi;
	void (*count_received)(struct net_device *dev, unsigned int frames,
			       unsigned int bytes);
	bool abandoned;
	u32 mode;
	spinlock_t lock; /* producers */

	struct mutex read_lock; /* readers */
	atomic64_t read_truncated;
	atomic_t mappings;
	struct fastnet_memlock memlock;
	struct kref refs;
};

int fastnet_queue_configure(const struct net_device *dev,
			    const struct fastnet_driver *driver,
			    struct fastnet_queue_config *config,
			    struct fastnet_reason *reason);
unsigned int fastnet_queue_max_mtu(const struct fastnet_queue *q);
void fastnet_queue_describe(const struct fastnet_queue_config *config,
			    struct fastnet_mode_request *req);
struct fastnet_queue *
fastnet_queue_create(const struct fastnet_queue_config *config,
		     struct device *dma_dev, wait_queue_head_t *wait);
void fastnet_queue_left(struct fastnet_queue *q);
void fastnet_queue_retire(struct fastnet_queue *q);
void fastnet_queue_put(struct fastnet_queue *q);

void fastnet_queue_count_device(const struct fastnet_queue *q, u32 frames,
				unsigned int bytes);

extern const struct fastnet_queue_ops fastnet_capture_ops;
void fastnet_queue_copy_skb(struct fastnet_queue *q, struct sk_buff *skb);
void fastnet_queue_lose(struct fastnet_queue *q);
void fastnet_queue_drop(struct fastnet_queue *q, u32 frames,
			unsigned int bytes);

ssize_t fastnet_queue_read(struct fastnet_queue *q, struct iov_iter *to,
			   bool nonblock);
int fastnet_queue_mmap(struct fastnet_queue *q, struct vm_area_struct *vma);
void fastnet_queue_statistics(const struct fastnet_queue *q,
			      struct fastnet_statistics *stats);

/**
 * fastnet_queue_has_ring - does the queue keep frames?
 * @q: queue
 *
 * Return: false in drop mode.
 */
static inline bool fastnet_queue_has_ring(const struct fastnet_queue *q)
{
	return q->pool.buffers;
}

/**
 * fastnet_queue_poll - state of a queue for poll()
 * @q: queue
 *
 * Context: RCU read side or with a reference, after a full barrier that
 * follows the registration on the wait queue.
 * Return: EPOLLIN and EPOLLRDNORM with a frame to read; EPOLLERR when there
 * will never be one.
 */
static inline __poll_t fastnet_queue_poll(struct fastnet_queue *q)
{
	u32 index;
	int readable;

	if (!fastnet_queue_has_ring(q))
		return EPOLLERR;

	readable = fastnet_ring_readable(&q->ring, &index);
	if (readable < 0)
		return EPOLLERR;
	return readable ? EPOLLIN | EPOLLRDNORM : 0;
}

#endif /* _FASTNET_QUEUE_H */
