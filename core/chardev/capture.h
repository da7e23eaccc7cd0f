/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A capture: the queue that a file reads from, with its buffers, while a mode
 * is set.
 */
#ifndef _FASTNET_CAPTURE_H
#define _FASTNET_CAPTURE_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/wait.h>

#include "../queue.h"
#include "../reason.h"
#include "memlock.h"
#include "pool.h"
#include "ring.h"
#include "wake.h"

struct fastnet_chooser;
struct fastnet_driver;
struct iov_iter;
struct vm_area_struct;

/**
 * struct fastnet_counters - what happened to the frames
 * @received: delivered, or dropped on purpose
 * @bytes: in those
 * @dropped: no buffer was free
 * @errors: bad frames
 * @truncated: longer than the buffer
 * @passed: left to the network stack
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
	u64_stats_t passed;
	struct u64_stats_sync syncp;
};

/**
 * struct fastnet_capture_config - what a queue is to be like
 * @mode: one of enum fastnet_mode
 * @flags: FASTNET_TEE, FASTNET_OUTGOING or both
 * @buffers: number of buffers; 0 in drop mode, which keeps no frame
 * @buffer_size: bytes in each
 * @max_frame: how many of those the device may write
 * @wake_delay: microseconds that a reader may be late
 * @wake_frames: how many frames it may be late by; 0 for as many as there may be
 */
struct fastnet_capture_config {
	u32 mode;
	u32 flags;
	u32 buffers;
	u32 buffer_size;
	u32 max_frame;
	u32 wake_delay;
	u32 wake_frames;
};

/**
 * struct fastnet_capture - queue that a file reads from
 * @queue: what the driver sees; first, so that it costs nothing to get here
 * @pool: the buffers
 * @counters: statistics
 * @wait: where readers sleep; belongs to the port
 * @wake: when they are woken
 * @mode: one of enum fastnet_mode
 * @flags: FASTNET_TEE, FASTNET_OUTGOING or both
 * @filter: chooses frames; the port's, or NULL
 * @view: what a filter takes for the skb of a frame in zero-copy mode
 * @passed: frames that the stack alone got, in zero-copy mode and since the last
 *	flush
 * @shared: those and such that were lost
 * @shared_bytes: in both
 * @lock: serialises producers in copy and drop mode, where any CPU may be one
 * @read_lock: serialises read()
 * @read_truncated: frames cut by read()
 * @mappings: areas of user memory that map it
 * @memlock: pages charged to the user
 * @refs: of the mode, of read() in progress, of each mapping
 */
struct fastnet_capture {
	struct fastnet_queue queue;
	struct fastnet_pool pool;
	struct fastnet_counters counters;
	wait_queue_head_t *wait;
	struct fastnet_wake wake;
	u32 mode;
	u32 flags;
	struct fastnet_chooser __rcu *filter;
	u32 passed;
	u32 shared;
	u32 shared_bytes;
	struct sk_buff view;
	spinlock_t lock; /* producers */

	struct mutex read_lock; /* readers */
	atomic64_t read_truncated;
	atomic_t mappings;
	struct fastnet_memlock memlock;
	struct kref refs;
};

static inline struct fastnet_capture *
fastnet_capture_of(struct fastnet_queue *q)
{
	return container_of(q, struct fastnet_capture, queue);
}

int fastnet_capture_configure(const struct net_device *dev,
			      const struct fastnet_driver *driver,
			      struct fastnet_capture_config *config,
			      struct fastnet_reason *reason);
void fastnet_capture_describe(const struct fastnet_capture_config *config,
			      struct fastnet_mode_request *req);
struct fastnet_capture *
fastnet_capture_create(const struct fastnet_capture_config *config,
		       struct device *dma_dev, wait_queue_head_t *wait);
void fastnet_capture_retire(struct fastnet_capture *c);
void fastnet_capture_put(struct fastnet_capture *c);
void fastnet_capture_statistics(const struct fastnet_capture *c,
				struct fastnet_statistics *stats);

extern const struct fastnet_queue_ops fastnet_capture_ops;
void fastnet_capture_copy_skb(struct fastnet_capture *c,
			      const struct sk_buff *skb, u32 limit);
void fastnet_capture_lose(struct fastnet_capture *c);
void fastnet_capture_leave(struct fastnet_capture *c);
void fastnet_capture_drop(struct fastnet_capture *c, u32 frames,
			  unsigned int bytes);

ssize_t fastnet_capture_read(struct fastnet_capture *c, struct iov_iter *to,
			     bool nonblock);
int fastnet_capture_mmap(struct fastnet_capture *c, struct vm_area_struct *vma);

/**
 * fastnet_capture_has_ring - does it keep frames?
 * @c: capture
 *
 * Return: false in drop mode.
 */
static inline bool fastnet_capture_has_ring(const struct fastnet_capture *c)
{
	return c->pool.buffers;
}

/**
 * fastnet_capture_poll - state of a capture for poll()
 * @c: capture
 *
 * Context: RCU read side or with a reference, after a full barrier that
 * follows the registration on the wait queue.
 * Return: EPOLLIN and EPOLLRDNORM with a frame to read; EPOLLERR when there
 * will never be one.
 */
static inline __poll_t fastnet_capture_poll(struct fastnet_capture *c)
{
	u32 index;
	int readable;

	if (!fastnet_capture_has_ring(c))
		return EPOLLERR;

	readable = fastnet_ring_readable(&c->queue.ring, &index);
	if (readable < 0)
		return EPOLLERR;
	return readable ? EPOLLIN | EPOLLRDNORM : 0;
}

/**
 * fastnet_wake_has_enough - need the reader not be waited for any longer?
 * @c: capture with a ring
 *
 * Context: Producer, after fastnet_ring_publish().
 * Return: Whether so many frames wait, or none will come any more.
 */
static inline bool fastnet_wake_has_enough(const struct fastnet_capture *c)
{
	const struct fastnet_shared_ring *ring = &c->queue.ring;
	u32 half = (c->pool.buffers - c->queue.driver_buffers) / 2;
	u32 enough = half * 3 / 4;

	/* In zero-copy mode they come by whole polls. */
	if (c->mode == FASTNET_MODE_ZEROCOPY)
		enough = half > NAPI_POLL_WEIGHT ?
			 min(enough, half - NAPI_POLL_WEIGHT) : 1;

	return ring->producer - ring->consumer >=
	       min(c->wake.frames, enough) || READ_ONCE(ring->failed);
}

/**
 * fastnet_wake_is_needed - is there somebody to wake, now or later?
 * @c: capture
 * @seen: the reader had seen all that there was before
 *
 * Context: Producer, after fastnet_ring_publish(), which says @seen and has the
 * barrier between index and wait queue, (C).
 * Return: Whether fastnet_wake_reader() is to be called.
 */
static inline bool fastnet_wake_is_needed(const struct fastnet_capture *c,
					  bool seen)
{
	if (seen)
		return waitqueue_active(c->wait); /* after (C) */
	return unlikely(READ_ONCE(c->wake.due)) && fastnet_wake_has_enough(c);
}

#endif /* _FASTNET_CAPTURE_H */
