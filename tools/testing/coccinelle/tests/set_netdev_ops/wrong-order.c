// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_probe(struct foo_priv *priv)
{
	int err;

	priv->dev->netdev_ops = &foo_netdev_ops;
	fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops); /* EXPECT */

	err = register_netdev(priv->dev);
	if (err)
		return err;

	netdev_info(priv->dev, "ready\n");
	return 0;
}

static int foo_pci_probe(struct pci_dev *pdev, struct foo_priv *priv)
{
	int err;

	if (pdev->revision > 2)
		fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops); /* EXPECT */

	err = foo_map(priv);
	if (err)
		goto free;
	err = devm_register_netdev(&pdev->dev, priv->dev);
	if (err)
		goto free;
	return 0;

free:
	free_netdev(priv->dev);
	return err;
}

static void foo_setup(struct foo_priv *priv)
{
	priv->dev->netdev_ops = &foo_netdev_ops;
	fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops);
}

static int foo_platform_probe(struct foo_priv *priv)
{
	foo_setup(priv); /* EXPECT */
	return register_netdev(priv->dev);
}

static int foo_usb_probe(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops); /* EXPECT */
	if (err)
		free_netdev(priv->dev);
	return err;
}
