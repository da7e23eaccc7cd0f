// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_fill(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	while ((buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(&priv->rx, buf);
}

static void foo_fill_again(struct foo_priv *priv)
{
	foo_clean_tx(priv);
	foo_fill(priv);
}

static void foo_restart(struct foo_priv *priv)
{
	foo_fill_again(priv);
}

static void foo_down(struct foo_priv *priv)
{
	napi_disable(&priv->napi);
}

static int foo_zc_clean_rx(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, foo_next(ring), foo_size(ring));
	foo_post(ring, buf);
	return 1;
}

static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	int done = priv->clean_rx(priv, &priv->rx, budget);

	fastnet_flush(priv->zc);
	return done;
}

/* The transmitter hangs, but the receiver does not. */
static void foo_tx_timeout(struct net_device *dev, unsigned int queue)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_restart(priv); /* EXPECT */
}

static void foo_set_rx_mode(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (priv->gone)
		foo_reset(priv);
	else
		foo_fill(priv); /* EXPECT */
}

static void foo_get_stats64(struct net_device *dev,
			    struct rtnl_link_stats64 *stats)
{
	struct foo_priv *priv = netdev_priv(dev);

	stats->rx_packets += fastnet_flush(priv->zc); /* EXPECT */
}

/* No device needs its buffers exchanged for that. */
static int foo_change_mtu(struct net_device *dev, int mtu)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_restart(priv); /* EXPECT */
	foo_down(priv);
	foo_set_mtu(priv, mtu);
	foo_up(priv);
	return 0;
}

static void foo_watchdog(struct timer_list *t)
{
	struct foo_priv *priv = foo_from_timer(t);

	foo_fill(priv); /* EXPECT */
}

static enum hrtimer_restart foo_tick(struct hrtimer *t)
{
	struct foo_priv *priv = foo_from_tick(t);

	foo_fill(priv); /* EXPECT */
	return HRTIMER_RESTART;
}

static void foo_tasklet(struct tasklet_struct *t)
{
	struct foo_priv *priv = foo_from_tasklet(t);

	do {
		foo_fill(priv); /* EXPECT */
	} while (foo_done(&priv->rx));
}

static void foo_old_tasklet(unsigned long data)
{
	foo_restart((struct foo_priv *)data); /* EXPECT */
}

static int foo_threaded(int irq, void *data)
{
	struct foo_priv *priv = data;

	return foo_poll(&priv->napi, 64); /* EXPECT */
}

/* Work may sleep, but does not wait for the poll to end. */
static void foo_refill_task(struct work_struct *work)
{
	struct foo_priv *priv = container_of(work, struct foo_priv, reset_task);

	switch (foo_state(priv)) {
	case 1:
		foo_fill_again(priv); /* EXPECT */
		break;
	default:
		foo_reset(priv);
	}
}

/* By way of the member that holds it. */
static void foo_clean_task(struct work_struct *work)
{
	struct foo_priv *priv = container_of(work, struct foo_priv, reset_task);

	priv->clean_rx(priv, &priv->rx, 64); /* EXPECT */
}

static int foo_set_ringparam(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_restart(priv); /* EXPECT */
	return 0;
}

static void foo_start(struct foo_priv *priv)
{
	priv->clean_rx = foo_zc_clean_rx;
	tasklet_init(&priv->tasklet, foo_old_tasklet, (unsigned long)priv);
	request_threaded_irq(priv->irq, NULL, foo_threaded, 0, "foo", priv);
}

static const struct net_device_ops foo_netdev_ops = {
	.ndo_tx_timeout		= foo_tx_timeout,
	.ndo_set_rx_mode	= foo_set_rx_mode,
	.ndo_get_stats64	= foo_get_stats64,
	.ndo_change_mtu		= foo_change_mtu,
};

static const struct ethtool_ops foo_ethtool_ops = {
	.set_ringparam	= foo_set_ringparam,
};
