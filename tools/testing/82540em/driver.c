// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <unistd.h>

#include "driver.h"

#define PCI_COMMAND	0x04
#define   COMMAND_ON	0x07	/* I/O, memory, bus master */

#define SETTLE_USEC	2000

const uint32_t client_registers = REGION_REGISTERS;

static uint32_t mdic(struct client *client, uint32_t value)
{
	wr(client, REG_MDIC, 1 << 21 | value);
	value = reg_wait(client, REG_MDIC, 4, MDIC_READY);
	if (!(value & MDIC_READY) || value & MDIC_ERROR)
		errx(1, "MDIC is 0x%08x", value);
	return value;
}

uint16_t mii_read(struct client *client, unsigned int reg)
{
	return mdic(client, MDIC_READ | reg << 16);
}

void mii_write(struct client *client, unsigned int reg, uint16_t value)
{
	mdic(client, MDIC_WRITE | reg << 16 | value);
}

struct rx_descriptor *rx_descriptor(struct client *client, unsigned int index)
{
	return (struct rx_descriptor *)(client->memory + RX_RING) + index;
}

struct tx_descriptor *tx_descriptor(struct client *client, unsigned int index)
{
	return (struct tx_descriptor *)(client->memory + TX_RING) + index;
}

uint8_t *rx_buffer(struct client *client, unsigned int index)
{
	return client->memory + RX_BUFFERS + index * BUFFER_SIZE;
}

uint8_t *tx_buffer(struct client *client, unsigned int index)
{
	return client->memory + TX_BUFFERS + index * BUFFER_SIZE;
}

uint8_t rx_status(struct client *client, unsigned int index)
{
	return __atomic_load_n(&rx_descriptor(client, index)->status,
			       __ATOMIC_ACQUIRE);
}

void driver_settle(struct client *client)
{
	client_settle(client);
	usleep(SETTLE_USEC);
	client_settle(client);
}

void rx_put(struct client *client, const void *frame, size_t size)
{
	net_put(client, frame, size);
	driver_settle(client);
}

void rx_refill(struct client *client, unsigned int index)
{
	struct rx_descriptor *descriptor = rx_descriptor(client, index);

	memset(descriptor, 0, sizeof(*descriptor));
	descriptor->address = MEMORY_BASE + RX_BUFFERS + index * BUFFER_SIZE;
}

void tx_put(struct client *client, unsigned int index, const void *data,
	    size_t size, uint32_t lower, uint32_t upper)
{
	struct tx_descriptor *descriptor = tx_descriptor(client, index);

	memcpy(tx_buffer(client, index), data, size);
	descriptor->address = MEMORY_BASE + TX_BUFFERS + index * BUFFER_SIZE;
	descriptor->lower = lower | size;
	descriptor->upper = upper;
}

void driver_probe(struct client *client)
{
	if (!client->remote &&
	    client_dma_map(client, MEMORY_BASE, MEMORY_SIZE, 3,
			   client->memory_fd, 0))
		errx(1, "the memory cannot be mapped");
	config_write(client, PCI_COMMAND, 2, COMMAND_ON);
	wr(client, REG_CTRL, CTRL_FD | CTRL_SLU);
	reg_wait(client, REG_STATUS, 4, STATUS_LU);
}

static void set_ring(struct client *client, unsigned int base, uint32_t at,
		     unsigned int count)
{
	wr(client, base + RING_BAL, MEMORY_BASE + at);
	wr(client, base + RING_BAH, 0);
	wr(client, base + RING_LEN, count * DESC_SIZE);
	wr(client, base + RING_HEAD, 0);
	wr(client, base + RING_TAIL, 0);
}

void driver_rings(struct client *client, unsigned int rx_count,
		  unsigned int tx_count)
{
	memset(client->memory, 0, MEMORY_SIZE);
	for (unsigned int i = 0; i < rx_count; i++)
		rx_refill(client, i);
	set_ring(client, REG_RDBAL, RX_RING, rx_count);
	set_ring(client, REG_TDBAL, TX_RING, tx_count);
	wr(client, REG_TCTL, TCTL_EN | TCTL_PSP);
	wr(client, REG_RCTL, RCTL_EN | RCTL_BAM);
	if (rx_count)
		wr(client, REG_RDT, rx_count - 1);
	rd(client, REG_ICR);
}

void driver_reset(struct client *client)
{
	wr(client, REG_CTRL, CTRL_RST);
	usleep(10);
	wr(client, REG_CTRL, CTRL_FD | CTRL_SLU);
	reg_wait(client, REG_STATUS, 4, STATUS_LU);
}

void driver_start(struct client *client, unsigned int rx_count,
		  unsigned int tx_count)
{
	driver_probe(client);
	driver_rings(client, rx_count, tx_count);
}
