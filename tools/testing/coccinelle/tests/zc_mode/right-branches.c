// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* Whatever the branch, NAPI is enabled again. */
static int foo_zc_inside(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err = 0;

	if (netif_running(dev)) {
		napi_disable(&priv->napi);
		err = foo_restart(priv, q);
		napi_enable(&priv->napi);
	} else {
		priv->zc = q;
	}
	return err;
}

static int foo_zc_else(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (!netif_running(dev)) {
		priv->zc = q;
		return 0;
	}
	napi_disable(&priv->napi);
	if (q) {
		foo_restart(priv, q);
		napi_enable(&priv->napi);
	} else {
		foo_clean_ring(priv);
		napi_enable(&priv->napi);
		return 0;
	}
	return 0;
}

/* The same condition, the other way round. */
static int foo_zc_inverted(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running)
		napi_disable(&priv->napi);
	priv->zc = q;
	if (!running)
		foo_clean_ring(priv);
	else
		napi_enable(&priv->napi);
	return 0;
}

static int foo_zc_two_conditions(struct net_device *dev,
				 struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (foo_has_napi(priv)) {
		if (running)
			napi_disable(&priv->napi);
	}
	priv->zc = q;
	if (running)
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
	foo_clean_ring(priv);
}

static void foo_start(struct foo_priv *priv)
{
	napi_enable(&priv->napi);
}

static void foo_up(struct foo_priv *priv)
{
	foo_init_ring(priv);
	foo_start(priv);
}

static int foo_zc_two_levels(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_down(priv);
	priv->zc = q;
	foo_up(priv);
	return 0;
}

/* Errors only where there is a queue. */
static int foo_zc_ternary(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err = 0;

	if (unlikely(!q))
		return foo_restart(priv, NULL);
	if (foo_resetting(priv))
		err = -EBUSY;
	return err;
}

static int foo_zc_initial(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err = -EINVAL;

	if (!q)
		err = 0;
	else if (fastnet_buffer_size(q) <= FOO_RX_SIZE)
		err = foo_restart(priv, q);
	return err;
}

static const struct fastnet_netdev_ops foo_inside_ops = {
	.set_in_fastnet_zc_mode = foo_zc_inside,
};

static const struct fastnet_netdev_ops foo_else_ops = {
	.set_in_fastnet_zc_mode = foo_zc_else,
};

static const struct fastnet_netdev_ops foo_inverted_ops = {
	.set_in_fastnet_zc_mode = foo_zc_inverted,
};

static const struct fastnet_netdev_ops foo_conditions_ops = {
	.set_in_fastnet_zc_mode = foo_zc_two_conditions,
};

static const struct fastnet_netdev_ops foo_levels_ops = {
	.set_in_fastnet_zc_mode = foo_zc_two_levels,
};

static const struct fastnet_netdev_ops foo_ternary_ops = {
	.set_in_fastnet_zc_mode = foo_zc_ternary,
};

static const struct fastnet_netdev_ops foo_initial_ops = {
	.set_in_fastnet_zc_mode = foo_zc_initial,
};
