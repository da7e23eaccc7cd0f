// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_probe(struct foo_priv *priv)
{
	int err;

	rtnl_lock();
	foo_reset(priv);
	rtnl_unlock();

	err = register_netdev(priv->dev);
	if (err)
		goto free;
	if (foo_can(priv))
		fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops);
	return 0;

free:
	free_netdev(priv->dev);
	return err;
}

static int foo_pci_probe(struct pci_dev *pdev, struct foo_priv *priv)
{
	if (devm_register_netdev(&pdev->dev, priv->dev))
		return -ENODEV;
	fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops);
	return 0;
}

static int foo_platform_probe(struct foo_priv *priv)
{
	int rc = register_netdev(priv->dev);

	if (rc < 0)
		return rc;
	fastnet_set_netdev_ops(priv->dev, &foo_fastnet_ops);
	return 0;
}
