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

static void foo_clean_all(struct foo_priv *priv)
{
	foo_clean_ring(priv);
	foo_clean_tx(priv);
}

static int foo_open(struct net_device *dev)
{
	struct foo_priv *priv = netdev_priv(dev);

	napi_enable(&priv->napi);
	if (priv->zc)
		foo_fill(priv); /* EXPECT */
	foo_irq_enable(priv);
	return 0;
}

static void foo_first(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	napi_enable(&priv->napi);
	buf = fastnet_get_next_buffer(priv->zc); /* EXPECT */
	if (buf)
		foo_post(&priv->rx, buf);
}

/* The poll still runs. */
static int foo_set_in_fastnet_zc_mode(struct net_device *dev,
				      struct fastnet_queue *q)
{
	struct foo_priv *priv = netdev_priv(dev);

	foo_irq_disable(priv);
	foo_clean_all(priv); /* EXPECT */
	priv->zc = q;
	foo_irq_enable(priv);
	return 0;
}
