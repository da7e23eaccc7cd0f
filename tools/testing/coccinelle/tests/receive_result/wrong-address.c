// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

/* The handle is kept, but the device is not told of the new address. */
static int foo_clean_rx(struct foo_priv *priv, struct foo_ring *ring, int budget)
{
	struct foo_rx_info *info;
	int done;

	for (done = 0; done < budget && foo_done(ring); done++) {
		info = &ring->info[ring->next_to_clean];
		info->zc = fastnet_receive(priv->zc, info->zc, foo_len(info)); /* EXPECT */
		foo_mark_to_asic(info->desc);
		ring->next_to_clean = (ring->next_to_clean + 1) % FOO_RING;
	}
	fastnet_flush(priv->zc);
	return done;
}
