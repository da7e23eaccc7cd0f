// SPDX-License-Identifier: GPL-2.0
/*
 * The operations are kept here and not in struct net_device, so that no other
 * module has to be rebuilt for fastnet.
 */
#include <linux/fastnet.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netpoll.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "driver.h"
#include "queue.h"
#include "reason.h"
#include "xdp/device.h"

/* Under rtnl. */
static LIST_HEAD(fastnet_drivers);

/**
 * fastnet_driver_of - what the driver of a device has told
 * @dev: device
 *
 * Context: rtnl.
 * Return: It, valid until the device is unregistered, or NULL when its driver
 * has no zero-copy receive.
 */
struct fastnet_driver *fastnet_driver_of(const struct net_device *dev)
{
	struct fastnet_driver *driver;

	ASSERT_RTNL();
	list_for_each_entry(driver, &fastnet_drivers, list)
		if (driver->dev == dev)
			return driver;
	return NULL;
}

/**
 * fastnet_driver_max_frame - the longest frame that fits a buffer
 * @driver: the driver whose device writes to it, or NULL
 * @size: bytes in the buffer
 *
 * Context: rtnl.
 * Return: How much of it the device may be told to write.
 */
u32 fastnet_driver_max_frame(const struct fastnet_driver *driver, u32 size)
{
	if (!driver || !driver->ops->buffer_size || !size)
		return size;
	return driver->ops->buffer_size(size);
}

/* netpoll polls a NAPI without rtnl, from anywhere, and marks it meanwhile. */
#ifdef CONFIG_NETPOLL
static void fastnet_netpoll_stop(struct net_device *dev)
{
	struct netpoll_info *netpoll = rtnl_dereference(dev->npinfo);

	if (netpoll)
		down(&netpoll->dev_lock);
}

static void fastnet_netpoll_start(struct net_device *dev)
{
	struct netpoll_info *netpoll = rtnl_dereference(dev->npinfo);

	if (netpoll)
		up(&netpoll->dev_lock);
}
#else
static void fastnet_netpoll_stop(struct net_device *dev)
{
}

static void fastnet_netpoll_start(struct net_device *dev)
{
}
#endif

/**
 * fastnet_driver_check_free - does nobody else receive from a device?
 * @driver: its driver's record
 * @mine: queue that may have it, or NULL
 * @reason: says who has it
 *
 * Context: rtnl.
 * Return: 0 or -EBUSY.
 */
int fastnet_driver_check_free(const struct fastnet_driver *driver,
			      const struct fastnet_queue *mine,
			      struct fastnet_reason *reason)
{
	const struct fastnet_queue *q = driver->queue;

	return q && q != mine ? q->ops->busy(q, reason) : 0;
}

/**
 * fastnet_driver_set_queue - have a driver deliver to a queue
 * @dev: device whose driver has zero-copy receive
 * @q: queue, or NULL for normal receive
 * @reason: says what is wrong
 *
 * Context: rtnl, beside no callback of the bus (fastnet_parent_lock()) unless
 * the interface is down; may sleep.
 * Return: 0, or with @q what the driver returned, or -ENODEV for a device that
 * is detached and has no queue yet, or has gone.
 */
int fastnet_driver_set_queue(struct net_device *dev, struct fastnet_queue *q,
			     struct fastnet_reason *reason)
{
	struct fastnet_driver *driver = fastnet_driver_of(dev);
	int err;

	/* AF_XDP may be slow to let go of a device that is gone by then. */
	if (!driver)
		return q ? fastnet_refuse(reason, -ENODEV, "the device has gone") : 0;
	if (q && !driver->queue && !netif_device_present(dev))
		return fastnet_refuse(reason, -ENODEV,
				      "the device is asleep or recovering from an error: try again");

	fastnet_netpoll_stop(dev);
	err = driver->ops->set_in_fastnet_zc_mode(dev, q);
	fastnet_netpoll_start(dev);
	if (q && err)
		return fastnet_refuse(reason, err,
				      "the driver refuses zero-copy receive into buffers of %u bytes (error %d)",
				      fastnet_buffer_size(q), err);

	WARN_ONCE(err, "%s: driver did not leave zero-copy mode: %d\n",
		  netdev_name(dev), err);
	driver->queue = q;
	return 0;
}

static void fastnet_driver_add(struct fastnet_driver *driver)
{
	list_add(&driver->list, &fastnet_drivers);
	fastnet_xdp_offer(driver);
}

/**
 * fastnet_set_netdev_ops - offer zero-copy receive on a device
 * @dev: device, registered
 * @ops: operations; must stay valid until the device has been unregistered
 * @napi: the NAPI that receives; lives as long as the device
 * @min_buffer_size: bytes in the smallest buffer that this chip can be trusted
 *	with: the device writes nothing past the end of one, whatever arrives and
 *	whatever its features; no queue has smaller ones
 *
 * Called once, in the driver's probe function after register_netdev(). The
 * core forgets all of it when the device is unregistered. Without memory for
 * this, zero-copy mode is not available on the device, nothing else; so it is,
 * with a warning, where the kernel calls a driver's operations under a lock of
 * the device, and not under rtnl alone.
 *
 * Context: Process, without rtnl, which it takes.
 */
void fastnet_set_netdev_ops(struct net_device *dev,
			    const struct fastnet_netdev_ops *ops,
			    struct napi_struct *napi, u32 min_buffer_size)
{
	struct fastnet_driver *driver;

	/* fastnet_settings_update() takes it, and ndo_bpf is called with it. */
	if (netdev_need_ops_lock(dev)) {
		netdev_warn_once(dev, "no fastnet for a device with an operations lock of its own\n");
		return;
	}

	driver = kzalloc(sizeof(*driver), GFP_KERNEL);
	if (!driver)
		return;

	driver->dev = dev;
	driver->ops = ops;
	driver->napi = napi;
	driver->min_buffer_size = min_buffer_size;

	rtnl_lock();
	/* Otherwise nothing would ever remove it. */
	if (WARN_ON_ONCE(dev->reg_state != NETREG_REGISTERED) ||
	    WARN_ON_ONCE(fastnet_driver_of(dev)))
		kfree(driver);
	else
		fastnet_driver_add(driver);
	rtnl_unlock();
}
EXPORT_SYMBOL_GPL(fastnet_set_netdev_ops);

/**
 * fastnet_forget_netdev_ops - the device goes away
 * @dev: device, with or without operations
 *
 * Context: rtnl.
 */
void fastnet_forget_netdev_ops(const struct net_device *dev)
{
	struct fastnet_driver *driver = fastnet_driver_of(dev);

	if (driver) {
		list_del(&driver->list);
		kfree(driver);
	}
}
