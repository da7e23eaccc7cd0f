// SPDX-License-Identifier: GPL-2.0
/*
 * A driver's runtime suspend may take rtnl, so waking its device with rtnl held
 * can wait for a suspend that waits for us. Therefore three steps: find the
 * device under rtnl, wake it without, change the mode under rtnl again.
 */
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>

#include "power.h"

/**
 * fastnet_power_get - the device whose power an interface depends on
 * @dev: network device, or NULL
 *
 * Context: rtnl.
 * Return: The bus device, with a reference for fastnet_power_put(), or NULL.
 */
struct device *fastnet_power_get(const struct net_device *dev)
{
	return dev ? get_device(dev->dev.parent) : NULL;
}

/**
 * fastnet_power_on - wake a device, and keep it awake
 * @parent: what fastnet_power_get() returned
 *
 * A device without runtime power management, or one that fails to wake up, is
 * treated like others: its driver copes with it.
 *
 * Context: Process, without rtnl.
 */
void fastnet_power_on(struct device *parent)
{
	if (parent)
		pm_runtime_get_sync(parent);
}

/**
 * fastnet_power_put - let a device sleep again
 * @parent: what fastnet_power_on() woke
 *
 * Context: Process.
 */
void fastnet_power_put(struct device *parent)
{
	if (!parent)
		return;
	pm_runtime_put(parent);
	put_device(parent);
}
