// SPDX-License-Identifier: GPL-2.0
/*
 * Drivers change their device without rtnl in what the bus calls: remove,
 * shutdown, suspend, resume, recovery from errors. All of these are called with
 * the bus device locked, so holding that lock while a mode changes keeps them
 * apart, for every driver. Remove takes rtnl while it is locked, and so may a
 * runtime suspend while the device is resumed: both come before rtnl. Therefore
 * three steps: find the device under rtnl, lock and wake its parent without,
 * change the mode under rtnl again.
 */
#include <linux/device.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>

#include "parent.h"

/**
 * fastnet_parent_get - the device on a bus that an interface belongs to
 * @dev: network device, or NULL
 *
 * Context: rtnl.
 * Return: The bus device, with a reference for fastnet_parent_unlock(), or NULL.
 */
struct device *fastnet_parent_get(const struct net_device *dev)
{
	return dev ? get_device(dev->dev.parent) : NULL;
}

/**
 * fastnet_parent_lock - keep the bus away from a device, and the device awake
 * @parent: what fastnet_parent_get() returned
 *
 * A device without runtime power management, or one that fails to wake up, is
 * treated like others: its driver copes with it. Its network device may have
 * gone by now: no reference to one is held here, as its removal would wait for
 * that while we wait for the removal.
 *
 * Context: Process, without rtnl, may sleep.
 */
void fastnet_parent_lock(struct device *parent)
{
	if (!parent)
		return;
	device_lock(parent);
	pm_runtime_get_sync(parent);
}

/**
 * fastnet_parent_unlock - end of fastnet_parent_lock(), and of the reference
 * @parent: what fastnet_parent_lock() locked
 *
 * Context: Process, without rtnl.
 */
void fastnet_parent_unlock(struct device *parent)
{
	if (!parent)
		return;
	pm_runtime_put(parent);
	device_unlock(parent);
	put_device(parent);
}
