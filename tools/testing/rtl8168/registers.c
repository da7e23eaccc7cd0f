// SPDX-License-Identifier: GPL-2.0
#include "chip.h"
#include "registers.h"

/* What was there before a write, and is after it; what was written, where. */
struct write {
	uint32_t old;
	uint32_t new;
	uint32_t value;
	uint32_t mask;
};

/* A register, what of it can be written, and what else a write or read does. */
struct reg {
	uint8_t offset;
	uint8_t size;
	bool locked;		/* until 9346CR says so */
	bool only_8168c;
	uint32_t writable;
	void (*written)(struct chip *chip, const struct write *write);
	uint32_t (*read)(struct chip *chip);
};

static uint32_t load(const struct chip *chip, unsigned int reg)
{
	return get_le32(chip->regs + reg);
}

static void store(struct chip *chip, unsigned int reg, uint32_t value)
{
	put_le32(chip->regs + reg, value);
}

static void write_dtccr(struct chip *chip, const struct write *write)
{
	uint64_t address = (uint64_t)load(chip, REG_DTCCR_HIGH) << 32 |
			   (load(chip, REG_DTCCR_LOW) & ~(TALLY_SIZE - 1U));
	uint32_t value = write->new;
	uint8_t dump[TALLY_SIZE];

	if (value & DTCCR_RESET && chip->model->is_8168c) {
		chip->tally_base = chip->tally;
		value &= ~DTCCR_RESET;
	}
	if (value & DTCCR_DUMP && chip_can_dma(chip)) {
		tally_dump(&chip->tally, &chip->tally_base, dump);
		if (!dma_write(&chip->dev.dma, chip_bus_address(chip, address),
			       dump, sizeof(dump)))
			chip_raise(chip, ISR_SERR);
		value &= ~DTCCR_DUMP;
	}
	store(chip, REG_DTCCR_LOW, value);
}

static void write_normal_ring(struct chip *chip, const struct write *write)
{
	(void)write;
	tx_reset(&chip->tx[TX_NORMAL]);
}

static void write_high_ring(struct chip *chip, const struct write *write)
{
	(void)write;
	tx_reset(&chip->tx[TX_HIGH]);
}

static void write_rx_ring(struct chip *chip, const struct write *write)
{
	(void)write;
	rx_reset(&chip->rx);
}

static void write_command(struct chip *chip, const struct write *write)
{
	if (write->value & CR_RST) {
		chip->resets++;
		chip_reset(chip);
		return;
	}
	if (!chip->model->is_8168c)
		chip->regs[REG_CR] &= ~CR_STOP;
}

static uint32_t read_command(struct chip *chip)
{
	return chip->regs[REG_CR] | (chip->rx.busy ? 0 : CR_EMPTY);
}

static void write_poll(struct chip *chip, const struct write *write)
{
	if (write->value & TPPOLL_HPQ && !chip->tx[TX_HIGH].halted)
		chip->tx[TX_HIGH].polled = true;
	if (write->value & TPPOLL_NPQ && !chip->tx[TX_NORMAL].halted)
		chip->tx[TX_NORMAL].polled = true;
	if (write->value & TPPOLL_FSWINT)
		chip_raise(chip, ISR_SWINT);
}

static uint32_t read_poll(struct chip *chip)
{
	return (chip->tx[TX_HIGH].polled ? TPPOLL_HPQ : 0) |
	       (chip->tx[TX_NORMAL].polled ? TPPOLL_NPQ : 0);
}

static void write_interrupt_status(struct chip *chip, const struct write *write)
{
	put_le16(chip->regs + REG_ISR, write->old & ~write->value);
	chip->interrupt_again = true;
}

static void write_timer(struct chip *chip, const struct write *write)
{
	uint32_t ticks = load(chip, REG_TIMERINT);

	(void)write;
	chip->timer_deadline = DEVICE_FOREVER;
	if (ticks)
		chip->timer_deadline = chip->timer_start +
				       (uint64_t)ticks * CHIP_TICK_NSEC;
}

static void write_timer_count(struct chip *chip, const struct write *write)
{
	chip->timer_start = device_now();
	write_timer(chip, write);
}

static uint32_t read_timer_count(struct chip *chip)
{
	return (device_now() - chip->timer_start) / CHIP_TICK_NSEC;
}

static void write_eeprom(struct chip *chip, const struct write *write)
{
	if ((write->new & EEM) != EEM_AUTOLOAD)
		return;
	chip_autoload(chip);
	chip->regs[REG_9346CR] = 0;
}

