// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/notifier.h>

#include "notifier.h"
#include "port.h"

static int fastnet_port_event(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	if (event == NETDEV_UNREGISTER)
		fastnet_ports_device_gone(netdev_notifier_info_to_dev(ptr));
	return NOTIFY_DONE;
}

/* Ahead of the one that forgets the driver. */
static struct notifier_block fastnet_port_notifier = {
	.notifier_call = fastnet_port_event,
};

/**
 * fastnet_port_notifier_init - start to follow network devices
 *
 * Context: Process, takes rtnl.
 * Return: 0 or a negative errno.
 */
int fastnet_port_notifier_init(void)
{
	return register_netdevice_notifier(&fastnet_port_notifier);
}

/**
 * fastnet_port_notifier_exit - stop following network devices
 *
 * Context: Process, takes rtnl.
 */
void fastnet_port_notifier_exit(void)
{
	unregister_netdevice_notifier(&fastnet_port_notifier);
}
