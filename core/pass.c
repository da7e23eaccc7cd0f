// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#include "pass.h"
#include "queue.h"

/**
 * fastnet_pass_up - hand a frame to the network stack, as its driver would
 * @q: queue that received it
 * @skb: frame, data at its first byte; the stack's from now on
 *
 * In the order of arrival, and through the GRO of the queue's NAPI.
 *
 * Context: The queue's NAPI poll.
 */
void fastnet_pass_up(const struct fastnet_queue *q, struct sk_buff *skb)
{
	skb_record_rx_queue(skb, 0);
	skb->protocol = eth_type_trans(skb, q->dev);
	napi_gro_receive(q->napi, skb);
}
