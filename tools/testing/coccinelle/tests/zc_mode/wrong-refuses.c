// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_zc_unlikely(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (unlikely(!q))
		return -EINVAL; /* EXPECT */
	return 0;
}

static int foo_zc_ternary(struct net_device *dev, struct fastnet_queue *q)
{
	return q ? foo_restart(netdev_priv(dev), q) : -EINVAL; /* EXPECT */
}

static int foo_zc_if_else(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (q)
		return foo_restart(priv, q);
	else
		return -EOPNOTSUPP; /* EXPECT */
}

static int foo_zc_rest(struct net_device *dev, struct fastnet_queue *q)
{
	if (q)
		return foo_restart(netdev_priv(dev), q);
	return -EOPNOTSUPP; /* EXPECT */
}

static int foo_zc_initial(struct net_device *dev, struct fastnet_queue *q)
{
	int err = -EINVAL; /* EXPECT */

	if (q)
		err = foo_restart(netdev_priv(dev), q);
	return err;
}

static int foo_zc_switch(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	switch (foo_state(priv)) {
	case 1:
		return -EBUSY; /* EXPECT */
	default:
		break;
	}
	return 0;
}

static const struct fastnet_netdev_ops foo_zc_unlikely_ops = {
	.set_in_fastnet_zc_mode = foo_zc_unlikely,
};

static const struct fastnet_netdev_ops foo_zc_ternary_ops = {
	.set_in_fastnet_zc_mode = foo_zc_ternary,
};

static const struct fastnet_netdev_ops foo_zc_if_else_ops = {
	.set_in_fastnet_zc_mode = foo_zc_if_else,
};

static const struct fastnet_netdev_ops foo_zc_rest_ops = {
	.set_in_fastnet_zc_mode = foo_zc_rest,
};

static const struct fastnet_netdev_ops foo_zc_initial_ops = {
	.set_in_fastnet_zc_mode = foo_zc_initial,
};

static const struct fastnet_netdev_ops foo_zc_switch_ops = {
	.set_in_fastnet_zc_mode = foo_zc_switch,
};
