// SPDX-License-Identifier: GPL-2.0
#include <linux/bug.h>
#include <linux/netdevice.h>

#include "queue.h"

/**
 * fastnet_queue_max_mtu - the largest MTU that goes with a queue
 * @q: queue
 *
 * Context: Any.
 * Return: Bytes of payload in the longest frame; UINT_MAX where none is kept.
 */
unsigned int fastnet_queue_max_mtu(const struct fastnet_queue *q)
{
	return q->max_frame ? q->max_frame - FASTNET_FRAME_OVERHEAD : UINT_MAX;
}

/**
 * fastnet_queue_left - the device delivers no more
 * @q: queue that neither driver, rx_handler nor RCU readers can reach any
 *	longer, all buffers given back
 *
 * If buffers are missing the device may still write to them, so all of the
 * memory is lost rather than freed.
 *
 * Context: rtnl.
 */
void fastnet_queue_left(struct fastnet_queue *q)
{
	q->abandoned = WARN_ONCE(q->driver_buffers,
				 "%s: driver kept %u fastnet buffers\n",
				 netdev_name(q->dev), q->driver_buffers);
	q->dev = NULL;
}
