// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_tap(struct foo_priv *priv, struct fastnet_buf *buf,
		    unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb_ip_align(priv->dev, len); /* EXPECT */

	if (!skb)
		return;
	skb_put_data(skb, fastnet_buf_data(buf), len); /* EXPECT */
	netif_rx(skb); /* EXPECT */
}

static int foo_zc_clean_rx(struct foo_priv *priv, struct foo_ring *ring,
			   int budget)
{
	struct fastnet_buf *buf;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		buf = foo_next(ring);
		foo_tap(priv, buf, foo_size(ring));
		foo_post(ring, fastnet_receive(priv->zc, buf, foo_size(ring)));
	}
	fastnet_flush(priv->zc);
	return done;
}
