// SPDX-License-Identifier: GPL-2.0
/* Receiving. */
#define _GNU_SOURCE
#include <linux/vfio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define STATUS	(DESC_OWN | DESC_EOR | DESC_FS | DESC_LS | RXD_MAR | \
		 RXD_PAM | RXD_BAR | RXD_RWT | RXD_RES | RXD_RUNT | RXD_CRC)

#define WHOLE	(DESC_FS | DESC_LS)
#define UNICAST	(WHOLE | RXD_PAM)

FIXTURE(rx) {
	struct client client;
	uint8_t frame[16384];
};

FIXTURE_VARIANT(rx) {
	const char *chip;
	bool is_8168c;
};

FIXTURE_VARIANT_ADD(rx, b) {
	.chip = "rtl8168b",
};

FIXTURE_VARIANT_ADD(rx, c) {
	.chip = "rtl8168c",
	.is_8168c = true,
};

FIXTURE_SETUP(rx)
{
	client_start(&self->client, variant->chip, false);
	driver_start(&self->client, 4, 4);
	make_frame(self->frame, sizeof(self->frame));
}

FIXTURE_TEARDOWN(rx)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

static void put(struct client *client, const uint8_t *frame, size_t size)
{
	net_put(client, frame, size);
	client_settle(client);
}

static uint32_t opts1(struct client *client, unsigned int index)
{
	return __atomic_load_n(&rx_descriptor(client, index)->opts1,
			       __ATOMIC_ACQUIRE);
}

/* The FCS, computed bit by bit. */
static uint32_t fcs(const uint8_t *data, size_t size)
{
	uint32_t crc = ~0U;

	for (size_t i = 0; i < size * 8; i++) {
		bool bit = (data[i / 8] >> i % 8 ^ crc) & 1;

		crc = crc >> 1 ^ (bit ? 0xedb88320 : 0);
	}
	return ~crc;
}

TEST_F(rx, frame)
{
	struct client *client = &self->client;

	put(client, self->frame, 1000);
	EXPECT_EQ(UNICAST | 1004, opts1(client, 0));
	EXPECT_EQ(0, rx_descriptor(client, 0)->opts2);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 1000));
	EXPECT_EQ(fcs(self->frame, 1000),
		  get_le32(rx_buffer(client, 0) + 1000));
	EXPECT_EQ(0, rx_buffer(client, 0)[1004]);
	EXPECT_EQ(ISR_ROK, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(DESC_OWN, opts1(client, 1) & DESC_OWN);
}

/* The chip has no address lines for less than eight bytes. */
TEST_F(rx, unaligned_buffer)
{
	struct client *client = &self->client;

	put(client, self->frame, 100);
	EXPECT_EQ(0, counter(client, "forbidden"));
	rx_descriptor(client, 1)->address += 13;
	put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "forbidden"));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1) + 8, self->frame, 100));
}

TEST_F(rx, padding)
{
	struct client *client = &self->client;

	put(client, self->frame, 20);
	EXPECT_EQ(UNICAST | 64, opts1(client, 0));
	memset(self->frame + 20, 0, 40);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 60));
	EXPECT_EQ(fcs(self->frame, 60), get_le32(rx_buffer(client, 0) + 60));
}

TEST_F(rx, ring_end)
{
	struct client *client = &self->client;

	for (int i = 0; i < 10; i++) {
		self->frame[14] = i;
		put(client, self->frame, 100);
		EXPECT_EQ(UNICAST | 104 | (i % 4 == 3 ? DESC_EOR : 0),
			  opts1(client, i % 4));
		EXPECT_EQ(i, rx_buffer(client, i % 4)[14]);
		rx_refill(client, i % 4, DESC_OWN | BUFFER_SIZE |
			  (i % 4 == 3 ? DESC_EOR : 0));
	}
}

