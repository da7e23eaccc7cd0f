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
#include <linux/delay.h>
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
	fastnet_parent_tryunlock(parent);
	put_device(parent);
}

/* How long a callback of the bus may take that does not wait for rtnl. */
#define FASTNET_PARENT_TRIES	50	/* of 20 ms */

static bool fastnet_parent_resume(struct device *parent)
{
	bool suspending = false;

	pm_runtime_get_noresume(parent);
#ifdef CONFIG_PM
	/* The end of a suspend in progress may have to wait for rtnl. */
	spin_lock_irq(&parent->power.lock);
	suspending = parent->power.runtime_status == RPM_SUSPENDING;
	spin_unlock_irq(&parent->power.lock);
#endif
	if (suspending) {
		pm_runtime_put_noidle(parent);
		return false;
	}
	pm_runtime_resume(parent);
	return true;
}

static bool fastnet_parent_lock_once(struct device *parent)
{
	if (!device_trylock(parent))
		return false;
	if (fastnet_parent_resume(parent))
		return true;
	device_unlock(parent);
	return false;
}

/**
 * fastnet_parent_trylock - as fastnet_parent_lock(), by one who has rtnl
 * @parent: device on a bus, valid while rtnl is held; or NULL
 *
 * Gives up after a second: who has the lock may be waiting for rtnl.
 *
 * Context: rtnl, may sleep.
 * Return: Whether it is locked, and fastnet_parent_tryunlock() due.
 */
bool fastnet_parent_trylock(struct device *parent)
{
	unsigned int tries = FASTNET_PARENT_TRIES;

	if (!parent)
		return true;
	while (!fastnet_parent_lock_once(parent)) {
		if (!--tries)
			return false;
		msleep(20);
	}
	return true;
}

/**
 * fastnet_parent_tryunlock - end of fastnet_parent_trylock()
 * @parent: device that it locked, or NULL
 *
 * Context: rtnl.
 */
void fastnet_parent_tryunlock(struct device *parent)
{
	if (!parent)
		return;
	pm_runtime_put(parent);
	device_unlock(parent);
}
