// SPDX-License-Identifier: GPL-2.0
/* Configuration space, registers, the PHY, and interrupts. */
#define _GNU_SOURCE
#include <linux/mii.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define PM_CONTROL	0x44

FIXTURE(registers) {
	struct client client;
};

FIXTURE_VARIANT(registers) {
	const char *chip;
	bool is_8168c;
	uint32_t xid;
};

FIXTURE_VARIANT_ADD(registers, b) {
	.chip = "rtl8168b",
	.xid = 0x380,
};

FIXTURE_VARIANT_ADD(registers, c) {
	.chip = "rtl8168c",
	.is_8168c = true,
	.xid = 0x3c0,
};

FIXTURE_SETUP(registers)
{
	client_start(&self->client, variant->chip, false);
}

FIXTURE_TEARDOWN(registers)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

TEST_F(registers, identity)
{
	struct client *client = &self->client;

	EXPECT_EQ(0x816810ec, config_read(client, PCI_VENDOR_ID, 4));
	EXPECT_EQ(0x0200, config_read(client, PCI_CLASS_DEVICE, 2));
	EXPECT_EQ(variant->xid, reg_read(client, REG_TCR, 4) >> 20);
	EXPECT_EQ(0x12005452, reg_read(client, REG_IDR0, 4));
	EXPECT_EQ(0x5634, reg_read(client, REG_IDR4, 4));
	/* The I/O region is the same registers. */
	uint32_t idr;

	ASSERT_EQ(0, client_region_read(client, REGION_IO, 0, &idr, 4));
	EXPECT_EQ(0x12005452, idr);
}

TEST_F(registers, bar_sizes)
{
	struct client *client = &self->client;

	config_write(client, PCI_BASE_ADDRESS_0, 4, ~0U);
	EXPECT_EQ(0xffffff01, config_read(client, PCI_BASE_ADDRESS_0, 4));
	config_write(client, PCI_BASE_ADDRESS_1, 4, ~0U);
	EXPECT_EQ(0, config_read(client, PCI_BASE_ADDRESS_1, 4));
	config_write(client, PCI_BASE_ADDRESS_2, 4, ~0U);
	EXPECT_EQ(0xfffff004, config_read(client, PCI_BASE_ADDRESS_2, 4));
	config_write(client, PCI_BASE_ADDRESS_3, 4, ~0U);
	EXPECT_EQ(~0U, config_read(client, PCI_BASE_ADDRESS_3, 4));
	config_write(client, PCI_VENDOR_ID, 4, 0);
	EXPECT_EQ(0x816810ec, config_read(client, PCI_VENDOR_ID, 4));
}

TEST_F(registers, capabilities)
{
	unsigned int at = config_read(&self->client, PCI_CAPABILITY_LIST, 1);
	unsigned int seen = 0;

	for (int i = 0; at && i < 10; i++) {
		switch (config_read(&self->client, at, 1)) {
		case PCI_CAP_ID_PM:
			seen |= 1;
			break;
		case PCI_CAP_ID_MSI:
			seen |= 2;
			break;
		case PCI_CAP_ID_EXP:
			seen |= 4;
			break;
		}
		at = config_read(&self->client, at + 1, 1);
	}
	EXPECT_EQ(0, at);
	EXPECT_EQ(7, seen);
}

TEST_F(registers, power)
{
	struct client *client = &self->client;

	reg_write(client, REG_MAR0, 4, 0x12345678);
	config_write(client, PCI_COMMAND, 2, PCI_COMMAND_MASTER);
	config_write(client, PM_CONTROL, 2, 3);
	EXPECT_EQ(~0U, reg_read(client, REG_MAR0, 4));
	reg_write(client, REG_MAR0, 4, 0);
	config_write(client, PM_CONTROL, 2, 0);
	EXPECT_EQ(variant->is_8168c ? 0x12345678 : 0,
		  reg_read(client, REG_MAR0, 4));
	EXPECT_EQ(variant->is_8168c ? PCI_COMMAND_MASTER : 0,
		  config_read(client, PCI_COMMAND, 2));
}

