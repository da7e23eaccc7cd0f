// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* One frame, outside a loop. */
static void foo_one(struct foo_priv *priv, struct foo_ring *ring)
{
	struct fastnet_buf *buf = foo_next(ring);
	struct sk_buff *skb;

	skb = napi_build_skb(foo_head(buf), foo_size(ring)); /* EXPECT */
	if (!skb)
		return;
	foo_post(ring, fastnet_receive(priv->zc, buf, foo_size(ring)));
	dev_kfree_skb(skb); /* EXPECT */
}

/* The poll hands on what is left after the flush. */
static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	int done = 0;

	while (done < budget && foo_done(&priv->rx)) {
		foo_one(priv, &priv->rx);
		done++;
	}
	fastnet_flush(priv->zc);
	if (priv->rest)
		netif_receive_skb(priv->rest); /* EXPECT */
	return done;
}
