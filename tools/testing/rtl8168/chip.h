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

#include "dma.h"
#include "irq.h"
#include "net.h"
#include "pci.h"
#include "phy.h"
#include "rx.h"
#include "tally.h"
#include "tx.h"

#define CHIP_EPHY_REGISTERS	32
#define CHIP_TICK_NSEC		8	/* of TCTR */
#define CHIP_FOREVER		UINT64_MAX

/* In what the versions differ. */
struct chip_model {
	const char *name;
	struct pci_identity pci;
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
	const struct chip_model *model;
	uint8_t regs[256];
	uint8_t mac[6];		/* as in the EEPROM */
	uint16_t ephy[CHIP_EPHY_REGISTERS];
	struct pci pci;
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
	bool pause;		/* the link partner waits while RX is full */
	struct irqs irqs;
	struct dma dma;
	struct net *net;
};

/* NULL: there is no such chip. */
const struct chip_model *chip_model(const char *name);
const struct chip_model *chip_model_at(unsigned int index);

void chip_init(struct chip *chip, const struct chip_model *model,
	       const uint8_t mac[6], struct net *net);
void chip_exit(struct chip *chip);

/* The PCI bus's reset */
void chip_power_on(struct chip *chip);

/* Accesses of any size and alignment; the caller has checked the range. */
void chip_read(struct chip *chip, size_t offset, void *data, size_t size);
void chip_write(struct chip *chip, size_t offset, const void *data,
		size_t size);
void chip_config_write(struct chip *chip, size_t offset, const void *data,
		       size_t size);

/* A cable is plugged in, or pulled out. */
void chip_plug(struct chip *chip, bool cable);

/*
 * Does what has become possible or due. To be called after everything that
 * changes something, and at the time that chip_deadline() says.
 */
void chip_run(struct chip *chip);
uint64_t chip_deadline(const struct chip *chip);
uint64_t chip_now(void);

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
