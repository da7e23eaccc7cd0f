// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "chip.h"
#include "registers.h"

/* How soon the link partner tries again, if the ring was full. */
#define RETRY_NSEC	(200 * 1000)

#define RMS_DEFAULT	0x1fff

static const struct chip_model models[] = {
	{
		.name = "rtl8168b",
		.pci = { .revision = 0x01 },
		.version = 0x38000000,
		.phy_id = 0x001cc912,
		.dma_mask = UINT32_MAX,
		.tx_format = TX_FORMAT_8168B,
	}, {
		.name = "rtl8168c",
		.pci = { .revision = 0x02, .no_soft_reset = true },
		.version = 0x3c000000,
		.phy_id = 0x001cc912,
		.dma_mask = UINT64_MAX,
		.tx_format = TX_FORMAT_8168C,
		.is_8168c = true,
	},
};

const struct chip_model *chip_model_at(unsigned int index)
{
	return index < ARRAY_SIZE(models) ? &models[index] : NULL;
}

const struct chip_model *chip_model(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(models); i++)
		if (!strcmp(models[i].name, name))
			return &models[i];
	return NULL;
}

uint64_t chip_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
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
	return pci_can_dma(&chip->pci);
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
		moderation->deadline = CHIP_FOREVER;
		set_events(chip, event);
	} else if (moderation->events == 1) {
		moderation->deadline = chip_now() +
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
	moderation->deadline = CHIP_FOREVER;
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
	chip->timer_deadline = CHIP_FOREVER;
	chip->timer_start = chip_now();
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

	pci_init(&chip->pci, &chip->model->pci);
	phy_init(&chip->phy, chip->model->phy_id);
	phy_plug(&chip->phy, cable, 0);
	chip->link = chip->phy.link;
	reset_registers(chip);
}

void chip_init(struct chip *chip, const struct chip_model *model,
	       const uint8_t mac[6], struct net *net)
{
	memset(chip, 0, sizeof(*chip));
	chip->model = model;
	memcpy(chip->mac, mac, sizeof(chip->mac));
	chip->net = net;
	chip->pause = true;
	chip->phy.cable = true;
	chip->rx_retry = CHIP_FOREVER;
	irqs_init(&chip->irqs);
	dma_init(&chip->dma);
	chip_power_on(chip);
}

void chip_exit(struct chip *chip)
{
	irqs_exit(&chip->irqs);
	dma_exit(&chip->dma);
}

/* Without "no soft reset", what wakes up from D3 is as after power-on. */
void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size)
{
	bool slept = !pci_in_d0(&chip->pci);

	pci_write(&chip->pci, offset, data, size);
	if (slept && pci_in_d0(&chip->pci) && !pci_no_soft_reset(&chip->pci)) {
		pci_init(&chip->pci, &chip->model->pci);
		reset_registers(chip);
	}
}

void chip_plug(struct chip *chip, bool cable)
{
	phy_plug(&chip->phy, cable, chip_now());
}

static void follow_link(struct chip *chip)
{
	if (chip->link == chip->phy.link)
		return;
	chip->link = chip->phy.link;
	chip_raise(chip, ISR_LINK);
	if (chip->link && !pci_in_d0(&chip->pci) &&
	    chip->regs[REG_CONFIG3] & CONFIG3_LINK)
		pci_wake(&chip->pci);
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
	bool pending = events && pci_in_d0(&chip->pci);

	pci_show_interrupt(&chip->pci, pending);
	irqs_update(&chip->irqs, pending, pci_intx_enabled(&chip->pci),
		    chip->interrupt_again);
	chip->interrupt_again = false;
}

void chip_run(struct chip *chip)
{
	uint64_t now = chip_now();

	expire(chip, now);
	follow_link(chip);
	if (chip->rx.busy)
		rx_continue(chip);
	if (chip->net->held)
		net_deliver(chip->net);
	tx_run(chip);
	net_write(chip->net);
	chip->rx_retry = CHIP_FOREVER;
	if (chip->rx.busy || chip->net->held)
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
