// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_copy(struct foo_priv *priv, struct foo_rx_info *info)
{
	size_t size = sizeof(*priv->zc); /* EXPECT */
	struct fastnet_buf copy;

	copy = *info->zc; /* EXPECT */
	foo_keep(priv, &copy, size, sizeof(struct fastnet_buf)); /* EXPECT */
}

static void foo_next_of(struct foo_rx_info *info)
{
	(*info->zc).dma = 0; /* EXPECT */
	info->zc++; /* EXPECT */
}
