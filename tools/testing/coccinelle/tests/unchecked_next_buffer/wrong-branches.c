// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_goes_on(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	buf = fastnet_get_next_buffer(priv->zc);
	if (!buf)
		priv->gone = true;
	foo_post(&priv->rx, buf); /* EXPECT */
}

static struct fastnet_buf *foo_take(struct foo_priv *priv)
{
	return fastnet_get_next_buffer(priv->zc);
}

static void foo_helper(struct foo_priv *priv)
{
	struct fastnet_buf *buf = foo_take(priv);

	foo_post(&priv->rx, buf); /* EXPECT */
}

static void foo_else(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	buf = fastnet_get_next_buffer(priv->zc);
	if (buf) {
		priv->gone = false;
	} else {
		foo_post(&priv->rx, buf); /* EXPECT */
	}
}

static void foo_inverted(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	while (!(buf = fastnet_get_next_buffer(priv->zc)))
		foo_post(&priv->rx, buf); /* EXPECT */
}

static void foo_condition(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	if ((buf = fastnet_get_next_buffer(priv->zc)) == NULL)
		netdev_err(priv->dev, "none\n");
	foo_post(&priv->rx, buf); /* EXPECT */
}

static void foo_label(struct foo_priv *priv)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	if (unlikely(priv->gone))
		goto post;
	if (!buf)
		return;
post:
	foo_post(&priv->rx, buf); /* EXPECT */
}
