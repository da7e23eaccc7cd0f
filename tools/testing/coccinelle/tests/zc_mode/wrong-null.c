// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_set_in_fastnet_zc_mode(struct net_device *dev,
				      struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (!q)
		return -EINVAL; /* EXPECT */
	return foo_restart(priv, q);
}

/* Busy is no answer to a return to normal. */
static int foo_zc_busy(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (foo_resetting(priv))
		return -EBUSY; /* EXPECT */
	if (q && fastnet_buffer_size(q) > FOO_RX_SIZE)
		return -EINVAL;
	return foo_restart(priv, q);
}

static int foo_zc_out(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	int err = 0;

	foo_lock(priv);
	if (priv->gone) {
		err = -ENODEV; /* EXPECT */
		goto unlock;
	}
	foo_restart(priv, q);
unlock:
	foo_unlock(priv);
	return err;
}

static int foo_zc_else(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (q) {
		foo_restart(priv, q);
	} else {
		netdev_err(dev, "no queue\n");
		return -EINVAL; /* EXPECT */
	}
	return 0;
}

static const struct fastnet_netdev_ops foo_busy_ops = {
	.set_in_fastnet_zc_mode = foo_zc_busy,
};

static const struct fastnet_netdev_ops foo_out_ops = {
	.set_in_fastnet_zc_mode = foo_zc_out,
};

static void foo_offer(struct foo_priv *priv)
{
	priv->ops.set_in_fastnet_zc_mode = foo_zc_else;
	fastnet_set_netdev_ops(priv->dev, &priv->ops);
}
