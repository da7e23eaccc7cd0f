// SPDX-License-Identifier: GPL-2.0
/*
 * A device without a link-layer header, like those of modems: what is sent
 * through it comes back, and nothing says where a header would be.
 *
 *	ip link add NAME type fastnet_raw
 */
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/rtnetlink.h>

/* A new one, without any room before the data. */
static netdev_tx_t fastnet_raw_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct sk_buff *back = alloc_skb(skb->len, GFP_ATOMIC);

	if (back && !skb_copy_bits(skb, 0, skb_put(back, skb->len), skb->len)) {
		back->dev = dev;
		back->protocol = skb->protocol;
		netif_rx(back);
	} else {
		kfree_skb(back);
	}
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops fastnet_raw_netdev_ops = {
	.ndo_start_xmit	= fastnet_raw_xmit,
};

static void fastnet_raw_setup(struct net_device *dev)
{
	dev->netdev_ops = &fastnet_raw_netdev_ops;
	dev->type = ARPHRD_RAWIP;
	dev->flags = IFF_NOARP | IFF_POINTOPOINT;
	dev->mtu = 1500;
	dev->needs_free_netdev = true;
}

static struct rtnl_link_ops fastnet_raw_link_ops = {
	.kind	= "fastnet_raw",
	.setup	= fastnet_raw_setup,
};

static int __init fastnet_raw_init(void)
{
	return rtnl_link_register(&fastnet_raw_link_ops);
}

static void __exit fastnet_raw_exit(void)
{
	rtnl_link_unregister(&fastnet_raw_link_ops);
}

module_init(fastnet_raw_init);
module_exit(fastnet_raw_exit);
MODULE_ALIAS_RTNL_LINK("fastnet_raw");
MODULE_DESCRIPTION("Helper of the fastnet selftests: a device without a link layer");
MODULE_LICENSE("GPL");
