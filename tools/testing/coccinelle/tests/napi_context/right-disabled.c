// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_fill(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	while ((buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(&priv->rx, buf);
}

static void foo_clean_ring(struct foo_priv *priv)
{
	struct foo_rx_info *info;
	unsigned int i;

	for (i = 0; i < FOO_RING; i++) {
		info = &priv->rx.info[i];
		if (info->zc)
			fastnet_put_buffer(priv->zc, info->zc);
		info->zc = NULL;
	}
}

static void foo_stop(struct foo_priv *priv)
{
	foo_irq_disable(priv);
	napi_disable(&priv->napi);
}

static void foo_down(struct foo_priv *priv)
{
	napi_disable(&priv->napi);
	foo_clean_ring(priv);
}

static void foo_up(struct foo_priv *priv)
{
	if (priv->zc)
		foo_fill(priv);
	napi_enable(&priv->napi);
	foo_irq_enable(priv);
}

static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = fastnet_receive(priv->zc, foo_next(&priv->rx),
				      foo_size(&priv->rx));
		foo_post(&priv->rx, buf);
	}
	foo_fill(priv);
	fastnet_flush(priv->zc);
	return done;
}

static irqreturn_t foo_interrupt(int irq, void *data)
{
	struct foo_priv *priv = data;

	napi_schedule(&priv->napi);
	return IRQ_HANDLED;
}

static void foo_reset_task(struct work_struct *work)
{
	struct foo_priv *priv = container_of(work, struct foo_priv, reset_task);

	rtnl_lock();
	foo_down(priv);
	foo_up(priv);
	rtnl_unlock();
}

static int foo_close(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_disable(&priv->napi);
	foo_clean_ring(priv);
	return 0;
}

static int foo_set_in_fastnet_zc_mode(struct net_device *dev,
				      struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);
	bool running = netif_running(dev);

	if (running)
		foo_down(priv);
	priv->zc = q;
	if (running)
		foo_up(priv);
	return 0;
}

static int foo_zc_plain(struct net_device *dev, struct fastnet_queue *q)
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

/* Resets if there is something to reset. */
static void foo_reset_work(struct foo_priv *priv)
{
	foo_stop(priv);
	foo_clean_ring(priv);
	foo_fill(priv);
	napi_enable(&priv->napi);
}

static void foo_resume(struct foo_priv *priv)
{
	napi_enable(&priv->napi);
	foo_reset_work(priv);
}

static int foo_zc_reset(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	priv->zc = q;
	if (netif_running(dev) && netif_device_present(dev))
		foo_reset_work(priv);
	else
		foo_fill(priv);
	return 0;
}

static int foo_zc_down(struct net_device *dev, struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	if (!netif_running(dev)) {
		foo_clean_ring(priv);
		priv->zc = q;
		return 0;
	}
	priv->zc = q;
	foo_reset_work(priv);
	return 0;
}

static const struct fastnet_netdev_ops foo_reset_ops = {
	.set_in_fastnet_zc_mode = foo_zc_reset,
};

static const struct fastnet_netdev_ops foo_down_ops = {
	.set_in_fastnet_zc_mode = foo_zc_down,
};

static const struct fastnet_netdev_ops foo_plain_ops = {
	.set_in_fastnet_zc_mode = foo_zc_plain,
};

static const struct net_device_ops foo_netdev_ops = {
	.ndo_stop	= foo_close,
	.ndo_start_xmit	= foo_start_xmit,
};
