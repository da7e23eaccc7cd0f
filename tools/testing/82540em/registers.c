// SPDX-License-Identifier: GPL-2.0
#include "chip.h"

/* Of the PHY, what is not in the standard */
#define M88_STATUS	0x11
#define   M88_LINK	BIT(10)
#define   M88_RESOLVED	BIT(11)
#define   M88_FULL	BIT(13)
#define   M88_100	BIT(14)
#define   M88_1000	BIT(15)
#define PHY_ADDRESS	1

/* What an access to the PHY takes */
#define MDIC_NSEC	(20 * 1000)

#define IO_ADDR_MASK	0xfffff

/* A register, or @count of them; what of it can be written, and what else is. */
struct reg {
	const char *name;
	uint32_t offset;
	uint16_t count;
	uint8_t step;		/* in words; 0: one */
	uint32_t writable;
	void (*write)(struct chip *chip, unsigned int reg, uint32_t value);
	uint32_t (*read)(struct chip *chip, unsigned int reg);
};

static void write_ctrl(struct chip *chip, unsigned int reg, uint32_t value)
{
	uint32_t old = chip_load(chip, reg);

	if (value & CTRL_RST) {
		chip_reset(chip);
		return;
	}
	chip_store(chip, reg, value);
	if (value & ~old & CTRL_PHY_RST)
		phy_reset(&chip->phy, device_now());
}

static uint32_t read_status(struct chip *chip, unsigned int reg)
{
	(void)reg;
	return chip_status(chip);
}

/* The pins are the driver's once it has asked for them. */
static void write_eecd(struct chip *chip, unsigned int reg, uint32_t value)
{
	const uint32_t pins = EECD_SK | EECD_CS | EECD_DI;

	chip_store(chip, reg, value & (pins | EECD_FWE | EECD_REQ));
	if (value & EECD_REQ)
		eeprom_drive(&chip->eeprom, value & pins);
}

static uint32_t read_eecd(struct chip *chip, unsigned int reg)
{
	uint32_t value = chip_load(chip, reg) | EECD_PRES;

	if (value & EECD_REQ)
		value |= EECD_GNT;
	if (chip->eeprom.out)
		value |= EECD_DO;
	return value;
}

static void write_eerd(struct chip *chip, unsigned int reg, uint32_t value)
{
	unsigned int address = value >> 8 & 0xff;
	uint32_t data = 0xffff;

	value &= 0xff00;
	if (address < EEPROM_WORDS)
		data = chip->eeprom.words[address];
	chip_store(chip, reg, data << 16 | value | EERD_DONE);
}

static void write_ctrl_ext(struct chip *chip, unsigned int reg, uint32_t value)
{
	chip_store(chip, reg, value & ~CTRL_EXT_EE_RST);
	if (value & CTRL_EXT_EE_RST)
		chip_autoload(chip);
}

static uint16_t read_phy(struct chip *chip, unsigned int reg)
{
	uint8_t status = phy_status(&chip->phy);
	uint16_t value = 0;

	if (reg != M88_STATUS)
		return phy_read(&chip->phy, reg);
	if (status & PHY_LINK)
		value |= M88_LINK | M88_RESOLVED;
	if (status & PHY_FULL_DUPLEX)
		value |= M88_FULL;
	if (status & PHY_1000)
		value |= M88_1000;
	else if (status & PHY_100)
		value |= M88_100;
	return value;
}

static void write_mdic(struct chip *chip, unsigned int reg, uint32_t value)
{
	unsigned int phy_reg = value >> 16 & 0x1f;

	if (chip->mdic_ready_at)
		device_forbid(&chip->dev,
			      "MDIC = 0x%08x: the access before that is not done",
			      value);
	value &= ~(MDIC_READY | MDIC_ERROR);
	if ((value >> 21 & 0x1f) != PHY_ADDRESS)
		value |= MDIC_ERROR;
	else if (value & MDIC_READ)
		value = (value & 0xffff0000) | read_phy(chip, phy_reg);
	else if (value & MDIC_WRITE)
		phy_write(&chip->phy, phy_reg, value, device_now());
	chip_store(chip, reg, value | MDIC_READY);
	chip->mdic_ready_at = device_now() + MDIC_NSEC;
}

