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

static int foo_unlikely(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (unlikely(err))
		return err;
	foo_offer_all(priv);
	return 0;
}

static int foo_label(struct foo_priv *priv)
{
	int err;

	err = register_netdev(priv->dev);
	if (err) {
		netdev_err(priv->dev, "not registered\n");
		goto out;
	}
	fastnet_set_netdev_ops(priv->dev, &priv->ops);
out:
	return err;
}

static int foo_else(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (err)
		foo_free(priv);
	else
		foo_offer_all(priv);
	return err;
}

static int foo_directly(struct foo_priv *priv)
{
	if (!register_netdev(priv->dev))
		fastnet_set_netdev_ops(priv->dev, &priv->ops);
	return 0;
}

static int foo_one_of(struct foo_priv *priv)
{
	int i, err = -ENODEV;

	for (i = 0; i < 2; i++) {
		err = register_netdev(priv[i].dev);
		if (err)
			continue;
		fastnet_set_netdev_ops(priv[i].dev, &priv[i].ops);
	}
	return err;
}
