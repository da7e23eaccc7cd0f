// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/notifier.h>

#include "driver.h"
#include "notifier.h"
#include "settings.h"

static int fastnet_netdev_event(struct notifier_block *nb, unsigned long event,
				void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	switch (event) {
	case NETDEV_UNREGISTER:
		/* A device that moves to another namespace keeps its driver. */
		if (dev->reg_state == NETREG_UNREGISTERING)
			fastnet_forget_netdev_ops(dev);
		break;
	case NETDEV_FEAT_CHANGE:
		fastnet_settings_keep(dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block fastnet_netdev_notifier = {
	.notifier_call = fastnet_netdev_event,
	/* after those of AF_XDP and front-ends, which still use a driver */
	.priority = -1,
};

/**
 * fastnet_notifier_init - start to follow network devices
 *
 * Context: Process, takes rtnl.
 * Return: 0 or a negative errno.
 */
int fastnet_notifier_init(void)
{
	return register_netdevice_notifier(&fastnet_netdev_notifier);
}

/**
 * fastnet_notifier_exit - stop following network devices
 *
 * Context: Process, takes rtnl.
 */
void fastnet_notifier_exit(void)
{
	unregister_netdevice_notifier(&fastnet_netdev_notifier);
}
