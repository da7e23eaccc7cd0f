// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static struct fastnet_buf *foo_hand_over(struct foo_priv *priv,
					 struct fastnet_buf *buf)
{
	priv->rx_bytes += 60;
	return fastnet_receive(priv->zc, buf, 60);
}

static void foo_zc_clean_rx(struct foo_priv *priv, struct foo_rx_info *info)
{
	do {
		foo_hand_over(priv, info->zc); /* EXPECT */
	} while (foo_done(&priv->rx));
	fastnet_flush(priv->zc);
}

/* To know whether there was a free one is not enough. */
static void foo_count(struct foo_priv *priv, struct fastnet_buf *buf)
{
	if (unlikely(fastnet_receive(priv->zc, buf, 60) == buf)) /* EXPECT */
		priv->irq++;
	fastnet_flush(priv->zc);
}
