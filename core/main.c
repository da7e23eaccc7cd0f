// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>

#include "chardev/chardev.h"
#include "notifier.h"
#include "xdp/statistics.h"

static int __init fastnet_init(void)
{
	int err;

	err = fastnet_notifier_init();
	if (err)
		return err;

	err = fastnet_xdp_proc_init();
	if (err)
		goto err_notifier;

	err = fastnet_chardev_init();
	if (err)
		goto err_xdp_proc;
	return 0;

err_xdp_proc:
	fastnet_xdp_proc_exit();
err_notifier:
	fastnet_notifier_exit();
	return err;
}

static void __exit fastnet_exit(void)
{
	fastnet_chardev_exit();
	fastnet_xdp_proc_exit();
	fastnet_notifier_exit();
}

module_init(fastnet_init);
module_exit(fastnet_exit);
MODULE_DESCRIPTION("Zero-copy packet receive for network drivers");
MODULE_LICENSE("GPL");
