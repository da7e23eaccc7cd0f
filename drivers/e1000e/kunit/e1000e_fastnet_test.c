// SPDX-License-Identifier: GPL-2.0
/* Included by netdev.c: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#define E1000E_TEST_DESCRIPTORS	256U
#define E1000E_TEST_MMIO	0x20000U

/* What a reset of the MAC does to the receiver. */
static s32 e1000e_test_reset_hw(struct e1000_hw *hw)
{
	ew32(RCTL, 0);
	ew32(RDLEN(0), 0);
	ew32(RDH(0), 0);
	ew32(RDT(0), 0);
	return 0;
}

static s32 e1000e_test_init_hw(struct e1000_hw *hw)
{
	return hw->mac.ops.setup_link(hw);
}

static s32 e1000e_test_phy(struct e1000_hw *hw)
{
	return 0;
}

/* In the place of the driver's, which asks the PHY. */
static void e1000e_test_watchdog(struct work_struct *work)
{
}

/* An 82574L, whose PHY is not there to be asked. */
static void e1000e_test_hardware(struct kunit *test,
				 struct e1000_adapter *adapter)
{
	struct e1000_hw *hw = &adapter->hw;

	hw->adapter = adapter;
	hw->hw_addr = fastnet_test_mmio(test, E1000E_TEST_MMIO);
	hw->mac.type = e1000_82574;
	hw->mac.ops = *e1000_82574_info.mac_ops;
	hw->mac.ops.reset_hw = e1000e_test_reset_hw;
	hw->mac.ops.init_hw = e1000e_test_init_hw;
	hw->mac.ops.setup_link = e1000e_setup_link_generic;
	hw->mac.ops.update_mc_addr_list = e1000e_update_mc_addr_list_generic;
	hw->mac.autoneg = 1;
	hw->mac.rar_entry_count = 1;
	hw->mac.ops.setup_physical_interface = e1000e_test_phy;
	hw->phy.ops.get_info = e1000e_test_phy;
	hw->phy.media_type = e1000_media_type_copper;
}

/* What probe and open do. */
static void e1000e_test_set_up(struct kunit *test,
			       struct e1000_adapter *adapter)
{
	adapter->rx_buffer_len = VLAN_ETH_FRAME_LEN + ETH_FCS_LEN;
	adapter->max_frame_size = VLAN_ETH_FRAME_LEN + ETH_FCS_LEN;
	adapter->tx_ring_count = E1000E_TEST_DESCRIPTORS;
	adapter->rx_ring_count = E1000E_TEST_DESCRIPTORS;
	INIT_WORK(&adapter->watchdog_task, e1000e_test_watchdog);
	timer_setup(&adapter->watchdog_timer, e1000_watchdog, 0);
	timer_setup(&adapter->phy_info_timer, e1000_update_phy_info, 0);
	spin_lock_init(&adapter->netdev->addr_list_lock);
	spin_lock_init(&adapter->stats64_lock);
	netif_napi_add(adapter->netdev, &adapter->napi, e1000e_poll);
	cpu_latency_qos_add_request(&adapter->pm_qos_req, PM_QOS_DEFAULT_VALUE);

	KUNIT_ASSERT_EQ(test, 0, e1000_alloc_queues(adapter));
	KUNIT_ASSERT_EQ(test, 0, e1000e_setup_tx_resources(adapter->tx_ring));
	KUNIT_ASSERT_EQ(test, 0, e1000e_setup_rx_resources(adapter->rx_ring));
}

static struct net_device *e1000e_test_create(struct kunit *test)
{
	struct pci_dev *pdev = fastnet_test_pci_dev(test);
	struct e1000_adapter *adapter;
	struct net_device *netdev;

	pdev->error_state = pci_channel_io_normal;
	netdev = alloc_etherdev(sizeof(*adapter));
	KUNIT_ASSERT_NOT_NULL(test, netdev);
	SET_NETDEV_DEV(netdev, &pdev->dev);

	adapter = netdev_priv(netdev);
	adapter->netdev = netdev;
	adapter->pdev = pdev;
	e1000e_test_hardware(test, adapter);
	e1000e_test_set_up(test, adapter);

	/* As it is registered: there is a queue to be woken. */
	rtnl_lock();
	dev_init_scheduler(netdev);
	rtnl_unlock();
	e1000_configure(adapter);
	napi_enable(&adapter->napi);
	set_bit(__LINK_STATE_START, &netdev->state);
	set_bit(__LINK_STATE_PRESENT, &netdev->state);
	return netdev;
}

static void e1000e_test_destroy(struct net_device *netdev)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);

	napi_disable(&adapter->napi);
	e1000e_free_tx_resources(adapter->tx_ring);
	e1000e_free_rx_resources(adapter->rx_ring);
	kfree(adapter->tx_ring);
	kfree(adapter->rx_ring);
	cpu_latency_qos_remove_request(&adapter->pm_qos_req);
	free_netdev(netdev);
}

static u32 e1000e_test_descriptors(struct e1000_hw *hw)
{
	return er32(RDLEN(0)) / sizeof(union e1000_rx_desc_extended);
}

