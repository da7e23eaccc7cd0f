/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of a queue that each frame passes through: fastnet_receive() is made
 * of it and inline, for a call costs a fifth of it. Not for drivers.
 * Who owns which slot, and the memory ordering: ring.h beside the core.
 */
#ifndef _LINUX_FASTNET_RING_H
#define _LINUX_FASTNET_RING_H

#include <linux/bitops.h>
#include <linux/fastnet_buf.h>
#include <linux/kconfig.h>
#include <linux/types.h>
#include <uapi/linux/fastnet.h>

/**
 * struct fastnet_shared_ring - the kernel's view of the shared ring
 * @producer: next frame; the application sees it after fastnet_ring_publish()
 * @reclaim: the oldest free buffer
 * @consumer: last valid value of the application's index
 * @mask: number of slots, a power of two, minus one
 * @slot: the buffers
 * @shared: producer index and descriptors; the application reads them
 * @timestamp: of the frames since the last flush; 0 before the first
 * @quick_len: frames of ETH_HLEN and up to this many more bytes, less one, take
 *	fastnet_receive()'s short way; 0 until there is a timestamp, and after a
 *	part of a frame
 * @pending_bytes: bytes in the frames since the last flush
 * @failed: the application's index was impossible: nothing more is delivered
 * @app: consumer index; the application writes it
 */
struct fastnet_shared_ring {
	u32 producer;
	u32 reclaim;
	u32 consumer;
	u32 mask;
	struct fastnet_buf **slot;
	struct fastnet_ring *shared;
	u64 timestamp;
	u32 quick_len;
	u32 pending_bytes;
	bool failed;
	struct fastnet_consumer *app;
};

/* Of each pair the first member is in the lower half; one store for both. */
static inline void fastnet_descriptor_set(struct fastnet_descriptor *desc,
					  u32 buffer_flags, u32 length_missing,
					  u64 timestamp)
{
	if (IS_ENABLED(CONFIG_CPU_BIG_ENDIAN)) {
		buffer_flags = rol32(buffer_flags, 16);
		length_missing = rol32(length_missing, 16);
	}
	*(u32 *)&desc->buffer = buffer_flags;
	*(u32 *)&desc->length = length_missing;
	desc->timestamp = timestamp;
}

/**
 * fastnet_ring_push - add a frame; fastnet_ring_publish() makes it visible
 * @ring: ring
 * @buf: buffer with the frame, taken from the ring
 * @length: bytes of the frame in it
 * @missing: and not in it
 * @flags: FASTNET_DESC_* flags
 *
 * Context: Producer.
 */
static inline void fastnet_ring_push(struct fastnet_shared_ring *ring,
				     struct fastnet_buf *buf,
				     unsigned int length, u16 missing,
				     u16 flags)
{
	u32 i = ring->producer & ring->mask;

	ring->slot[i] = buf;
	fastnet_descriptor_set(&ring->shared->descriptor[i],
			       buf->index | flags << 16,
			       length | missing << 16, ring->timestamp);
	ring->pending_bytes += length;
	ring->producer++; /* last, and thus one instruction */
}

/**
 * fastnet_ring_exchange - add a frame, and take the oldest free buffer for it
 * @ring: ring that has one, as far as its producer knows
 * @buf: buffer with the frame, taken from the ring
 * @length: bytes in the frame
 *
 * Context: Producer.
 * Return: The free buffer.
 */
static inline struct fastnet_buf *
fastnet_ring_exchange(struct fastnet_shared_ring *ring, struct fastnet_buf *buf,
		      unsigned int length)
{
	struct fastnet_buf *fresh = ring->slot[ring->reclaim & ring->mask];

	fastnet_ring_push(ring, buf, length, 0, 0);
	ring->reclaim++; /* like the producer's index */
	return fresh;
}

#endif /* _LINUX_FASTNET_RING_H */
