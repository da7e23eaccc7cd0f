// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_post(struct foo_ring *ring, struct fastnet_buf *buf)
{
	unsigned int i = ring->next_to_use;

	ring->desc[i].addr = cpu_to_le64(buf->dma); /* EXPECT */
	ring->info[i].zc = buf;
	prefetch(buf->data); /* EXPECT */
}

static void foo_refresh(struct foo_rx_info *info)
{
	info->desc->addr = cpu_to_le64(info->zc->dma); /* EXPECT */
}

static bool foo_multicast(struct foo_ring *ring)
{
	const u8 *frame = ring->info[ring->next_to_clean].zc->data; /* EXPECT */

	return frame[0] & 1;
}
