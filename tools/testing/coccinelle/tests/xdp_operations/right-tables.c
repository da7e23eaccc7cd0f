// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open	= foo_open,
	.ndo_bpf	= fastnet_ndo_bpf,
	.ndo_xsk_wakeup	= fastnet_ndo_xsk_wakeup,
	.ndo_xdp_xmit	= fastnet_ndo_xdp_xmit,
};

/* The same device without its queue. */
static const struct net_device_ops foo_plain_netdev_ops = {
	.ndo_open	= foo_open,
};

static int foo_probe(struct foo_priv *priv)
{
	int err;

	priv->dev->netdev_ops = &foo_netdev_ops;
	err = register_netdev(priv->dev);
	if (err)
		return err;
	fastnet_set_netdev_ops(priv->dev, &priv->ops, &priv->napi, FOO_RX_SIZE);
	return 0;
}
