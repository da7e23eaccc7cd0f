// SPDX-License-Identifier: GPL-2.0
/* Configuration space, registers, the EEPROM, the PHY, and interrupts. */
#define _GNU_SOURCE
#include <linux/mii.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define PM_CONTROL	0xe0

FIXTURE(registers) {
	struct client client;
};

FIXTURE_SETUP(registers)
{
	client_start(&self->client, "82540em", false);
}

FIXTURE_TEARDOWN(registers)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

TEST_F(registers, identity)
{
	struct client *client = &self->client;

	EXPECT_EQ(0x100e8086, config_read(client, PCI_VENDOR_ID, 4));
	EXPECT_EQ(0x0200, config_read(client, PCI_CLASS_DEVICE, 2));
	EXPECT_EQ(0x001e8086, config_read(client, PCI_SUBSYSTEM_VENDOR_ID, 4));
	EXPECT_EQ(0x12005452, rd(client, REG_RAL));
	EXPECT_EQ(RAH_AV | 0x5634, rd(client, REG_RAH));
}

TEST_F(registers, bar_sizes)
{
	struct client *client = &self->client;

	config_write(client, PCI_BASE_ADDRESS_0, 4, ~0U);
	EXPECT_EQ(0xfffe0000, config_read(client, PCI_BASE_ADDRESS_0, 4));
	config_write(client, PCI_BASE_ADDRESS_1, 4, ~0U);
	EXPECT_EQ(0, config_read(client, PCI_BASE_ADDRESS_1, 4));
	config_write(client, PCI_BASE_ADDRESS_2, 4, ~0U);
	EXPECT_EQ(0xffffffc1, config_read(client, PCI_BASE_ADDRESS_2, 4));
}

TEST_F(registers, capabilities)
{
	struct client *client = &self->client;

	EXPECT_EQ(0xdc, config_read(client, PCI_CAPABILITY_LIST, 1));
	EXPECT_EQ(PCI_CAP_ID_PM | 0xf0 << 8, config_read(client, 0xdc, 2));
	EXPECT_EQ(PCI_CAP_ID_MSI, config_read(client, 0xf0, 2));
}

TEST_F(registers, io_window)
{
	struct client *client = &self->client;
	uint32_t value = REG_VET;

	ASSERT_EQ(0, client_region_write(client, REGION_IO, IO_ADDR, &value,
					 4));
	value = 0x88a8;
	ASSERT_EQ(0, client_region_write(client, REGION_IO, IO_DATA, &value,
					 4));
	EXPECT_EQ(0x88a8, rd(client, REG_VET));
	ASSERT_EQ(0, client_region_read(client, REGION_IO, IO_ADDR, &value,
					4));
	EXPECT_EQ(REG_VET, value);
	ASSERT_EQ(0, client_region_read(client, REGION_IO, IO_DATA, &value,
					4));
	EXPECT_EQ(0x88a8, value);
	EXPECT_EQ(0, counter(client, "forbidden"));
}

TEST_F(registers, reset)
{
	struct client *client = &self->client;

	driver_start(client, 8, 8);
	wr(client, REG_IMS, ~0U);
	wr(client, REG_VET, 0x88a8);
	wr(client, REG_MTA + 4, 0x12345678);
	wr(client, REG_RAL + 8, 1);
	wr(client, REG_RAH + 8, RAH_AV);
	mii_write(client, MII_ADVERTISE, 0x1234);
	wr(client, REG_CTRL, CTRL_SLU | CTRL_RST);
	usleep(10);
	EXPECT_EQ(1, counter(client, "resets"));
	EXPECT_EQ(CTRL_FD | CTRL_SPEED_1000, rd(client, REG_CTRL));
	EXPECT_EQ(0, rd(client, REG_RCTL));
	EXPECT_EQ(0, rd(client, REG_TCTL));
	EXPECT_EQ(0, rd(client, REG_IMS));
	EXPECT_EQ(0, rd(client, REG_RDT));
	EXPECT_EQ(0, rd(client, REG_RDLEN));
	EXPECT_EQ(0x8100, rd(client, REG_VET));
	EXPECT_EQ(0x12005452, rd(client, REG_RAL));
	EXPECT_EQ(0, rd(client, REG_RAH + 8));
	/* The tables have no initial value. */
	EXPECT_EQ(0x12345678, rd(client, REG_MTA + 4));
	/* The PHY is spared, and has its link; the MAC has to be told. */
	EXPECT_EQ(0x1234, mii_read(client, MII_ADVERTISE));
	EXPECT_EQ(BMSR_LSTATUS, mii_read(client, MII_BMSR) & BMSR_LSTATUS);
	EXPECT_EQ(0, rd(client, REG_STATUS) & STATUS_LU);
	EXPECT_EQ(0, rd(client, REG_ICR));
	wr(client, REG_CTRL, CTRL_SLU);
	EXPECT_EQ(STATUS_LU | STATUS_1000 | STATUS_FD,
		  rd(client, REG_STATUS));
	EXPECT_EQ(ICR_LSC, rd(client, REG_ICR));
	EXPECT_EQ(0, counter(client, "forbidden"));
}

