// SPDX-License-Identifier: GPL-2.0
#include <linux/pci_regs.h>

#include "chip.h"

#define VENDOR_INTEL	0x8086
#define DEVICE_82540EM	0x100e
#define SUBSYSTEM	0x001e
#define REVISION	2

#define CAP_PM		0xdc
#define CAP_MSI		0xf0

#define PM_STATES	(PCI_PM_CAP_PME_D0 | PCI_PM_CAP_PME_D3hot | \
			 PCI_PM_CAP_PME_D3cold | PCI_PM_CAP_DSI)

#define PHY_ID		0x01410c24	/* M88E1011, revision 4 */

/* How soon the link partner tries again, if the ring was full. */
#define RETRY_NSEC	(200 * 1000)

#define RESET_NSEC	1000	/* section 13.4.1 */
#define DELAY_NSEC	1024	/* unit of RDTR and its like */
#define ITR_NSEC	256

static void reset_config(struct chip *chip)
{
	const struct pci_identity identity = {
		.vendor = VENDOR_INTEL,
		.device = DEVICE_82540EM,
		.subsystem_vendor = VENDOR_INTEL,
		.subsystem = SUBSYSTEM,
		.revision = REVISION,
	};
	struct pci *pci = &chip->dev.pci;

	pci_init(pci, &identity);
	pci_add_bar(pci, 0, PCI_BASE_ADDRESS_SPACE_MEMORY, REGISTERS_SIZE);
	pci_add_bar(pci, 2, PCI_BASE_ADDRESS_SPACE_IO, CHIP_IO_SIZE);
	pci_add_power_management(pci, CAP_PM, PM_STATES | 2, 0);
	pci_add_msi(pci, CAP_MSI);
}

static void delay_init(struct delay *delay)
{
	delay->packet = DEVICE_FOREVER;
	delay->absolute = DEVICE_FOREVER;
}

void chip_autoload(struct chip *chip)
{
	chip_store(chip, REG_RAL, chip->eeprom.words[0] |
				  (uint32_t)chip->eeprom.words[1] << 16);
	chip_store(chip, REG_RAH, RAH_AV | chip->eeprom.words[2]);
}

/* What has no initial value keeps the one that it has: the filter tables. */
static void reset_registers(struct chip *chip)
{
	static const struct {
		unsigned int reg;
		uint32_t value;
	} defaults[] = {
		{ REG_CTRL, CTRL_FD | CTRL_SPEED_1000 },
		{ REG_VET, 0x8100 },
		{ REG_LEDCTL, 0x07068302 },
		{ REG_PBA, 0x00100030 },
		{ REG_MDIC, MDIC_READY },
		{ REG_RXDCTL, 0x00010000 },
		{ REG_RXCSUM, RXCSUM_IPOFL | RXCSUM_TUOFL },
		{ REG_TSPMT, 0x01000400 },
	};

	memset(chip->regs, 0, REG_MTA);
	memset(&chip->regs[REG_RAL / 4], 0, REG_VFTA - REG_RAL);
	memset(&chip->regs[REG_WUC / 4], 0, REG_PBM - REG_WUC);
	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		chip_store(chip, defaults[i].reg, defaults[i].value);
	chip_autoload(chip);
}

static void reset_mac(struct chip *chip)
{
	reset_registers(chip);
	memset(&chip->statistics, 0, sizeof(chip->statistics));
	rx_reset(&chip->rx);
	tx_reset(&chip->tx);
	delay_init(&chip->rx_delay);
	delay_init(&chip->tx_delay);
	chip->mdic_ready_at = 0;
	chip->quiet_until = 0;
	chip->interrupting = false;
	chip->link = false;
}

void chip_reset(struct chip *chip)
{
	chip->counters.resets++;
	reset_mac(chip);
	chip->reset_until = device_now() + RESET_NSEC;
	chip->reset_just_now = true;
}

void chip_power_on(struct chip *chip)
{
	bool cable = chip->phy.cable;

	reset_config(chip);
	phy_init(&chip->phy, PHY_ID, false);
	phy_plug(&chip->phy, cable, 0);
	reset_mac(chip);
	chip->io_address = 0;
	chip->reset_until = 0;
}

void chip_init(struct chip *chip, const uint8_t mac[6])
{
	registers_init();
	eeprom_init(&chip->eeprom, mac);
	rx_init(&chip->rx);
	tx_init(&chip->tx);
	chip->phy.cable = true;
	chip->rx_retry = DEVICE_FOREVER;
	chip_power_on(chip);
}

/* What wakes up from D3 is as after power-on. */
void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size)
{
	bool slept = !pci_in_d0(&chip->dev.pci);

	pci_write(&chip->dev.pci, offset, data, size);
	if (slept && pci_in_d0(&chip->dev.pci)) {
		reset_config(chip);
		reset_mac(chip);
	}
}

