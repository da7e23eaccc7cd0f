// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static struct fastnet_buf *foo_take(struct foo_priv *priv)
{
	return fastnet_get_next_buffer(priv->zc);
}

static void foo_helper(struct foo_priv *priv)
{
	struct fastnet_buf *buf = foo_take(priv);

	if (unlikely(!buf))
		return;
	foo_post(&priv->rx, buf);
}

static int foo_label(struct foo_priv *priv)
{
	struct fastnet_buf *buf;
	int err = 0;

	buf = fastnet_get_next_buffer(priv->zc);
	if (!buf) {
		err = -ENOBUFS;
		goto out;
	}
	foo_post(&priv->rx, buf);
out:
	return err;
}

static void foo_loop(struct foo_priv *priv)
{
	struct fastnet_buf *buf;

	for (;;) {
		buf = foo_take(priv);
		if (!buf)
			break;
		foo_post(&priv->rx, buf);
	}
}

static void foo_else(struct foo_priv *priv)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	if (!buf)
		priv->gone = true;
	else
		foo_post(&priv->rx, buf);
}

/* What it does without a buffer does not touch it. */
static void foo_again(struct foo_priv *priv)
{
	struct fastnet_buf *buf = fastnet_get_next_buffer(priv->zc);

	if (!buf)
		priv->gone = true;
	if (buf)
		foo_post(&priv->rx, buf);
}