TEST_F(registers, pci_reset)
{
	struct client *client = &self->client;

	driver_start(client, 8, 8);
	mii_write(client, MII_ADVERTISE, 0x1234);
	ASSERT_EQ(0, client_call(client, CALL_RESET, NULL, 0, NULL, 0, NULL,
				 NULL));
	EXPECT_EQ(0, config_read(client, PCI_COMMAND, 2));
	EXPECT_EQ(0, rd(client, REG_RCTL));
	EXPECT_NE(0x1234, mii_read(client, MII_ADVERTISE));
	/* The rings may be set up again. */
	driver_rings(client, 8, 8);
	EXPECT_EQ(0, counter(client, "forbidden"));
}

TEST_F(registers, power)
{
	struct client *client = &self->client;

	wr(client, REG_VET, 0x88a8);
	config_write(client, PCI_COMMAND, 2, PCI_COMMAND_MASTER);
	config_write(client, PM_CONTROL, 2, 3);
	EXPECT_EQ(~0U, rd(client, REG_VET));
	config_write(client, PM_CONTROL, 2, 0);
	EXPECT_EQ(0x8100, rd(client, REG_VET));
	EXPECT_EQ(0, config_read(client, PCI_COMMAND, 2));
}

static bool woken(struct client *client)
{
	return config_read(client, PM_CONTROL, 2) & PCI_PM_CTRL_PME_STATUS;
}

TEST_F(registers, wake_by_magic)
{
	struct client *client = &self->client;
	uint8_t frame[116];

	driver_probe(client);
	make_frame(frame, sizeof(frame));
	memset(frame + 14, 0xff, 6);
	for (int i = 0; i < 16; i++)
		memcpy(frame + 20 + 6 * i, client_mac, 6);
	wr(client, REG_WUC, WUC_PME_EN);
	wr(client, REG_WUFC, WUFC_MAG);
	config_write(client, PM_CONTROL, 2, 3 | PCI_PM_CTRL_PME_ENABLE);
	frame[115] ^= 1;
	rx_put(client, frame, sizeof(frame));
	EXPECT_FALSE(woken(client));
	frame[115] ^= 1;
	rx_put(client, frame, sizeof(frame));
	EXPECT_TRUE(woken(client));
}

TEST_F(registers, wake_by_link)
{
	struct client *client = &self->client;

	driver_probe(client);
	wr(client, REG_WUFC, WUFC_LNKC);
	config_write(client, PM_CONTROL, 2, 3 | PCI_PM_CTRL_PME_ENABLE);
	EXPECT_FALSE(woken(client));
	control_tell(client, "link down");
	EXPECT_TRUE(woken(client));
}

static uint16_t eerd(struct client *client, unsigned int word)
{
	wr(client, REG_EERD, word << 8 | EERD_START);
	return reg_wait(client, REG_EERD, 4, EERD_DONE) >> 16;
}

TEST_F(registers, eeprom)
{
	struct client *client = &self->client;
	uint16_t sum = 0;

	EXPECT_EQ(0x5452, eerd(client, 0));
	EXPECT_EQ(0x1200, eerd(client, 1));
	EXPECT_EQ(0x5634, eerd(client, 2));
	for (int i = 0; i < 64; i++)
		sum += eerd(client, i);
	EXPECT_EQ(0xbaba, sum);
	EXPECT_EQ(0xffff, eerd(client, 64));
}

static void pins(struct client *client, uint32_t value)
{
	wr(client, REG_EECD, EECD_REQ | value);
}

static void shift_out(struct client *client, uint32_t bits, int count)
{
	while (count--) {
		uint32_t in = bits >> count & 1 ? EECD_DI : 0;

		pins(client, EECD_CS | in);
		pins(client, EECD_CS | in | EECD_SK);
	}
	pins(client, EECD_CS);
}

static uint16_t shift_in(struct client *client)
{
	uint16_t word = 0;

	for (int i = 0; i < 16; i++) {
		pins(client, EECD_CS | EECD_SK);
		word = word << 1 | !!(rd(client, REG_EECD) & EECD_DO);
		pins(client, EECD_CS);
	}
	return word;
}

