// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_offer(struct foo_priv *priv)
{
	fastnet_set_netdev_ops(priv->dev, &priv->ops);
}

static void foo_offer_all(struct foo_priv *priv)
{
	foo_offer(priv);
}

static int foo_goes_on(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (err)
		netdev_err(priv->dev, "not registered\n");
	fastnet_set_netdev_ops(priv->dev, &priv->ops); /* EXPECT */
	return err;
}

static int foo_ignores(struct foo_priv *priv)
{
	register_netdev(priv->dev);
	fastnet_set_netdev_ops(priv->dev, &priv->ops); /* EXPECT */
	return 0;
}

static int foo_inverted(struct foo_priv *priv)
{
	if (register_netdev(priv->dev))
		fastnet_set_netdev_ops(priv->dev, &priv->ops); /* EXPECT */
	return 0;
}

static int foo_label(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (unlikely(err))
		goto out;
	return 0;
out:
	foo_offer_all(priv); /* EXPECT */
	return err;
}

static int foo_loop(struct foo_priv *priv)
{
	int err;

	do {
		fastnet_set_netdev_ops(priv->dev, &priv->ops); /* EXPECT */
		err = register_netdev(priv->dev);
	} while (unlikely(err));
	return err;
}

static int foo_before(struct foo_priv *priv)
{
	foo_offer_all(priv); /* EXPECT */
	return register_netdev(priv->dev);
}

static int foo_open(struct net_device *dev)
{
	foo_offer_all(netdev_priv(dev)); /* EXPECT */
	return 0;
}

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open	= foo_open,
};
