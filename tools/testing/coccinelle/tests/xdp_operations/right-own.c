// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static struct net_device_ops foo_netdev_ops = {
	.ndo_open	= foo_open,
	.ndo_bpf	= foo_bpf,
	.ndo_xdp_xmit	= foo_xdp_xmit,
};

static int foo_probe(struct foo_priv *priv)
{
	int err = register_netdev(priv->dev);

	if (err)
		return err;
	fastnet_set_netdev_ops(priv->dev, &priv->ops, &priv->napi, FOO_RX_SIZE);
	return 0;
}
