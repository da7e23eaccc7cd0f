// SPDX-License-Identifier: GPL-2.0
/* Included by 8139cp.c: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>
#include <net/sch_generic.h>

/* Where the hardware is in the ring that the driver has told it of. */
static unsigned int cp_test_head;

/* The hardware transmits what waits, some time later. */
static struct cp_private *cp_test_sender;
static bool cp_test_stopped;	/* nothing more came meanwhile */

static void cp_test_transmit(struct work_struct *work)
{
	unsigned int i;

	cp_test_stopped = netif_queue_stopped(cp_test_sender->dev);
	for (i = 0; i < CP_TX_RING_SIZE; i++)
		cp_test_sender->tx_ring[i].opts1 &= ~cpu_to_le32(DescOwn);
}

static DECLARE_DELAYED_WORK(cp_test_transmission, cp_test_transmit);

static struct net_device *cp_test_create(struct kunit *test)
{
	struct pci_dev *pdev = fastnet_test_pci_dev(test);
	struct cp_private *cp;
	struct net_device *dev;

	dev = alloc_etherdev(sizeof(*cp));
	KUNIT_ASSERT_NOT_NULL(test, dev);
	SET_NETDEV_DEV(dev, &pdev->dev);

	cp = netdev_priv(dev);
	cp->dev = dev;
	cp->pdev = pdev;
	cp->regs = fastnet_test_mmio(test, CP_REGS_SIZE);
	cp->cpcmd = CpRxOn | CpTxOn;
	spin_lock_init(&cp->lock);
	INIT_WORK(&cp->reset_task, cp_reset_task);
	netif_napi_add(dev, &cp->napi, cp_rx_poll);
	cp_set_rxbufsize(cp);
	KUNIT_ASSERT_EQ(test, 0, cp_alloc_rings(cp));
	cp_start_hw(cp);

	/* As it is registered: there is a queue to be woken. */
	rtnl_lock();
	dev_init_scheduler(dev);
	rtnl_unlock();
	napi_enable(&cp->napi);
	set_bit(__LINK_STATE_START, &dev->state);
	set_bit(__LINK_STATE_PRESENT, &dev->state);
	return dev;
}

static void cp_test_destroy(struct net_device *dev)
{
	struct cp_private *cp = netdev_priv(dev);

	napi_disable(&cp->napi);
	cp_free_rings(cp);
	free_netdev(dev);
}

/* The hardware starts with the first descriptor. */
static int cp_test_set_zc_mode(struct net_device *dev, struct fastnet_queue *q)
{
	int err = cp_set_zc_mode(dev, q);

	if (!err)
		cp_test_head = 0;
	return err;
}

static void cp_test_reset(struct net_device *dev)
{
	struct cp_private *cp = netdev_priv(dev);

	cp_test_head = 0;
	cp_reset_task(&cp->reset_task);
}

static struct cp_desc *cp_test_ring(struct cp_private *cp)
{
	return phys_to_virt((u64)cpr32(RxRingAddr + 4) << 32 |
			    cpr32(RxRingAddr));
}

static unsigned int cp_test_posted(struct net_device *dev)
{
	struct cp_desc *desc = cp_test_ring(netdev_priv(dev));
	unsigned int i, posted = 0;

	for (i = 0; i < CP_RX_RING_SIZE; i++) {
		u32 opts1 = le32_to_cpu(desc[i].opts1);

		if (opts1 & DescOwn)
			posted++;
		if (opts1 & RingEnd)
			break;
	}
	return posted;
}

static bool cp_test_write(struct net_device *dev, const void *data,
			  unsigned int len, unsigned int flags)
{
	struct cp_private *cp = netdev_priv(dev);
	struct cp_desc *desc = cp_test_ring(cp) + cp_test_head;
	u32 opts1 = le32_to_cpu(desc->opts1);

	if (!(opts1 & DescOwn) || !(cpr8(Cmd) & RxOn) || len > (opts1 & 0x1fff))
		return false;

	memcpy(phys_to_virt(le64_to_cpu(desc->addr)), data, len);
	cp_test_head = opts1 & RingEnd ? 0 : cp_test_head + 1;
	opts1 = (opts1 & RingEnd) | len;
	if (flags & FASTNET_TEST_FIRST)
		opts1 |= FirstFrag;
	if (flags & FASTNET_TEST_LAST)
		opts1 |= LastFrag;
	if (flags & FASTNET_TEST_BAD)
		opts1 |= RxError | RxErrCRC;
	desc->opts1 = cpu_to_le32(opts1);
	return true;
}

