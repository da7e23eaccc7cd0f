// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_end(struct foo_priv *priv)
{
	if (priv->irq)
		return;
	fastnet_flush(priv->zc);
}

static int foo_zc_poll(struct foo_priv *priv, int budget)
{
	int done;

	for (done = 0; done < budget; done++)
		fastnet_receive_error(priv->zc); /* EXPECT */
	foo_end(priv);
	return done;
}

static int foo_zc_once(struct foo_priv *priv)
{
	switch (foo_state(priv)) {
	case 1:
		fastnet_receive_error(priv->zc); /* EXPECT */
		return 1;
	default:
		fastnet_flush(priv->zc);
	}
	return 0;
}

static int foo_zc_loop(struct foo_priv *priv)
{
	do {
		fastnet_receive_error(priv->zc); /* EXPECT */
		if (unlikely(priv->gone))
			goto out;
	} while (foo_done(&priv->rx));
	fastnet_flush(priv->zc);
out:
	return 0;
}
