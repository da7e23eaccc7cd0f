// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static void foo_move(struct foo_rx_info *info, struct fastnet_buf **bufs)
{
	struct fastnet_buf *buf = *bufs;

	*bufs = info->zc;
	bufs++;
	*bufs = buf;
	foo_keep_pointers(bufs, sizeof(*bufs));
}
