// SPDX-License-Identifier: GPL-2.0
#include <linux/pci_regs.h>

#include "chip.h"
#include "registers.h"

/* How soon the link partner tries again, if the ring was full. */
#define RETRY_NSEC	(200 * 1000)

#define RMS_DEFAULT	0x1fff

#define VENDOR_REALTEK	0x10ec
#define DEVICE_RTL8168	0x8168

#define CAP_PM		0x40
#define CAP_MSI		0x50
#define CAP_EXP		0x70

/* What the device's own manual does not say what it is for. */
#define VENDOR_START	0x700
#define VENDOR_SIZE	0x100

#define PM_STATES	(PCI_PM_CAP_PME_D0 | PCI_PM_CAP_PME_D1 | \
			 PCI_PM_CAP_PME_D2 | PCI_PM_CAP_PME_D3hot | \
			 PCI_PM_CAP_PME_D3cold | PCI_PM_CAP_D1 | \
			 PCI_PM_CAP_D2)

static const struct chip_model models[] = {
	{
		.name = "rtl8168b",
		.revision = 0x01,
		.version = 0x38000000,
		.phy_id = 0x001cc912,
		.dma_mask = UINT32_MAX,
		.tx_format = TX_FORMAT_8168B,
	}, {
		.name = "rtl8168c",
		.revision = 0x02,
		.no_soft_reset = true,
		.version = 0x3c000000,
		.phy_id = 0x001cc912,
		.dma_mask = UINT64_MAX,
		.tx_format = TX_FORMAT_8168C,
		.is_8168c = true,
	},
};

const struct chip_model *chip_model(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++)
		if (!strcmp(models[i].name, name))
			return &models[i];
	return NULL;
}

uint64_t chip_bus_address(const struct chip *chip, uint64_t address)
{
	return address & chip->model->dma_mask;
}

/* Rings are aligned to 256 bytes: the lower bits do not exist. */
uint64_t chip_descriptor(const struct chip *chip, unsigned int reg,
			 unsigned int index)
{
	uint64_t base = (uint64_t)get_le32(chip->regs + reg + 4) << 32 |
			get_le32(chip->regs + reg);

	return chip_bus_address(chip, (base & ~0xffULL) +
				      (uint64_t)index * DESC_SIZE);
}

bool chip_can_dma(const struct chip *chip)
{
	return pci_can_dma(&chip->dev.pci);
}

static void set_events(struct chip *chip, uint16_t events)
{
	put_le16(chip->regs + REG_ISR,
		 get_le16(chip->regs + REG_ISR) | events);
}

static uint64_t moderation_unit(const struct chip *chip)
{
	static const unsigned int factors[] = { 1, 8, 16, 32 };
	unsigned int scale = get_le16(chip->regs + REG_CPCR) & CPCR_UNIT;
	uint8_t status = phy_status(&chip->phy);
	uint64_t unit = 40960;

	if (status & PHY_1000)
		unit = 5000;
	else if (status & PHY_100)
		unit = 2560;
	return unit * factors[scale];
}

/* Tells of @event now, or when there are more, or when it has waited enough. */
static void moderate(struct chip *chip, struct moderation *moderation,
		     unsigned int setting, uint16_t event)
{
	unsigned int time = setting >> 4, events = (setting & 0xf) * 4;

	moderation->events++;
	if (!time || (events && moderation->events >= events)) {
		moderation->events = 0;
		moderation->deadline = DEVICE_FOREVER;
		set_events(chip, event);
	} else if (moderation->events == 1) {
		moderation->deadline = device_now() +
				       time * moderation_unit(chip);
	}
}

void chip_raise(struct chip *chip, uint16_t events)
{
	uint16_t setting = get_le16(chip->regs + REG_INTRMITIGATE);

	if (events & ISR_ROK)
		moderate(chip, &chip->rx_moderation, setting & 0xff, ISR_ROK);
	if (events & ISR_TOK)
		moderate(chip, &chip->tx_moderation, setting >> 8, ISR_TOK);
	set_events(chip, events & ~(ISR_ROK | ISR_TOK));
}

static void moderation_init(struct moderation *moderation)
{
	moderation->events = 0;
	moderation->deadline = DEVICE_FOREVER;
}

void chip_reset(struct chip *chip)
{
	chip->regs[REG_CR] = 0;
	put_le16(chip->regs + REG_IMR, 0);
	put_le16(chip->regs + REG_ISR, 0);
	put_le32(chip->regs + REG_TCR, chip->model->version);
	put_le32(chip->regs + REG_RCR, 0);
	put_le32(chip->regs + REG_TIMERINT, 0);
	put_le16(chip->regs + REG_INTRMITIGATE, 0);
	chip->timer_deadline = DEVICE_FOREVER;
	chip->timer_start = device_now();
	moderation_init(&chip->rx_moderation);
	moderation_init(&chip->tx_moderation);
	rx_reset(&chip->rx);
	for (int i = 0; i < TX_QUEUES; i++)
		tx_reset(&chip->tx[i]);
}