static uint16_t microwire_read(struct client *client, unsigned int word)
{
	pins(client, 0);
	pins(client, EECD_CS);
	shift_out(client, 6 << 6 | word, 9);
	return shift_in(client);
}

TEST_F(registers, eeprom_by_its_pins)
{
	struct client *client = &self->client;

	pins(client, 0);
	EXPECT_EQ(EECD_GNT | EECD_PRES, rd(client, REG_EECD) &
		  (EECD_GNT | EECD_PRES));
	for (int i = 0; i < 64; i++)
		EXPECT_EQ(eerd(client, i), microwire_read(client, i));
	/* Words follow each other. */
	microwire_read(client, 0);
	EXPECT_EQ(0x1200, shift_in(client));
	/* Leading zeros are none of the command. */
	pins(client, 0);
	pins(client, EECD_CS);
	shift_out(client, 6 << 6 | 2, 20);
	EXPECT_EQ(0x5634, shift_in(client));
}

static void microwire_write(struct client *client, unsigned int word,
			    uint16_t value)
{
	pins(client, 0);
	pins(client, EECD_CS);
	shift_out(client, 5 << 6 | word, 9);
	shift_out(client, value, 16);
	pins(client, 0);
}

TEST_F(registers, eeprom_write)
{
	struct client *client = &self->client;

	microwire_write(client, 5, 0x1234);
	EXPECT_EQ(0, eerd(client, 5));
	pins(client, EECD_CS);
	shift_out(client, 0x13 << 4, 9);
	microwire_write(client, 5, 0x1234);
	EXPECT_EQ(0x1234, eerd(client, 5));
	pins(client, EECD_CS);
	shift_out(client, 7 << 6 | 5, 9);
	EXPECT_EQ(0xffff, eerd(client, 5));
	pins(client, 0);
	pins(client, EECD_CS);
	shift_out(client, 0x10 << 4, 9);
	microwire_write(client, 5, 0);
	EXPECT_EQ(0xffff, eerd(client, 5));
}

TEST_F(registers, eeprom_reload)
{
	struct client *client = &self->client;

	wr(client, REG_RAL, 0);
	wr(client, REG_CTRL_EXT, CTRL_EXT_EE_RST);
	EXPECT_EQ(0, rd(client, REG_CTRL_EXT));
	EXPECT_EQ(0x12005452, rd(client, REG_RAL));
}

TEST_F(registers, phy)
{
	struct client *client = &self->client;

	driver_probe(client);
	EXPECT_EQ(0x0141, mii_read(client, MII_PHYSID1));
	EXPECT_EQ(0x0c20, mii_read(client, MII_PHYSID2) & 0xfff0);
	EXPECT_EQ(LPA_1000FULL, mii_read(client, MII_STAT1000) & LPA_1000FULL);
	EXPECT_EQ(LPA_PAUSE_CAP, mii_read(client, MII_LPA) & LPA_PAUSE_CAP);
	/* Link, resolved, full duplex, gigabit */
	EXPECT_EQ(0xac00, mii_read(client, 0x11));
	mii_write(client, 0x10, 0x0060);
	EXPECT_EQ(0x0060, mii_read(client, 0x10));
	/* There is one, at address 1. */
	wr(client, REG_MDIC, MDIC_READ | 2 << 21 | MII_PHYSID1 << 16);
	EXPECT_EQ(MDIC_ERROR, reg_wait(client, REG_MDIC, 4, MDIC_READY) &
		  MDIC_ERROR);
}

TEST_F(registers, mdic_takes_time)
{
	struct client *client = &self->client;

	wr(client, REG_MDIC, MDIC_READ | MDIC_INT | 1 << 21);
	EXPECT_EQ(ICR_MDAC, reg_wait(client, REG_ICR, 4, ICR_MDAC) & ICR_MDAC);
	EXPECT_EQ(MDIC_READY, rd(client, REG_MDIC) & MDIC_READY);
}

