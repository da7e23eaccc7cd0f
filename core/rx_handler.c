// SPDX-License-Identifier: GPL-2.0
/* Modes drop and copy: frames taken from the network stack, on any device. */
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "port.h"

/* Put the frame back into the form that it had on the wire. */
static struct sk_buff *fastnet_restore_frame(struct sk_buff *skb)
{
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb)
		return NULL;

	skb_push(skb, skb->data - skb_mac_header(skb));
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb)) {
		kfree_skb(skb);
		return NULL;
	}
	if (skb_vlan_tag_present(skb))
		skb = __vlan_hwaccel_push_inside(skb);
	return skb;
}

/**
 * fastnet_rx_handler - takes frames from the stack for the modes drop and copy
 * @pskb: frame
 *
 * In zero-copy mode it only keeps others from taking the device's rx_handler.
 *
 * Context: Softirq, RCU read side.
 * Return: RX_HANDLER_CONSUMED or RX_HANDLER_PASS.
 */
rx_handler_result_t fastnet_rx_handler(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;
	struct fastnet_port *port = rcu_dereference(skb->dev->rx_handler_data);
	struct fastnet_queue *q = rcu_dereference(port->queue);

	if (!q || q->mode == FASTNET_MODE_ZEROCOPY ||
	    skb->pkt_type == PACKET_LOOPBACK)
		return RX_HANDLER_PASS;

	skb = fastnet_restore_frame(skb);
	if (!skb)
		return RX_HANDLER_CONSUMED;

	if (q->mode == FASTNET_MODE_DROP)
		fastnet_queue_drop_skb(q, skb);
	else
		fastnet_queue_copy_skb(q, skb);

	consume_skb(skb);
	return RX_HANDLER_CONSUMED;
}
