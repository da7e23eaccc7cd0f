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

#include <linux/kconfig.h>
#include <linux/types.h>

struct fastnet_queue;
struct net_device;

/**
 * struct fastnet_buf - a receive buffer, mapped for the device's DMA
 * @dma: address for the device; use fastnet_buf_dma()
 * @data: address for the CPU; use fastnet_buf_data()
 * @offset: address for the application, in bytes from the first buffer
 *
 * A power of two of bytes long (fastnet_buffer_size()) and naturally aligned,
 * so it crosses no boundary that is a larger power of two. Who holds the
 * pointer owns the buffer: the pool, a slot of the driver's RX ring, or a
 * descriptor that the application has not consumed yet.
 */
struct fastnet_buf {
	dma_addr_t dma;
	void *data;
	u32 offset;
};

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
 * fastnet_buf_data - the first byte of a buffer, for drivers that must look
 * @buf: buffer that the driver holds
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
struct fastnet_buf *fastnet_receive(struct fastnet_queue *q,
				    struct fastnet_buf *buf, unsigned int len);
void fastnet_receive_error(struct fastnet_queue *q);
void fastnet_put_buffer(struct fastnet_queue *q, struct fastnet_buf *buf);
unsigned int fastnet_flush(struct fastnet_queue *q);

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
