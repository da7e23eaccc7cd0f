// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* A copy for the stack of each frame. */
static int foo_clean_copy(struct foo_priv *priv, struct foo_ring *ring,
			  int budget)
{
	struct fastnet_buf *buf;
	struct sk_buff *skb;
	unsigned int len;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = foo_next(ring);
		len = foo_size(ring);
		skb = napi_alloc_skb(&priv->napi, len); /* EXPECT */
		if (skb) {
			skb_put_data(skb, fastnet_buf_data(buf), len); /* EXPECT */
			skb->protocol = eth_type_trans(skb, priv->dev); /* EXPECT */
			napi_gro_receive(&priv->napi, skb); /* EXPECT */
		}
		foo_post(ring, fastnet_receive(priv->zc, buf, len));
	}
	fastnet_flush(priv->zc);
	return done;
}

/* Multicast to the stack as well. */
static int foo_clean_some(struct foo_priv *priv, struct foo_ring *ring,
			  int budget)
{
	struct fastnet_buf *buf;
	struct sk_buff *skb;
	int done = 0;

	while (done < budget && foo_done(ring)) {
		buf = foo_next(ring);
		if (foo_bad(ring)) {
			fastnet_receive_error(priv->zc);
		} else {
			if (foo_multicast(ring)) {
				skb = build_skb((void *)fastnet_buf_data(buf), /* EXPECT */
						fastnet_buffer_size(priv->zc));
				netif_receive_skb(skb); /* EXPECT */
			}
			buf = fastnet_receive(priv->zc, buf, foo_size(ring));
		}
		foo_post(ring, buf);
		done++;
	}
	fastnet_flush(priv->zc);
	return done;
}

/* What is left of the stock driver. */
static int foo_clean_rest(struct foo_priv *priv, struct foo_ring *ring,
			  int budget)
{
	struct fastnet_buf *buf;
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		skb = ring->info[ring->next_to_clean].skb;
		buf = foo_next(ring);
		if (foo_bad(ring)) {
			dev_kfree_skb_any(skb); /* EXPECT */
			fastnet_receive_error(priv->zc);
		} else {
			buf = fastnet_receive(priv->zc, buf, foo_size(ring));
			skb_put(skb, foo_size(ring)); /* EXPECT */
		}
		foo_post(ring, buf);
	}
	fastnet_flush(priv->zc);
	return done;
}
