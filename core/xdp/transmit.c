// SPDX-License-Identifier: GPL-2.0
/* By copy into an skb, or a page that becomes one: the driver sends those. */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/xdp_sock_drv.h>

#include "device.h"
#include "xdp.h"

/* Of a socket at a time: between them the device receives. */
#define FASTNET_XDP_TX_BUDGET	64

/**
 * fastnet_xdp_transmit - send a frame past the queueing discipline
 * @dev: device
 * @skb: frame, data at its first byte
 *
 * Context: Softirq or process.
 * Return: NETDEV_TX_BUSY when the device has no room, with @skb still the
 * caller's; anything else when it was sent, or dropped and counted.
 */
int fastnet_xdp_transmit(struct net_device *dev, struct sk_buff *skb)
{
	/* Chips are told of the MTU, and see no longer frames from the stack. */
	if (!is_skb_forwardable(dev, skb)) {
		kfree_skb(skb);
		dev_core_stats_tx_dropped_inc(dev);
		return NET_XMIT_DROP;
	}

	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = eth_hdr(skb)->h_proto;
	return __dev_direct_xmit(skb, 0);
}

static bool fastnet_xdp_may_transmit(const struct net_device *dev)
{
	return netif_running(dev) && netif_carrier_ok(dev);
}

/**
 * fastnet_ndo_xdp_xmit - send frames that were redirected to a device
 * @dev: device
 * @n: how many
 * @frames: frames
 * @flags: XDP_XMIT_FLUSH or 0; all is sent at once anyway
 *
 * Context: Softirq.
 * Return: How many were taken; -EINVAL for unknown flags, -ENETDOWN without a
 * link.
 */
int fastnet_ndo_xdp_xmit(struct net_device *dev, int n,
			 struct xdp_frame **frames, u32 flags)
{
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);
	struct sk_buff *skb;
	int i;

	if (flags & ~XDP_XMIT_FLAGS_MASK)
		return -EINVAL;
	if (!fastnet_xdp_may_transmit(dev))
		return -ENETDOWN;

	for (i = 0; i < n && !netif_xmit_frozen_or_drv_stopped(txq); i++) {
		skb = xdp_build_skb_from_frame(frames[i], dev);
		if (!skb)
			break;
		skb_push(skb, ETH_HLEN);
		if (fastnet_xdp_transmit(dev, skb) == NETDEV_TX_BUSY) {
			kfree_skb(skb);
			dev_core_stats_tx_dropped_inc(dev);
		}
	}
	return i;
}
EXPORT_SYMBOL_GPL(fastnet_ndo_xdp_xmit);

static struct sk_buff *fastnet_xdp_socket_frame(struct fastnet_xdp *x,
						const struct xdp_desc *desc)
{
	struct sk_buff *skb = netdev_alloc_skb(x->queue.dev, desc->len);

	if (!skb || desc->len < ETH_HLEN) {
		kfree_skb(skb);
		dev_core_stats_tx_dropped_inc(x->queue.dev);
		return NULL;
	}
	skb_put_data(skb, xsk_buff_raw_get_data(x->pool, desc->addr),
		     desc->len);
	return skb;
}

/* One frame less, of which one is complete. Returns false when there is none. */
static bool fastnet_xdp_transmit_one(struct fastnet_xdp *x, u32 *completed)
{
	struct sk_buff *skb = x->tx_waits;
	struct xdp_desc desc;

	if (!skb) {
		if (!xsk_tx_peek_desc(x->pool, &desc))
			return false;
		(*completed)++;
		skb = fastnet_xdp_socket_frame(x, &desc);
		if (!skb)
			return true;
	}

	x->tx_waits = NULL;
	if (fastnet_xdp_transmit(x->queue.dev, skb) != NETDEV_TX_BUSY)
		return true;
	x->tx_waits = skb;
	return false;
}

/**
 * fastnet_xdp_transmit_socket - send what the socket has
 * @x: queue with a socket
 *
 * A frame is complete as soon as it has been copied. One that finds no room
 * waits for a NAPI poll: there is one when the device has sent something.
 *
 * Context: NAPI, or process under RCU.
 */
void fastnet_xdp_transmit_socket(struct fastnet_xdp *x)
{
	u32 completed = 0, left = FASTNET_XDP_TX_BUDGET;

	/* Each flush and each poll() asks, also of who only receives. */
	if (list_empty(&x->pool->xsk_tx_list) && !READ_ONCE(x->tx_waits))
		return;

	spin_lock_bh(&x->tx_lock);
	while (left && fastnet_xdp_transmit_one(x, &completed))
		left--;
	if (completed) {
		xsk_tx_completed(x->pool, completed);
		xsk_tx_release(x->pool);
	}
	if (!left)
		napi_schedule(x->queue.napi);
	spin_unlock_bh(&x->tx_lock);
}
