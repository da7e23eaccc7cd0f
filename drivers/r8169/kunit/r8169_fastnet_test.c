// SPDX-License-Identifier: GPL-2.0
/* Included by r8169_main.c: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

/* Where the hardware is in the ring that the driver has told it of. */
static unsigned int rtl_test_head;

/* The hardware transmits what waits, some time later. */
static struct rtl8169_private *rtl_test_sender;
static bool rtl_test_stopped;	/* nothing more came meanwhile */

static void rtl_test_transmit(struct work_struct *work)
{
	unsigned int i;

	rtl_test_stopped = netif_queue_stopped(rtl_test_sender->dev);
	for (i = 0; i < NUM_TX_DESC; i++)
		rtl_test_sender->TxDescArray[i].opts1 &= ~cpu_to_le32(DescOwn);
}

static DECLARE_DELAYED_WORK(rtl_test_transmission, rtl_test_transmit);

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
	/* Without a driver of its own: for what is set up with jumbo frames. */
	tp->phydev = kunit_kzalloc(test, sizeof(*tp->phydev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tp->phydev);
	mutex_init(&tp->phydev->lock);
	mutex_init(&tp->zc_lock);
	spin_lock_init(&dev->addr_list_lock);
	netif_napi_add(dev, &tp->napi, rtl8169_poll);
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	KUNIT_ASSERT_TRUE(test, dev->tstats);

	tp->TxDescArray = dma_alloc_coherent(&pdev->dev, R8169_TX_RING_BYTES,
					     &tp->TxPhyAddr, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tp->TxDescArray);
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
	dma_free_coherent(tp_to_dev(tp), R8169_TX_RING_BYTES,
			  tp->TxDescArray, tp->TxPhyAddr);
	free_percpu(dev->tstats);
	free_netdev(dev);
}

/* A reset makes the hardware start with the first descriptor. */
static int rtl_test_set_zc_mode(struct net_device *dev, struct fastnet_queue *q)
{
	int err = rtl_set_zc_mode(dev, q);

	if (!err)
		rtl_test_head = 0;
	return err;
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
	.buffer_size		= rtl_zc_buffer_size,
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

/* What the hardware says of the frame that it wrote last. */
static void rtl_test_write_status(struct kunit *test, unsigned int index,
				  unsigned int flags, u32 status)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct RxDesc *desc = rtl_test_ring(netdev_priv(dev)) + index;
	u8 frame[64] = {};

	KUNIT_ASSERT_TRUE(test, rtl_test_write(dev, frame, 64, flags));
	desc->opts1 |= cpu_to_le32(status);
}

static void rtl_test_expect_errors(struct kunit *test, unsigned long all,
				   unsigned long length, unsigned long crc)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	KUNIT_EXPECT_EQ(test, dev->stats.rx_errors, all);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_length_errors, length);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_crc_errors, crc);
}

/* As rtl_rx() counts them, each frame once. */
static void rtl_test_error_kinds(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	rtl_test_write_status(test, 0, FASTNET_TEST_WHOLE, RxRES | RxCRC);
	rtl_test_write_status(test, 1, FASTNET_TEST_WHOLE, RxRES | RxRUNT);
	rtl_test_write_status(test, 2, FASTNET_TEST_WHOLE, RxRES | RxRWT);
	rtl_test_write_status(test, 3, FASTNET_TEST_WHOLE, RxRES);
	rtl_test_write_status(test, 4, FASTNET_TEST_FIRST, 0);
	rtl_test_write_status(test, 5, 0, 0);
	rtl_test_write_status(test, 6, FASTNET_TEST_LAST, 0);
	rtl_test_write_status(test, 7, FASTNET_TEST_WHOLE, 0);
	KUNIT_EXPECT_EQ(test, rtl_test_poll(dev, 64), 8);
	rtl_test_expect_errors(test, 5, 3, 1);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_received(test), 1ULL);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_errors(test), 5ULL);
}

/* With rx-all, what rtl_rx() delivers then; it counts it all the same. */
static void rtl_test_errors_delivered(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	dev->features |= NETIF_F_RXALL;
	rtl_test_write_status(test, 0, FASTNET_TEST_WHOLE, RxRES | RxCRC);
	rtl_test_write_status(test, 1, FASTNET_TEST_WHOLE, RxRES | RxRUNT);
	KUNIT_EXPECT_EQ(test, rtl_test_poll(dev, 64), 2);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_received(test), 2ULL);

	rtl_test_write_status(test, 2, FASTNET_TEST_WHOLE, RxRES | RxRWT);
	rtl_test_write_status(test, 3, FASTNET_TEST_WHOLE, RxRES);
	rtl_test_write_status(test, 4, FASTNET_TEST_FIRST, 0);
	rtl_test_write_status(test, 5, FASTNET_TEST_LAST, RxRES | RxCRC);
	KUNIT_EXPECT_EQ(test, rtl_test_poll(dev, 64), 4);
	dev->features &= ~NETIF_F_RXALL;
	rtl_test_expect_errors(test, 5, 3, 2);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_received(test), 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_errors(test), 3ULL);
}