void chip_autoload(struct chip *chip)
{
	memcpy(chip->regs + REG_IDR0, chip->mac, sizeof(chip->mac));
	chip->regs[REG_CONFIG0] = 0x00;
	chip->regs[REG_CONFIG1] = 0xcd;
	chip->regs[REG_CONFIG2] = 0x00;
	chip->regs[REG_CONFIG3] = 0x01;
	chip->regs[REG_CONFIG4] = 0x00;
	chip->regs[REG_CONFIG5] = 0x02;
}

static void reset_config(struct chip *chip)
{
	const struct pci_identity identity = {
		.vendor = VENDOR_REALTEK,
		.device = DEVICE_RTL8168,
		.revision = chip->model->revision,
	};
	struct pci *pci = &chip->dev.pci;

	pci_init(pci, &identity);
	pci_add_bar(pci, 0, PCI_BASE_ADDRESS_SPACE_IO, CHIP_IO_SIZE);
	pci_add_bar(pci, 2, PCI_BASE_ADDRESS_MEM_TYPE_64, CHIP_MMIO_SIZE);
	pci_add_power_management(pci, CAP_PM, PM_STATES | 3,
				 chip->model->no_soft_reset ?
				 PCI_PM_CTRL_NO_SOFT_RESET : 0);
	pci_add_msi(pci, CAP_MSI);
	pci_add_express(pci, CAP_EXP);
	memset(pci->writable + VENDOR_START, 0xff, VENDOR_SIZE);
}

/* All but the PHY and the counters, which have power of their own. */
static void reset_registers(struct chip *chip)
{
	memset(chip->regs, 0, sizeof(chip->regs));
	memset(chip->ephy, 0, sizeof(chip->ephy));
	put_le16(chip->regs + REG_RMS, RMS_DEFAULT);
	chip->regs[REG_MTPS] = 0x3f;
	chip_reset(chip);
	chip_autoload(chip);
}

void chip_power_on(struct chip *chip)
{
	bool cable = chip->phy.cable;

	reset_config(chip);
	phy_init(&chip->phy, chip->model->phy_id, true);
	phy_plug(&chip->phy, cable, 0);
	chip->link = chip->phy.link;
	reset_registers(chip);
}

void chip_init(struct chip *chip, const struct chip_model *model,
	       const uint8_t mac[6])
{
	chip->model = model;
	memcpy(chip->mac, mac, sizeof(chip->mac));
	chip->phy.cable = true;
	chip->rx_retry = DEVICE_FOREVER;
	chip_power_on(chip);
}

/* Without "no soft reset", what wakes up from D3 is as after power-on. */
void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size)
{
	bool slept = !pci_in_d0(&chip->dev.pci);

	pci_write(&chip->dev.pci, offset, data, size);
	if (slept && pci_in_d0(&chip->dev.pci) && !chip->model->no_soft_reset) {
		reset_config(chip);
		reset_registers(chip);
	}
}

void chip_plug(struct chip *chip, bool cable)
{
	phy_plug(&chip->phy, cable, device_now());
}

static void follow_link(struct chip *chip)
{
	if (chip->link == chip->phy.link)
		return;
	chip->link = chip->phy.link;
	chip_raise(chip, ISR_LINK);
	if (chip->link && !pci_in_d0(&chip->dev.pci) &&
	    chip->regs[REG_CONFIG3] & CONFIG3_LINK)
		pci_wake(&chip->dev.pci);
}

static void expire_moderation(struct chip *chip, struct moderation *moderation,
			      uint16_t event, uint64_t now)
{
	if (now < moderation->deadline)
		return;
	moderation_init(moderation);
	set_events(chip, event);
}

static void expire(struct chip *chip, uint64_t now)
{
	const uint64_t round = (1ULL << 32) * CHIP_TICK_NSEC;

	phy_expire(&chip->phy, now);
	expire_moderation(chip, &chip->rx_moderation, ISR_ROK, now);
	expire_moderation(chip, &chip->tx_moderation, ISR_TOK, now);
	if (now >= chip->timer_deadline) {
		chip->timer_deadline += round;
		chip_raise(chip, ISR_TIMEOUT);
	}
}

static void update_interrupt(struct chip *chip)
{
	uint16_t events = get_le16(chip->regs + REG_ISR) &
			  get_le16(chip->regs + REG_IMR);
	bool pending = events && pci_in_d0(&chip->dev.pci);

	pci_show_interrupt(&chip->dev.pci, pending);
	irqs_update(&chip->dev.irqs, pending, pci_intx_enabled(&chip->dev.pci),
		    chip->interrupt_again);
	chip->interrupt_again = false;
}

void chip_run(struct chip *chip)
{
	uint64_t now = device_now();

	expire(chip, now);
	follow_link(chip);
	if (chip->rx.busy)
		rx_continue(chip);
	if (chip->dev.net->held)
		net_deliver(chip->dev.net);
	tx_run(chip);
	net_write(chip->dev.net);
	chip->rx_retry = DEVICE_FOREVER;
	if (chip->rx.busy || chip->dev.net->held)
		chip->rx_retry = now + RETRY_NSEC;
	update_interrupt(chip);
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
	earlier(&deadline, chip->timer_deadline);
	earlier(&deadline, chip->rx_moderation.deadline);
	earlier(&deadline, chip->tx_moderation.deadline);
	return deadline;
}
