// SPDX-License-Identifier: GPL-2.0
/* Included by e1000_main.c: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#define E1000_TEST_DESCRIPTORS	256U
#define E1000_TEST_MMIO		0x20000U

/* An 82545GM, which is reset by a register in memory; its PHY is known. */
static void e1000_test_hardware(struct kunit *test,
				struct e1000_adapter *adapter)
{
	struct e1000_hw *hw = &adapter->hw;

	hw->back = adapter;
	hw->hw_addr = fastnet_test_mmio(test, E1000_TEST_MMIO);
	hw->mac_type = e1000_82545_rev_3;
	hw->phy_type = e1000_phy_m88;
	hw->phy_id = M88E1011_I_PHY_ID;
	hw->autoneg = 1;
	fastnet_test_mmio_sets(E1000_MDIC, E1000_MDIC_READY);
	ew32(EECD, E1000_EECD_GNT);
	KUNIT_ASSERT_EQ(test, 0, e1000_init_eeprom_params(hw));
}

/* What probe and open do. */
static void e1000_test_set_up(struct kunit *test, struct e1000_adapter *adapter)
{
	adapter->num_tx_queues = 1;
	adapter->num_rx_queues = 1;
	adapter->rx_buffer_len = MAXIMUM_ETHERNET_VLAN_SIZE;
	adapter->clean_rx = e1000_clean_rx_irq;
	INIT_DELAYED_WORK(&adapter->watchdog_task, e1000_watchdog);
	INIT_DELAYED_WORK(&adapter->fifo_stall_task,
			  e1000_82547_tx_fifo_stall_task);
	INIT_DELAYED_WORK(&adapter->phy_info_task, e1000_update_phy_info_task);
	spin_lock_init(&adapter->netdev->addr_list_lock);
	spin_lock_init(&adapter->stats_lock);
	netif_napi_add(adapter->netdev, &adapter->napi, e1000_clean);

	KUNIT_ASSERT_EQ(test, 0, e1000_alloc_queues(adapter));
	adapter->tx_ring->count = E1000_TEST_DESCRIPTORS;
	adapter->rx_ring->count = E1000_TEST_DESCRIPTORS;
	KUNIT_ASSERT_EQ(test, 0, e1000_setup_all_tx_resources(adapter));
	KUNIT_ASSERT_EQ(test, 0, e1000_setup_all_rx_resources(adapter));
}

static struct net_device *e1000_test_create(struct kunit *test)
{
	struct pci_dev *pdev = fastnet_test_pci_dev(test);
	struct e1000_adapter *adapter;
	struct net_device *netdev;

	netdev = alloc_etherdev(sizeof(*adapter));
	KUNIT_ASSERT_NOT_NULL(test, netdev);
	SET_NETDEV_DEV(netdev, &pdev->dev);

	adapter = netdev_priv(netdev);
	adapter->netdev = netdev;
	adapter->pdev = pdev;
	e1000_test_hardware(test, adapter);
	e1000_test_set_up(test, adapter);

	/* As it is registered: there is a queue to be woken. */
	rtnl_lock();
	dev_init_scheduler(netdev);
	rtnl_unlock();
	e1000_setup_rctl(adapter);
	e1000_configure_rx(adapter);
	napi_enable(&adapter->napi);
	set_bit(__LINK_STATE_START, &netdev->state);
	set_bit(__LINK_STATE_PRESENT, &netdev->state);
	return netdev;
}

static void e1000_test_destroy(struct net_device *netdev)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);

	napi_disable(&adapter->napi);
	e1000_free_all_tx_resources(adapter);
	e1000_free_all_rx_resources(adapter);
	kfree(adapter->tx_ring);
	kfree(adapter->rx_ring);
	free_netdev(netdev);
}

static u32 e1000_test_descriptors(struct e1000_hw *hw)
{
	return er32(RDLEN) / sizeof(struct e1000_rx_desc);
}

/* The one that the tail is at has a buffer too, though not for the hardware. */
static unsigned int e1000_test_posted(struct net_device *netdev)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;
	u32 count = e1000_test_descriptors(hw);

	return (er32(RDT) + count - er32(RDH)) % count + 1;
}

/* Descriptors from head to tail are the hardware's, if it is to receive. */
static bool e1000_test_write(struct net_device *netdev, const void *data,
			     unsigned int len, unsigned int flags)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_hw *hw = &adapter->hw;
	struct e1000_rx_desc *desc;
	u32 head = er32(RDH);

	if (head == er32(RDT) || !(er32(RCTL) & E1000_RCTL_EN))
		return false;

	desc = E1000_RX_DESC(*adapter->rx_ring, head);
	memcpy(phys_to_virt(le64_to_cpu(desc->buffer_addr)), data, len);
	desc->length = cpu_to_le16(len);
	desc->errors = flags & FASTNET_TEST_BAD ? E1000_RXD_ERR_CE : 0;
	desc->status = E1000_RXD_STAT_DD;
	if (flags & FASTNET_TEST_LAST)
		desc->status |= E1000_RXD_STAT_EOP;
	ew32(RDH, (head + 1) % e1000_test_descriptors(hw));
	return true;
}

static int e1000_test_poll(struct net_device *netdev, int budget)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	int done = 0;

	adapter->clean_rx(adapter, adapter->rx_ring, &done, budget);
	return done;
}

/* The receive side of e1000_down() and e1000_up(). */
static void e1000_test_reset(struct net_device *netdev)
{
	struct e1000_adapter *adapter = netdev_priv(netdev);
	struct e1000_rx_ring *ring = adapter->rx_ring;

	napi_disable(&adapter->napi);
	e1000_clean_all_rx_rings(adapter);
	e1000_setup_rctl(adapter);
	e1000_configure_rx(adapter);
	adapter->alloc_rx_buf(adapter, ring, E1000_DESC_UNUSED(ring));
	napi_enable(&adapter->napi);
}

static const struct fastnet_test_adapter e1000_test_adapter = {
	.ops		= &e1000_fastnet_ops,
	.slots		= E1000_TEST_DESCRIPTORS,
	.create		= e1000_test_create,
	.destroy	= e1000_test_destroy,
	.posted		= e1000_test_posted,
	.write		= e1000_test_write,
	.poll		= e1000_test_poll,
	.reset		= e1000_test_reset,
};

static int e1000_test_begin(struct kunit *test)
{
	return fastnet_adapter_test_begin(test, &e1000_test_adapter);
}

static struct kunit_case e1000_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES;

static struct kunit_suite e1000_test_suite = {
	.name = "fastnet_e1000",
	.init = e1000_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = e1000_test_cases,
};

kunit_test_suite(e1000_test_suite);
