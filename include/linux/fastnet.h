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
#include <linux/fastnet_buf.h>
#include <linux/fastnet_ring.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/kconfig.h>
#include <linux/netdevice.h>

struct fastnet_queue;

/**
 * struct fastnet_netdev_ops - what a driver implements for zero-copy receive
 * @set_in_fastnet_zc_mode: with a queue, fill the RX ring with buffers from it
 *	and deliver received frames to it from now on, also after a reset, an
 *	ifdown and ifup, or a change of the ring's size; this may replace another
 *	queue. With NULL, return to normal receive. The link must stay up. On
 *	return every buffer of the queue used before has gone back to it, by
 *	fastnet_put_buffer(). Called under rtnl, and beside no probe, remove,
 *	shutdown, suspend, resume or error handler of the bus device, which is
 *	runtime-resumed; may sleep. The interface may be down; the device may be
 *	detached unless @q is the first queue. Returns 0, or a negative errno with
 *	everything as it was; with NULL it must succeed.
 * @buffer_size: optional, for a device that cannot be told any size of a buffer:
 *	the largest that it can be told, of those not above @size. Called under
 *	rtnl.
 * @count_received: optional, for a driver that counts received frames neither
 *	in the device's tstats nor in its stats: add to what it does count in.
 *	Frames that were dropped for want of a buffer are among them. Called in
 *	the queue's NAPI poll.
 *
 * The extension of struct net_device_ops that fastnet needs.
 */
struct fastnet_netdev_ops {
	int (*set_in_fastnet_zc_mode)(struct net_device *dev,
				      struct fastnet_queue *q);
	u32 (*buffer_size)(u32 size);
	void (*count_received)(struct net_device *dev, unsigned int frames,
			       unsigned int bytes);
};

/**
 * fastnet_frame_size - the longest frame that a device's MTU allows
 * @dev: device
 *
 * Context: Any; the MTU changes under rtnl.
 * Return: Bytes, with header, one VLAN tag and FCS.
 */
static inline unsigned int fastnet_frame_size(const struct net_device *dev)
{
	return READ_ONCE(dev->mtu) + VLAN_ETH_HLEN + ETH_FCS_LEN;
}

/**
 * fastnet_napi_enabled - may a NAPI be polled?
 * @napi: the NAPI of a device that has an operation in progress
 *
 * What a driver may ask in set_in_fastnet_zc_mode, where a device that is
 * running need not have its NAPI on, nor a detached one have it off.
 *
 * Context: set_in_fastnet_zc_mode; nothing else enables or disables @napi.
 * Return: false from napi_disable() to napi_enable().
 */
static inline bool fastnet_napi_enabled(const struct napi_struct *napi)
{
	return !test_bit(NAPI_STATE_NPSVC, &napi->state);
}

/**
 * fastnet_buf_dma - where the device is to write a frame
 * @buf: buffer that the driver holds
 *
 * Context: Any.
 * Return: DMA address of the first of fastnet_buffer_size() bytes that the
 * device may write to, within its DMA mask.
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
			    const struct fastnet_netdev_ops *ops,
			    struct napi_struct *napi, u32 min_buffer_size);
int fastnet_ndo_bpf(struct net_device *dev, struct netdev_bpf *bpf);
int fastnet_ndo_xsk_wakeup(struct net_device *dev, u32 queue_id, u32 flags);
int fastnet_ndo_xdp_xmit(struct net_device *dev, int n,
			 struct xdp_frame **frames, u32 flags);

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
 * Context: The queue's NAPI poll, no locks needed, interrupts on or off (as
 * they are under netpoll).
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

/* What a driver that is built without them has. */
#define fastnet_ndo_bpf		NULL
#define fastnet_ndo_xsk_wakeup	NULL
#define fastnet_ndo_xdp_xmit	NULL

static inline void
fastnet_set_netdev_ops(struct net_device *dev,
		       const struct fastnet_netdev_ops *ops,
		       struct napi_struct *napi, u32 min_buffer_size)
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
