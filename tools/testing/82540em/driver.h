/* SPDX-License-Identifier: GPL-2.0 */
/* What a driver does, for the tests. */
#ifndef I82540EM_DRIVER_H
#define I82540EM_DRIVER_H

#include "client.h"
#include "registers.h"
#include "statistics.h"

/* Where things are in memory. */
#define RX_RING		0x1000
#define TX_RING		0x2000
#define OTHER_RING	0x3000
#define RX_BUFFERS	0x100000
#define TX_BUFFERS	0x200000
#define BUFFER_SIZE	0x800

#define REGION_REGISTERS 0
#define REGION_IO	2

#define RING_COUNT	8	/* the least that there can be */

struct rx_descriptor {
	uint64_t address;
	uint16_t length;
	uint16_t checksum;
	uint8_t status;
	uint8_t errors;
	uint16_t special;
};

struct tx_descriptor {
	uint64_t address;
	uint32_t lower;
	uint32_t upper;
};

static inline uint32_t rd(struct client *client, unsigned int reg)
{
	return reg_read(client, reg, 4);
}

static inline void wr(struct client *client, unsigned int reg, uint32_t value)
{
	reg_write(client, reg, 4, value);
}

/* Waits for the PHY. */
uint16_t mii_read(struct client *client, unsigned int reg);
void mii_write(struct client *client, unsigned int reg, uint16_t value);

/*
 * A driver with rings of that many descriptors, all but one of them the chip's,
 * and a link.
 */
void driver_start(struct client *client, unsigned int rx_count,
		  unsigned int tx_count);
/* The parts of it: the machine; the rings, after a reset. */
void driver_probe(struct client *client);
void driver_rings(struct client *client, unsigned int rx_count,
		  unsigned int tx_count);
void driver_reset(struct client *client);

struct rx_descriptor *rx_descriptor(struct client *client, unsigned int index);
struct tx_descriptor *tx_descriptor(struct client *client, unsigned int index);
uint8_t *rx_buffer(struct client *client, unsigned int index);
uint8_t *tx_buffer(struct client *client, unsigned int index);
uint8_t rx_status(struct client *client, unsigned int index);

/* Waits longer than the chip keeps what is done. */
void driver_settle(struct client *client);

/* A frame arrives. */
void rx_put(struct client *client, const void *frame, size_t size);
/* The descriptor is as it was at first; the chip is not told. */
void rx_refill(struct client *client, unsigned int index);

/* Fills a descriptor and its buffer; @lower without length. */
void tx_put(struct client *client, unsigned int index, const void *data,
	    size_t size, uint32_t lower, uint32_t upper);

#endif
