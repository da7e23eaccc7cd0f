/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fastnet: zero-copy receive for network drivers.
 *
 * A driver implements one operation, struct fastnet_netdev_ops, and in its
 * NAPI poll hands each frame over with fastnet_receive(), which returns the
 * buffer to put in its place. Documentation/networking/fastnet/porting.rst.
 */
#ifndef _LINUX_FASTNET_H
#define _LINUX_FASTNET_H

#include <linux/compiler.h>
#include <linux/fastnet_ring.h>
#include <linux/if_ether.h>
#include <linux/kconfig.h>

struct fastnet_queue;
struct net_device;

/**
 * struct fastnet_netdev_ops - what a driver implements for zero-copy receive
 * @set_in_fastnet_zc_mode: with a queue, fill the RX ring with buffers from it
 *	and deliver received frames to it from now on, also after a reset, an
 *	ifdown and ifup, or a change of the ring's size; this may replace another
 *	queue. With NULL, return to normal receive. Stop and restart only the
 *	receive side: the link must stay up. On return every buffer of the queue
 *	used before has gone back to it, by fastnet_put_buffer(). Called under
 *	rtnl with the device runtime-resumed, may sleep; the interface may be
 *	down, or detached by a system suspend or an error. Returns 0, or a
 *	negative errno with everything as it was; with NULL it must succeed.
 *
 * The extension of struct net_device_ops that fastnet needs. The core counts
 * delivered and dropped frames as received by the device: in its tstats if the
 * driver uses them, else in its stats.
 */
struct fastnet_netdev_ops {
	int (*set_in_fastnet_zc_mode)(struct net_device *dev,
				      struct fastnet_queue *q);
};

/**
 * fastnet_buf_dma - where the device is to write a frame
 * @buf: buffer that the driver holds
 *
 * Context: Any.
 * Return: DMA address, mapped for the device to write to, within its DMA mask.
 */
static inline dma_addr_t fastnet_buf_dma(const struct fastnet_buf *buf)
{
	return buf->dma;
}

/**
 * fastnet_buf_data - the first byte of a buffer
 * @buf: buffer that the driver holds
 *
 * Not for looking at a frame: what the device wrote is synced for the CPU by
 * fastnet_receive(), and then the buffer is not the driver's any more.
 *
 * Context: Any.
 * Return: Kernel address of the buffer.
 */
static inline const void *fastnet_buf_data(const struct fastnet_buf *buf)
{
	return buf->data;
}

#if IS_REACHABLE(CONFIG_FASTNET)

void fastnet_set_netdev_ops(struct net_device *dev,
			    const struct fastnet_netdev_ops *ops);
u32 fastnet_buffer_size(const struct fastnet_queue *q);
struct fastnet_buf *fastnet_get_next_buffer(struct fastnet_queue *q);
struct fastnet_buf *
fastnet_receive_slowly(struct fastnet_queue *q, struct fastnet_buf *buf,
		       unsigned int len);
void fastnet_receive_error(struct fastnet_queue *q);
void fastnet_receive_part(struct fastnet_queue *q);
void fastnet_put_buffer(struct fastnet_queue *q, struct fastnet_buf *buf);
unsigned int fastnet_flush(struct fastnet_queue *q);

/**
 * fastnet_receive - deliver a received frame
 * @q: queue
 * @buf: buffer that holds the frame, from its first byte on
 * @len: bytes in the frame, without the FCS unless NETIF_F_RXFCS is on
 *
 * The frame becomes visible with the next fastnet_flush(). If the application
 * is so far behind that no buffer is free, the frame is dropped and counted;
 * so is, as an error, one of an impossible length.
 *
 * Context: The queue's NAPI poll.
 * Return: The buffer to put in the place of @buf: a fresh one, or @buf itself.
 * Never NULL.
 */
static inline struct fastnet_buf *
fastnet_receive(struct fastnet_queue *q, struct fastnet_buf *buf,
		unsigned int len)
{
	/* The first thing in a queue. */
	struct fastnet_shared_ring *ring = (struct fastnet_shared_ring *)q;

	if (unlikely(len - ETH_HLEN >= ring->quick_len ||
		     ring->reclaim == ring->consumer))
		return fastnet_receive_slowly(q, buf, len);

	return fastnet_ring_exchange(ring, buf, len);
}

#else

static inline void
fastnet_set_netdev_ops(struct net_device *dev,
		       const struct fastnet_netdev_ops *ops)
{
}

static inline u32 fastnet_buffer_size(const struct fastnet_queue *q)
{
	return 0;
}

static inline struct fastnet_buf *
fastnet_get_next_buffer(struct fastnet_queue *q)
{
	return NULL;
}

static inline struct fastnet_buf *
fastnet_receive(struct fastnet_queue *q, struct fastnet_buf *buf,
		unsigned int len)
{
	return buf;
}

static inline void fastnet_receive_error(struct fastnet_queue *q)
{
}

static inline void fastnet_receive_part(struct fastnet_queue *q)
{
}

static inline void fastnet_put_buffer(struct fastnet_queue *q,
				      struct fastnet_buf *buf)
{
}

static inline unsigned int fastnet_flush(struct fastnet_queue *q)
{
	return 0;
}

#endif /* IS_REACHABLE(CONFIG_FASTNET) */
#endif /* _LINUX_FASTNET_H */
