/* SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause */
/*
 * libfastnet: receive frames from a network device without copying them.
 *
 *	struct fastnet_frame frame;
 *	struct fastnet *f;
 *	int err;
 *
 *	err = fastnet_open(&f, "eth0", NULL);
 *	while (!err) {
 *		while (fastnet_next(f, &frame))
 *			look_at(frame.data, frame.length);
 *		fastnet_release_all(f);
 *		err = fastnet_wait(f, -1);
 *		if (err > 0)
 *			err = 0;
 *	}
 *
 * Every function that can fail returns a negative errno value. A struct
 * fastnet may be used by one thread at a time.
 *
 * What is done for every frame is inline, and in the library as well for
 * languages that have its functions only. C from C99 on, and C++.
 */
#ifndef FASTNET_H
#define FASTNET_H

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/fastnet.h>
#include <linux/filter.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct fastnet_options - what to ask for; all zero asks for the defaults
 * @mode: FASTNET_MODE_ZEROCOPY or FASTNET_MODE_COPY; 0 for zero-copy if the
 *	driver has it, and copy if it does not
 * @buffers: number of buffers, 0 for the kernel's default
 * @buffer_size: bytes in a buffer, a power of two, 0 for the smallest one that
 *	holds a frame of the device's MTU
 * @flags: FASTNET_NO_PROMISC, FASTNET_TEE (the network stack gets every frame as
 *	well), FASTNET_OUTGOING (what the host sends is there, too; copy mode)
 * @busy_poll: unless 0, fastnet_wait() polls the device itself before it
 *	sleeps, for as many microseconds as the sysctl net.core.busy_poll says,
 *	and a read() of the file for as many as this says
 * @wake_delay: who waits is woken so many microseconds late at most, for which a
 *	frame costs much less where there are few; 0 for at once
 * @wake_frames: as soon as so many frames wait; 0 for as many as there may be.
 *	The ring never gets half full by waiting
 * @filter: classic BPF program, as pcap_compile() makes it: the frames that it
 *	does not choose stay with the network stack; NULL to take them all
 * @reserved: must be zero
 */
struct fastnet_options {
	uint32_t mode;
	uint32_t buffers;
	uint32_t buffer_size;
	uint32_t flags;
	uint32_t busy_poll;
	uint32_t wake_delay;
	uint32_t wake_frames;
	const struct sock_fprog *filter;
	uint64_t reserved[4];
};

/**
 * struct fastnet_frame - a received frame, in place
 * @data: the frame, from its link-layer header on, if the type of device has
 *	one (on Ethernet it starts with the destination address); valid until
 *	released, and read-only (writing to it is a segmentation fault)
 * @length: bytes in it
 * @wire_length: bytes that it had on the wire; more than @length if its end is
 *	missing
 * @flags: FASTNET_DESC_* flags of <linux/fastnet.h>
 * @timestamp: nanoseconds since the epoch
 * @reserved: for later versions; not set
 */
struct fastnet_frame {
	const uint8_t *data;
	uint32_t length;
	uint32_t wire_length;
	uint32_t flags;
	uint64_t timestamp;
	uint64_t reserved[2];
};

/**
 * struct fastnet - an open device; applications use the functions below
 *
 * Programs have the inline functions compiled in: what those use stays where it
 * is for as long as the library has its name.
 *
 * @ring: where the kernel publishes frames
 * @descriptors: those in @ring
 * @consumer: where released frames are counted for the kernel
 * @buffers: start of the memory that holds the frames
 * @mask: number of descriptors in @ring, less one
 * @next: number of the frame that fastnet_next() gives next
 * @producer: the last value that was read from @ring
 * @released: the last value that was written to @consumer
 * @fd: the open file
 * @granted: the kernel's answer to FASTNET_SET_MODE
 */
struct fastnet {
	const struct fastnet_ring *ring;
	const struct fastnet_descriptor *descriptors;
	struct fastnet_consumer *consumer;
	const uint8_t *buffers;
	uint32_t mask;
	uint32_t next;
	uint32_t producer;
	uint32_t released;
	int fd;
	struct fastnet_mode_request granted;
};

