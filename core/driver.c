// SPDX-License-Identifier: GPL-2.0
/*
 * The operations are kept here and not in struct net_device, so that no other
 * module has to be rebuilt for fastnet.
 */
#include <linux/fastnet.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "driver.h"

struct fastnet_driver_entry {
	const struct net_device *dev;
	const struct fastnet_netdev_ops *ops;
	struct list_head list;
};

/* Under rtnl. */
static LIST_HEAD(fastnet_driver_entries);

static struct fastnet_driver_entry *
fastnet_driver_entry(const struct net_device *dev)
{
	struct fastnet_driver_entry *entry;

	ASSERT_RTNL();
	list_for_each_entry(entry, &fastnet_driver_entries, list)
		if (entry->dev == dev)
			return entry;
	return NULL;
}

/**
 * fastnet_netdev_ops - the operations of a device
 * @dev: device
 *
 * Context: rtnl.
 * Return: The operations, or NULL when its driver has none.
 */
const struct fastnet_netdev_ops *
fastnet_netdev_ops(const struct net_device *dev)
{
	const struct fastnet_driver_entry *entry = fastnet_driver_entry(dev);

	return entry ? entry->ops : NULL;
}

/**
 * fastnet_set_netdev_ops - offer zero-copy receive on a device
 * @dev: device, registered
 * @ops: operations; must stay valid until the device has been unregistered
 *
 * Called once, in the driver's probe function after register_netdev(). The
 * core forgets the operations when the device is unregistered. Without memory
 * for this, zero-copy mode is not available on the device, nothing else.
 *
 * Context: Process, without rtnl, which it takes.
 */
void fastnet_set_netdev_ops(struct net_device *dev,
			    const struct fastnet_netdev_ops *ops)
{
	struct fastnet_driver_entry *entry = kzalloc(sizeof(*entry),
						     GFP_KERNEL);

	if (!entry)
		return;

	entry->dev = dev;
	entry->ops = ops;

	rtnl_lock();
	/* Otherwise nothing would ever remove the entry. */
	if (WARN_ON_ONCE(dev->reg_state != NETREG_REGISTERED) ||
	    WARN_ON_ONCE(fastnet_driver_entry(dev)))
		kfree(entry);
	else
		list_add(&entry->list, &fastnet_driver_entries);
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
	struct fastnet_driver_entry *entry = fastnet_driver_entry(dev);

	if (entry) {
		list_del(&entry->list);
		kfree(entry);
	}
}