TEST_F(rx, disabled)
{
	struct client *client = &self->client;

	reg_write(client, REG_CR, 1, CR_TE);
	put(client, self->frame, 100);
	reg_write(client, REG_CR, 1, CR_TE | CR_RE);
	control_tell(client, "link down");
	put(client, self->frame, 100);
	control_tell(client, "link up");
	reg_wait(client, REG_PHYSTATUS, 1, 0x02);
	EXPECT_EQ(DESC_OWN, opts1(client, 0) & DESC_OWN);
	EXPECT_EQ(0, counter(client, "missed"));
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
}

TEST_F(rx, bus_master)
{
	struct client *client = &self->client;

	/* Without it the frame stays in the FIFO. */
	config_write(client, 4, 2, 3);
	put(client, self->frame, 100);
	EXPECT_EQ(DESC_OWN, opts1(client, 0) & DESC_OWN);
	config_write(client, 4, 2, 7);
	client_settle(client);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
}

/* Is a frame to this address received? Its status, or 0. */
static uint32_t to_size(struct client *client, uint8_t *frame,
			uint64_t address, size_t size)
{
	uint32_t status;

	for (int i = 0; i < 6; i++)
		frame[i] = address >> (40 - 8 * i);
	reg_write(client, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING);
	rx_refill(client, 0, DESC_OWN | BUFFER_SIZE);
	put(client, frame, size);
	status = opts1(client, 0);
	return status & DESC_OWN ? 0 : status & STATUS;
}

static uint32_t to(struct client *client, uint8_t *frame, uint64_t address)
{
	return to_size(client, frame, address, 100);
}

#define OURS		0x525400123456
#define OTHERS		0x525400123457
#define BROADCAST	0xffffffffffff
#define MULTICAST	0x01005e000005

TEST_F(rx, filters)
{
	static const uint64_t addresses[] = {
		OURS, OTHERS, BROADCAST, MULTICAST
	};
	static const struct {
		uint32_t rcr;
		uint32_t status[4];
	} filters[] = {
		{ 0, { 0, 0, 0, 0 } },
		{ RCR_APM, { UNICAST, 0, 0, 0 } },
		{ RCR_AB, { 0, 0, WHOLE | RXD_BAR, 0 } },
		{ RCR_AAP, { UNICAST, WHOLE, 0, 0 } },
		{ RCR_AM, { 0, 0, 0, WHOLE | RXD_MAR } },
	};
	struct client *client = &self->client;

	reg_write(client, REG_MAR0, 4, ~0U);
	reg_write(client, REG_MAR4, 4, ~0U);
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
		reg_write(client, REG_RCR, 4, filters[i].rcr);
		for (size_t j = 0; j < ARRAY_SIZE(addresses); j++) {
			EXPECT_EQ(filters[i].status[j],
				  to(client, self->frame, addresses[j])) {
				TH_LOG("filter %zu, address %zu", i, j);
			}
		}
	}
}

/*
 * The bit for an address, as a driver computes it: the six upper bits of the
 * CRC sent highest bit first; on PCI Express, in the filter's bytes reversed.
 */
static unsigned int filter_bit(uint64_t address)
{
	uint32_t crc = ~0U;

	for (int i = 0; i < 6; i++) {
		uint8_t byte = address >> (40 - 8 * i);

		for (int j = 0; j < 8; j++, byte >>= 1)
			crc = crc << 1 ^ ((crc >> 31 ^ byte) & 1 ?
					  0x04c11db7 : 0);
	}
	return crc >> 26;
}

TEST_F(rx, multicast_filter)
{
	struct client *client = &self->client;

	reg_write(client, REG_RCR, 4, RCR_AM);
	for (uint64_t i = 0; i < 40; i++) {
		uint64_t address = 0x01005e000000 + i * 12345;
		unsigned int bit = filter_bit(address);
		uint8_t filter[8] = { 0 };

		filter[7 - bit / 8] = 1 << bit % 8;
		client_region_write(client, REGION_MMIO, REG_MAR0, filter, 8);
		EXPECT_EQ(WHOLE | RXD_MAR, to(client, self->frame, address));
		for (int j = 0; j < 8; j++)
			filter[j] = ~filter[j];
		client_region_write(client, REGION_MMIO, REG_MAR0, filter, 8);
		EXPECT_EQ(0, to(client, self->frame, address));
	}
}

