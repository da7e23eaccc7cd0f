// SPDX-License-Identifier: GPL-2.0
/* What the model reports of its driver, and what it does not. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

/* A program whose standard error is a file. */
static int start(struct client *client)
{
	int log = memfd_create("log", MFD_CLOEXEC), before = dup(2);

	dup2(log, 2);
	client_start(client, "82540em", false);
	dup2(before, 2);
	close(before);
	return log;
}

static bool has_said(int log, const char *text)
{
	static char said[65536];
	ssize_t n = pread(log, said, sizeof(said) - 1, 0);

	said[n < 0 ? 0 : n] = '\0';
	return strstr(said, text);
}

static void rdh_after_enable(struct client *client)
{
	wr(client, REG_RCTL, 0);
	wr(client, REG_RDH, 0);
}

static void rdbal_after_enable(struct client *client)
{
	wr(client, REG_RCTL, 0);
	wr(client, REG_RDBAL, MEMORY_BASE + RX_RING);
}

static void rdbah_after_enable(struct client *client)
{
	wr(client, REG_RDBAH, 0);
}

static void rdlen_after_enable(struct client *client)
{
	wr(client, REG_RDLEN, RING_COUNT * DESC_SIZE);
}

static void tdh_after_enable(struct client *client)
{
	wr(client, REG_TCTL, 0);
	wr(client, REG_TDH, 0);
}

static void tdbal_after_enable(struct client *client)
{
	wr(client, REG_TDBAL, MEMORY_BASE + TX_RING);
}

static void tdbah_after_enable(struct client *client)
{
	wr(client, REG_TDBAH, 0);
}

static void tdlen_after_enable(struct client *client)
{
	wr(client, REG_TDLEN, RING_COUNT * DESC_SIZE);
}

static void rdlen_odd(struct client *client)
{
	driver_reset(client);
	wr(client, REG_RDLEN, 64);
}

static void rdlen_large(struct client *client)
{
	driver_reset(client);
	wr(client, REG_RDLEN, 0x100000);
}

static void tdlen_odd(struct client *client)
{
	driver_reset(client);
	wr(client, REG_TDLEN, 144);
}

static void rdbal_odd(struct client *client)
{
	driver_reset(client);
	wr(client, REG_RDBAL, MEMORY_BASE + 8);
}

static void tdbal_odd(struct client *client)
{
	driver_reset(client);
	wr(client, REG_TDBAL, MEMORY_BASE + 8);
}

static void rdh_reserved(struct client *client)
{
	driver_reset(client);
	wr(client, REG_RDH, 0x10000);
}

static void rdt_beyond(struct client *client)
{
	wr(client, REG_RDT, RING_COUNT);
}

static void tdt_beyond(struct client *client)
{
	wr(client, REG_TDT, RING_COUNT);
}

/* 7 are the chip's; it would be left with 5. */
static void rdt_back(struct client *client)
{
	wr(client, REG_RDT, 5);
}

static void tdt_back(struct client *client)
{
	wr(client, REG_TCTL, 0);
	wr(client, REG_TDT, 3);
	wr(client, REG_TDT, 2);
}

static void rctl_reserved(struct client *client)
{
	wr(client, REG_RCTL, RCTL_EN | BIT(21));
}

static void rctl_buffers(struct client *client)
{
	wr(client, REG_RCTL, RCTL_EN | 1 << 16);
}

static void no_register_read(struct client *client)
{
	rd(client, 0x04);
}

static void no_register_write(struct client *client)
{
	wr(client, 0x2900, 0);
}

static void byte_read(struct client *client)
{
	reg_read(client, REG_STATUS, 1);
}

static void word_write(struct client *client)
{
	reg_write(client, REG_VET, 2, 0);
}

static void io_byte(struct client *client)
{
	client_region_write(client, REGION_IO, IO_ADDR, "", 1);
}

