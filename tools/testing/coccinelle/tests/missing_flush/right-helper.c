// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_end(struct foo_priv *priv)
{
	fastnet_flush(priv->zc);
	foo_irq_enable(priv);
}

static int foo_zc_poll(struct foo_priv *priv, int budget)
{
	int done = 0;

	do {
		if (unlikely(priv->gone))
			break;
		fastnet_receive_error(priv->zc);
	} while (++done < budget);
	foo_end(priv);
	return done;
}