TEST_F(rx, spanning)
{
	struct client *client = &self->client;

	rx_refill(client, 0, DESC_OWN | 257);	/* 256: a multiple of 8 */
	rx_refill(client, 1, DESC_OWN | 512);
	rx_refill(client, 2, DESC_OWN | 1024);
	put(client, self->frame, 1000);
	EXPECT_EQ(DESC_FS, opts1(client, 0) & STATUS);
	EXPECT_EQ(0, opts1(client, 1) & STATUS);
	EXPECT_EQ(DESC_LS | RXD_PAM | 1004, opts1(client, 2));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 256));
	EXPECT_EQ(0, rx_buffer(client, 0)[256]);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame + 256, 512));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 2), self->frame + 768, 232));
	EXPECT_EQ(DESC_OWN, opts1(client, 3) & DESC_OWN);
}

TEST_F(rx, spanning_exactly)
{
	struct client *client = &self->client;

	rx_refill(client, 0, DESC_OWN | 512);
	put(client, self->frame, 508);
	EXPECT_EQ(UNICAST | 512, opts1(client, 0));
	rx_refill(client, 1, DESC_OWN | 512);
	put(client, self->frame, 509);
	EXPECT_EQ(DESC_FS, opts1(client, 1) & STATUS);
	EXPECT_EQ(DESC_LS | RXD_PAM | 513, opts1(client, 2));
}

TEST_F(rx, out_in_the_middle)
{
	struct client *client = &self->client;

	rx_refill(client, 0, DESC_OWN | 512);
	rx_descriptor(client, 1)->opts1 = 0;
	put(client, self->frame, 1000);
	EXPECT_EQ(DESC_FS, opts1(client, 0) & STATUS);
	EXPECT_EQ(ISR_RDU, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(0, reg_read(client, REG_CR, 1) & CR_EMPTY);
	rx_refill(client, 1, DESC_OWN | BUFFER_SIZE);
	client_settle(client);
	EXPECT_EQ(DESC_LS | RXD_PAM | 1004, opts1(client, 1));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame + 512, 488));
	EXPECT_EQ(ISR_RDU | ISR_ROK, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(CR_EMPTY, reg_read(client, REG_CR, 1) & CR_EMPTY);
}

/* What is disabled writes no more, also not the rest of a frame. */
TEST_F(rx, disabled_in_the_middle)
{
	struct client *client = &self->client;

	rx_refill(client, 0, DESC_OWN | 512);
	rx_descriptor(client, 1)->opts1 = 0;
	put(client, self->frame, 1000);
	EXPECT_EQ(DESC_FS, opts1(client, 0) & STATUS);
	reg_write(client, REG_CR, 1, CR_TE);
	rx_refill(client, 1, DESC_OWN | BUFFER_SIZE);
	client_settle(client);
	EXPECT_EQ(DESC_OWN | BUFFER_SIZE, opts1(client, 1));
	EXPECT_EQ(0, rx_buffer(client, 1)[0]);
}

TEST_F(rx, empty_buffers)
{
	struct client *client = &self->client;

	for (int i = 0; i < 4; i++)
		rx_refill(client, i, DESC_OWN | (i == 3 ? DESC_EOR : 0));
	put(client, self->frame, 1000);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(0, opts1(client, i) & (DESC_OWN | DESC_LS));
	EXPECT_EQ(ISR_RDU, reg_read(client, REG_ISR, 2));
}

TEST_F(rx, paused)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	reg_write(client, REG_IMR, 2, ISR_ROK | ISR_RDU);
	for (int i = 0; i < 10; i++) {
		self->frame[14] = i;
		net_put(client, self->frame, 100);
	}
	client_settle(client);
	EXPECT_EQ(ISR_ROK | ISR_RDU, reg_read(client, REG_ISR, 2));
	/* Once each time that it runs dry, however often it looks. */
	reg_write(client, REG_ISR, 2, 0xffff);
	usleep(5000);
	EXPECT_EQ(0, reg_read(client, REG_ISR, 2));
	irq_count(fd);
	for (int i = 0; i < 4; i++)
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE |
			  (i == 3 ? DESC_EOR : 0));
	/* It finds them by itself. */
	for (int i = 0; i < 1000 && opts1(client, 3) & DESC_OWN; i++)
		usleep(1000);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(4 + i, rx_buffer(client, i)[14]);
	client_settle(client);
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(ISR_ROK | ISR_RDU, reg_read(client, REG_ISR, 2));
	for (int i = 0; i < 4; i++)
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE |
			  (i == 3 ? DESC_EOR : 0));
	client_settle(client);
	EXPECT_EQ(9, rx_buffer(client, 1)[14]);
	EXPECT_EQ(0, counter(client, "missed"));
	close(fd);
}