static int cp_test_poll(struct net_device *dev, int budget)
{
	return cp_zc_rx(netdev_priv(dev), budget);
}

static const struct fastnet_netdev_ops cp_test_ops = {
	.set_in_fastnet_zc_mode	= cp_test_set_zc_mode,
	.buffer_size		= cp_zc_buffer_size,
};

static const struct fastnet_test_adapter cp_test_adapter = {
	.ops		= &cp_test_ops,
	.slots		= CP_RX_RING_SIZE,
	.create		= cp_test_create,
	.destroy	= cp_test_destroy,
	.posted		= cp_test_posted,
	.write		= cp_test_write,
	.poll		= cp_test_poll,
	.reset		= cp_test_reset,
};

static int cp_test_begin(struct kunit *test)
{
	return fastnet_adapter_test_begin(test, &cp_test_adapter);
}

/* What the hardware says of the frame that it wrote last. */
static void cp_test_write_status(struct kunit *test, unsigned int index,
				 unsigned int flags, u32 status)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_desc *desc = cp_test_ring(netdev_priv(dev)) + index;
	u8 frame[64] = {};

	KUNIT_ASSERT_TRUE(test, cp_test_write(dev, frame, 64, flags));
	desc->opts1 |= cpu_to_le32(status);
}

/* As cp_rx() counts them, but for the queue each frame once. */
static void cp_test_error_kinds(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	cp_test_write_status(test, 0, FASTNET_TEST_WHOLE, RxError | RxErrCRC);
	cp_test_write_status(test, 1, FASTNET_TEST_WHOLE, RxError | RxErrRunt);
	cp_test_write_status(test, 2, FASTNET_TEST_WHOLE, RxErrFIFO);
	cp_test_write_status(test, 3, FASTNET_TEST_FIRST, 0);
	cp_test_write_status(test, 4, 0, 0);
	cp_test_write_status(test, 5, FASTNET_TEST_LAST, 0);
	cp_test_write_status(test, 6, FASTNET_TEST_WHOLE, 0);
	KUNIT_EXPECT_EQ(test, cp_test_poll(dev, 64), 7);

	KUNIT_EXPECT_EQ(test, dev->stats.rx_errors, 6UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_length_errors, 4UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_crc_errors, 1UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_fifo_errors, 1UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_dropped, 3UL);
	KUNIT_EXPECT_EQ(test, cp->cp_stats.rx_frags, 3UL);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_received(test), 1ULL);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_errors(test), 4ULL);
}

/* The chip is told no more than there is, and of the ring that is in use. */
static void cp_test_size(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	KUNIT_EXPECT_EQ(test, cp_zc_buffer_size(16384), 8184U);
	KUNIT_EXPECT_EQ(test, cp_zc_buffer_size(3518), 3512U);
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 64, 16384), 0);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(cp_test_ring(cp)->opts1) & 0x1fffU,
			8184U);
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 64, 2048), 0);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(cp_test_ring(cp)->opts1) & 0x1fffU,
			2048U);
	KUNIT_EXPECT_PTR_EQ(test, cp_test_ring(cp), cp->zc_ring);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, cp_test_ring(cp), cp->rx_ring);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U + CP_RX_RING_SIZE);
}

/* While it is down, or asleep, the driver has no buffer of the queue. */
static void cp_test_down(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	napi_disable(&cp->napi);
	cp_stop_hw(cp);
	cp_clean_rings(cp);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U);

	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 1024, 2048), 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);
	KUNIT_EXPECT_EQ(test, cpr8(Cmd), 0);

	KUNIT_EXPECT_EQ(test, cp_init_rings(cp), 0);
	napi_enable(&cp->napi);
	cp_start_hw(cp);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U + CP_RX_RING_SIZE);
}

