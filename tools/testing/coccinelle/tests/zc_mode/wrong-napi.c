// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_stop(struct foo_priv *priv)
{
	foo_irq_disable(priv);
	napi_disable(&priv->napi);
}

static void foo_start(struct foo_priv *priv)
{
	napi_enable(&priv->napi);
	foo_irq_enable(priv);
}

/* The ring does not come up again, and the poll does not either. */
static int foo_set_in_fastnet_zc_mode(struct net_device *dev,
				      struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err;

	if (!netif_running(dev)) {
		priv->zc = q;
		return 0;
	}

	napi_disable(&priv->napi);
	foo_clean_ring(priv);
	priv->zc = q;
	err = foo_init_ring(priv);
	if (err)
		return err; /* EXPECT */
	napi_enable(&priv->napi);
	return 0;
}

static int foo_zc_by_helpers(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err;

	foo_stop(priv);
	foo_clean_ring(priv);
	priv->zc = q;
	err = foo_init_ring(priv);
	if (err)
		goto out;
	foo_start(priv);
out:
	return err; /* EXPECT */
}

static int foo_zc_if_running(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running)
		napi_disable(&priv->napi);
	foo_clean_ring(priv);
	priv->zc = q;
	if (foo_init_ring(priv))
		return q ? foo_error(priv) : 0; /* EXPECT */
	if (running)
		napi_enable(&priv->napi);
	return 0;
}

static const struct fastnet_netdev_ops foo_helper_ops = {
	.set_in_fastnet_zc_mode = foo_zc_by_helpers,
};

static const struct fastnet_netdev_ops foo_running_ops = {
	.set_in_fastnet_zc_mode = foo_zc_if_running,
};
