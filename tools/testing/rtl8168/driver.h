/* SPDX-License-Identifier: GPL-2.0 */
/* What a driver does, for the tests. */
#ifndef RTL8168_DRIVER_H
#define RTL8168_DRIVER_H

#include "client.h"
#include "registers.h"

/* Where things are in memory. */
#define RX_RING		0x1000
#define TX_RING		0x2000
#define TX_HIGH_RING	0x3000
#define TALLY_AT	0x4000
#define RX_BUFFERS	0x100000
#define TX_BUFFERS	0x200000
#define BUFFER_SIZE	0x800

#define REGION_IO	0
#define REGION_MMIO	2

struct descriptor {
	uint32_t opts1;
	uint32_t opts2;
	uint64_t address;
};

uint16_t mii_read(struct client *client, unsigned int reg);
void mii_write(struct client *client, unsigned int reg, uint16_t value);

/* A driver that has rings of this many descriptors, and a link. */
void driver_start(struct client *client, unsigned int rx_count,
		  unsigned int tx_count);
struct descriptor *rx_descriptor(struct client *client, unsigned int index);
struct descriptor *tx_descriptor(struct client *client, unsigned int index);
uint8_t *rx_buffer(struct client *client, unsigned int index);
uint8_t *tx_buffer(struct client *client, unsigned int index);
void rx_refill(struct client *client, unsigned int index, uint32_t opts1);

/* Fills a descriptor's buffer; @opts1 without size. */
void tx_put(struct client *client, unsigned int index, const void *data,
	    size_t size, uint32_t opts1, uint32_t opts2);

#endif