/* It is the byte with the flag that makes it one. */
static bool is_access(const struct write *write)
{
	return write->mask & ACCESS_FLAG;
}

static void write_phyar(struct chip *chip, const struct write *write)
{
	unsigned int reg = write->new >> 16 & 0x1f;
	uint32_t value = write->new;

	if (!is_access(write))
		return;
	if (value & ACCESS_FLAG) {
		phy_write(&chip->phy, reg, value, device_now());
		value &= ~ACCESS_FLAG;
	} else {
		value = ACCESS_FLAG | reg << 16 | phy_read(&chip->phy, reg);
	}
	store(chip, REG_PHYAR, value);
}

static uint32_t read_phy_status(struct chip *chip)
{
	return phy_status(&chip->phy);
}

/* The configuration space, by a way that needs no support of the bus. */
static void write_csiar(struct chip *chip, const struct write *write)
{
	uint32_t value = write->new;
	unsigned int address = value & 0xffc;
	unsigned int function = value >> 16 & 7;
	uint8_t data[4];

	if (!is_access(write))
		return;
	if (value & ACCESS_FLAG) {
		for (unsigned int i = 0; i < 4 && !function; i++)
			if (value >> 12 & BIT(i))
				chip_config_write(chip, address + i,
						  chip->regs + REG_CSIDR + i,
						  1);
		value &= ~ACCESS_FLAG;
	} else {
		memset(data, 0xff, sizeof(data));
		if (!function)
			pci_read(&chip->dev.pci, address, data, sizeof(data));
		memcpy(chip->regs + REG_CSIDR, data, sizeof(data));
		value |= ACCESS_FLAG;
	}
	store(chip, REG_CSIAR, value);
}

static void write_ephyar(struct chip *chip, const struct write *write)
{
	unsigned int reg = write->new >> 16 & (CHIP_EPHY_REGISTERS - 1);
	uint32_t value = write->new;

	if (!is_access(write))
		return;
	if (value & ACCESS_FLAG) {
		chip->ephy[reg] = value;
		value &= ~ACCESS_FLAG;
	} else {
		value = ACCESS_FLAG | reg << 16 | chip->ephy[reg];
	}
	store(chip, REG_EPHYAR, value);
}

#define ALL	0xffffffff

static const struct reg table[] = {
	{ REG_IDR0, 4, .writable = ALL, .locked = true },
	{ REG_IDR4, 4, .writable = 0xffff, .locked = true },
	{ REG_MAR0, 4, .writable = ALL },
	{ REG_MAR4, 4, .writable = ALL },
	{ REG_DTCCR_LOW, 4, .writable = ALL, .written = write_dtccr },
	{ REG_DTCCR_HIGH, 4, .writable = ALL },
	{ REG_TNPDS_LOW, 4, .writable = ALL, .written = write_normal_ring },
	{ REG_TNPDS_HIGH, 4, .writable = ALL, .written = write_normal_ring },
	{ REG_THPDS_LOW, 4, .writable = ALL, .written = write_high_ring },
	{ REG_THPDS_HIGH, 4, .writable = ALL, .written = write_high_ring },
	{ REG_CR, 1, .writable = CR_TE | CR_RE | CR_STOP,
	  .written = write_command, .read = read_command },
	{ REG_TPPOLL, 1, .written = write_poll, .read = read_poll },
	{ REG_IMR, 2, .writable = 0xffff },
	{ REG_ISR, 2, .written = write_interrupt_status },
	{ REG_TCR, 4, .writable = 0x030f0700 },
	{ REG_RCR, 4, .writable = 0x0000ff3f },
	{ REG_TCTR, 4, .written = write_timer_count,
	  .read = read_timer_count },
	{ REG_9346CR, 1, .writable = 0xce, .written = write_eeprom },
	{ REG_CONFIG0, 1, .writable = 0x07, .locked = true },
	{ REG_CONFIG1, 1, .writable = 0xf3, .locked = true },
	{ REG_CONFIG2, 1, .writable = 0xff, .locked = true },
	{ REG_CONFIG3, 1, .writable = 0xff, .locked = true },
	{ REG_CONFIG4, 1, .writable = 0xff, .locked = true },
	{ REG_CONFIG5, 1, .writable = 0xff, .locked = true },
	{ REG_TIMERINT, 4, .writable = ALL, .written = write_timer },
	{ REG_PHYAR, 4, .writable = ALL, .written = write_phyar },
	{ REG_CSIDR, 4, .writable = ALL, .only_8168c = true },
	{ REG_CSIAR, 4, .writable = ALL, .only_8168c = true,
	  .written = write_csiar },
	{ REG_PHYSTATUS, 1, .read = read_phy_status },
	{ REG_PMCH, 1, .writable = 0xff, .only_8168c = true },
	{ REG_EPHYAR, 4, .writable = ALL, .only_8168c = true,
	  .written = write_ephyar },
	{ REG_DBG, 1, .writable = 0xff, .only_8168c = true },
	{ REG_RMS, 2, .writable = 0xffff },
	{ REG_CPCR, 2, .writable = 0xffff },
	{ REG_INTRMITIGATE, 2, .writable = 0xffff },
	{ REG_RDSAR_LOW, 4, .writable = ALL, .written = write_rx_ring },
	{ REG_RDSAR_HIGH, 4, .writable = ALL, .written = write_rx_ring },
	{ REG_MTPS, 1, .writable = 0xff },
};