TEST_F(rx, not_paused)
{
	struct client *client = &self->client;

	control_tell(client, "pause off");
	for (int i = 0; i < 10; i++) {
		self->frame[14] = i;
		put(client, self->frame, 100);
		EXPECT_EQ(i < 4 ? ISR_ROK : ISR_RDU,
			  reg_read(client, REG_ISR, 2));
		reg_write(client, REG_ISR, 2, 0xffff);
	}
	EXPECT_EQ(6, counter(client, "missed"));
	for (int i = 0; i < 4; i++)
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE |
			  (i == 3 ? DESC_EOR : 0));
	self->frame[14] = 10;
	put(client, self->frame, 100);
	EXPECT_EQ(10, rx_buffer(client, 0)[14]);
	EXPECT_EQ(ISR_ROK, reg_read(client, REG_ISR, 2));
}

TEST_F(rx, burst)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);
	uint8_t burst[4 * 104];

	reg_write(client, REG_IMR, 2, ISR_ROK);
	for (int i = 0; i < 4; i++) {
		put_be32(burst + 104 * i, 100);
		memcpy(burst + 104 * i + 4, self->frame, 100);
	}
	ASSERT_EQ(sizeof(burst), write(client->net, burst, sizeof(burst)));
	client_settle(client);
	EXPECT_EQ(UNICAST | DESC_EOR | 104, opts1(client, 3));
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(rx, byte_by_byte)
{
	struct client *client = &self->client;
	uint8_t bytes[4 + 60];

	put_be32(bytes, 60);
	memcpy(bytes + 4, self->frame, 60);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		EXPECT_EQ(DESC_OWN, opts1(client, 0) & DESC_OWN);
		ASSERT_EQ(1, write(client->net, bytes + i, 1));
		client_settle(client);
	}
	EXPECT_EQ(UNICAST | 64, opts1(client, 0));
}

TEST_F(rx, moderation)
{
	struct client *client = &self->client;

	/* 15 units of 5 us * 32: 2.4 ms, or 8 frames */
	reg_write(client, REG_CPCR, 2, CPCR_UNIT);
	reg_write(client, REG_INTRMITIGATE, 2, 0x00f2);
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
	EXPECT_EQ(ISR_ROK, reg_wait(client, REG_ISR, 2, ISR_ROK));
	reg_write(client, REG_ISR, 2, 0xffff);
	/* Without end, but for the number of frames: 4 */
	reg_write(client, REG_INTRMITIGATE, 2, 0x00f1);
	for (int i = 0; i < 4; i++)
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE |
			  (i == 3 ? DESC_EOR : 0));
	for (int i = 0; i < 4; i++)
		net_put(client, self->frame, 100);
	client_settle(client);
	EXPECT_EQ(ISR_ROK, reg_read(client, REG_ISR, 2));
}