TEST_F(registers, negotiation)
{
	struct client *client = &self->client;

	driver_probe(client);
	rd(client, REG_ICR);
	mii_write(client, MII_CTRL1000, 0);
	mii_write(client, MII_ADVERTISE, ADVERTISE_CSMA | ADVERTISE_100HALF);
	mii_write(client, MII_BMCR, BMCR_ANENABLE | BMCR_ANRESTART);
	EXPECT_EQ(ICR_LSC, rd(client, REG_ICR));
	EXPECT_EQ(STATUS_LU | STATUS_100,
		  reg_wait(client, REG_STATUS, 4, STATUS_LU));
	EXPECT_EQ(ICR_LSC, rd(client, REG_ICR));
	EXPECT_EQ(0x4c00, mii_read(client, 0x11));
	/* A reset by its pin */
	wr(client, REG_CTRL, CTRL_SLU | CTRL_PHY_RST);
	EXPECT_EQ(0, rd(client, REG_STATUS) & STATUS_LU);
	wr(client, REG_CTRL, CTRL_SLU);
	EXPECT_EQ(STATUS_LU | STATUS_1000 | STATUS_FD,
		  reg_wait(client, REG_STATUS, 4, STATUS_LU));
	mii_write(client, MII_BMCR, BMCR_PDOWN);
	EXPECT_EQ(0, rd(client, REG_STATUS) & STATUS_LU);
}

TEST_F(registers, cable)
{
	struct client *client = &self->client;

	driver_probe(client);
	rd(client, REG_ICR);
	EXPECT_TRUE(control_tell(client, "link down"));
	EXPECT_EQ(ICR_LSC, rd(client, REG_ICR));
	EXPECT_EQ(0, rd(client, REG_STATUS) & STATUS_LU);
	EXPECT_TRUE(control_tell(client, "link down"));
	EXPECT_EQ(0, rd(client, REG_ICR));
	EXPECT_TRUE(control_tell(client, "link up"));
	EXPECT_EQ(ICR_LSC, reg_wait(client, REG_ICR, 4, ICR_LSC));
	EXPECT_EQ(STATUS_LU, rd(client, REG_STATUS) & STATUS_LU);
}

TEST_F(registers, interrupt_causes)
{
	struct client *client = &self->client;

	wr(client, REG_ICS, ICR_TXDW | ICR_RXO | BIT(31));
	EXPECT_EQ(ICR_TXDW | ICR_RXO, rd(client, REG_ICR));
	EXPECT_EQ(0, rd(client, REG_ICR));
	wr(client, REG_ICS, ICR_TXDW | ICR_RXO);
	wr(client, REG_ICR, ICR_TXDW);
	EXPECT_EQ(ICR_RXO, rd(client, REG_ICR));
	wr(client, REG_IMS, ICR_TXDW);
	wr(client, REG_IMS, ICR_RXO);
	EXPECT_EQ(ICR_TXDW | ICR_RXO, rd(client, REG_IMS));
	wr(client, REG_IMC, ICR_TXDW);
	EXPECT_EQ(ICR_RXO, rd(client, REG_IMS));
	EXPECT_TRUE(control_tell(client, "overflow"));
	EXPECT_EQ(ICR_RXO, rd(client, REG_ICR));
}

TEST_F(registers, intx)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_INTX_IRQ_INDEX);
	const uint32_t unmask = VFIO_IRQ_SET_DATA_NONE |
				VFIO_IRQ_SET_ACTION_UNMASK;

	wr(client, REG_ICS, ICR_RXO);
	EXPECT_EQ(0, irq_count(fd));
	wr(client, REG_IMS, ICR_RXO);
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(PCI_STATUS_INTERRUPT, config_read(client, PCI_STATUS, 2) &
		  PCI_STATUS_INTERRUPT);
	/* It is a level. */
	EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(ICR_RXO, rd(client, REG_ICR));
	EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
	EXPECT_EQ(0, irq_count(fd));
	close(fd);
}

TEST_F(registers, msi)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	wr(client, REG_IMS, ICR_RXO);
	wr(client, REG_ICS, ICR_RXO);
	EXPECT_EQ(1, irq_count(fd));
	rd(client, REG_ICR);
	wr(client, REG_ICS, ICR_RXO);
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(registers, throttling)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	/* 16 ms between two interrupts */
	wr(client, REG_ITR, 62500);
	wr(client, REG_IMS, ICR_RXO);
	wr(client, REG_ICS, ICR_RXO);
	EXPECT_EQ(1, irq_count(fd));
	rd(client, REG_ICR);
	wr(client, REG_ICS, ICR_RXO);
	EXPECT_EQ(0, irq_count(fd));
	usleep(30000);
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(registers, control_errors)
{
	static const char *const wrong[] = {
		"", "link", "link sideways", "fault crc", "fault tea 1",
		"pause maybe", "make tea",
	};
	char answer[256];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_FALSE(control_ask(&self->client, wrong[i], answer,
					 sizeof(answer)));
		EXPECT_EQ(0, strncmp(answer, "error ", 6));
	}
}

TEST_HARNESS_MAIN
