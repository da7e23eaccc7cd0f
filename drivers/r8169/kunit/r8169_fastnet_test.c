// SPDX-License-Identifier: GPL-2.0
/* Included by r8169_main.c: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

/* Where the hardware is in the ring that the driver has told it of. */
static unsigned int rtl_test_head;

static struct net_device *rtl_test_create(struct kunit *test)
{
	struct pci_dev *pdev = fastnet_test_pci_dev(test);
	struct rtl8169_private *tp;
	struct net_device *dev;

	dev = alloc_etherdev(sizeof(*tp));
	KUNIT_ASSERT_NOT_NULL(test, dev);
	SET_NETDEV_DEV(dev, &pdev->dev);

	tp = netdev_priv(dev);
	tp->dev = dev;
	tp->pci_dev = pdev;
	tp->mmio_addr = fastnet_test_mmio(test, R8169_REGS_SIZE);
	fastnet_test_mmio_clears(ChipCmd, CmdReset);
	tp->mac_version = RTL_GIGA_MAC_VER_02;
	mutex_init(&tp->zc_lock);
	spin_lock_init(&dev->addr_list_lock);
	netif_napi_add(dev, &tp->napi, rtl8169_poll);

	tp->RxDescArray = dma_alloc_coherent(&pdev->dev,
					     2 * R8169_RX_RING_BYTES,
					     &tp->RxPhyAddr, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tp->RxDescArray);
	KUNIT_ASSERT_EQ(test, 0, rtl8169_init_ring(tp));

	/* As it is registered: there is a queue to be woken. */
	rtnl_lock();
	dev_init_scheduler(dev);
	rtnl_unlock();
	napi_enable(&tp->napi);
	set_bit(__LINK_STATE_START, &dev->state);
	set_bit(__LINK_STATE_PRESENT, &dev->state);
	return dev;
}

static void rtl_test_destroy(struct net_device *dev)
{
	struct rtl8169_private *tp = netdev_priv(dev);

	napi_disable(&tp->napi);
	rtl8169_rx_clear(tp);
	dma_free_coherent(tp_to_dev(tp), 2 * R8169_RX_RING_BYTES,
			  tp->RxDescArray, tp->RxPhyAddr);
	free_netdev(dev);
}

/* A reset makes the hardware start with the first descriptor. */
static int rtl_test_set_zc_mode(struct net_device *dev, struct fastnet_queue *q)
{
	rtl_test_head = 0;
	return rtl_set_zc_mode(dev, q);
}

static void rtl_test_reset(struct net_device *dev)
{
	rtl_test_head = 0;
	rtl_reset_work(netdev_priv(dev));
}

static struct RxDesc *rtl_test_ring(struct rtl8169_private *tp)
{
	return phys_to_virt((u64)RTL_R32(tp, RxDescAddrHigh) << 32 |
			    RTL_R32(tp, RxDescAddrLow));
}

static unsigned int rtl_test_posted(struct net_device *dev)
{
	struct RxDesc *desc = rtl_test_ring(netdev_priv(dev));
	unsigned int i, posted = 0;

	for (i = 0; i < NUM_RX_DESC; i++) {
		u32 opts1 = le32_to_cpu(desc[i].opts1);

		if (opts1 & DescOwn)
			posted++;
		if (opts1 & RingEnd)
			break;
	}
	return posted;
}

static bool rtl_test_write(struct net_device *dev, const void *data,
			   unsigned int len, unsigned int flags)
{
	struct rtl8169_private *tp = netdev_priv(dev);
	struct RxDesc *desc = rtl_test_ring(tp) + rtl_test_head;
	u32 opts1 = le32_to_cpu(desc->opts1);

	if (!(opts1 & DescOwn) || !(RTL_R8(tp, ChipCmd) & CmdRxEnb) ||
	    len > (opts1 & GENMASK(13, 0)))
		return false;

	memcpy(phys_to_virt(le64_to_cpu(desc->addr)), data, len);
	rtl_test_head = opts1 & RingEnd ? 0 : rtl_test_head + 1;
	opts1 = (opts1 & RingEnd) | len;
	if (flags & FASTNET_TEST_FIRST)
		opts1 |= FirstFrag;
	if (flags & FASTNET_TEST_LAST)
		opts1 |= LastFrag;
	if (flags & FASTNET_TEST_BAD)
		opts1 |= RxRES | RxCRC;
	desc->opts1 = cpu_to_le32(opts1);
	return true;
}

static int rtl_test_poll(struct net_device *dev, int budget)
{
	return rtl_zc_rx(netdev_priv(dev), budget);
}

static const struct fastnet_netdev_ops rtl_test_ops = {
	.set_in_fastnet_zc_mode	= rtl_test_set_zc_mode,
};

static const struct fastnet_test_adapter rtl_test_adapter = {
	.ops		= &rtl_test_ops,
	.slots		= NUM_RX_DESC,
	.create		= rtl_test_create,
	.destroy	= rtl_test_destroy,
	.posted		= rtl_test_posted,
	.write		= rtl_test_write,
	.poll		= rtl_test_poll,
	.reset		= rtl_test_reset,
};

static int rtl_test_begin(struct kunit *test)
{
	return fastnet_adapter_test_begin(test, &rtl_test_adapter);
}

static struct kunit_case rtl_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES;

static struct kunit_suite rtl_test_suite = {
	.name = "fastnet_r8169",
	.init = rtl_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = rtl_test_cases,
};

kunit_test_suite(rtl_test_suite);