static void io_beyond(struct client *client)
{
	uint32_t address = REGISTERS_SIZE;

	client_region_write(client, REGION_IO, IO_ADDR, &address, 4);
	client_region_read(client, REGION_IO, IO_DATA, &address, 4);
}

static void io_nowhere(struct client *client)
{
	uint32_t value;

	client_region_read(client, REGION_IO, 8, &value, 4);
}

/* Sooner or later it is soon enough. */
static void mdic_busy(struct client *client)
{
	const uint32_t command = 1 << 21 | MDIC_READ;

	for (int i = 0; i < 1000 && !counter(client, "forbidden"); i++) {
		wr(client, REG_MDIC, command);
		wr(client, REG_MDIC, command);
	}
}

/* CTRL is written, and in the same burst what follows it: 4, and STATUS. */
static void after_reset(struct client *client)
{
	const uint32_t burst[3] = { CTRL_RST };

	client_region_write(client, REGION_REGISTERS, REG_CTRL, burst,
			    sizeof(burst));
	usleep(10);
}

static void txd_reserved(struct client *client)
{
	tx_put(client, 0, "", 1, TXD_EOP | TXD_RESERVED, 0);
	wr(client, REG_TDT, 1);
}

static void txd_type(struct client *client)
{
	tx_put(client, 0, "", 1, TXD_EOP | TXD_DEXT | 2 << 20, 0);
	wr(client, REG_TDT, 1);
}

static const struct {
	const char *name;
	void (*provoke)(struct client *client);
	const char *says;
	unsigned int reports;
} wrongs[] = {
	{ "RDH", rdh_after_enable, "RDH = 0x0: the receiver has been", 1 },
	{ "RDBAL", rdbal_after_enable, "RDBAL = 0x10001000: the receiver", 1 },
	{ "RDBAH", rdbah_after_enable, "RDBAH = 0x0: the receiver", 1 },
	{ "RDLEN", rdlen_after_enable, "RDLEN = 0x80: the receiver", 1 },
	{ "TDH", tdh_after_enable, "TDH = 0x0: the transmitter", 1 },
	{ "TDBAL", tdbal_after_enable, "TDBAL = 0x10002000: the trans", 1 },
	{ "TDBAH", tdbah_after_enable, "TDBAH = 0x0: the transmitter", 1 },
	{ "TDLEN", tdlen_after_enable, "TDLEN = 0x80: the transmitter", 1 },
	{ "RDLEN, odd", rdlen_odd, "RDLEN = 0x40: no multiple", 1 },
	{ "RDLEN, large", rdlen_large, "RDLEN = 0x100000: no", 1 },
	{ "TDLEN, odd", tdlen_odd, "TDLEN = 0x90: no multiple", 1 },
	{ "RDBAL, odd", rdbal_odd, "RDBAL = 0x10000008: not aligned", 1 },
	{ "TDBAL, odd", tdbal_odd, "TDBAL = 0x10000008: not aligned", 1 },
	{ "RDH, reserved", rdh_reserved, "RDH = 0x10000: reserved", 1 },
	{ "RDT, beyond", rdt_beyond, "RDT = 8: the ring has 8", 1 },
	{ "TDT, beyond", tdt_beyond, "TDT = 8: the ring has 8", 1 },
	{ "RDT, back", rdt_back, "RDT = 5: moved over", 1 },
	{ "TDT, back", tdt_back, "TDT = 2: moved over", 1 },
	{ "RCTL, reserved", rctl_reserved, "RCTL = 0x00200002: reserved", 1 },
	{ "RCTL, size", rctl_buffers, "RCTL = 0x00010002: another size", 1 },
	{ "no register", no_register_read, "read of 0x4: no such", 1 },
	{ "no register", no_register_write, "write to 0x2900: no such", 1 },
	{ "a byte", byte_read, "read of STATUS, 0x8: 1 bytes", 1 },
	{ "a word", word_write, "write to VET, 0x38: 2 bytes", 1 },
	{ "I/O, a byte", io_byte, "I/O write to 0x0, 1 bytes", 1 },
	{ "I/O, beyond", io_beyond, "with IOADDR 0x20000", 1 },
	{ "I/O, nowhere", io_nowhere, "I/O read of 0x8, 4 bytes", 1 },
	{ "MDIC", mdic_busy, "MDIC = 0x08200000: the access before", 1 },
	{ "after a reset", after_reset, "write to 0x8: within a micro", 3 },
	{ "TX, reserved", txd_reserved, "transmitter: reserved bits", 1 },
	{ "TX, type", txd_type, "transmitter: type 2", 1 },
};

