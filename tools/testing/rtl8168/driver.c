// SPDX-License-Identifier: GPL-2.0
#include <err.h>

#include "driver.h"

#define PCI_COMMAND	0x04
#define   COMMAND_ON	0x07	/* I/O, memory, bus master */

const uint32_t client_registers = REGION_MMIO;

uint16_t mii_read(struct client *client, unsigned int reg)
{
	reg_write(client, REG_PHYAR, 4, reg << 16);
	if (!(reg_read(client, REG_PHYAR, 4) & ACCESS_FLAG))
		errx(1, "PHYAR does not read");
	return reg_read(client, REG_PHYAR, 4);
}

void mii_write(struct client *client, unsigned int reg, uint16_t value)
{
	reg_write(client, REG_PHYAR, 4, ACCESS_FLAG | reg << 16 | value);
	if (reg_read(client, REG_PHYAR, 4) & ACCESS_FLAG)
		errx(1, "PHYAR does not write");
}

struct descriptor *rx_descriptor(struct client *client, unsigned int index)
{
	return (struct descriptor *)(client->memory + RX_RING) + index;
}

struct descriptor *tx_descriptor(struct client *client, unsigned int index)
{
	return (struct descriptor *)(client->memory + TX_RING) + index;
}

uint8_t *rx_buffer(struct client *client, unsigned int index)
{
	return client->memory + RX_BUFFERS + index * BUFFER_SIZE;
}

uint8_t *tx_buffer(struct client *client, unsigned int index)
{
	return client->memory + TX_BUFFERS + index * BUFFER_SIZE;
}

static void give(struct descriptor *descriptor, uint32_t opts1)
{
	__atomic_store_n(&descriptor->opts1, opts1, __ATOMIC_RELEASE);
}

void rx_refill(struct client *client, unsigned int index, uint32_t opts1)
{
	struct descriptor *descriptor = rx_descriptor(client, index);

	descriptor->opts2 = 0xffffffff;
	descriptor->address = MEMORY_BASE + RX_BUFFERS + index * BUFFER_SIZE;
	give(descriptor, opts1);
}

void tx_put(struct client *client, unsigned int index, const void *data,
	    size_t size, uint32_t opts1, uint32_t opts2)
{
	struct descriptor *descriptor = tx_descriptor(client, index);

	memcpy(tx_buffer(client, index), data, size);
	descriptor->opts2 = opts2;
	descriptor->address = MEMORY_BASE + TX_BUFFERS + index * BUFFER_SIZE;
	give(descriptor, opts1 | size);
}

static void set_ring(struct client *client, unsigned int reg, uint32_t at)
{
	reg_write(client, reg + 4, 4, 0);
	reg_write(client, reg, 4, MEMORY_BASE + at);
}

void driver_start(struct client *client, unsigned int rx_count,
		  unsigned int tx_count)
{
	if (!client->remote &&
	    client_dma_map(client, MEMORY_BASE, MEMORY_SIZE, 3,
			   client->memory_fd, 0))
		errx(1, "the memory cannot be mapped");
	memset(client->memory, 0, MEMORY_SIZE);
	for (unsigned int i = 0; i < rx_count; i++)
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE |
			  (i + 1 == rx_count ? DESC_EOR : 0));
	if (tx_count)
		tx_descriptor(client, tx_count - 1)->opts1 = DESC_EOR;
	config_write(client, PCI_COMMAND, 2, COMMAND_ON);
	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	set_ring(client, REG_RDSAR_LOW, RX_RING);
	set_ring(client, REG_TNPDS_LOW, TX_RING);
	set_ring(client, REG_THPDS_LOW, TX_HIGH_RING);
	reg_write(client, REG_CR, 1, CR_RE | CR_TE);
	reg_write(client, REG_RCR, 4, RCR_APM | RCR_AB);
	reg_write(client, REG_ISR, 2, 0xffff);
}