TEST_F(rx, faults)
{
	static const struct {
		const char *command;
		uint32_t status;
		uint32_t needs;
	} faults[] = {
		{ "fault crc 1", RXD_RES | RXD_CRC, RCR_AER },
		{ "fault runt 1", RXD_RES | RXD_RUNT, RCR_AR },
		{ "fault long 1", RXD_RES | RXD_RWT, RCR_AER },
	};
	struct client *client = &self->client;

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		reg_write(client, REG_RCR, 4, RCR_APM);
		control_tell(client, faults[i].command);
		EXPECT_EQ(0, to(client, self->frame, OURS));
		EXPECT_EQ(0, reg_read(client, REG_ISR, 2));
		EXPECT_EQ(2 * i + 1, counter(client, "errors"));
		reg_write(client, REG_RCR, 4, RCR_APM | faults[i].needs);
		control_tell(client, faults[i].command);
		EXPECT_EQ(UNICAST | faults[i].status,
			  to(client, self->frame, OURS));
		EXPECT_EQ(2 * i + 2, counter(client, "errors"));
		EXPECT_EQ(ISR_RER, reg_read(client, REG_ISR, 2));
		reg_write(client, REG_ISR, 2, 0xffff);
		/* The next one is as it should be. */
		EXPECT_EQ(UNICAST, to(client, self->frame, OURS));
		reg_write(client, REG_ISR, 2, 0xffff);
	}
}

TEST_F(rx, fault_details)
{
	struct client *client = &self->client;

	reg_write(client, REG_RCR, 4, RCR_APM | RCR_AER | RCR_AR);
	control_tell(client, "fault crc 2");
	put(client, self->frame, 100);
	EXPECT_NE(fcs(self->frame, 100), get_le32(rx_buffer(client, 0) + 100));
	put(client, self->frame, 100);
	EXPECT_EQ(RXD_CRC, opts1(client, 1) & RXD_CRC);
	control_tell(client, "fault runt 1");
	put(client, self->frame, 100);
	EXPECT_EQ(32, opts1(client, 2) & RXD_LENGTH);
	EXPECT_EQ(fcs(self->frame, 28), get_le32(rx_buffer(client, 2) + 28));
}

TEST_F(rx, fault_fragment)
{
	struct client *client = &self->client;

	control_tell(client, "fault fragment 1");
	put(client, self->frame, 100);
	EXPECT_EQ(DESC_FS | 48, opts1(client, 0));
	EXPECT_EQ(DESC_LS | RXD_PAM | 104, opts1(client, 1));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 48));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame + 48, 52));
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 2));
}

TEST_F(rx, fault_dma)
{
	struct client *client = &self->client;

	control_tell(client, "fault dma 1");
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
	EXPECT_EQ(0, rx_buffer(client, 0)[0]);
	EXPECT_EQ(ISR_SERR | ISR_ROK, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(1, counter(client, "dma_errors"));
	put(client, self->frame, 100);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame, 100));
}

TEST_F(rx, ring_nowhere)
{
	struct client *client = &self->client;

	reg_write(client, REG_RDSAR_LOW, 4, 0x1000);
	put(client, self->frame, 100);
	put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	EXPECT_EQ(ISR_SERR, reg_read(client, REG_ISR, 2));
	/* Received master abort, in the status register */
	EXPECT_EQ(0x2000, config_read(client, 6, 2) & 0x2000);
	config_write(client, 6, 2, 0x2000);
	EXPECT_EQ(0, config_read(client, 6, 2) & 0x2000);
	reg_write(client, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING);
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
}

TEST_F(rx, high_addresses)
{
	struct client *client = &self->client;

	/* The RTL8168B has 32 address lines. */
	rx_descriptor(client, 0)->address |= 1ULL << 40;
	put(client, self->frame, 100);
	EXPECT_EQ(variant->is_8168c, !!counter(client, "dma_errors"));
	EXPECT_EQ(variant->is_8168c ? 0 : self->frame[0],
		  rx_buffer(client, 0)[0]);
}

/* So its rings go on at address 0. */
TEST_F(rx, ring_at_the_end)
{
	struct client *client = &self->client;
	int fd = client->memory_fd;

	ASSERT_EQ(0, client_dma_map(client, 0xfffff000, 0x1000, 3, fd, 0x5000));
	ASSERT_EQ(0, client_dma_map(client, 0, 0x1000, 3, fd, 0x6000));
	for (int i = 0; i < 17; i++) {
		size_t at = i < 16 ? 0x5f00 + i * DESC_SIZE : 0x6000;
		struct descriptor *desc = (void *)(client->memory + at);

		desc->opts1 = DESC_OWN | BUFFER_SIZE;
		desc->address = MEMORY_BASE + RX_BUFFERS;
	}
	reg_write(client, REG_RDSAR_LOW, 4, 0xffffff00);
	for (int i = 0; i < 17; i++)
		put(client, self->frame, 100);
	EXPECT_EQ(variant->is_8168c, counter(client, "dma_errors"));
	EXPECT_EQ(variant->is_8168c ? DESC_OWN : 0,
		  get_le32(client->memory + 0x6000) & DESC_OWN);
}

