/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network controller: its registers, and what belongs to it. Facts are from
 * the manual, "PCI/PCI-X Family of Gigabit Ethernet Controllers Software
 * Developer's Manual" (317453), by its sections, and from what drivers rely on.
 */
#ifndef I82540EM_CHIP_H
#define I82540EM_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device.h"
#include "eeprom.h"
#include "phy.h"
#include "registers.h"
#include "rx.h"
#include "statistics.h"
#include "tx.h"

#define CHIP_IO_SIZE		64
#define CHIP_CONFIG_SIZE	256

/* An interrupt that waits for more to come: after the last, and at the latest */
struct delay {
	uint64_t packet;
	uint64_t absolute;
};

struct chip {
	struct device dev;
	uint32_t regs[REGISTERS_SIZE / 4];
	uint32_t io_address;
	struct eeprom eeprom;
	struct phy phy;
	struct statistics statistics;
	struct device_counters counters;
	struct rx rx;
	struct tx tx;
	uint64_t reset_until;	/* before that, nothing may be accessed */
	bool reset_just_now;	/* by the burst that goes on */
	uint64_t mdic_ready_at;
	struct delay rx_delay;
	struct delay tx_delay;
	uint64_t rx_retry;	/* when to look for descriptors again */
	uint64_t quiet_until;	/* ITR */
	bool interrupting;
	bool link;		/* that the driver was told of */
};

/* All else is zero but the device, which has been initialized. */
void chip_init(struct chip *chip, const uint8_t mac[6]);

/* The PCI bus's reset, and that of CTRL.RST, which spares the PHY */
void chip_power_on(struct chip *chip);
void chip_reset(struct chip *chip);
/* What is loaded from the EEPROM */
void chip_autoload(struct chip *chip);

void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size);
void chip_plug(struct chip *chip, bool cable);
void chip_run(struct chip *chip);
uint64_t chip_deadline(const struct chip *chip);

/* registers.c: accesses to memory, and by the I/O region */
void registers_init(void);
void chip_read(struct chip *chip, size_t offset, void *data, size_t size);
void chip_write(struct chip *chip, size_t offset, const void *data,
		size_t size);
void chip_io_read(struct chip *chip, size_t offset, void *data, size_t size);
void chip_io_write(struct chip *chip, size_t offset, const void *data,
		   size_t size);
const char *chip_register_name(unsigned int reg);

/* For the parts of the chip: */

static inline uint32_t chip_load(const struct chip *chip, unsigned int reg)
{
	return chip->regs[reg / 4];
}

static inline void chip_store(struct chip *chip, unsigned int reg,
			      uint32_t value)
{
	chip->regs[reg / 4] = value;
}

void chip_raise(struct chip *chip, uint32_t causes);
/* The MAC has a link. */
bool chip_has_link(const struct chip *chip);
uint32_t chip_status(const struct chip *chip);

/* @cause is due: at once, or after those registers' times (1.024 us). */
void chip_raise_delayed(struct chip *chip, struct delay *delay,
			uint32_t cause, uint32_t packet, uint32_t absolute);
/* Is it for longer than that? Then it is none any more. */
bool delay_expired(struct delay *delay, uint64_t now);

#endif
