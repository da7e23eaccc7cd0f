/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A receive queue: what one device delivers to one front-end. It is the first
 * thing in what the front-end has for that. Drivers see it through
 * <linux/fastnet.h>.
 */
#ifndef _FASTNET_QUEUE_H
#define _FASTNET_QUEUE_H

#include <linux/fastnet_ring.h>
#include <linux/if_vlan.h>
#include <linux/types.h>

/* What a device may write besides the payload. */
#define FASTNET_FRAME_OVERHEAD	(VLAN_ETH_HLEN + ETH_FCS_LEN)

struct fastnet_queue;
struct fastnet_reason;
struct napi_struct;
struct net_device;

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
 * @ring: what fastnet_receive() is made of, where it expects it: first. A
 *	front-end without frames and free buffers in it leaves it all zero
 * @ops: what its front-end does
 * @max_frame: bytes in the longest frame; 0 where none is kept
 * @driver_buffers: how many the driver's RX ring holds
 * @partial: the driver has seen the first part of a frame only
 * @dev: device that delivers; set and valid while the queue is in use
 * @napi: the NAPI that delivers; NULL where no driver does
 * @count_received: how the driver counts, if in a way of its own
 * @abandoned: the driver kept buffers, which the device may still write to
 */
struct fastnet_queue {
	struct fastnet_shared_ring ring;
	const struct fastnet_queue_ops *ops;
	u32 max_frame;
	u32 driver_buffers;
	bool partial;
	struct net_device *dev;
	struct napi_struct *napi;
	void (*count_received)(struct net_device *dev, unsigned int frames,
			       unsigned int bytes);
	bool abandoned;
};

unsigned int fastnet_queue_max_mtu(const struct fastnet_queue *q);
void fastnet_queue_left(struct fastnet_queue *q);
void fastnet_queue_count_device(const struct fastnet_queue *q, u32 frames,
				unsigned int bytes);

#endif /* _FASTNET_QUEUE_H */