TEST_F(registers, wake_by_magic)
{
	struct client *client = &self->client;
	uint8_t frame[116];

	driver_start(client, 4, 0);
	make_frame(frame, sizeof(frame));
	memset(frame + 14, 0xff, 6);
	for (int i = 0; i < 16; i++)
		memcpy(frame + 20 + 6 * i, client_mac, 6);
	reg_write(client, REG_9346CR, 1, EEM_UNLOCKED);
	reg_write(client, REG_CONFIG3, 1, CONFIG3_MAGIC);
	config_write(client, PM_CONTROL, 2, 3 | PCI_PM_CTRL_PME_ENABLE);
	frame[115] ^= 1;
	net_put(client, frame, sizeof(frame));
	client_settle(client);
	EXPECT_EQ(0, config_read(client, PM_CONTROL, 2) &
		  PCI_PM_CTRL_PME_STATUS);
	frame[115] ^= 1;
	net_put(client, frame, sizeof(frame));
	client_settle(client);
	EXPECT_EQ(PCI_PM_CTRL_PME_STATUS, config_read(client, PM_CONTROL, 2) &
		  PCI_PM_CTRL_PME_STATUS);
	config_write(client, PM_CONTROL, 2, 3 | PCI_PM_CTRL_PME_STATUS);
	EXPECT_EQ(0, config_read(client, PM_CONTROL, 2) &
		  PCI_PM_CTRL_PME_STATUS);
	EXPECT_EQ(DESC_OWN, rx_descriptor(client, 0)->opts1 & DESC_OWN);
}

