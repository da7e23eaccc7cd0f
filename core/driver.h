/* SPDX-License-Identifier: GPL-2.0 */
/* Which devices have a driver that implements zero-copy receive. */
#ifndef _FASTNET_DRIVER_H
#define _FASTNET_DRIVER_H

#include <linux/list.h>
#include <linux/types.h>

struct fastnet_netdev_ops;
struct fastnet_queue;
struct fastnet_reason;
struct napi_struct;
struct net_device;

/**
 * struct fastnet_driver - what the driver of a device has told
 * @dev: device
 * @ops: operations
 * @napi: the NAPI that receives
 * @min_buffer_size: bytes in the smallest buffer that the chip can be trusted
 *	with
 * @queue: what it delivers to; NULL for the stack
 * @list: in the list of all
 */
struct fastnet_driver {
	struct net_device *dev;
	const struct fastnet_netdev_ops *ops;
	struct napi_struct *napi;
	u32 min_buffer_size;
	struct fastnet_queue *queue;
	struct list_head list;
};

struct fastnet_driver *fastnet_driver_of(const struct net_device *dev);
u32 fastnet_driver_max_frame(const struct fastnet_driver *driver, u32 size);
int fastnet_driver_check_free(const struct fastnet_driver *driver,
			      const struct fastnet_queue *mine,
			      struct fastnet_reason *reason);
int fastnet_driver_set_queue(struct net_device *dev, struct fastnet_queue *q,
			     struct fastnet_reason *reason);
void fastnet_forget_netdev_ops(const struct net_device *dev);

#endif /* _FASTNET_DRIVER_H */
