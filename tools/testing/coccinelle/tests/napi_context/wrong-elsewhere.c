// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_zc_clean_rx(struct foo_priv *priv, int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = fastnet_receive(priv->zc, foo_next(&priv->rx),
				      foo_size(&priv->rx));
		foo_post(&priv->rx, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}

static void foo_refill(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	while ((buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(&priv->rx, buf);
}

/* The frames at once, without NAPI. */
static irqreturn_t foo_interrupt(int irq, void *data)
{
	struct foo_priv *priv = data;

	if (priv->zc)
		foo_zc_clean_rx(priv, FOO_RING); /* EXPECT */
	else
		napi_schedule(&priv->napi);
	return IRQ_HANDLED;
}

/* Refill when the ring has run dry. */
static irqreturn_t foo_rx_empty(int irq, void *data)
{
	struct foo_priv *priv = data;

	foo_refill(priv); /* EXPECT */
	return IRQ_HANDLED;
}

/* Wake the reader when something is sent. */
static netdev_tx_t foo_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_send(priv, skb);
	fastnet_flush(priv->zc); /* EXPECT */
	return NETDEV_TX_OK;
}

static int foo_close(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	fastnet_flush(priv->zc); /* EXPECT */
	foo_clean_ring(priv);
	return 0;
}

static void foo_self_test(struct net_device *dev, struct ethtool_test *test,
			  u64 *data)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_post(&priv->rx, fastnet_receive(priv->zc, foo_next(&priv->rx), 60)); /* EXPECT */
}

static void foo_reset_task(struct work_struct *work)
{
	struct foo_priv *priv = container_of(work, struct foo_priv, reset_task);

	foo_zc_clean_rx(priv, FOO_RING); /* EXPECT */
	foo_reset(priv);
}

static void foo_watchdog(struct timer_list *t)
{
	struct foo_priv *priv = foo_from_timer(t);

	fastnet_receive_error(priv->zc); /* EXPECT */
}

static const struct net_device_ops foo_netdev_ops = {
	.ndo_open	= foo_open,
	.ndo_stop	= foo_close,
	.ndo_start_xmit	= foo_start_xmit,
};

static const struct ethtool_ops foo_ethtool_ops = {
	.get_link	= ethtool_op_get_link,
	.self_test	= foo_self_test,
};