TEST_F(registers, reset)
{
	struct client *client = &self->client;

	reg_write(client, REG_CR, 1, CR_RE | CR_TE);
	EXPECT_EQ(CR_RE | CR_TE | CR_EMPTY, reg_read(client, REG_CR, 1));
	reg_write(client, REG_IMR, 2, 0xffff);
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	reg_write(client, REG_MAR0, 4, 0x12345678);
	EXPECT_EQ(0, counter(client, "resets"));
	reg_write(client, REG_CR, 1, CR_RST);
	EXPECT_EQ(1, counter(client, "resets"));
	EXPECT_EQ(CR_EMPTY, reg_read(client, REG_CR, 1));
	EXPECT_EQ(0, reg_read(client, REG_IMR, 2));
	EXPECT_EQ(0, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(variant->xid, reg_read(client, REG_TCR, 4) >> 20);
	EXPECT_EQ(0x12345678, reg_read(client, REG_MAR0, 4));
	EXPECT_EQ(0x12005452, reg_read(client, REG_IDR0, 4));
}

TEST_F(registers, narrow_and_wide)
{
	struct client *client = &self->client;
	uint8_t data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	reg_write(client, REG_ISR, 2, 0xffff);
	ASSERT_EQ(0, client_region_write(client, REGION_MMIO, REG_MAR0, data,
					 8));
	EXPECT_EQ(0x04030201, reg_read(client, REG_MAR0, 4));
	EXPECT_EQ(0x08070605, reg_read(client, REG_MAR4, 4));
	reg_write(client, REG_MAR0 + 1, 1, 0xaa);
	reg_write(client, REG_MAR0 + 6, 2, 0xbbcc);
	EXPECT_EQ(0x0403aa01, reg_read(client, REG_MAR0, 4));
	EXPECT_EQ(0xbbcc0605, reg_read(client, REG_MAR4, 4));
	/* Over the end of a register, and unaligned */
	EXPECT_EQ(0x06050403, reg_read(client, REG_MAR0 + 2, 4));
	EXPECT_EQ(0x03aa, reg_read(client, REG_MAR0 + 1, 2));
	/* IMR and ISR are one double word: neither disturbs the other. */
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	reg_write(client, REG_IMR, 4, 0x00001234);
	EXPECT_EQ(ISR_SWINT << 16 | 0x1234, reg_read(client, REG_IMR, 4));
	reg_write(client, REG_ISR + 1, 1, ISR_SWINT >> 8);
	EXPECT_EQ(0x1234, reg_read(client, REG_IMR, 4));
	/* Where there is no register */
	reg_write(client, 0x200, 4, ~0U);
	EXPECT_EQ(0, reg_read(client, 0x200, 4));
	EXPECT_EQ(0, reg_read(client, 0xffe, 2));
}

TEST_F(registers, config_lock)
{
	struct client *client = &self->client;

	reg_write(client, REG_CONFIG3, 1, CONFIG3_MAGIC);
	reg_write(client, REG_IDR0, 4, 0xddccbbaa);
	EXPECT_EQ(0, reg_read(client, REG_CONFIG3, 1) & CONFIG3_MAGIC);
	EXPECT_EQ(0x12005452, reg_read(client, REG_IDR0, 4));
	reg_write(client, REG_9346CR, 1, EEM_UNLOCKED);
	reg_write(client, REG_CONFIG3, 1, CONFIG3_MAGIC);
	reg_write(client, REG_IDR0, 4, 0xddccbbaa);
	EXPECT_EQ(CONFIG3_MAGIC, reg_read(client, REG_CONFIG3, 1));
	EXPECT_EQ(0xddccbbaa, reg_read(client, REG_IDR0, 4));
	reg_write(client, REG_9346CR, 1, 0);
	reg_write(client, REG_CONFIG3, 1, 0);
	EXPECT_EQ(CONFIG3_MAGIC, reg_read(client, REG_CONFIG3, 1));
	/* Auto-load brings back what the EEPROM has. */
	reg_write(client, REG_9346CR, 1, EEM_AUTOLOAD);
	EXPECT_EQ(0, reg_read(client, REG_9346CR, 1));
	EXPECT_EQ(0x12005452, reg_read(client, REG_IDR0, 4));
}

TEST_F(registers, version_is_read_only)
{
	reg_write(&self->client, REG_TCR, 4, 0x03000700);
	EXPECT_EQ(variant->xid << 20 | 0x03000700,
		  reg_read(&self->client, REG_TCR, 4));
	reg_write(&self->client, REG_TCR, 4, ~0U);
	EXPECT_EQ(variant->xid, reg_read(&self->client, REG_TCR, 4) >> 20 &
		  0x7cf);
}

TEST_F(registers, csi)
{
	struct client *client = &self->client;

	reg_write(client, REG_CSIAR, 4, 0xf000 | PCI_VENDOR_ID);
	if (!variant->is_8168c) {
		EXPECT_EQ(0, reg_read(client, REG_CSIAR, 4));
		return;
	}
	EXPECT_EQ(ACCESS_FLAG, reg_read(client, REG_CSIAR, 4) & ACCESS_FLAG);
	EXPECT_EQ(0x816810ec, reg_read(client, REG_CSIDR, 4));
	reg_write(client, REG_CSIDR, 4, 0x27aabbcc);
	reg_write(client, REG_CSIAR, 4, ACCESS_FLAG | 0x8000 | 0x70c);
	EXPECT_EQ(0, reg_read(client, REG_CSIAR, 4) & ACCESS_FLAG);
	EXPECT_EQ(0x27000000, config_read(client, 0x70c, 4));
	/* Another function has nothing. */
	reg_write(client, REG_CSIAR, 4, 0x1f000 | PCI_VENDOR_ID);
	EXPECT_EQ(~0U, reg_read(client, REG_CSIDR, 4));
}

TEST_F(registers, ephy)
{
	struct client *client = &self->client;

	reg_write(client, REG_EPHYAR, 4, ACCESS_FLAG | 5 << 16 | 0x1234);
	EXPECT_EQ(0, reg_read(client, REG_EPHYAR, 4) & ACCESS_FLAG);
	reg_write(client, REG_EPHYAR, 4, 5 << 16);
	EXPECT_EQ(variant->is_8168c ? ACCESS_FLAG | 5 << 16 | 0x1234 : 0,
		  reg_read(client, REG_EPHYAR, 4));
}

TEST_F(registers, timer)
{
	struct client *client = &self->client;
	uint32_t first;

	reg_write(client, REG_TCTR, 4, 0);
	first = reg_read(client, REG_TCTR, 4);
	usleep(2000);
	/* 8 ns a tick */
	EXPECT_LT(first + 250000 - 1, reg_read(client, REG_TCTR, 4));
	reg_write(client, REG_TCTR, 4, 0);
	reg_write(client, REG_TIMERINT, 4, 2500000);
	EXPECT_EQ(0, reg_read(client, REG_ISR, 2) & ISR_TIMEOUT);
	EXPECT_EQ(ISR_TIMEOUT, reg_wait(client, REG_ISR, 2, ISR_TIMEOUT) &
		  ISR_TIMEOUT);
	EXPECT_LE(2500000, reg_read(client, REG_TCTR, 4));
}

TEST_F(registers, phy)
{
	struct client *client = &self->client;

	EXPECT_EQ(0x001c, mii_read(client, MII_PHYSID1));
	EXPECT_EQ(0xc912, mii_read(client, MII_PHYSID2));
	EXPECT_EQ(0x13, reg_wait(client, REG_PHYSTATUS, 1, 0x02) & 0x1f);
	EXPECT_EQ(BMSR_LSTATUS | BMSR_ANEGCOMPLETE, mii_read(client, MII_BMSR) &
		  (BMSR_LSTATUS | BMSR_ANEGCOMPLETE));
	EXPECT_EQ(LPA_1000FULL, mii_read(client, MII_STAT1000) & LPA_1000FULL);
	EXPECT_EQ(LPA_100FULL | LPA_PAUSE_CAP, mii_read(client, MII_LPA) &
		  (LPA_100FULL | LPA_PAUSE_CAP));
	/* Vendor pages are others than the standard's. */
	mii_write(client, 0x1f, 1);
	mii_write(client, 0, 0xffff);
	EXPECT_EQ(0xffff, mii_read(client, 0));
	EXPECT_EQ(1, mii_read(client, 0x1f));
	mii_write(client, 0x1f, 0x0a43);
	mii_write(client, 0, 0xffff);
	mii_write(client, 0x1f, 0);
	EXPECT_EQ(0x1140, mii_read(client, MII_BMCR));
}

TEST_F(registers, phyar_in_parts)
{
	struct client *client = &self->client;

	/* Nothing happens until the byte with the flag is written. */
	mii_read(client, MII_PHYSID1);
	reg_write(client, REG_PHYAR, 2, 0x1234);
	reg_write(client, REG_PHYAR + 2, 1, MII_ADVERTISE);
	EXPECT_EQ(ACCESS_FLAG, reg_read(client, REG_PHYAR, 4) & ACCESS_FLAG);
	reg_write(client, REG_PHYAR + 3, 1, 0x80);
	EXPECT_EQ(0, reg_read(client, REG_PHYAR, 4) & ACCESS_FLAG);
	EXPECT_EQ(0x1234, mii_read(client, MII_ADVERTISE));
	EXPECT_EQ(0x001c, mii_read(client, MII_PHYSID1));
}

TEST_F(registers, negotiation)
{
	struct client *client = &self->client;

	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	reg_write(client, REG_ISR, 2, 0xffff);
	mii_write(client, MII_CTRL1000, 0);
	mii_write(client, MII_ADVERTISE, ADVERTISE_CSMA | ADVERTISE_100HALF);
	mii_write(client, MII_BMCR, BMCR_ANENABLE | BMCR_ANRESTART);
	EXPECT_EQ(0, reg_read(client, REG_PHYSTATUS, 1));
	EXPECT_EQ(0, mii_read(client, MII_BMCR) & BMCR_ANRESTART);
	EXPECT_EQ(0, mii_read(client, MII_LPA));
	EXPECT_EQ(0x0a, reg_wait(client, REG_PHYSTATUS, 1, 0x02));
	EXPECT_EQ(ISR_LINK, reg_read(client, REG_ISR, 2) & ISR_LINK);
	/* The loss of the link is seen once. */
	EXPECT_EQ(0, mii_read(client, MII_BMSR) & BMSR_LSTATUS);
	EXPECT_EQ(BMSR_LSTATUS, mii_read(client, MII_BMSR) & BMSR_LSTATUS);
	/* Forced: there is nothing to wait for. */
	mii_write(client, MII_BMCR, BMCR_FULLDPLX);
	EXPECT_EQ(0x07, reg_read(client, REG_PHYSTATUS, 1));
	mii_write(client, MII_BMCR, BMCR_PDOWN);
	EXPECT_EQ(0, reg_read(client, REG_PHYSTATUS, 1));
	mii_write(client, MII_BMCR, BMCR_RESET);
	EXPECT_EQ(0x1140, mii_read(client, MII_BMCR));
	EXPECT_EQ(0x02, reg_wait(client, REG_PHYSTATUS, 1, 0x02) & 0x02);
}

TEST_F(registers, cable)
{
	struct client *client = &self->client;

	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	reg_write(client, REG_ISR, 2, 0xffff);
	EXPECT_TRUE(control_tell(client, "link down"));
	EXPECT_EQ(ISR_LINK, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(0, reg_read(client, REG_PHYSTATUS, 1));
	EXPECT_EQ(0, mii_read(client, MII_BMSR) & BMSR_LSTATUS);
	reg_write(client, REG_ISR, 2, ISR_LINK);
	EXPECT_TRUE(control_tell(client, "link down"));
	EXPECT_EQ(0, reg_read(client, REG_ISR, 2));
	EXPECT_TRUE(control_tell(client, "link up"));
	EXPECT_EQ(ISR_LINK, reg_wait(client, REG_ISR, 2, ISR_LINK));
	EXPECT_EQ(0x02, reg_read(client, REG_PHYSTATUS, 1) & 0x02);
	/* The PCI bus's reset does not plug in a cable. */
	EXPECT_TRUE(control_tell(client, "link down"));
	client_call(client, CALL_RESET, NULL, 0, NULL, 0, NULL, NULL);
	usleep(20000);
	EXPECT_EQ(0, reg_read(client, REG_PHYSTATUS, 1));
}

TEST_F(registers, control_errors)
{
	static const char *const wrong[] = {
		"", " ", "link", "link sideways", "link up up", "fault crc",
		"fault crc x", "fault crc -1", "fault tea 1", "pause",
		"pause maybe", "overflow 1", "make tea", "counters now",
		"fault crc 99999999999999999999", "a b c d e f g h",
	};
	char answer[256];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_FALSE(control_ask(&self->client, wrong[i], answer,
					 sizeof(answer)));
		EXPECT_EQ(0, strncmp(answer, "error ", 6));
	}
	EXPECT_TRUE(control_tell(&self->client, "overflow"));
	EXPECT_EQ(ISR_FOVW, reg_read(&self->client, REG_ISR, 2) & ISR_FOVW);
}

TEST_F(registers, intx)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_INTX_IRQ_INDEX);
	const uint32_t unmask = VFIO_IRQ_SET_DATA_NONE |
				VFIO_IRQ_SET_ACTION_UNMASK;
	const uint32_t mask = VFIO_IRQ_SET_DATA_NONE |
			      VFIO_IRQ_SET_ACTION_MASK;

	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	reg_write(client, REG_ISR, 2, 0xffff);
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	EXPECT_EQ(0, irq_count(fd));
	reg_write(client, REG_IMR, 2, ISR_SWINT);
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(PCI_STATUS_INTERRUPT, config_read(client, PCI_STATUS, 2) &
		  PCI_STATUS_INTERRUPT);
	/* It is masked now, and comes again as long as it is pending. */
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	EXPECT_EQ(0, irq_count(fd));
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
		EXPECT_EQ(1, irq_count(fd));
	}
	reg_write(client, REG_ISR, 2, ISR_SWINT);
	EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
	EXPECT_EQ(0, irq_count(fd));
	EXPECT_EQ(0, config_read(client, PCI_STATUS, 2) &
		  PCI_STATUS_INTERRUPT);
	EXPECT_EQ(0, client_set_irq(client, 0, mask, 1, -1));
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	EXPECT_EQ(0, irq_count(fd));
	EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
	EXPECT_EQ(1, irq_count(fd));
	/* The command register can switch it off. */
	config_write(client, PCI_COMMAND, 2, PCI_COMMAND_INTX_DISABLE);
	EXPECT_EQ(0, client_set_irq(client, 0, unmask, 1, -1));
	EXPECT_EQ(0, irq_count(fd));
	config_write(client, PCI_COMMAND, 2, 0);
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(0, client_set_irq(client, 0, VFIO_IRQ_SET_DATA_NONE |
				    VFIO_IRQ_SET_ACTION_TRIGGER, 0, -1));
	close(fd);
	/* One that is assigned while it is pending comes at once. */
	fd = irq_eventfd(client, VFIO_PCI_INTX_IRQ_INDEX);
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(registers, msi)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	reg_write(client, REG_ISR, 2, 0xffff);
	reg_write(client, REG_IMR, 2, ISR_SWINT | ISR_FOVW);
	EXPECT_EQ(0, irq_count(fd));
	reg_write(client, REG_TPPOLL, 1, TPPOLL_FSWINT);
	EXPECT_EQ(1, irq_count(fd));
	/* Once for all events, until the driver does something about it: */
	control_tell(client, "overflow");
	EXPECT_EQ(0, irq_count(fd));
	reg_write(client, REG_IMR, 2, 0);
	reg_write(client, REG_ISR, 2, ISR_SWINT);
	EXPECT_EQ(0, irq_count(fd));
	reg_write(client, REG_IMR, 2, ISR_SWINT | ISR_FOVW);
	EXPECT_EQ(1, irq_count(fd));
	/* acknowledges another event than there is, or */
	reg_write(client, REG_ISR, 2, ISR_SWINT);
	EXPECT_EQ(1, irq_count(fd));
	reg_write(client, REG_ISR, 2, ISR_FOVW);
	EXPECT_EQ(0, irq_count(fd));
	/* None in a low-power state */
	config_write(client, PM_CONTROL, 2, 3);
	control_tell(client, "overflow");
	EXPECT_EQ(0, irq_count(fd));
	/* Asked for by the client */
	EXPECT_EQ(0, client_set_irq(client, 1, VFIO_IRQ_SET_DATA_NONE |
				    VFIO_IRQ_SET_ACTION_TRIGGER, 1, -1));
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_HARNESS_MAIN
