// SPDX-License-Identifier: GPL-2.0
/* Modes drop and copy: frames taken from the network stack, on any device. */
#include <linux/if_packet.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "../compat.h"
#include "port.h"

/* In a softirq the next skb of a NAPI is made of it, without the slab. */
static void fastnet_consume(struct sk_buff *skb)
{
	napi_consume_skb(skb, 1);
}

/*
 * The bytes of a frame that lie before the data. Where the stack knows of no
 * link-layer header, what a driver says of one may be anything.
 */
static unsigned int fastnet_header_length(const struct sk_buff *skb)
{
	if (!dev_has_header(skb->dev) || !skb_mac_header_was_set(skb) ||
	    skb_mac_header(skb) > skb->data)
		return 0;
	return skb->data - skb_mac_header(skb);
}

/* A tag that is part of the frame; it takes a header to be in. */
static bool fastnet_has_tag(const struct sk_buff *skb)
{
	return skb_vlan_tag_present(skb) && dev_has_header(skb->dev);
}

/* A frame in the form that it has on the wire. */
static void fastnet_copy_frame(struct fastnet_capture *c, struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_csum_hwoffload_help(skb, 0)) {
		kfree_skb(skb);
		skb = NULL;
	}
	if (skb && fastnet_has_tag(skb))
		skb = __vlan_hwaccel_push_inside(skb);
	if (!skb) {
		fastnet_capture_lose(c);
		return;
	}
	fastnet_capture_copy_skb(c, skb);
	fastnet_consume(skb);
}

/* One that a local sender left for the device to cut into frames. */
static void fastnet_copy_segments(struct fastnet_capture *c,
				  struct sk_buff *skb)
{
	struct sk_buff *segment, *next;

	segment = __skb_gso_segment(skb, 0, false);
	if (IS_ERR_OR_NULL(segment)) {
		kfree_skb(skb);
		fastnet_capture_lose(c);
		return;
	}

	consume_skb(skb);
	skb_list_walk_safe(segment, segment, next) {
		skb_mark_not_on_list(segment);
		fastnet_copy_frame(c, segment);
	}
}

static void fastnet_copy(struct fastnet_capture *c, struct sk_buff *skb)
{
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		fastnet_capture_lose(c);
		return;
	}

	skb_push(skb, fastnet_header_length(skb));
	if (skb_is_gso(skb))
		fastnet_copy_segments(c, skb);
	else
		fastnet_copy_frame(c, skb);
}

static void fastnet_drop(struct fastnet_capture *c, struct sk_buff *skb)
{
	unsigned int bytes = fastnet_header_length(skb) + skb->len;

	if (fastnet_has_tag(skb))
		bytes += VLAN_HLEN;
	fastnet_capture_drop(c, skb_shinfo(skb)->gso_segs ?: 1, bytes);
	fastnet_consume(skb);
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

	if (!c || c->mode == FASTNET_MODE_ZEROCOPY ||
	    skb->pkt_type == PACKET_LOOPBACK)
		return RX_HANDLER_PASS;

	if (c->mode == FASTNET_MODE_DROP)
		fastnet_drop(c, skb);
	else
		fastnet_copy(c, skb);
	return RX_HANDLER_CONSUMED;
}
