// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* One loop for both: each frame goes one way. */
static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct fastnet_buf *buf;
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		if (priv->zc) {
			buf = foo_next(ring);
			if (foo_bad(ring))
				fastnet_receive_error(priv->zc);
			else
				buf = fastnet_receive(priv->zc, buf,
						      foo_size(ring));
			foo_post(ring, buf);
			goto next;
		}

		skb = napi_alloc_skb(&priv->napi, foo_size(ring));
		if (unlikely(!skb)) {
			priv->dev->stats.rx_dropped++;
			goto next;
		}
		skb_put(skb, foo_size(ring));
		skb->protocol = eth_type_trans(skb, priv->dev);
		napi_gro_receive(&priv->napi, skb);
next:
		ring->next_to_clean = (ring->next_to_clean + 1) % FOO_RING;
	}
	if (priv->zc)
		fastnet_flush(priv->zc);
	return done;
}

static void foo_deliver(struct foo_priv *priv, struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, priv->dev);
	netif_receive_skb(skb);
}

static int foo_clean_either(struct foo_priv *priv, struct foo_ring *ring,
			    int budget)
{
	struct fastnet_buf *buf;
	int done = 0;

	while (done < budget && foo_done(ring)) {
		if (!priv->zc) {
			foo_deliver(priv, foo_next_skb(ring));
		} else {
			buf = foo_next(ring);
			buf = fastnet_receive(priv->zc, buf, foo_size(ring));
			foo_post(ring, buf);
		}
		done++;
	}
	if (priv->zc)
		fastnet_flush(priv->zc);
	return done;
}
