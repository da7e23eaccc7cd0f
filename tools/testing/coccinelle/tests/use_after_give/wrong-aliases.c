// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_put(struct foo_priv *priv, struct fastnet_buf *buf)
{
	priv->irq = 0;
	fastnet_put_buffer(priv->zc, buf);
}

static void foo_alias(struct foo_priv *priv, struct fastnet_buf *buf)
{
	struct fastnet_buf *same = buf;

	fastnet_put_buffer(priv->zc, buf);
	prefetch(fastnet_buf_data(same)); /* EXPECT */
}

static void foo_alias_received(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *old = info->zc;

	info->zc = fastnet_receive(priv->zc, info->zc, 60);
	if (unlikely(priv->gone))
		foo_post(&priv->rx, old); /* EXPECT */
}

static void foo_helper(struct foo_priv *priv, struct fastnet_buf *buf)
{
	foo_put(priv, buf);
	prefetch(fastnet_buf_data(buf)); /* EXPECT */
}

static struct fastnet_buf *foo_ternary(struct foo_priv *priv,
				       struct fastnet_buf *buf)
{
	fastnet_put_buffer(priv->zc, buf);
	return priv->gone ? buf : NULL; /* EXPECT */
}