TEST_F(rx, too_long)
{
	struct client *client = &self->client;

	reg_write(client, REG_RMS, 2, 1000);
	put(client, self->frame, 996);
	EXPECT_EQ(UNICAST | 1000, opts1(client, 0));
	put(client, self->frame, 997);
	EXPECT_EQ(DESC_OWN, opts1(client, 1) & DESC_OWN);
	reg_write(client, REG_RCR, 4, RCR_APM | RCR_AER);
	put(client, self->frame, 5000);
	EXPECT_EQ(UNICAST | RXD_RES | RXD_RWT | 1000, opts1(client, 1));
	/* Padding counts. */
	reg_write(client, REG_RMS, 2, 63);
	EXPECT_EQ(WHOLE | RXD_PAM | RXD_RES | RXD_RWT,
		  to_size(client, self->frame, OURS, 20));
	reg_write(client, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING);
	for (int i = 0; i < 2; i++) {
		rx_refill(client, i, DESC_OWN | BUFFER_SIZE);
		net_put(client, self->frame, 20);
	}
	client_settle(client);
	/* As Linux sets it, to mean no limit: there is one, of 14 bits. */
	reg_write(client, REG_RMS, 2, 0x4000);
	rx_refill(client, 2, DESC_OWN | 0x3fff);
	put(client, self->frame, 16379);
	EXPECT_EQ(DESC_FS, opts1(client, 2) & STATUS);
	EXPECT_EQ(DESC_LS | DESC_EOR | RXD_PAM | 16383, opts1(client, 3));
	rx_refill(client, 0, DESC_OWN | 0x3fff);
	rx_refill(client, 1, DESC_OWN | 0x3fff);
	put(client, self->frame, 16384);
	EXPECT_EQ(DESC_LS | RXD_PAM | RXD_RES | RXD_RWT | 16383,
		  opts1(client, 1));
}

TEST_F(rx, vlan)
{
	struct client *client = &self->client;

	put_be16(self->frame + 12, 0x8100);
	put_be16(self->frame + 14, 0x6123);
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
	EXPECT_EQ(0, rx_descriptor(client, 0)->opts2);
	reg_write(client, REG_CPCR, 2, CPCR_RXVLAN);
	put(client, self->frame, 100);
	EXPECT_EQ(UNICAST | 100, opts1(client, 1));
	EXPECT_EQ(RXD2_TAVA | 0x2361, rx_descriptor(client, 1)->opts2);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame, 12));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1) + 12, self->frame + 16, 84));
	/* The FCS is that of the wire. */
	EXPECT_EQ(fcs(self->frame, 100), get_le32(rx_buffer(client, 1) + 96));
	put_be16(self->frame + 12, 0x0800);
	put(client, self->frame, 100);
	EXPECT_EQ(0, rx_descriptor(client, 2)->opts2 & RXD2_TAVA);
}

