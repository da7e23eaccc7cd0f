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

static int foo_set_in_fastnet_zc_mode(struct net_device *dev,
				      struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	struct fastnet_queue *old = priv->zc;
	int err;

	if (q && fastnet_buffer_size(q) > FOO_RX_SIZE)
		return -EINVAL;
	if (!netif_running(dev)) {
		priv->zc = q;
		return 0;
	}

	foo_stop(priv);
	foo_clean_ring(priv);
	priv->zc = q;
	err = foo_init_ring(priv);
	if (err) {
		priv->zc = old;
		foo_init_ring(priv);
	}
	foo_start(priv);
	return err;
}

static int foo_zc_goto(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err = 0;

	napi_disable(&priv->napi);
	foo_clean_ring(priv);
	if (q && foo_resetting(priv)) {
		err = -EBUSY;
		goto enable;
	}
	priv->zc = q;
enable:
	napi_enable(&priv->napi);
	return err;
}

static int foo_zc_if_running(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running)
		napi_disable(&priv->napi);
	foo_clean_ring(priv);
	priv->zc = q;
	if (running)
		napi_enable(&priv->napi);
	return 0;
}

static const struct fastnet_netdev_ops foo_goto_ops = {
	.set_in_fastnet_zc_mode = foo_zc_goto,
};

static const struct fastnet_netdev_ops foo_running_ops = {
	.set_in_fastnet_zc_mode = foo_zc_if_running,
};
