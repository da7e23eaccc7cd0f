// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_fill(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	while ((buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(&priv->rx, buf);
}

static void foo_stop(struct foo_priv *priv)
{
	napi_disable(&priv->napi);
}

static void foo_down(struct foo_priv *priv)
{
	foo_stop(priv);
	foo_clean_tx(priv);
}

static void foo_up(struct foo_priv *priv)
{
	foo_fill(priv);
	napi_enable(&priv->napi);
}

static void foo_restart(struct foo_priv *priv)
{
	foo_down(priv);
	foo_up(priv);
}

/* Those who may not sleep leave it to the work. */
static void foo_tx_timeout(struct net_device *dev, unsigned int queue)
{
	struct foo_priv *priv = netdev_priv(dev);

	schedule_work(&priv->reset_task);
}

/* That one has no zero-copy mode. */
static void foo_set_rx_mode(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (unlikely(priv->hw->mac_type == FOO_FIRST))
		foo_fill(priv);
}

static void foo_watchdog(struct timer_list *t)
{
	struct foo_priv *priv = foo_from_timer(t);

	napi_schedule(&priv->napi);
}

static void foo_reset_task(struct work_struct *work)
{
	struct foo_priv *priv = container_of(work, struct foo_priv, reset_task);

	foo_restart(priv);
}

static int foo_open(struct net_device *dev)
{
	foo_up(netdev_priv(dev));
	return 0;
}

static int foo_change_mtu(struct net_device *dev, int mtu)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (netif_running(dev))
		foo_down(priv);
	foo_set_mtu(priv, mtu);
	if (netif_running(dev))
		foo_up(priv);
	return 0;
}

/* There is no poll of what is down. */
static int foo_set_ringparam(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (!netif_running(dev))
		foo_fill(priv);
	else
		foo_restart(priv);
	return 0;
}

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open		= foo_open,
	.ndo_tx_timeout		= foo_tx_timeout,
	.ndo_set_rx_mode	= foo_set_rx_mode,
	.ndo_change_mtu		= foo_change_mtu,
};

static const struct ethtool_ops foo_ethtool_ops = {
	.set_ringparam	= foo_set_ringparam,
};