static uint32_t read_mdic(struct chip *chip, unsigned int reg)
{
	uint32_t value = chip_load(chip, reg);

	return chip->mdic_ready_at ? value & ~MDIC_READY : value;
}

static void write_icr(struct chip *chip, unsigned int reg, uint32_t value)
{
	chip_store(chip, reg, chip_load(chip, reg) & ~value);
}

static uint32_t read_icr(struct chip *chip, unsigned int reg)
{
	uint32_t value = chip_load(chip, reg);

	chip_store(chip, reg, 0);
	return value;
}

static void write_ics(struct chip *chip, unsigned int reg, uint32_t value)
{
	(void)reg;
	chip_raise(chip, value & ICR_CAUSES);
}

static void write_ims(struct chip *chip, unsigned int reg, uint32_t value)
{
	chip_store(chip, reg, chip_load(chip, reg) | (value & ICR_CAUSES));
}

static void write_imc(struct chip *chip, unsigned int reg, uint32_t value)
{
	(void)reg;
	chip_store(chip, REG_IMS, chip_load(chip, REG_IMS) & ~value);
}

/* Section 13.4.22 */
static void write_rctl(struct chip *chip, unsigned int reg, uint32_t value)
{
	const uint32_t buffer = RCTL_BSIZE | RCTL_BSEX;
	uint32_t old = chip_load(chip, reg);

	if (value & RCTL_RESERVED)
		device_forbid(&chip->dev, "RCTL = 0x%08x: reserved bits", value);
	if (value & old & RCTL_EN && (value ^ old) & buffer)
		device_forbid(&chip->dev,
			      "RCTL = 0x%08x: another size of buffers, while the receiver is enabled",
			      value);
	chip_store(chip, reg, value & ~RCTL_RESERVED);
	if (value & RCTL_EN)
		chip->rx.ring.armed = true;
}

static void write_tctl(struct chip *chip, unsigned int reg, uint32_t value)
{
	chip_store(chip, reg, value);
	if (value & TCTL_EN)
		chip->tx.ring.armed = true;
}

static void write_rx_ring(struct chip *chip, unsigned int reg, uint32_t value)
{
	ring_write(chip, &chip->rx.ring, reg, value);
}

static void write_tx_ring(struct chip *chip, unsigned int reg, uint32_t value)
{
	ring_write(chip, &chip->tx.ring, reg, value);
}

static void write_rdtr(struct chip *chip, unsigned int reg, uint32_t value)
{
	chip_store(chip, reg, value & 0xffff);
	if (value & RDTR_FPD)
		rx_flush(chip);
}

static uint32_t read_statistics(struct chip *chip, unsigned int reg)
{
	return statistics_read(&chip->statistics, reg);
}

#define ALL	0xffffffff

