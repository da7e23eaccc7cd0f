// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = ring->info[ring->next_to_clean].zc;
		if (foo_bad(ring))
			fastnet_receive_error(priv->zc);
		else
			fastnet_receive(priv->zc, buf, foo_size(ring)); /* EXPECT */
		foo_post(ring, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}

static void foo_one(struct foo_priv *priv, struct foo_ring *ring,
		    struct fastnet_buf *buf)
{
	(void)fastnet_receive(priv->zc, buf, foo_size(ring)); /* EXPECT */
	foo_post(ring, buf);
	fastnet_flush(priv->zc);
}
