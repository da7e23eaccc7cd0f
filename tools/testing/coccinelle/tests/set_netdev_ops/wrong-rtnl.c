// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_probe(struct foo_priv *priv)
{
	int err;

	rtnl_lock();
	err = register_netdevice(priv->dev);
	if (!err)
		fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops); /* EXPECT */
	rtnl_unlock();
	return err;
}

static int foo_open(struct net_device *dev)
{
	fastnet_set_netdev_ops(dev, &foo_fastnet_ops); /* EXPECT */
	return foo_up(netdev_priv(dev));
}

static void foo_offer(struct foo_priv *priv)
{
	ASSERT_RTNL();
	if (foo_can(priv))
		fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops); /* EXPECT */
}

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open = foo_open,
};