/* A receiver that is never idle: only a reset ends what it may still write. */
static void cp_test_stuck(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);
	ktime_t start;

	if (!IS_ENABLED(CONFIG_UML))
		kunit_skip(test, "no registers that say what they like");
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	cp_test_reset(dev);
	KUNIT_EXPECT_EQ(test, cpr32(TxConfig), 0U); /* an idle one is not reset */

	fastnet_test_mmio_sets(Cmd, RxOn);
	fastnet_test_mmio_clears(Cmd, CmdReset);
	start = ktime_get();
	cp_test_reset(dev);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 10LL);
	fastnet_test_mmio_sets(Cmd, 0);
	KUNIT_EXPECT_NE(test, cpr32(TxConfig), 0U);
	KUNIT_EXPECT_TRUE(test, cp->pdev->is_busmaster);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U + CP_RX_RING_SIZE);
}

/* Down, it is kept from the bus until the reset on the way up. */
static void cp_test_stuck_down(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	if (!IS_ENABLED(CONFIG_UML))
		kunit_skip(test, "no registers that say what they like");
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	pci_set_master(cp->pdev);
	fastnet_test_mmio_sets(Cmd, RxOn);
	napi_disable(&cp->napi);
	cp_stop_hw(cp);
	cp_clean_rings(cp);
	KUNIT_EXPECT_FALSE(test, cp->pdev->is_busmaster);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);

	fastnet_test_mmio_sets(Cmd, 0);
	fastnet_test_mmio_clears(Cmd, CmdReset);
	KUNIT_EXPECT_EQ(test, cp_init_rings(cp), 0);
	napi_enable(&cp->napi);
	cp_init_hw(cp);
	KUNIT_EXPECT_TRUE(test, cp->pdev->is_busmaster);
}

/* It fails to open again: down and up, and features, are as they should be. */
static void cp_test_mtu_fails(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	if (!IS_ENABLED(CONFIG_UML))
		kunit_skip(test, "no registers that say what they like");
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	fastnet_test_mmio_clears(Cmd, CmdReset);
	KUNIT_EXPECT_LT(test, cp_change_mtu(dev, 1400), 0); /* no interrupt */
	KUNIT_EXPECT_FALSE(test, fastnet_napi_enabled(&cp->napi));
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_driver_buffers(test), 0U);
	cp_set_features(dev, NETIF_F_RXCSUM);
	KUNIT_EXPECT_EQ(test, cpr16(CpCmd), 0);
	cp_reset_task(&cp->reset_task);
	KUNIT_EXPECT_LT(test, cp_change_mtu(dev, 1500), 0);
	KUNIT_EXPECT_EQ(test, cp_close(dev), 0);

	KUNIT_ASSERT_EQ(test, cp_alloc_rings(cp), 0);
	napi_enable(&cp->napi);
	cp_start_hw(cp);
	clear_bit(__LINK_STATE_NOCARRIER, &dev->state);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U + CP_RX_RING_SIZE);
}

static void cp_test_send(struct kunit *test, unsigned int frames)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	while (frames--) {
		struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb_put_zero(skb, 100);
		local_bh_disable();
		cp_start_xmit(skb, dev);
		local_bh_enable();
	}
}

static void cp_test_expect_sent(struct kunit *test, unsigned long frames,
				unsigned long dropped)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);

	KUNIT_EXPECT_EQ(test, dev->stats.tx_packets, frames);
	KUNIT_EXPECT_EQ(test, dev->stats.tx_bytes, 100 * frames);
	KUNIT_EXPECT_EQ(test, dev->stats.tx_dropped, dropped);
	KUNIT_EXPECT_FALSE(test, netif_queue_stopped(dev));
}

