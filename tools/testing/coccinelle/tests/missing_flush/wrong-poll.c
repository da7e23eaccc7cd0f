// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* No flush at all. */
static int foo_poll_none(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = foo_next(&priv->rx);
		buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx)); /* EXPECT */
		foo_post(&priv->rx, buf);
	}
	if (done < budget && napi_complete_done(napi, done))
		foo_irq_enable(priv);
	return done;
}

/* Not when the budget is used up. */
static int foo_poll_early(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = foo_next(&priv->rx);
		if (foo_bad(&priv->rx))
			fastnet_receive_error(priv->zc); /* EXPECT */
		else
			buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx)); /* EXPECT */
		foo_post(&priv->rx, buf);
	}
	if (done == budget)
		return budget;
	fastnet_flush(priv->zc);
	if (napi_complete_done(napi, done))
		foo_irq_enable(priv);
	return done;
}

/* Only when the poll is complete. */
static int foo_poll_complete(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done = 0;

	while (done < budget && foo_done(&priv->rx)) {
		buf = foo_next(&priv->rx);
		buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx)); /* EXPECT */
		foo_post(&priv->rx, buf);
		done++;
	}
	if (done < budget) {
		fastnet_flush(priv->zc);
		napi_complete_done(napi, done);
	}
	return done;
}

/* An exit in the middle. */
static void foo_clean_void(struct foo_priv *priv, int *done, int budget)
{
	struct fastnet_buf *buf;

	for (; *done < budget; (*done)++) {
		if (foo_bad(&priv->rx)) {
			fastnet_receive_error(priv->zc); /* EXPECT */
			return;
		}
		buf = foo_next(&priv->rx);
		buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx)); /* EXPECT */
		foo_post(&priv->rx, buf);
	}
	fastnet_flush(priv->zc);
}
