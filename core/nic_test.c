// SPDX-License-Identifier: GPL-2.0
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "fixture_test.h"
#include "nic_test.h"

static netdev_tx_t fastnet_test_xmit(struct sk_buff *skb,
				     struct net_device *dev)
{
	struct fastnet_test_nic *nic = fastnet_test_nic(dev);

	if (nic->busy)
		return NETDEV_TX_BUSY;
	nic->sent++;
	nic->sent_bytes += skb->len;
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static netdev_features_t
fastnet_test_fix_features(struct net_device *dev, netdev_features_t features)
{
	if (fastnet_test_nic(dev)->stubborn)
		features |= NETIF_F_HW_VLAN_CTAG_RX;
	return features;
}

static const struct net_device_ops fastnet_test_netdev_ops = {
	.ndo_start_xmit		= fastnet_test_xmit,
	.ndo_fix_features	= fastnet_test_fix_features,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_bpf		= fastnet_ndo_bpf,
	.ndo_xsk_wakeup		= fastnet_ndo_xsk_wakeup,
	.ndo_xdp_xmit		= fastnet_ndo_xdp_xmit,
};

static void fastnet_test_clean_ring(struct fastnet_test_nic *nic)
{
	if (nic->forgetful)
		nic->posts = 0;
	while (nic->posts)
		fastnet_put_buffer(nic->zc, nic->posted[--nic->posts]);
}

static int fastnet_test_set_zc(struct net_device *dev, struct fastnet_queue *q)
{
	struct fastnet_test_nic *nic = fastnet_test_nic(dev);
	struct fastnet_buf *buf;

	nic->calls++;
	if (q && nic->error && nic->calls >= nic->error_from)
		return nic->error;

	fastnet_test_clean_ring(nic);
	nic->zc = q;
	while (q && nic->posts < FASTNET_TEST_POSTED &&
	       (buf = fastnet_get_next_buffer(q)))
		nic->posted[nic->posts++] = buf;
	return q ? 0 : nic->error_leaving;
}

const struct fastnet_netdev_ops fastnet_test_zc_ops = {
	.set_in_fastnet_zc_mode = fastnet_test_set_zc,
};

static void fastnet_test_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &fastnet_test_netdev_ops;
	dev->max_mtu = 16384;
	dev->hw_features = NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_LRO |
			   NETIF_F_RXFCS;
	dev->features = NETIF_F_HW_VLAN_CTAG_RX;
	eth_hw_addr_random(dev);
}

static int fastnet_test_add_netdev(struct kunit_resource *res, void *context)
{
	struct net_device *dev;
	int err;

	dev = alloc_netdev(sizeof(struct fastnet_test_nic), "fntest%d",
			   NET_NAME_UNKNOWN, fastnet_test_setup);
	if (!dev)
		return -ENOMEM;

	SET_NETDEV_DEV(dev, context);
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	res->data = dev;
	return err;
}

static void fastnet_test_remove_netdev(struct kunit_resource *res)
{
	struct net_device *dev = res->data;

	if (dev->reg_state == NETREG_REGISTERED)
		unregister_netdev(dev);
	free_netdev(dev);
}

/**
 * fastnet_test_netdev_without_zc - register a device like any other
 * @test: test; the device goes away when it ends
 *
 * Return: The device, up.
 */
struct net_device *fastnet_test_netdev_without_zc(struct kunit *test)
{
	struct device *dma_dev = fastnet_test_dma_device(test,
							 DMA_BIT_MASK(64));
	struct net_device *dev;

	dev = kunit_alloc_resource(test, fastnet_test_add_netdev,
				   fastnet_test_remove_netdev, GFP_KERNEL,
				   dma_dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, 0, dev_open(dev, NULL));
	rtnl_unlock();
	return dev;
}

/**
 * fastnet_test_netdev - register a device whose driver has zero-copy receive
 * @test: test; the device goes away when it ends
 *
 * Return: The device, up.
 */
struct net_device *fastnet_test_netdev(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);

	fastnet_set_netdev_ops(dev, &fastnet_test_zc_ops, NULL, 0);
	return dev;
}

/**
 * fastnet_test_nic - the driver's side of a device
 * @dev: from fastnet_test_netdev()
 *
 * Return: The driver's private data.
 */
struct fastnet_test_nic *fastnet_test_nic(const struct net_device *dev)
{
	return netdev_priv(dev);
}

/**
 * fastnet_test_deliver - a frame arrives, and the NAPI poll ends
 * @dev: device in zero-copy mode
 * @frame: frame
 * @len: bytes in it
 */
void fastnet_test_deliver(struct net_device *dev, const void *frame,
			  unsigned int len)
{
	struct fastnet_test_nic *nic = fastnet_test_nic(dev);

	memcpy(nic->posted[0]->data, frame, len);
	local_bh_disable();
	nic->posted[0] = fastnet_receive(nic->zc, nic->posted[0], len);
	fastnet_flush(nic->zc);
	local_bh_enable();
}