void chip_plug(struct chip *chip, bool cable)
{
	phy_plug(&chip->phy, cable, device_now());
}

bool chip_has_link(const struct chip *chip)
{
	return chip->phy.link && chip_load(chip, REG_CTRL) & CTRL_SLU;
}

uint32_t chip_status(const struct chip *chip)
{
	uint8_t phy = phy_status(&chip->phy);
	uint32_t status = 0;

	if (chip_has_link(chip))
		status |= STATUS_LU;
	if (phy & PHY_FULL_DUPLEX)
		status |= STATUS_FD;
	if (phy & PHY_1000)
		status |= STATUS_1000;
	else if (phy & PHY_100)
		status |= STATUS_100;
	return status;
}

void chip_raise(struct chip *chip, uint32_t causes)
{
	chip_store(chip, REG_ICR, chip_load(chip, REG_ICR) | causes);
}

void chip_raise_delayed(struct chip *chip, struct delay *delay, uint32_t cause,
			uint32_t packet, uint32_t absolute)
{
	uint64_t now = device_now();

	if (!packet) {
		chip_raise(chip, cause);
		return;
	}
	delay->packet = now + (uint64_t)packet * DELAY_NSEC;
	if (absolute && delay->absolute == DEVICE_FOREVER)
		delay->absolute = now + (uint64_t)absolute * DELAY_NSEC;
}

bool delay_expired(struct delay *delay, uint64_t now)
{
	if (now < delay->packet && now < delay->absolute)
		return false;
	delay_init(delay);
	return true;
}

static void follow_link(struct chip *chip)
{
	if (chip->link == chip_has_link(chip))
		return;
	chip->link = !chip->link;
	chip_raise(chip, ICR_LSC);
	if (!pci_in_d0(&chip->dev.pci) &&
	    chip_load(chip, REG_WUFC) & WUFC_LNKC)
		pci_wake(&chip->dev.pci);
}

static void expire(struct chip *chip, uint64_t now)
{
	phy_expire(&chip->phy, now);
	rx_expire(chip, now);
	tx_expire(chip, now);
	if (chip->mdic_ready_at && now >= chip->mdic_ready_at) {
		chip->mdic_ready_at = 0;
		if (chip_load(chip, REG_MDIC) & MDIC_INT)
			chip_raise(chip, ICR_MDAC);
	}
}

static bool has_cause(const struct chip *chip)
{
	return chip_load(chip, REG_ICR) & chip_load(chip, REG_IMS) &&
	       pci_in_d0(&chip->dev.pci);
}

/* One interrupt after the other, and ITR's time between them */
static void update_interrupt(struct chip *chip, uint64_t now)
{
	if (!has_cause(chip)) {
		chip->interrupting = false;
	} else if (!chip->interrupting && now >= chip->quiet_until) {
		chip->interrupting = true;
		chip->quiet_until = now + ITR_NSEC *
				    (chip_load(chip, REG_ITR) & 0xffff);
	}
	pci_show_interrupt(&chip->dev.pci, chip->interrupting);
	irqs_update(&chip->dev.irqs, chip->interrupting,
		    pci_intx_enabled(&chip->dev.pci), false);
}

void chip_run(struct chip *chip)
{
	struct net *net = chip->dev.net;
	uint64_t now = device_now();

	chip->reset_just_now = false;
	expire(chip, now);
	follow_link(chip);
	rx_run(chip);
	if (net->held)
		net_deliver(net);
	tx_run(chip);
	net_write(net);
	chip->rx_retry = DEVICE_FOREVER;
	if (chip->rx.busy || net->held)
		chip->rx_retry = now + RETRY_NSEC;
	update_interrupt(chip, now);
}

static void earlier(uint64_t *deadline, uint64_t other)
{
	if (other < *deadline)
		*deadline = other;
}

uint64_t chip_deadline(const struct chip *chip)
{
	uint64_t deadline = chip->rx_retry;

	if (tx_is_waiting(chip))
		return 0;
	if (chip->phy.negotiated_at)
		earlier(&deadline, chip->phy.negotiated_at);
	if (chip->mdic_ready_at)
		earlier(&deadline, chip->mdic_ready_at);
	if (has_cause(chip) && !chip->interrupting)
		earlier(&deadline, chip->quiet_until);
	earlier(&deadline, chip->rx.write_back_at);
	earlier(&deadline, chip->rx_delay.packet);
	earlier(&deadline, chip->rx_delay.absolute);
	earlier(&deadline, chip->tx_delay.packet);
	earlier(&deadline, chip->tx_delay.absolute);
	return deadline;
}
