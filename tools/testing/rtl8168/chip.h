/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The network controller: its registers, and what belongs to it. Facts are from
 * the data sheets of the RTL8168B and RTL8168C, and from what drivers rely on.
 */
#ifndef RTL8168_CHIP_H
#define RTL8168_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device.h"
#include "phy.h"
#include "rx.h"
#include "tally.h"
#include "tx.h"

#define CHIP_EPHY_REGISTERS	32
#define CHIP_TICK_NSEC		8	/* of TCTR */

#define CHIP_IO_SIZE		256
#define CHIP_MMIO_SIZE		4096

/* In what the versions differ. */
struct chip_model {
	const char *name;
	uint8_t revision;
	bool no_soft_reset;	/* D3hot to D0 keeps the device's state */
	uint32_t version;	/* of TxConfig, XID << 20 */
	uint32_t phy_id;
	uint64_t dma_mask;
	enum tx_format tx_format;
	bool is_8168c;		/* has the registers that came with it */
};

/* Interrupt moderation, of one direction */
struct moderation {
	unsigned int events;	/* not told yet */
	uint64_t deadline;
};

struct chip {
	struct device dev;
	const struct chip_model *model;
	uint8_t regs[256];
	uint8_t mac[6];		/* as in the EEPROM */
	uint16_t ephy[CHIP_EPHY_REGISTERS];
	struct phy phy;
	struct tally tally;
	struct tally tally_base;	/* when it was reset */
	uint64_t resets;	/* by CR_RST */
	struct rx rx;
	struct tx_queue tx[TX_QUEUES];
	struct moderation rx_moderation;
	struct moderation tx_moderation;
	uint64_t timer_start;	/* when TCTR was 0 */
	uint64_t timer_deadline;
	uint64_t rx_retry;	/* when to look for descriptors again */
	bool link;		/* that the driver was told of */
	bool interrupt_again;	/* ISR was written */
};

/* NULL: there is no such chip. */
const struct chip_model *chip_model(const char *name);

/* All else is zero but the device, which has been initialized. */
void chip_init(struct chip *chip, const struct chip_model *model,
	       const uint8_t mac[6]);

/* The PCI bus's reset */
void chip_power_on(struct chip *chip);

/* Accesses of any size and alignment; the caller has checked the range. */
void chip_read(struct chip *chip, size_t offset, void *data, size_t size);
void chip_write(struct chip *chip, size_t offset, const void *data,
		size_t size);
void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size);

void chip_plug(struct chip *chip, bool cable);
void chip_run(struct chip *chip);
uint64_t chip_deadline(const struct chip *chip);

/* For the parts of the chip: */

/* What CR_RST resets, and what is loaded from the EEPROM */
void chip_reset(struct chip *chip);
void chip_autoload(struct chip *chip);

bool chip_can_dma(const struct chip *chip);
void chip_raise(struct chip *chip, uint16_t events);
uint64_t chip_bus_address(const struct chip *chip, uint64_t address);

/* Of the ring whose address @reg and the register after it have. */
uint64_t chip_descriptor(const struct chip *chip, unsigned int reg,
			 unsigned int index);

#endif
