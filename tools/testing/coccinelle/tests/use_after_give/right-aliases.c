// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_put(struct foo_priv *priv, struct fastnet_buf *buf)
{
	fastnet_put_buffer(priv->zc, buf);
}

static void foo_keep_or_put(struct foo_priv *priv, struct fastnet_buf *buf)
{
	if (priv->gone)
		fastnet_put_buffer(priv->zc, buf);
}

/* Pointers are compared, not followed. */
static void foo_compare(struct foo_priv *priv, struct foo_rx_info *info)
{
	struct fastnet_buf *old = info->zc;

	info->zc = fastnet_receive(priv->zc, info->zc, 60);
	if (likely(info->zc != old))
		foo_post(&priv->rx, info->zc);
	fastnet_flush(priv->zc);
}

static void foo_alias_anew(struct foo_priv *priv, struct fastnet_buf *buf)
{
	struct fastnet_buf *next = buf;

	fastnet_put_buffer(priv->zc, buf);
	next = fastnet_get_next_buffer(priv->zc);
	if (next)
		foo_post(&priv->rx, next);
}

static void foo_helper(struct foo_priv *priv, struct fastnet_buf *buf)
{
	foo_put(priv, buf);
	buf = fastnet_get_next_buffer(priv->zc);
	if (buf)
		foo_post(&priv->rx, buf);
}

/* It may have kept it. */
static void foo_perhaps(struct foo_priv *priv, struct fastnet_buf *buf)
{
	foo_keep_or_put(priv, buf);
	foo_look_up(priv, buf);
}