/* The one that the tail is at has a buffer too, though not for the hardware. */
static unsigned int e1000e_test_posted(struct net_device *netdev)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;
	u32 count = e1000e_test_descriptors(hw);

	return (er32(RDT(0)) + count - er32(RDH(0))) % count + 1;
}

/* Descriptors from head to tail are the hardware's, if it is to receive. */
static bool e1000e_test_write(struct net_device *netdev, const void *data,
			      unsigned int len, unsigned int flags)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;
	union e1000_rx_desc_extended *desc;
	u32 head = er32(RDH(0)), status = E1000_RXD_STAT_DD;

	if (head == er32(RDT(0)) || !(er32(RCTL) & E1000_RCTL_EN) ||
	    er32(RCTL) & E1000_RCTL_DTYP_PS)
		return false;

	desc = E1000_RX_DESC_EXT(*adapter->rx_ring, head);
	memcpy(phys_to_virt(le64_to_cpu(desc->read.buffer_addr)), data, len);
	if (flags & FASTNET_TEST_LAST)
		status |= E1000_RXD_STAT_EOP;
	if (flags & FASTNET_TEST_BAD)
		status |= E1000_RXDEXT_STATERR_CE;
	/* It writes back all of the descriptor. */
	memset(desc, 0xff, sizeof(*desc));
	desc->wb.upper.length = cpu_to_le16(len);
	desc->wb.upper.status_error = cpu_to_le32(status);
	ew32(RDH(0), (head + 1) % e1000e_test_descriptors(hw));
	return true;
}

static int e1000e_test_poll(struct net_device *netdev, int budget)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	int done = 0;

	adapter->clean_rx(adapter->rx_ring, &done, budget);
	return done;
}

static void e1000e_test_reset(struct net_device *netdev)
{
	e1000e_reinit_locked(netdev_priv(netdev));
}

static const struct fastnet_test_adapter e1000e_test_adapter = {
	.ops		= &e1000_zc_ops,
	.slots		= E1000E_TEST_DESCRIPTORS,
	.create		= e1000e_test_create,
	.destroy	= e1000e_test_destroy,
	.posted		= e1000e_test_posted,
	.write		= e1000e_test_write,
	.poll		= e1000e_test_poll,
	.reset		= e1000e_test_reset,
};

static int e1000e_test_begin(struct kunit *test)
{
	return fastnet_adapter_test_begin(test, &e1000e_test_adapter);
}

/* Down, it may be asleep or cut off: who polls touches no register. */
static void e1000e_test_poll_while_down(struct kunit *test)
{
	struct net_device *netdev = fastnet_adapter_test_dev(test);
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;

	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_change(test, 1024, 2048), 0);
	adapter->itr_setting = 3;
	adapter->itr = 8000;
	e1000e_down(adapter, true);
	ew32(ITR, 1);
	ew32(IMS, 1);
	local_bh_disable();
	KUNIT_EXPECT_TRUE(test, napi_schedule_prep(&adapter->napi));
	KUNIT_EXPECT_EQ(test, e1000e_poll(&adapter->napi, 64), 0);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, er32(ITR), 1U);
	KUNIT_EXPECT_EQ(test, er32(IMS), 1U);
	e1000e_up(adapter);
	KUNIT_EXPECT_EQ(test, e1000e_test_posted(netdev),
			E1000E_TEST_DESCRIPTORS);
}

/* Nor does who changes features then; otherwise that is a reset. */
static void e1000e_test_features_while_down(struct kunit *test)
{
	struct net_device *netdev = fastnet_adapter_test_dev(test);
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;

	clear_bit(__LINK_STATE_START, &netdev->state);
	clear_bit(__LINK_STATE_PRESENT, &netdev->state);
	ew32(RCTL, E1000_RCTL_SZ_256);
	e1000_set_features(netdev, netdev->features ^ NETIF_F_HW_VLAN_CTAG_RX);
	KUNIT_EXPECT_EQ(test, er32(RCTL), E1000_RCTL_SZ_256 + 0U);
	set_bit(__LINK_STATE_PRESENT, &netdev->state);
	e1000_set_features(netdev, netdev->features ^ NETIF_F_HW_VLAN_CTAG_RX);
	KUNIT_EXPECT_EQ(test, er32(RCTL), 0U);
	set_bit(__LINK_STATE_START, &netdev->state);
}

static struct kunit_case e1000e_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES;

static struct kunit_case e1000e_test_own_cases[] = {
	KUNIT_CASE(e1000e_test_poll_while_down),
	KUNIT_CASE(e1000e_test_features_while_down),
	{}
};

static struct kunit_suite e1000e_test_suite = {
	.name = "fastnet_e1000e",
	.init = e1000e_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = e1000e_test_cases,
};

static struct kunit_suite e1000e_test_own_suite = {
	.name = "fastnet_e1000e_own",
	.init = e1000e_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = e1000e_test_own_cases,
};

kunit_test_suites(&e1000e_test_suite, &e1000e_test_own_suite);