FIXTURE(strict) {
	struct client client;
	int log;
	uint8_t frame[1000];
};

FIXTURE_SETUP(strict)
{
	self->log = start(&self->client);
	make_frame(self->frame, sizeof(self->frame));
}

FIXTURE_TEARDOWN(strict)
{
	client_stop(&self->client);
	close(self->log);
}

TEST_F(strict, forbidden)
{
	struct client *client = &self->client;

	for (size_t i = 0; i < ARRAY_SIZE(wrongs); i++) {
		unsigned long before;

		if (i) {
			client_stop(client);
			close(self->log);
			self->log = start(client);
		}
		driver_start(client, RING_COUNT, RING_COUNT);
		before = counter(client, "forbidden");
		EXPECT_EQ(0, before);
		EXPECT_FALSE(has_said(self->log, "forbidden"));
		wrongs[i].provoke(client);
		EXPECT_EQ(wrongs[i].reports, counter(client, "forbidden"))
			TH_LOG("%s", wrongs[i].name);
		EXPECT_TRUE(has_said(self->log, "forbidden: "));
		EXPECT_TRUE(has_said(self->log, wrongs[i].says))
			TH_LOG("%s", wrongs[i].name);
		EXPECT_EQ(0, counter(client, "stale"));
	}
}

/* What a driver does from its start to its end, and again */
TEST_F(strict, nothing_is_forbidden)
{
	struct client *client = &self->client;

	driver_probe(client);
	for (int round = 0; round < 3; round++) {
		driver_reset(client);
		/* In any order, as long as nothing is enabled */
		wr(client, REG_RDT, 0);
		wr(client, REG_RDH, 0);
		driver_rings(client, RING_COUNT, RING_COUNT);
		for (int i = 0; i < 20; i++) {
			rx_put(client, self->frame, sizeof(self->frame));
			rx_refill(client, i % RING_COUNT);
			wr(client, REG_RDT, i % RING_COUNT);
			tx_put(client, i % RING_COUNT, self->frame, 100,
			       TXD_EOP | TXD_IFCS | TXD_RS, 0);
			wr(client, REG_TDT, (i + 1) % RING_COUNT);
			net_get(client, self->frame, 100);
		}
		/* Others of RCTL's bits, and the size while it is off */
		wr(client, REG_RCTL, RCTL_EN | RCTL_UPE | RCTL_MPE | RCTL_SBP);
		wr(client, REG_RCTL, 0);
		wr(client, REG_RCTL, 3 << 16 | RCTL_BSEX);
		/* A tail that says nothing new */
		wr(client, REG_RDT, rd(client, REG_RDT));
		wr(client, REG_TCTL, 0);
		wr(client, REG_TDT, rd(client, REG_TDT));
	}
	EXPECT_EQ(0, counter(client, "forbidden"));
	EXPECT_EQ(0, counter(client, "stale"));
	EXPECT_EQ(0, counter(client, "dma_errors"));
	EXPECT_FALSE(has_said(self->log, "82540em"));
}

