/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fastnet: receive frames from a network device through /dev/fastnet.
 *
 * Documentation/networking/fastnet/uapi.rst describes how the parts work together.
 */
#ifndef _UAPI_LINUX_FASTNET_H
#define _UAPI_LINUX_FASTNET_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FASTNET_DEVICE		"/dev/fastnet"
#define FASTNET_IFNAMSIZ	16

/**
 * enum fastnet_mode - what becomes of the frames that a device receives
 * @FASTNET_MODE_NORMAL: they go to the network stack, as without fastnet
 * @FASTNET_MODE_DROP: they are dropped, and counted
 * @FASTNET_MODE_COPY: they are copied into the file's buffers; any device
 * @FASTNET_MODE_ZEROCOPY: the device writes them straight into the file's
 *	buffers; needs a driver that implements it
 */
enum fastnet_mode {
	FASTNET_MODE_NORMAL	= 0,
	FASTNET_MODE_DROP	= 1,
	FASTNET_MODE_COPY	= 2,
	FASTNET_MODE_ZEROCOPY	= 3,
};

/* fastnet_mode_request.flags */

/* Do not make the device promiscuous: only frames addressed to it arrive. */
#define FASTNET_NO_PROMISC	(1U << 0)

/* The network stack gets every frame as well; not in drop mode. */
#define FASTNET_TEE		(1U << 1)

/* Copy mode: what the host sends through the device is in the ring, too. */
#define FASTNET_OUTGOING	(1U << 2)

/* Limits on what may be asked for; a request beyond one gets -E2BIG. */
#define FASTNET_MAX_BUFFERS	65536U
#define FASTNET_MAX_BUFFER_SIZE	16384U
#define FASTNET_MAX_BYTES	(512U << 20)

/* Beyond this many microseconds -EINVAL. */
#define FASTNET_MAX_BUSY_POLL	100000U
#define FASTNET_MAX_WAKE_DELAY	1000000U

/* And below one of these. */
#define FASTNET_MIN_BUFFERS	64U
#define FASTNET_MIN_BUFFER_SIZE	2048U

/* Bytes in a message about what was wrong, with the null byte at its end. */
#define FASTNET_MESSAGE_SIZE	120

/**
 * struct fastnet_mode_request - argument of FASTNET_SET_MODE
 * @size: in: sizeof(struct fastnet_mode_request) as the caller knows it
 * @mode: in: one of enum fastnet_mode
 * @ifname: in: name of the device, in the caller's network namespace
 * @flags: in: FASTNET_NO_PROMISC, FASTNET_TEE and FASTNET_OUTGOING, or 0
 * @buffers: in: number of buffers, 0 for the default; out: what was granted
 * @buffer_size: in: bytes in a buffer, a power of two, 0 for the smallest one
 *	that holds a frame of the device's MTU and, in zero-copy mode, that its
 *	chip can be trusted with; out: what was granted
 * @descriptors: out: number of descriptors in the ring, a power of two
 * @ring_offset: out: where to mmap() struct fastnet_ring, read-only
 * @ring_size: out: length of that mapping
 * @consumer_offset: out: where to mmap() struct fastnet_consumer
 * @consumer_size: out: length of that mapping
 * @buffers_offset: out: where to mmap() the buffers, read-only
 * @buffers_size: out: length of that mapping
 * @busy_poll: in: for how many microseconds read() polls the device itself,
 *	when there is no frame, before it sleeps; unless 0, poll() and select()
 *	do so for net.core.busy_poll microseconds
 * @napi_id: out: number of the NAPI that receives, as SO_INCOMING_NAPI_ID; 0
 *	where there is none
 * @wake_delay: in: for how many microseconds at most a reader that waits is not
 *	woken although there is a frame; 0 to wake it at once
 * @wake_frames: in: wake it as soon as so many frames wait; 0 for as late as
 *	@wake_delay says, but always before the ring is half full
 * @reserved: must be zero
 * @message: out: after an error, what was wrong, in one line; else empty
 *
 * What is marked "out" is ignored on the way in, and all zero in the modes
 * that have no ring (normal and drop).
 */
