// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_zc_inside(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running) {
		napi_disable(&priv->napi);
		foo_clean_ring(priv);
		if (foo_init_ring(priv))
			return q ? foo_error(priv) : 0; /* EXPECT */
		napi_enable(&priv->napi);
	} else {
		foo_clean_ring(priv);
	}
	return 0;
}

static int foo_zc_else(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	if (q) {
		foo_restart(priv, q);
		napi_enable(&priv->napi);
	} else {
		return foo_error(priv); /* EXPECT */
	}
	return 0;
}

static int foo_zc_switch(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	switch (foo_restart(priv, q)) {
	case 0:
		break;
	default:
		return foo_error(priv); /* EXPECT */
	}
	napi_enable(&priv->napi);
	return 0;
}

static int foo_zc_else_error(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running)
		napi_disable(&priv->napi);
	if (q) {
		foo_restart(priv, q);
	} else {
		foo_clean_ring(priv);
		if (foo_init_ring(priv))
			return 0; /* EXPECT */
	}
	if (running)
		napi_enable(&priv->napi);
	return 0;
}

static int foo_zc_nested(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (netif_running(dev)) {
		napi_disable(&priv->napi);
		if (foo_restart(priv, q)) {
			napi_enable(&priv->napi);
		} else {
			priv->zc = q;
			return 0; /* EXPECT */
		}
	}
	return 0;
}

static int foo_zc_running(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (!netif_running(dev)) {
		priv->zc = q;
	} else {
		napi_disable(&priv->napi);
		if (foo_restart(priv, q))
			return 0; /* EXPECT */
		napi_enable(&priv->napi);
	}
	return 0;
}

static int foo_zc_loop(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	while (foo_restart(priv, q)) {
		if (priv->gone)
			return 0; /* EXPECT */
	}
	napi_enable(&priv->napi);
	return 0;
}

static void foo_stop(struct foo_priv *priv)
{
	napi_disable(&priv->napi);
}

static void foo_down(struct foo_priv *priv)
{
	foo_stop(priv);
}

static int foo_zc_two_levels(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_down(priv);
	if (unlikely(foo_restart(priv, q)))
		return 0; /* EXPECT */
	napi_enable(&priv->napi);
	return 0;
}

static const struct fastnet_netdev_ops foo_zc_inside_ops = {
	.set_in_fastnet_zc_mode = foo_zc_inside,
};

static const struct fastnet_netdev_ops foo_zc_else_ops = {
	.set_in_fastnet_zc_mode = foo_zc_else,
};

static const struct fastnet_netdev_ops foo_zc_switch_ops = {
	.set_in_fastnet_zc_mode = foo_zc_switch,
};

static const struct fastnet_netdev_ops foo_zc_else_error_ops = {
	.set_in_fastnet_zc_mode = foo_zc_else_error,
};

static const struct fastnet_netdev_ops foo_zc_nested_ops = {
	.set_in_fastnet_zc_mode = foo_zc_nested,
};

static const struct fastnet_netdev_ops foo_zc_running_ops = {
	.set_in_fastnet_zc_mode = foo_zc_running,
};

static const struct fastnet_netdev_ops foo_zc_loop_ops = {
	.set_in_fastnet_zc_mode = foo_zc_loop,
};

static const struct fastnet_netdev_ops foo_zc_two_levels_ops = {
	.set_in_fastnet_zc_mode = foo_zc_two_levels,
};
