// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* What was sent is not on the way of a frame received. */
static void foo_clean_tx(struct foo_priv *priv, int budget)
{
	while (foo_tx_done(priv))
		napi_consume_skb(foo_tx_skb(priv), budget);
}

static void foo_drop_tx(struct foo_priv *priv)
{
	while (foo_tx_pending(priv))
		dev_kfree_skb_any(foo_tx_skb(priv));
}

static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct sk_buff *skb;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		skb = build_skb(foo_next_page(ring), FOO_RX_SIZE);
		skb->protocol = eth_type_trans(skb, priv->dev);
		napi_gro_receive(&priv->napi, skb);
	}
	return done;
}

static int foo_zc_clean_rx(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = foo_next(ring);
		foo_post(ring, fastnet_receive(priv->zc, buf, foo_size(ring)));
	}
	return done;
}

static int foo_poll(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	int done;

	foo_clean_tx(priv, budget);
	if (priv->gone)
		foo_drop_tx(priv);
	if (priv->zc) {
		done = foo_zc_clean_rx(priv, &priv->rx, budget);
		fastnet_flush(priv->zc);
	} else {
		done = foo_clean_rx(priv, &priv->rx, budget);
	}
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

/* All in one: sent frames are freed in a loop of their own. */
static int foo_poll_all(struct napi_struct *napi, int budget)
{
	struct foo_priv *priv = container_of(napi, struct foo_priv, napi);
	struct fastnet_buf *buf;
	int done;

	while (foo_tx_done(priv))
		dev_consume_skb_any(foo_tx_skb(priv));

	for (done = 0; done < budget && foo_done(&priv->rx); done++) {
		buf = foo_next(&priv->rx);
		buf = fastnet_receive(priv->zc, buf, foo_size(&priv->rx));
		foo_post(&priv->rx, buf);
	}
	fastnet_flush(priv->zc);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}