struct fastnet_mode_request {
	__u32 size;
	__u32 mode;
	char  ifname[FASTNET_IFNAMSIZ];
	__u32 flags;
	__u32 buffers;
	__u32 buffer_size;
	__u32 descriptors;
	__u64 ring_offset;
	__u64 ring_size;
	__u64 consumer_offset;
	__u64 consumer_size;
	__u64 buffers_offset;
	__u64 buffers_size;
	__u32 busy_poll;
	__u32 napi_id;
	__u32 wake_delay;
	__u32 wake_frames;
	__u32 reserved[4];
	char  message[FASTNET_MESSAGE_SIZE];
};

/* What it had at first; a kernel takes this size for ever. */
#define FASTNET_MODE_REQUEST_SIZE_VER0	240U

/**
 * struct fastnet_statistics - argument of FASTNET_GET_STATISTICS
 * @size: in: sizeof(struct fastnet_statistics) as the caller knows it;
 *	out: how many bytes of it were filled in
 * @reserved: must be zero
 * @received: frames delivered to the ring; in drop mode, frames dropped
 * @bytes: bytes in those frames
 * @dropped: frames dropped because no buffer was free, no memory for a copy, or
 *	because @bad_consumer stopped the ring
 * @errors: frames that the device marked as bad, or that do not fit a buffer
 * @truncated: frames cut to the size of the buffer or of the read()
 * @bad_consumer: 1 when the application wrote an impossible consumer index
 * @passed: frames that the filter left to the network stack
 *
 * All counters start at zero when a mode is set. In normal mode, and after the
 * device has gone, they are those of the mode before.
 */
struct fastnet_statistics {
	__u32 size;
	__u32 reserved;
	__u64 received;
	__u64 bytes;
	__u64 dropped;
	__u64 errors;
	__u64 truncated;
	__u64 bad_consumer;
	__u64 passed;
};

#define FASTNET_STATISTICS_SIZE_VER0	64U

/**
 * enum fastnet_filter_kind - what a filter is made of
 * @FASTNET_FILTER_NONE: there is none: every frame is chosen
 * @FASTNET_FILTER_CLASSIC: a classic BPF program, as SO_ATTACH_FILTER takes it
 * @FASTNET_FILTER_EBPF: a loaded program of the type socket filter, as
 *	SO_ATTACH_BPF takes it
 */
enum fastnet_filter_kind {
	FASTNET_FILTER_NONE	= 0,
	FASTNET_FILTER_CLASSIC	= 1,
	FASTNET_FILTER_EBPF	= 2,
};

/**
 * struct fastnet_filter - argument of FASTNET_SET_FILTER
 * @size: in: sizeof(struct fastnet_filter) as the caller knows it
 * @kind: in: one of enum fastnet_filter_kind
 * @instructions: in: address of the struct sock_filter, if it is classic
 * @length: in: number of those
 * @fd: in: file descriptor of the program, if it is eBPF
 * @reserved: must be zero
 * @message: out: after an error, what was wrong, in one line; else empty
 *
 * It takes the place of the file's filter, if there is one. Members of the
 * other kind must be zero.
 */
struct fastnet_filter {
	__u32 size;
	__u32 kind;
	__u64 instructions;
	__u32 length;
	__s32 fd;
	__u32 reserved[4];
	char  message[FASTNET_MESSAGE_SIZE];
};

#define FASTNET_FILTER_SIZE_VER0	160U

/* Bytes in the name of a process, where each may be four, and a null byte. */
#define FASTNET_COMMAND_SIZE	64