/* Those that the manual has for the 82540EM (sections 13.3 and 13.8) */
static const struct reg table[] = {
	{ "CTRL", REG_CTRL, 1, .write = write_ctrl },
	{ "STATUS", REG_STATUS, 1, .read = read_status },
	{ "EECD", REG_EECD, 1, .write = write_eecd, .read = read_eecd },
	{ "EERD", REG_EERD, 1, .write = write_eerd },
	{ "CTRL_EXT", REG_CTRL_EXT, 1, .write = write_ctrl_ext },
	{ "FLA", REG_FLA, 1, .writable = ALL },
	{ "MDIC", REG_MDIC, 1, .write = write_mdic, .read = read_mdic },
	{ "FCAL", REG_FCAL, 1, .writable = ALL },
	{ "FCAH", REG_FCAH, 1, .writable = 0xffff },
	{ "FCT", REG_FCT, 1, .writable = 0xffff },
	{ "VET", REG_VET, 1, .writable = 0xffff },
	{ "ICR", REG_ICR, 1, .write = write_icr, .read = read_icr },
	{ "ITR", REG_ITR, 1, .writable = 0xffff },
	{ "ICS", REG_ICS, 1, .write = write_ics },
	{ "IMS", REG_IMS, 1, .write = write_ims },
	{ "IMC", REG_IMC, 1, .write = write_imc },
	{ "RCTL", REG_RCTL, 1, .write = write_rctl },
	{ "FCTTV", REG_FCTTV, 1, .writable = 0xffff },
	{ "TXCW", REG_TXCW, 1, .writable = ALL },
	{ "RXCW", REG_RXCW, 1, .writable = 0 },
	{ "TCTL", REG_TCTL, 1, .write = write_tctl },
	{ "TIPG", REG_TIPG, 1, .writable = ALL },
	{ "AIFS", REG_AIFS, 1, .writable = 0xffff },
	{ "LEDCTL", REG_LEDCTL, 1, .writable = ALL },
	{ "PBA", REG_PBA, 1, .writable = 0xffff },
	{ "FCRTL", REG_FCRTL, 1, .writable = ALL },
	{ "FCRTH", REG_FCRTH, 1, .writable = ALL },
	{ "RDFH", REG_RDFH, 5, 2, .writable = 0x1fff },
	{ "RDBAL", REG_RDBAL, 1, .write = write_rx_ring },
	{ "RDBAH", REG_RDBAH, 1, .write = write_rx_ring },
	{ "RDLEN", REG_RDLEN, 1, .write = write_rx_ring },
	{ "RDH", REG_RDH, 1, .write = write_rx_ring },
	{ "RDT", REG_RDT, 1, .write = write_rx_ring },
	{ "RDTR", REG_RDTR, 1, .write = write_rdtr },
	{ "RXDCTL", REG_RXDCTL, 1, .writable = ALL },
	{ "RADV", REG_RADV, 1, .writable = 0xffff },
	{ "RSRPD", REG_RSRPD, 1, .writable = 0xfff },
	{ "TXDMAC", REG_TXDMAC, 1, .writable = 1 },
	{ "TDFH", REG_TDFH, 5, 2, .writable = 0x1fff },
	{ "TDBAL", REG_TDBAL, 1, .write = write_tx_ring },
	{ "TDBAH", REG_TDBAH, 1, .write = write_tx_ring },
	{ "TDLEN", REG_TDLEN, 1, .write = write_tx_ring },
	{ "TDH", REG_TDH, 1, .write = write_tx_ring },
	{ "TDT", REG_TDT, 1, .write = write_tx_ring },
	{ "TIDV", REG_TIDV, 1, .writable = 0xffff },
	{ "TXDCTL", REG_TXDCTL, 1, .writable = ALL },
	{ "TADV", REG_TADV, 1, .writable = 0xffff },
	{ "TSPMT", REG_TSPMT, 1, .writable = ALL },
	/* But for 4024, 402c, 4044, 4084, 4098 and 409c */
	{ "statistics", 0x4000, 9, .read = read_statistics },
	{ "statistics", 0x4028, 1, .read = read_statistics },
	{ "statistics", 0x4030, 5, .read = read_statistics },
	{ "statistics", 0x4048, 15, .read = read_statistics },
	{ "statistics", 0x4088, 4, .read = read_statistics },
	{ "statistics", 0x40a0, 24, .read = read_statistics },
	{ "RXCSUM", REG_RXCSUM, 1, .writable = 0x7ff },
	{ "MTA", REG_MTA, 128, .writable = ALL },
	{ "RAL or RAH", REG_RAL, 2 * RECEIVE_ADDRESSES, .writable = ALL },
	{ "VFTA", REG_VFTA, 128, .writable = ALL },
	{ "WUC", REG_WUC, 1, .writable = 0xf },
	{ "WUFC", REG_WUFC, 1, .writable = ALL },
	{ "WUS", REG_WUS, 1, .writable = ALL },
	{ "MANC", REG_MANC, 1, .writable = ALL },
	{ "IPAV", REG_IPAV, 1, .writable = ALL },
	{ "IP4AT", REG_IP4AT, 4, 2, .writable = ALL },
	{ "IP6AT", REG_IP6AT, 4, .writable = ALL },
	{ "WUPL", REG_WUPL, 1, .writable = 0 },
	{ "WUPM", REG_WUPM, 32, .writable = 0 },
	{ "FFLT", REG_FFLT, 4, 2, .writable = 0x7ff },
	{ "FFMT", REG_FFMT, 128, 2, .writable = 0xf },
	{ "FFVT", REG_FFVT, 128, 2, .writable = ALL },
	{ "PBM", REG_PBM, 0x4000, .writable = ALL },
};

/* By the word: its place in the table, from 1 on */
static uint8_t places[REGISTERS_SIZE / 4];