/* A change of the mode waits for what waits to be transmitted. */
static void cp_test_drain(struct kunit *test)
{
	cp_test_sender = netdev_priv(fastnet_adapter_test_dev(test));
	cp_test_send(test, 5);
	schedule_delayed_work(&cp_test_transmission, msecs_to_jiffies(20));
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	flush_delayed_work(&cp_test_transmission);
	KUNIT_EXPECT_TRUE(test, cp_test_stopped);
	cp_test_expect_sent(test, 5, 0);
}

/* Not for ever, and not at all without a carrier. */
static void cp_test_drain_in_vain(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	ktime_t start = ktime_get();

	cp_test_send(test, 3);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 2048, 2048), 0);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 100LL);
	cp_test_expect_sent(test, 0, 3);

	set_bit(__LINK_STATE_NOCARRIER, &dev->state);
	cp_test_sender = netdev_priv(dev);
	cp_test_send(test, 2);
	schedule_delayed_work(&cp_test_transmission, msecs_to_jiffies(90));
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	cancel_delayed_work_sync(&cp_test_transmission);
	clear_bit(__LINK_STATE_NOCARRIER, &dev->state);
	cp_test_expect_sent(test, 0, 5);
}

/* A reset after a timeout needs no memory: the buffers stay where they are. */
static void cp_test_reset_keeps(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);
	struct sk_buff *skb = cp->rx_skb[0];

	cp_test_send(test, 2);
	cp->rx_ring[0].opts1 = 0; /* received, and not looked at */
	cp_test_reset(dev);
	cp_test_expect_sent(test, 0, 2);
	KUNIT_EXPECT_PTR_EQ(test, cp->rx_skb[0], skb);
	KUNIT_EXPECT_EQ(test, cp_test_posted(dev), 0U + CP_RX_RING_SIZE);
}

/* Each feature is the chip's, whichever of them changes. */
static void cp_test_vlan_feature(struct kunit *test)
{
	struct net_device *dev = fastnet_adapter_test_dev(test);
	struct cp_private *cp = netdev_priv(dev);

	dev->features = NETIF_F_RXCSUM;
	cp_set_features(dev, NETIF_F_RXCSUM | NETIF_F_HW_VLAN_CTAG_RX);
	KUNIT_EXPECT_EQ(test, cpr16(CpCmd),
			RxChkSum | RxVlanOn | CpRxOn | CpTxOn);
	cp_set_features(dev, NETIF_F_RXCSUM);
	KUNIT_EXPECT_EQ(test, cpr16(CpCmd), RxChkSum | CpRxOn | CpTxOn);

	/* Down: the chip is not started. */
	clear_bit(__LINK_STATE_START, &dev->state);
	cp_stop_hw(cp);
	cp_set_features(dev, NETIF_F_HW_VLAN_CTAG_RX);
	KUNIT_EXPECT_EQ(test, cpr16(CpCmd), 0);
	set_bit(__LINK_STATE_START, &dev->state);
	cp_start_hw(cp);
	KUNIT_EXPECT_EQ(test, cpr16(CpCmd), RxVlanOn | CpRxOn | CpTxOn);
}

/* The driver has neither rx-fcs nor rx-all. */
static struct kunit_case cp_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES_AND({});

static struct kunit_case cp_test_own_cases[] = {
	KUNIT_CASE(cp_test_error_kinds),
	KUNIT_CASE(cp_test_size),
	KUNIT_CASE(cp_test_down),
	KUNIT_CASE(cp_test_stuck),
	KUNIT_CASE(cp_test_stuck_down),
	KUNIT_CASE(cp_test_mtu_fails),
	KUNIT_CASE(cp_test_drain),
	KUNIT_CASE(cp_test_drain_in_vain),
	KUNIT_CASE(cp_test_reset_keeps),
	KUNIT_CASE(cp_test_vlan_feature),
	{}
};

static struct kunit_suite cp_test_suite = {
	.name = "fastnet_8139cp",
	.init = cp_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = cp_test_cases,
};

static struct kunit_suite cp_test_own_suite = {
	.name = "fastnet_8139cp_own",
	.init = cp_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = cp_test_own_cases,
};

kunit_test_suites(&cp_test_suite, &cp_test_own_suite);