/**
 * struct fastnet_query - argument of FASTNET_QUERY
 * @size: in: sizeof(struct fastnet_query) as the caller knows it; out: how many
 *	bytes of it were filled in
 * @modes: out: bit n is set if mode n can be had on such a device
 * @ifname: in: name of the device, in the caller's network namespace
 * @link_type: out: ARPHRD_* type of the device, which says how frames start
 * @mtu: out: largest payload that it receives now
 * @buffers: out: number of buffers that is the default
 * @min_buffers: out: the smallest
 * @max_buffers: out: the largest
 * @buffer_size: out: the smallest, which is the default, in zero-copy mode if
 *	that can be had, else in copy mode; 0 if no buffer holds a frame of that
 *	MTU
 * @max_buffer_size: out: the largest
 * @max_bytes: out: bytes in all buffers together
 * @busy_poll: out: 1 if busy polling can be had
 * @mode: out: mode that some file has it in
 * @pid: out: process that set the mode; 0 without one, or if it is not visible
 *	from the caller's PID namespace
 * @command: out: its name, with octal escapes where that is not one plain word;
 *	empty where @pid is 0
 * @reserved: 0
 * @message: out: why zero-copy mode cannot be had right now, in one line; empty
 *	if it can
 *
 * Takes no capability, changes nothing, and says nothing of what the caller may.
 */
struct fastnet_query {
	__u32 size;
	__u32 modes;
	char  ifname[FASTNET_IFNAMSIZ];
	__u32 link_type;
	__u32 mtu;
	__u32 buffers;
	__u32 min_buffers;
	__u32 max_buffers;
	__u32 buffer_size;
	__u32 max_buffer_size;
	__u32 max_bytes;
	__u32 busy_poll;
	__u32 mode;
	__s32 pid;
	char  command[FASTNET_COMMAND_SIZE];
	__u32 reserved[9];
	char  message[FASTNET_MESSAGE_SIZE];
};

#define FASTNET_QUERY_SIZE_VER0	288U

/* The numbers do not encode a size: it is the first field of the structure. */
#define FASTNET_IOC_MAGIC	0xFA
#define FASTNET_SET_MODE	_IO(FASTNET_IOC_MAGIC, 1)
#define FASTNET_GET_STATISTICS	_IO(FASTNET_IOC_MAGIC, 2)
#define FASTNET_SET_FILTER	_IO(FASTNET_IOC_MAGIC, 3)
#define FASTNET_QUERY		_IO(FASTNET_IOC_MAGIC, 4)

/* fastnet_descriptor.flags */

/* The host sends it, instead of receiving it. */
#define FASTNET_DESC_OUTGOING	(1U << 0)

/**
 * struct fastnet_descriptor - one received frame
 * @buffer: number of the buffer that it starts, and is, in; counts from 0
 * @flags: FASTNET_DESC_OUTGOING or 0
 * @length: bytes of the frame that are there, from the link-layer header of the
 *	device's type (ARPHRD_*) on, if it has one; without FCS, unless the
 *	device's rx-fcs feature is on
 * @missing: bytes that its end is missing: it had that many more on the wire;
 *	65535 stands for more than that, too
 * @timestamp: nanoseconds since the epoch (CLOCK_REALTIME); frames that the
 *	kernel handled together share it
 */
struct fastnet_descriptor {
	__u16 buffer;
	__u16 flags;
	__u16 length;
	__u16 missing;
	__u64 timestamp;
};

/**
 * struct fastnet_ring - what the kernel writes: mapped read-only
 * @producer: frames published so far, modulo 2^32; load it with acquire order
 * @reserved: fills the cache line
 * @descriptor: frame number i is in descriptor[i % descriptors]
 */
struct fastnet_ring {
	__u32 producer;
	__u32 reserved[15];
	struct fastnet_descriptor descriptor[];
};

/**
 * struct fastnet_consumer - the one thing that the application writes
 * @consumer: frames consumed so far, modulo 2^32; store it with release order.
 *	The kernel takes back the buffers of the frames before it. A value that
 *	is not between the last one and the producer index stops the ring.
 * @reserved: fills the cache line
 */
struct fastnet_consumer {
	__u32 consumer;
	__u32 reserved[15];
};

#endif /* _UAPI_LINUX_FASTNET_H */
