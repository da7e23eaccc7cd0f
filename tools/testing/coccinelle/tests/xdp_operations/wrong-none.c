// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open	= foo_open,
	.ndo_stop	= foo_stop,
};

static const struct net_device_ops foo_pci_netdev_ops = {
	.ndo_open	= foo_open,
};

static int foo_probe(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (err)
		return err;
	fastnet_set_netdev_ops(priv->dev, &priv->ops, &priv->napi, /* EXPECT */
			       FOO_RX_SIZE);
	return 0;
}