/**
 * fastnet_open - take over what a network device receives
 * @f: where to store the open device; NULL if it cannot be opened
 * @ifname: its name, in the caller's network namespace
 * @options: what to ask for, or NULL for the defaults
 *
 * Without a filter or FASTNET_TEE the network stack gets no frame from the
 * device until fastnet_close(), or until the program ends in whichever way.
 *
 * Return: 0, or a negative errno, which fastnet_open_error() explains.
 */
int fastnet_open(struct fastnet **f, const char *ifname,
		 const struct fastnet_options *options);

/**
 * fastnet_open_error - explain why fastnet_open() failed, and what to do
 * @error: what it returned
 * @ifname: the name that it was called with
 * @text: where to write one line, without a newline
 * @size: bytes at @text; 256 are enough
 *
 * For the last fastnet_open() of the calling thread it is what the kernel says,
 * with the numbers and names that matter.
 *
 * Return: @text.
 */
char *fastnet_open_error(int error, const char *ifname, char *text,
			 size_t size);

/**
 * fastnet_query_device_sized - fastnet_query_device() for other sizes of the answer
 * @ifname: its name, in the caller's network namespace
 * @query: filled in
 * @size: bytes at @query, as the caller knows the structure
 *
 * Return: As fastnet_query_device().
 */
int fastnet_query_device_sized(const char *ifname, struct fastnet_query *query,
			       size_t size);

/**
 * fastnet_query_device - tell what a device can do, and who has it, without taking it
 * @ifname: its name, in the caller's network namespace
 * @query: filled in; why zero-copy mode cannot be had is in its message
 *
 * Return: 0, or a negative errno: -ENODEV without such a device, or what open()
 * of FASTNET_DEVICE said.
 */
inline int fastnet_query_device(const char *ifname, struct fastnet_query *query)
{
	return fastnet_query_device_sized(ifname, query, sizeof(*query));
}

/**
 * fastnet_set_filter - from now on, choose frames by another filter
 * @f: open device
 * @filter: classic BPF program, or NULL to choose every frame
 *
 * No frame is lost by the change. Frames at hand stay.
 *
 * Return: 0, or a negative errno with the old filter in use: -EINVAL for what is
 * no valid program.
 */
int fastnet_set_filter(struct fastnet *f, const struct sock_fprog *filter);

/**
 * fastnet_set_filter_program - the same with a program that is loaded
 * @f: open device
 * @program: file descriptor of one of the type socket filter
 *
 * Return: 0, or a negative errno with the old filter in use: -EBADF, -EINVAL for
 * another type.
 */
int fastnet_set_filter_program(struct fastnet *f, int program);

/**
 * fastnet_close - give the device back to the network stack
 * @f: open device, or NULL
 *
 * No frame that came from it may be touched any more.
 */
void fastnet_close(struct fastnet *f);

/**
 * fastnet_wait - wait for a frame
 * @f: open device
 * @timeout: how long at most, in milliseconds; -1 for ever, 0 to only look
 *
 * Release the frames at hand first: to the kernel they are still unread, so
 * there would be no waiting.
 *
 * This is also how to learn that the device is gone: a program that never
 * waits should call it with a @timeout of 0 now and then.
 *
 * Return: 1 if fastnet_next() has a frame, 0 after @timeout, -ENODEV if the
 * device is gone, -EIO if the ring is stopped, -EBUSY if frames are held,
 * -EINTR after a signal.
 */
int fastnet_wait(struct fastnet *f, int timeout);

/**
 * fastnet_wait_with - wait for a frame, or for what else a program waits for
 * @f: open device
 * @others: file descriptors, as poll() takes them; their revents are filled in,
 *	whether there is a frame or not
 * @count: how many, 0 to 64
 * @timeout: as for fastnet_wait()
 *
 * An eventfd(2) among @others lets another thread or a signal's handler end the
 * wait.
 *
 * Return: 1 if fastnet_next() has a frame, 0 after @timeout or if only @others
 * are ready, -EINVAL for too many; errors as from fastnet_wait(), where -EBUSY
 * says that frames are held and none of @others is ready.
 */