TEST_F(strict, stale_buffer)
{
	struct client *client = &self->client;

	driver_start(client, RING_COUNT, RING_COUNT);
	rx_descriptor(client, 1)->address = MEMORY_BASE + 0x300000;
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, counter(client, "stale"));
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "stale"));
	EXPECT_TRUE(has_said(self->log, "stale: descriptor 1 of the receiver"));
	EXPECT_TRUE(has_said(self->log, "0x10100800 in the chip"));
	EXPECT_TRUE(has_said(self->log, "0x10300000 in memory"));
	EXPECT_EQ(self->frame[0], rx_buffer(client, 1)[0]);
	EXPECT_EQ(0, client->memory[0x300000]);
}

/* The ring moves, but what the chip has in its cache does not. */
TEST_F(strict, stale_ring)
{
	struct client *client = &self->client;

	driver_start(client, RING_COUNT, RING_COUNT);
	wr(client, REG_RCTL, 0);
	wr(client, REG_RDBAL, MEMORY_BASE + OTHER_RING);
	wr(client, REG_RCTL, RCTL_EN);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "forbidden"));
	EXPECT_EQ(1, counter(client, "stale"));
	EXPECT_TRUE(has_said(self->log, "stale: descriptor 0 of the receiver"));
	EXPECT_TRUE(has_said(self->log, "another ring, at 0x10001000"));
	EXPECT_EQ(self->frame[0], rx_buffer(client, 0)[0]);
}

TEST_F(strict, stale_ring_size)
{
	struct client *client = &self->client;

	driver_start(client, RING_COUNT, RING_COUNT);
	wr(client, REG_RCTL, 0);
	wr(client, REG_RDLEN, 2 * RING_COUNT * DESC_SIZE);
	wr(client, REG_RCTL, RCTL_EN);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "stale"));
}

/* What waits in the cache of the transmitter, while it is off */
TEST_F(strict, stale_transmit)
{
	struct client *client = &self->client;

	driver_start(client, RING_COUNT, RING_COUNT);
	for (int i = 0; i < 7; i++)
		tx_put(client, i, self->frame, 1000, TXD_EOP, 0);
	for (int i = 0; i < 4000 && !counter(client, "stale"); i++) {
		unsigned int tail = rd(client, REG_TDT);

		/* Until the network is full, and some are not sent */
		wr(client, REG_TDT, (tail + 7) % RING_COUNT);
		for (int j = 0; j < RING_COUNT; j++)
			tx_put(client, j, self->frame, 1000, TXD_EOP, 0);
		if (rd(client, REG_TDH) == rd(client, REG_TDT))
			continue;
		for (int j = 0; j < RING_COUNT; j++)
			tx_descriptor(client, j)->address += 16;
		while (net_get(client, self->frame, sizeof(self->frame)))
			;
	}
	EXPECT_LT(0, counter(client, "stale"));
	EXPECT_EQ(0, counter(client, "forbidden"));
}

/* After a reset all begins anew. */
TEST_F(strict, reset_empties_the_cache)
{
	struct client *client = &self->client;

	driver_start(client, RING_COUNT, RING_COUNT);
	rx_descriptor(client, 0)->address = MEMORY_BASE + 0x300000;
	driver_reset(client);
	wr(client, REG_RDBAL, MEMORY_BASE + RX_RING);
	wr(client, REG_RDLEN, 128);
	wr(client, REG_RCTL, RCTL_EN);
	wr(client, REG_RDT, 7);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, counter(client, "forbidden"));
	EXPECT_EQ(0, counter(client, "stale"));
	EXPECT_EQ(self->frame[0], client->memory[0x300000]);
}

/* A driver that does nothing right fills no disk. */
TEST_F(strict, reports_are_limited)
{
	struct client *client = &self->client;
	struct stat stat;

	for (int i = 0; i < 3000; i++)
		rd(client, 0x04);
	EXPECT_EQ(3000, counter(client, "forbidden"));
	EXPECT_TRUE(has_said(self->log, "further reports are only counted"));
	ASSERT_EQ(0, fstat(self->log, &stat));
	EXPECT_GT(20000, stat.st_size);
}

TEST_HARNESS_MAIN