/* The register that the byte at @offset belongs to, or NULL. */
static const struct reg *find(const struct chip *chip, size_t offset)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct reg *reg = &table[i];

		if (offset < reg->offset)
			break;
		if (offset < (size_t)reg->offset + reg->size)
			return reg->only_8168c && !chip->model->is_8168c ?
			       NULL : reg;
	}
	return NULL;
}

/* What of an access is in @reg: bytes @first to @end of it. */
static size_t end_in(const struct reg *reg, size_t first, size_t size)
{
	return first + size < reg->size ? first + size : reg->size;
}

static void read_register(struct chip *chip, const struct reg *reg,
			  size_t first, uint8_t *data, size_t end)
{
	uint8_t bytes[4] = { 0 };

	if (reg->read)
		put_le32(bytes, reg->read(chip));
	else
		memcpy(bytes, chip->regs + reg->offset, reg->size);
	memcpy(data, bytes + first, end - first);
}

/* Bytes that are not written keep their value, as PCI's byte enables say. */
static void write_register(struct chip *chip, const struct reg *reg,
			   size_t first, const uint8_t *data, size_t end)
{
	uint8_t old[4] = { 0 }, bytes[4] = { 0 }, mask[4] = { 0 };
	struct write write;
	uint32_t changed;

	if (reg->locked && (chip->regs[REG_9346CR] & EEM) != EEM_UNLOCKED)
		return;
	memcpy(bytes + first, data, end - first);
	memset(mask + first, 0xff, end - first);
	memcpy(old, chip->regs + reg->offset, reg->size);
	write.old = get_le32(old);
	write.value = get_le32(bytes);
	write.mask = get_le32(mask);
	changed = write.mask & reg->writable;
	write.new = (write.old & ~changed) | (write.value & changed);
	put_le32(bytes, write.new);
	memcpy(chip->regs + reg->offset, bytes, reg->size);
	if (reg->written)
		reg->written(chip, &write);
}

void chip_read(struct chip *chip, size_t offset, void *data, size_t size)
{
	uint8_t *bytes = data;

	if (offset == REG_GATE && size == 4) {
		put_le32(bytes, chip->dev.net->passed);
		return;
	}

	/* In a low-power state there is nobody to answer. */
	memset(bytes, pci_in_d0(&chip->dev.pci) ? 0 : 0xff, size);
	for (size_t i = 0; i < size && pci_in_d0(&chip->dev.pci);) {
		const struct reg *reg = find(chip, offset + i);
		size_t first, end;

		if (!reg) {
			i++;
			continue;
		}
		first = offset + i - reg->offset;
		end = end_in(reg, first, size - i);
		read_register(chip, reg, first, bytes + i, end);
		i += end - first;
	}
}

void chip_write(struct chip *chip, size_t offset, const void *data,
		size_t size)
{
	const uint8_t *bytes = data;

	if (offset == REG_GATE && size == 4) {
		net_let_through(chip->dev.net, get_le32(bytes));
		return;
	}
	for (size_t i = 0; i < size && pci_in_d0(&chip->dev.pci);) {
		const struct reg *reg = find(chip, offset + i);
		size_t first, end;

		if (!reg) {
			i++;
			continue;
		}
		first = offset + i - reg->offset;
		end = end_in(reg, first, size - i);
		write_register(chip, reg, first, bytes + i, end);
		i += end - first;
	}
}
