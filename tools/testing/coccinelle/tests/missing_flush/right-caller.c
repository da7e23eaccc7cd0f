// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_one(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf;

	buf = fastnet_receive(priv->zc, foo_next(ring), foo_size(ring));
	foo_post(ring, buf);
}

static int foo_zc_clean_rx(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	int done;

	for (done = 0; done < budget && foo_done(ring); done++)
		foo_one(priv, ring);
	return done;
}

/* The queue is tested again for the flush. */
static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	int done;

	foo_clean_tx(priv);
	if (priv->zc)
		done = foo_zc_clean_rx(priv, &priv->rx, budget);
	else
		done = foo_clean_rx(priv, &priv->rx, budget);
	if (priv->zc)
		fastnet_flush(priv->zc);

	if (done < budget && napi_complete_done(napi, done))
		foo_irq_enable(priv);
	return done;
}