/* The chip is told less than there is, and of no frame that is longer. */
static void rtl_test_size(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct rtl8169_private *tp = netdev_priv(dev);
	u32 opts1;

	KUNIT_EXPECT_EQ(test, rtl_zc_buffer_size(16384), 16376U);
	KUNIT_EXPECT_EQ(test, rtl_zc_buffer_size(3520), 3520U);
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 64, 16384), 0);
	opts1 = le32_to_cpu(rtl_test_ring(tp)->opts1);
	KUNIT_EXPECT_EQ(test, opts1 & (u32)GENMASK(13, 0), 16376U);
	KUNIT_EXPECT_EQ(test, RTL_R16(tp, RxMaxSize), 16376);

	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 64, 2048), 0);
	KUNIT_EXPECT_EQ(test, RTL_R16(tp, RxMaxSize), 2048);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, RTL_R16(tp, RxMaxSize), 16384);
	KUNIT_EXPECT_PTR_EQ(test, rtl_test_ring(tp), tp->RxDescArray);
}

/* While it is down, or asleep, the driver has no buffer of the queue. */
static void rtl_test_down(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct rtl8169_private *tp = netdev_priv(dev);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	napi_disable(&tp->napi);
	rtl8169_cleanup(tp);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);
	KUNIT_EXPECT_EQ(test, rtl_test_posted(dev), 0U);

	RTL_W16(tp, RxMaxSize, 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 1024, 2048), 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);
	KUNIT_EXPECT_EQ(test, RTL_R16(tp, RxMaxSize), 0);

	napi_enable(&tp->napi); /* rtl8169_up() */
	KUNIT_EXPECT_EQ(test, rtl_test_poll(dev, 64), 0);
	rtl_test_reset(dev);
	KUNIT_EXPECT_EQ(test, rtl_test_posted(dev), 0U + NUM_RX_DESC);
}

/* Nothing is sent to a device that is away. */
static void rtl_test_wakes(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	KUNIT_EXPECT_FALSE(test, netif_queue_stopped(dev));
	clear_bit(__LINK_STATE_PRESENT, &dev->state);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	KUNIT_EXPECT_TRUE(test, netif_queue_stopped(dev));
	set_bit(__LINK_STATE_PRESENT, &dev->state);
}

static void rtl_test_send(struct kunit *test, unsigned int frames)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	while (frames--) {
		struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb_put_zero(skb, 100);
		local_bh_disable();
		rtl8169_start_xmit(skb, dev);
		local_bh_enable();
	}
}

static void rtl_test_expect_sent(struct kunit *test, u64 frames,
				 unsigned long dropped)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct rtnl_link_stats64 stats = {};

	dev_fetch_sw_netstats(&stats, dev->tstats);
	KUNIT_EXPECT_EQ(test, stats.tx_packets, frames);
	KUNIT_EXPECT_EQ(test, stats.tx_bytes, 100 * frames);
	KUNIT_EXPECT_EQ(test, dev->stats.tx_dropped, dropped);
}

/* A change of the mode waits for what waits to be transmitted. */
static void rtl_test_drain(struct kunit *test)
{
	rtl_test_sender = netdev_priv(fastnet_adapter_test_dev(test));
	rtl_test_send(test, 5);
	schedule_delayed_work(&rtl_test_transmission, msecs_to_jiffies(20));
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	flush_delayed_work(&rtl_test_transmission);
	KUNIT_EXPECT_TRUE(test, rtl_test_stopped);
	rtl_test_expect_sent(test, 5, 0);
}

/* Not for ever, and not at all without a carrier. */
static void rtl_test_drain_in_vain(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	ktime_t start = ktime_get();

	rtl_test_send(test, 3);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 100LL);
	rtl_test_expect_sent(test, 0, 3);

	set_bit(__LINK_STATE_NOCARRIER, &dev->state);
	rtl_test_sender = netdev_priv(dev);
	rtl_test_send(test, 2);
	schedule_delayed_work(&rtl_test_transmission, msecs_to_jiffies(90));
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	cancel_delayed_work_sync(&rtl_test_transmission);
	clear_bit(__LINK_STATE_NOCARRIER, &dev->state);
	rtl_test_expect_sent(test, 0, 5);
}

/* Other resets drop it, as they always did. */
static void rtl_test_reset_drops(struct kunit *test)
{
	rtl_test_send(test, 2);
	rtl_test_reset(fastnet_adapter_test_dev(test));
	rtl_test_expect_sent(test, 0, 0);
}

static struct kunit_case rtl_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES;

static struct kunit_case rtl_test_own_cases[] = {
	KUNIT_CASE(rtl_test_error_kinds),
	KUNIT_CASE(rtl_test_errors_delivered),
	KUNIT_CASE(rtl_test_size),
	KUNIT_CASE(rtl_test_down),
	KUNIT_CASE(rtl_test_wakes),
	KUNIT_CASE(rtl_test_drain),
	KUNIT_CASE(rtl_test_drain_in_vain),
	KUNIT_CASE(rtl_test_reset_drops),
	{}
};

static struct kunit_suite rtl_test_suite = {
	.name = "fastnet_r8169",
	.init = rtl_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = rtl_test_cases,
};

static struct kunit_suite rtl_test_own_suite = {
	.name = "fastnet_r8169_own",
	.init = rtl_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = rtl_test_own_cases,
};

kunit_test_suites(&rtl_test_suite, &rtl_test_own_suite);
