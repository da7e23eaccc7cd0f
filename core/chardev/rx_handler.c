// SPDX-License-Identifier: GPL-2.0
/* Modes drop and copy: frames of the network stack, on any device. */
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "copy.h"
#include "filter.h"
#include "port.h"

/* In a softirq the next skb of a NAPI is made of it, without the slab. */
static void fastnet_consume(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

/* Returns whether the filter chooses it. */
static bool fastnet_drop(struct fastnet_capture *c, struct sk_buff *skb)
{
	const struct fastnet_chooser *filter = rcu_dereference(c->filter);
	unsigned int header = fastnet_header_length(skb);
	bool chosen = true;

	__skb_push(skb, header);
	if (filter)
		chosen = fastnet_choose_skb(filter, skb);
	if (chosen)
		fastnet_capture_drop(c, skb_shinfo(skb)->gso_segs ?: 1,
				     fastnet_wire_length(skb));
	__skb_pull(skb, header);
	return chosen;
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
	struct fastnet_capture *c = rcu_dereference(port->capture);
	bool chosen;

	if (!c || c->mode == FASTNET_MODE_ZEROCOPY ||
	    c->flags & FASTNET_TEE || skb->pkt_type == PACKET_LOOPBACK)
		return RX_HANDLER_PASS;

	chosen = c->mode == FASTNET_MODE_DROP ? fastnet_drop(c, skb) :
						fastnet_copy(c, skb);
	if (!chosen) {
		fastnet_capture_leave(c);
		return RX_HANDLER_PASS;
	}
	fastnet_consume(skb);
	return RX_HANDLER_CONSUMED;
}

/**
 * fastnet_tap - sees frames that the stack keeps: with tee, and when it sends
 * @skb: frame, a reference of ours
 * @dev: device
 * @type: of a port
 * @orig_dev: the same, as it is only in the list of one device
 *
 * Context: Softirq or process with BHs off, RCU read side.
 * Return: 0.
 */
int fastnet_tap(struct sk_buff *skb, struct net_device *dev,
		struct packet_type *type, struct net_device *orig_dev)
{
	struct fastnet_port *port = container_of(type, struct fastnet_port,
						 tap);
	struct fastnet_capture *c = rcu_dereference(port->capture);
	u32 flag = skb->pkt_type == PACKET_OUTGOING ? FASTNET_OUTGOING :
						      FASTNET_TEE;

	if (c && c->mode == FASTNET_MODE_COPY && c->flags & flag &&
	    skb->pkt_type != PACKET_LOOPBACK && !fastnet_copy(c, skb) &&
	    flag == FASTNET_TEE)
		fastnet_capture_leave(c);
	consume_skb(skb);
	return 0;
}