void registers_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		size_t step = table[i].step ? table[i].step : 1;

		for (size_t j = 0; j < table[i].count; j++)
			places[table[i].offset / 4 + j * step] = i + 1;
	}
}

static const struct reg *find(size_t offset)
{
	uint8_t place = places[offset / 4];

	return place ? &table[place - 1] : NULL;
}

const char *chip_register_name(unsigned int reg)
{
	return find(reg)->name;
}

/* Is an access one that is allowed at all? All are of 32 bits. */
static const struct reg *check(struct chip *chip, size_t offset, size_t size,
			       const char *access)
{
	const struct reg *reg = find(offset);

	if (chip->reset_just_now || device_now() < chip->reset_until)
		device_forbid(&chip->dev,
			      "%s 0x%zx: within a microsecond after a reset",
			      access, offset);
	if (!reg) {
		device_forbid(&chip->dev, "%s 0x%zx: no such register", access,
			      offset);
		return NULL;
	}
	if (offset % 4 || size != 4) {
		device_forbid(&chip->dev, "%s %s, 0x%zx: %zu bytes, not 4",
			      access, reg->name, offset, size);
		return NULL;
	}
	return reg;
}

static uint32_t read_register(struct chip *chip, size_t offset, size_t size)
{
	const struct reg *reg = check(chip, offset, size, "read of");

	if (!reg)
		return 0;
	return reg->read ? reg->read(chip, offset) : chip_load(chip, offset);
}

static void write_register(struct chip *chip, size_t offset, size_t size,
			   uint32_t value)
{
	const struct reg *reg = check(chip, offset, size, "write to");

	if (!reg)
		return;
	if (reg->write)
		reg->write(chip, offset, value);
	else
		chip_store(chip, offset, (chip_load(chip, offset) &
					  ~reg->writable) |
					 (value & reg->writable));
}

/* How much of an access is in the word that it begins in */
static size_t part_of(size_t offset, size_t size)
{
	size_t part = 4 - offset % 4;

	return size < part ? size : part;
}

void chip_read(struct chip *chip, size_t offset, void *data, size_t size)
{
	uint8_t *bytes = data;

	/* In a low-power state there is nobody to answer. */
	memset(bytes, 0xff, size);
	while (size && pci_in_d0(&chip->dev.pci)) {
		size_t part = part_of(offset, size);
		uint8_t word[4];

		put_le32(word, read_register(chip, offset, part));
		memcpy(bytes, word + offset % 4, part);
		offset += part;
		bytes += part;
		size -= part;
	}
}

void chip_write(struct chip *chip, size_t offset, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	while (size && pci_in_d0(&chip->dev.pci)) {
		size_t part = part_of(offset, size);
		uint8_t word[4] = { 0 };

		memcpy(word, bytes, part);
		write_register(chip, offset, part, get_le32(word));
		offset += part;
		bytes += part;
		size -= part;
	}
}

/* Section 13.2.2: where there is nothing, or too little is written */
static bool check_io(struct chip *chip, size_t offset, size_t size,
		     const char *access)
{
	if ((offset == IO_ADDR || offset == IO_DATA) && size == 4 &&
	    (offset == IO_ADDR || chip->io_address < REGISTERS_SIZE))
		return true;
	device_forbid(&chip->dev,
		      "I/O %s 0x%zx, %zu bytes, with IOADDR 0x%x", access,
		      offset, size, chip->io_address);
	return false;
}

void chip_io_read(struct chip *chip, size_t offset, void *data, size_t size)
{
	memset(data, pci_in_d0(&chip->dev.pci) ? 0 : 0xff, size);
	if (!pci_in_d0(&chip->dev.pci) ||
	    !check_io(chip, offset, size, "read of"))
		return;
	if (offset == IO_ADDR)
		put_le32(data, chip->io_address);
	else
		chip_read(chip, chip->io_address, data, size);
}

void chip_io_write(struct chip *chip, size_t offset, const void *data,
		   size_t size)
{
	if (!pci_in_d0(&chip->dev.pci) ||
	    !check_io(chip, offset, size, "write to"))
		return;
	if (offset == IO_ADDR)
		chip->io_address = get_le32(data) & IO_ADDR_MASK;
	else
		chip_write(chip, chip->io_address, data, size);
}
