// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_zc_clean_rx(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = fastnet_receive(priv->zc, foo_next(ring), foo_size(ring));
		foo_post(ring, buf);
	}
	return done;
}

static void foo_configure_rx(struct foo_priv *priv)
{
	priv->clean_rx = priv->zc ? foo_zc_clean_rx : foo_clean_rx;
	if (priv->zc)
		priv->clean_rx = foo_zc_clean_rx;
}

static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	int done = priv->clean_rx(priv, &priv->rx, budget); /* EXPECT */

	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}
