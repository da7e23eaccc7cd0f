// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_poll_all(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	if (!priv->zc)
		return foo_clean_rx(priv, &priv->rx, budget);

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = foo_next(&priv->rx);
		if (foo_bad(&priv->rx)) {
			fastnet_receive_error(priv->zc);
			foo_post(&priv->rx, buf);
			continue;
		}
		buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx));
		foo_post(&priv->rx, buf);
	}
	fastnet_flush(priv->zc);

	if (done == budget)
		return budget;
	if (napi_complete_done(napi, done))
		foo_irq_enable(priv);
	return done;
}

/* Nothing to flush without a frame. */
static int foo_poll_counted(struct foo_priv *priv, struct foo_ring *ring,
			    int budget)
{
	struct fastnet_buf *buf;
	int done = 0;

	while (done < budget && foo_done(ring)) {
		buf = fastnet_receive(priv->zc, foo_next(ring), foo_size(ring));
		foo_post(ring, buf);
		done++;
	}
	if (done)
		fastnet_flush(priv->zc);
	return done;
}

static int foo_poll_goto(struct foo_priv *priv, struct foo_ring *ring,
			 int budget)
{
	struct fastnet_buf *buf;
	int done = 0;

	for (;;) {
		if (done == budget)
			goto flush;
		if (!foo_done(ring))
			break;
		buf = fastnet_receive(priv->zc, foo_next(ring), foo_size(ring));
		foo_post(ring, buf);
		done++;
	}
	foo_irq_enable(priv);
flush:
	priv->rx_bytes += fastnet_flush(priv->zc);
	return done;
}
