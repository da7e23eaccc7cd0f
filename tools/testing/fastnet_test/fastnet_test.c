// SPDX-License-Identifier: GPL-2.0
/* Lets a test in user space do what otherwise takes broken hardware. */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

static int fastnet_test_tx_timeout(const char *val,
				   const struct kernel_param *kp)
{
	struct net_device *dev;
	char name[IFNAMSIZ];
	int err = -ENODEV;

	if (strscpy(name, val, sizeof(name)) < 0)
		return -EINVAL;

	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, strim(name));
	if (dev && dev->netdev_ops->ndo_tx_timeout) {
		netif_tx_lock_bh(dev);
		dev->netdev_ops->ndo_tx_timeout(dev, 0);
		netif_tx_unlock_bh(dev);
		err = 0;
	}
	rtnl_unlock();
	return err;
}

static const struct kernel_param_ops fastnet_test_tx_timeout_ops = {
	.set = fastnet_test_tx_timeout,
};

module_param_cb(tx_timeout, &fastnet_test_tx_timeout_ops, NULL, 0200);
MODULE_PARM_DESC(tx_timeout, "act as if this interface's transmitter hung");
MODULE_DESCRIPTION("Helper of the fastnet selftests");
MODULE_LICENSE("GPL");