int fastnet_wait_with(struct fastnet *f, struct pollfd *others,
		      unsigned int count, int timeout);

/**
 * fastnet_get_statistics_sized - fastnet_get_statistics() for other sizes of them
 * @f: open device
 * @statistics: filled in
 * @size: bytes at @statistics, as the caller knows the structure
 *
 * Return: 0 or a negative errno.
 */
int fastnet_get_statistics_sized(const struct fastnet *f,
				 struct fastnet_statistics *statistics,
				 size_t size);

/**
 * fastnet_get_statistics - count frames received, dropped and so on
 * @f: open device
 * @statistics: filled in; all count from fastnet_open() on
 *
 * They can be read after the device is gone, too.
 *
 * Return: 0 or a negative errno.
 */
inline int fastnet_get_statistics(const struct fastnet *f,
				  struct fastnet_statistics *statistics)
{
	return fastnet_get_statistics_sized(f, statistics, sizeof(*statistics));
}

/**
 * fastnet_granted - what the kernel granted: buffers, their size, the ring
 * @f: open device
 *
 * Return: The answer to FASTNET_SET_MODE; valid until fastnet_close().
 */
inline const struct fastnet_mode_request *
fastnet_granted(const struct fastnet *f)
{
	return &f->granted;
}

/**
 * fastnet_mode - the mode in use
 * @f: open device
 *
 * Return: FASTNET_MODE_ZEROCOPY or FASTNET_MODE_COPY.
 */
inline uint32_t fastnet_mode(const struct fastnet *f)
{
	return f->granted.mode;
}

/**
 * fastnet_fd - file descriptor for one's own poll(), select() or epoll_wait()
 * @f: open device
 *
 * It is readable while there are frames that were not released. POLLHUP: the
 * device is gone.
 *
 * Return: The file descriptor, which stays the library's.
 */
inline int fastnet_fd(const struct fastnet *f)
{
	return f->fd;
}

/**
 * fastnet_next - get the next frame, without copying it
 * @f: open device
 * @frame: filled in
 *
 * Never blocks. The frame, and those got before it, stay valid until they are
 * released.
 *
 * Return: 1 if there is a frame, 0 if not.
 */
inline int fastnet_next(struct fastnet *f, struct fastnet_frame *frame)
{
	const struct fastnet_descriptor *desc;

	if (f->next == f->producer) {
		/* Pairs with the kernel's release: descriptors before index. */
		f->producer = __atomic_load_n(&f->ring->producer,
					      __ATOMIC_ACQUIRE);
		if (f->next == f->producer)
			return 0;
	}
	desc = &f->descriptors[f->next++ & f->mask];
	frame->data = f->buffers +
		      (size_t)desc->buffer * f->granted.buffer_size;
	frame->length = desc->length;
	frame->wire_length = desc->length + desc->missing;
	frame->flags = desc->flags;
	frame->timestamp = desc->timestamp;
	return 1;
}

/**
 * fastnet_held - count the frames at hand
 * @f: open device
 *
 * Return: How many frames fastnet_next() gave that were not released yet.
 */
inline uint32_t fastnet_held(const struct fastnet *f)
{
	return f->next - f->released;
}

/**
 * fastnet_release - give the oldest frames at hand back to the kernel
 * @f: open device
 * @count: how many
 *
 * Cheapest for many at a time, but frames are dropped when too many are held.
 *
 * Return: 0, or -EINVAL if fewer than @count frames are held.
 */
inline int fastnet_release(struct fastnet *f, uint32_t count)
{
	if (count > fastnet_held(f))
		return -EINVAL;
	f->released += count;
	/* Our reads of the frames come before the kernel reuses them. */
	__atomic_store_n(&f->consumer->consumer, f->released,
			 __ATOMIC_RELEASE);
	return 0;
}

/**
 * fastnet_release_all - give all frames at hand back to the kernel
 * @f: open device
 */
inline void fastnet_release_all(struct fastnet *f)
{
	fastnet_release(f, fastnet_held(f));
}

#ifdef __cplusplus
}
#endif

#endif /* FASTNET_H */