/* A checksum by RFC 1071, of a pseudo header and data. */
static uint16_t checksum(const uint8_t *data, size_t size, uint32_t sum)
{
	for (size_t i = 0; i < size; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void make_ipv4(uint8_t *frame, uint8_t protocol, size_t payload)
{
	uint8_t *ip = frame + 14, *l4 = ip + 20;
	size_t at = protocol == 6 ? 16 : 6;
	uint32_t pseudo = protocol + payload;

	put_be16(frame + 12, 0x0800);
	memset(ip, 0, 20);
	ip[0] = 0x45;
	put_be16(ip + 2, 20 + payload);
	ip[8] = 64;
	ip[9] = protocol;
	put_be32(ip + 12, 0x0a000001);
	put_be32(ip + 16, 0x0a000002);
	put_be16(ip + 10, checksum(ip, 20, 0));
	for (int i = 12; i < 20; i += 2)
		pseudo += get_be16(ip + i);
	put_be16(l4 + at, 0);
	put_be16(l4 + at, checksum(l4, payload, pseudo));
}

#define CHECKS	(RXD_IP | RXD_IPF | RXD_UDPF | RXD_TCPF)

static uint32_t check(struct client *client, uint8_t *frame, size_t size)
{
	to_size(client, frame, OURS, size);
	return opts1(client, 0) & CHECKS;
}

TEST_F(rx, checksums)
{
	struct client *client = &self->client;
	uint8_t *frame = self->frame, *ip = frame + 14;

	/* Not asked for */
	make_ipv4(frame, 6, 60);
	EXPECT_EQ(0, check(client, frame, 94));
	reg_write(client, REG_CPCR, 2, CPCR_RXCHKSUM);
	EXPECT_EQ(RXD_TCP, check(client, frame, 94));
	EXPECT_EQ(variant->is_8168c ? RXD2_IPV4 : 0,
		  rx_descriptor(client, 0)->opts2);
	frame[60] ^= 1;
	EXPECT_EQ(RXD_TCP | RXD_TCPF, check(client, frame, 94));
	ip[8]--;
	EXPECT_EQ(RXD_TCP | RXD_TCPF | RXD_IPF, check(client, frame, 94));
	make_ipv4(frame, 17, 61);
	EXPECT_EQ(RXD_UDP, check(client, frame, 95));
	frame[60] ^= 1;
	EXPECT_EQ(RXD_UDP | RXD_UDPF, check(client, frame, 95));
	put_be16(ip + 26, 0);
	EXPECT_EQ(RXD_UDP, check(client, frame, 95));
	/* Neither, or only a part of it */
	make_ipv4(frame, 1, 60);
	EXPECT_EQ(RXD_IP, check(client, frame, 94));
	make_ipv4(frame, 17, 60);
	put_be16(ip + 6, 0x2000);
	put_be16(ip + 10, 0);
	put_be16(ip + 10, checksum(ip, 20, 0));
	EXPECT_EQ(RXD_IP, check(client, frame, 94));
	/* Padding does not count. */
	make_ipv4(frame, 6, 21);
	EXPECT_EQ(RXD_TCP, check(client, frame, 60));
	/* Not IP */
	put_be16(frame + 12, 0x88b5);
	EXPECT_EQ(0, check(client, frame, 94));
	EXPECT_EQ(0, rx_descriptor(client, 0)->opts2);
}

TEST_F(rx, checksum_under_vlan)
{
	struct client *client = &self->client;
	uint8_t *frame = self->frame;

	make_ipv4(frame, 6, 60);
	memmove(frame + 16, frame + 12, 82);
	put_be16(frame + 12, 0x8100);
	reg_write(client, REG_CPCR, 2, CPCR_RXCHKSUM);
	EXPECT_EQ(RXD_TCP, check(client, frame, 98));
	reg_write(client, REG_CPCR, 2, CPCR_RXCHKSUM | CPCR_RXVLAN);
	EXPECT_EQ(RXD_TCP, check(client, frame, 98));
}

TEST_F(rx, checksum_ipv6)
{
	struct client *client = &self->client;
	uint8_t *frame = self->frame, *ip = frame + 14;
	uint32_t pseudo = 17 + 20;

	put_be16(frame + 12, 0x86dd);
	ip[0] = 0x60;
	put_be16(ip + 4, 20);
	ip[6] = 17;
	for (int i = 8; i < 40; i += 2)
		pseudo += get_be16(ip + i);
	put_be16(ip + 46, 0);
	put_be16(ip + 46, checksum(ip + 40, 20, pseudo));
	reg_write(client, REG_CPCR, 2, CPCR_RXCHKSUM);
	EXPECT_EQ(variant->is_8168c ? RXD_UDP : 0, check(client, frame, 74));
	EXPECT_EQ(variant->is_8168c ? RXD2_IPV6 : 0,
		  rx_descriptor(client, 0)->opts2);
	ip[47] ^= 1;
	EXPECT_EQ(variant->is_8168c ? RXD_UDP | RXD_UDPF : 0,
		  check(client, frame, 74));
}

TEST_F(rx, tally)
{
	struct client *client = &self->client;
	const uint8_t *tally = client->memory + TALLY_AT;
	const uint32_t at = MEMORY_BASE + TALLY_AT;

	reg_write(client, REG_MAR0, 4, ~0U);
	reg_write(client, REG_MAR4, 4, ~0U);
	reg_write(client, REG_RCR, 4, RCR_APM | RCR_AB | RCR_AM);
	to(client, self->frame, OURS);
	to(client, self->frame, OURS);
	to(client, self->frame, OURS);
	to(client, self->frame, BROADCAST);
	to(client, self->frame, MULTICAST);
	to(client, self->frame, MULTICAST);
	control_tell(client, "fault crc 1");
	to(client, self->frame, OURS);
	control_tell(client, "pause off");
	reg_write(client, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING);
	rx_descriptor(client, 0)->opts1 = 0;
	put(client, self->frame, 100);
	memset(client->memory + TALLY_AT, 0xff, 72);
	reg_write(client, REG_DTCCR_HIGH, 4, 0);
	reg_write(client, REG_DTCCR_LOW, 4, at);
	reg_write(client, REG_DTCCR_LOW, 4, at | DTCCR_DUMP);
	EXPECT_EQ(at, reg_read(client, REG_DTCCR_LOW, 4));
	EXPECT_EQ(0, get_le64(tally));
	EXPECT_EQ(6, get_le64(tally + 8));
	EXPECT_EQ(0, get_le64(tally + 16));
	EXPECT_EQ(1, get_le32(tally + 24));
	EXPECT_EQ(1, get_le16(tally + 28));
	EXPECT_EQ(3, get_le64(tally + 40));
	EXPECT_EQ(1, get_le64(tally + 48));
	EXPECT_EQ(2, get_le32(tally + 56));
	EXPECT_EQ(~0ULL, get_le64(tally + 64));
	/* Reading does not reset; the RTL8168C can. */
	reg_write(client, REG_DTCCR_LOW, 4, at | DTCCR_RESET);
	reg_write(client, REG_DTCCR_LOW, 4, at | DTCCR_DUMP);
	EXPECT_EQ(variant->is_8168c ? 0 : 6, get_le64(tally + 8));
	/* To where there is no memory */
	reg_write(client, REG_DTCCR_LOW, 4, DTCCR_DUMP);
	EXPECT_EQ(ISR_SERR, reg_read(client, REG_ISR, 2) & ISR_SERR);
}

TEST_F(rx, wrong_length)
{
	struct client *client = &self->client;
	uint8_t byte;

	/* The network ends, the device does not. */
	ASSERT_EQ(4, write(client->net, "\0\1\0\1", 4));
	EXPECT_EQ(0, read(client->net, &byte, 1));
	tx_put(client, 0, self->frame, 100, DESC_OWN | WHOLE, 0);
	reg_write(client, REG_TPPOLL, 1, TPPOLL_NPQ);
	EXPECT_EQ(0, tx_descriptor(client, 0)->opts1 & DESC_OWN);
}

TEST_F(rx, no_length)
{
	uint8_t byte;

	ASSERT_EQ(4, write(self->client.net, "\0\0\0\0", 4));
	EXPECT_EQ(0, read(self->client.net, &byte, 1));
}

TEST_F(rx, peer_goes)
{
	struct client *client = &self->client;

	net_put(client, self->frame, 100);
	ASSERT_EQ(4, write(client->net, "\0\0\0\144", 4));
	ASSERT_EQ(50, write(client->net, self->frame, 50));
	shutdown(client->net, SHUT_RDWR);
	client_settle(client);
	EXPECT_EQ(UNICAST | 104, opts1(client, 0));
	EXPECT_EQ(0x02, reg_read(client, REG_PHYSTATUS, 1) & 0x02);
}

TEST_HARNESS_MAIN
