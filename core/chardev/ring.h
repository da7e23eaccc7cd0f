/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring that the kernel shares with the application, and with it the
 * ownership of every buffer that the driver does not hold.
 *
 * Frame number i sits in slot i modulo the size of the ring. The kernel keeps
 * the buffer of each slot to itself; the application gets a descriptor. Three
 * free-running indices divide the buffers:
 *
 *   reclaim <= slot < consumer	 free: the driver may take them, oldest first
 *   consumer <= slot < producer holding frames that the application has yet to
 *				 consume
 *
 * A consumed buffer thus becomes free without being touched. A buffer that the
 * driver gives back unused goes in front of "reclaim"; a new ring is filled
 * that way. There are as many slots as buffers, so nothing ever runs over.
 *
 * Memory ordering. The producer is one NAPI context (or holds the queue's
 * lock), the consumer the application, or read() on its behalf.
 *
 *   producer				consumer
 *
 *   frame, descriptor			load-acquire producer	(A)
 *   store-release producer	(A)	frame, descriptor
 *   full barrier		(C)	store-release consumer	(B)
 *   load-acquire consumer	(B)	full barrier		(C)
 *   wake up if it was equal		sleep if producer is unchanged
 *
 * (A) The frame and its descriptor are there before the index says so.
 * (B) The application has finished with a buffer before it is reused.
 * (C) Either the producer sees that the ring was empty and wakes the consumer,
 *     or the consumer sees the new frame and does not sleep.
 * (D) The kernel's own copy of the consumer index is never newer than what a
 *     poll() that has read it sees of the index itself, so an honest one passes
 *     its check.
 *
 * The application can write the consumer index and nothing else. Whatever it
 * writes selects slots, never memory: the worst that a wrong value does is to
 * make a buffer free early, and buffers hold nothing but this ring's frames.
 */
#ifndef _FASTNET_RING_H
#define _FASTNET_RING_H

#include <linux/compiler.h>
#include <linux/fastnet_ring.h>

struct vm_area_struct;

u32 fastnet_ring_slots(u32 buffers);
size_t fastnet_ring_bytes(u32 buffers);
int fastnet_ring_init(struct fastnet_shared_ring *ring, u32 buffers);
void fastnet_ring_free(struct fastnet_shared_ring *ring);
int fastnet_ring_mmap(const struct fastnet_shared_ring *ring,
		      struct vm_area_struct *vma);
int fastnet_ring_mmap_consumer(const struct fastnet_shared_ring *ring,
			       struct vm_area_struct *vma);

/* The consumer's side, on behalf of the application */
const struct fastnet_buf *
fastnet_ring_peek(const struct fastnet_shared_ring *ring, u32 index,
		  struct fastnet_descriptor *desc);
void fastnet_ring_consume(struct fastnet_shared_ring *ring, u32 index);

/**
 * fastnet_ring_update_consumer - read and check the application's index
 * @ring: ring
 * @published: the producer index that the application can see
 *
 * The index may stay or advance as far as the published frames go. Any other
 * value fails the ring for good; its free buffers are then out of reach, so
 * that every further frame is dropped.
 *
 * Context: Producer.
 * Return: Whether there is a free buffer.
 */
static inline bool
fastnet_ring_update_consumer(struct fastnet_shared_ring *ring, u32 published)
{
	u32 consumer = smp_load_acquire(&ring->app->consumer); /* (B) */
	u32 known = ring->consumer;

	if (unlikely(consumer - known > published - known))
		WRITE_ONCE(ring->failed, true);
	if (unlikely(READ_ONCE(ring->failed)))
		consumer = ring->reclaim;

	smp_store_release(&ring->consumer, consumer); /* (D) */
	return ring->reclaim != consumer;
}

/**
 * fastnet_ring_has_free - can a buffer be taken?
 * @ring: ring
 *
 * Context: Producer.
 * Return: false when the application holds them all.
 */
static inline bool fastnet_ring_has_free(struct fastnet_shared_ring *ring)
{
	return likely(ring->reclaim != ring->consumer) ||
	       fastnet_ring_update_consumer(ring, ring->shared->producer);
}

/**
 * fastnet_ring_take - take the oldest free buffer
 * @ring: ring
 *
 * Context: Producer.
 * Return: The buffer, or NULL when the application holds them all.
 */
static inline struct fastnet_buf *
fastnet_ring_take(struct fastnet_shared_ring *ring)
{
	if (!fastnet_ring_has_free(ring))
		return NULL;
	return ring->slot[ring->reclaim++ & ring->mask];
}

/**
 * fastnet_ring_give - give a buffer back that holds no frame
 * @ring: ring
 * @buf: buffer of the ring's pool
 *
 * Context: Producer.
 */
static inline void fastnet_ring_give(struct fastnet_shared_ring *ring,
				     struct fastnet_buf *buf)
{
	ring->slot[--ring->reclaim & ring->mask] = buf;
}

/**
 * fastnet_ring_publish - show the pushed frames to the application
 * @ring: ring
 *
 * Context: Producer.
 * Return: Whether a sleeping consumer is to be woken: it had consumed all that
 * it could see before, or the ring has failed.
 */
static inline bool fastnet_ring_publish(struct fastnet_shared_ring *ring)
{
	u32 before = ring->shared->producer;

	smp_store_release(&ring->shared->producer, ring->producer); /* (A) */
	smp_mb(); /* (C) */
	fastnet_ring_update_consumer(ring, ring->producer);

	return ring->consumer == before || unlikely(READ_ONCE(ring->failed));
}

/**
 * fastnet_ring_readable - is there a frame to consume?
 * @ring: ring
 * @index: set to the index of the oldest frame, checked
 *
 * The caller has a full barrier between its last change to the consumer index
 * or to the wait queue and this call, (C).
 *
 * Context: Consumer, any number of them at a time.
 * Return: 1 or 0, or -EIO when the ring has failed.
 */
static inline int
fastnet_ring_readable(struct fastnet_shared_ring *ring, u32 *index)
{
	/* Oldest first: then an index that moves meanwhile looks right. */
	u32 known = smp_load_acquire(&ring->consumer); /* (D) */
	u32 consumer = smp_load_acquire(&ring->app->consumer); /* this order */
	u32 producer = smp_load_acquire(&ring->shared->producer); /* and (A) */

	if (unlikely(consumer - known > producer - known))
		WRITE_ONCE(ring->failed, true);
	if (unlikely(READ_ONCE(ring->failed)))
		return -EIO;

	*index = consumer;
	return consumer != producer;
}

#endif /* _FASTNET_RING_H */
