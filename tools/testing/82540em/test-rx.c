// SPDX-License-Identifier: GPL-2.0
/* Receiving. */
#define _GNU_SOURCE
#include <linux/vfio.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define WHOLE		(RXD_DD | RXD_EOP)
#define PLAIN		(WHOLE | RXD_IXSM)	/* with nothing to be checked */

FIXTURE(rx) {
	struct client client;
	uint8_t frame[16384];
};

FIXTURE_SETUP(rx)
{
	client_start(&self->client, "82540em", false);
	driver_start(&self->client, RING_COUNT, RING_COUNT);
	make_frame(self->frame, sizeof(self->frame));
}

FIXTURE_TEARDOWN(rx)
{
	EXPECT_EQ(0, counter(&self->client, "forbidden"));
	EXPECT_EQ(0, client_stop(&self->client));
}

/* Starts again, with all that is said of the receiver in @rctl. */
static void again(struct client *client, uint32_t rctl)
{
	driver_reset(client);
	driver_rings(client, RING_COUNT, RING_COUNT);
	wr(client, REG_RCTL, 0);
	wr(client, REG_RCTL, rctl | RCTL_EN);
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

	rx_put(client, self->frame, 1000);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(1004, rx_descriptor(client, 0)->length);
	EXPECT_EQ(0, rx_descriptor(client, 0)->errors);
	EXPECT_EQ(0, rx_descriptor(client, 0)->special);
	EXPECT_EQ(MEMORY_BASE + RX_BUFFERS, rx_descriptor(client, 0)->address);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 1000));
	EXPECT_EQ(fcs(self->frame, 1000),
		  get_le32(rx_buffer(client, 0) + 1000));
	EXPECT_EQ(0, rx_buffer(client, 0)[1004]);
	EXPECT_EQ(1, rd(client, REG_RDH));
	EXPECT_EQ(ICR_RXT0, rd(client, REG_ICR));
	EXPECT_EQ(0, rx_status(client, 1));
}

TEST_F(rx, padding_and_stripped_crc)
{
	struct client *client = &self->client;

	rx_put(client, self->frame, 20);
	EXPECT_EQ(64, rx_descriptor(client, 0)->length);
	EXPECT_EQ(0, rx_buffer(client, 0)[20]);
	wr(client, REG_RCTL, RCTL_EN | RCTL_SECRC);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(100, rx_descriptor(client, 1)->length);
	EXPECT_EQ(0, rx_buffer(client, 1)[100]);
}

/* The ring goes round; the chip never gets at the tail. */
TEST_F(rx, ring)
{
	struct client *client = &self->client;

	for (int i = 0; i < 30; i++) {
		int at = i % RING_COUNT;

		self->frame[14] = i;
		rx_put(client, self->frame, 100);
		ASSERT_EQ(PLAIN, rx_status(client, at));
		EXPECT_EQ(i, rx_buffer(client, at)[14]);
		rx_refill(client, at);
		wr(client, REG_RDT, at);
	}
	EXPECT_EQ(30, counter(client, "rx"));
	EXPECT_EQ(0, counter(client, "stale"));
}

TEST_F(rx, buffer_sizes)
{
	static const struct {
		uint32_t rctl;
		size_t size;
	} sizes[] = {
		{ 0, 2048 }, { 1 << 16, 1024 }, { 2 << 16, 512 },
		{ 3 << 16, 256 }, { RCTL_BSEX | 1 << 16, 16384 },
		{ RCTL_BSEX | 2 << 16, 8192 }, { RCTL_BSEX | 3 << 16, 4096 },
	};
	struct client *client = &self->client;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t size = sizes[i].size > 1500 ? 1500 : sizes[i].size;

		again(client, sizes[i].rctl);
		rx_put(client, self->frame, 1500);
		EXPECT_EQ(size == 1500 ? 1504 : size,
			  rx_descriptor(client, 0)->length);
		EXPECT_EQ(size == 1500 ? PLAIN : RXD_DD, rx_status(client, 0));
		EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, size));
	}
}

TEST_F(rx, several_descriptors)
{
	struct client *client = &self->client;

	again(client, 2 << 16);
	rx_put(client, self->frame, 1200);
	EXPECT_EQ(RXD_DD, rx_status(client, 0));
	EXPECT_EQ(512, rx_descriptor(client, 1)->length);
	EXPECT_EQ(RXD_DD, rx_status(client, 1));
	EXPECT_EQ(1204 - 1024, rx_descriptor(client, 2)->length);
	EXPECT_EQ(PLAIN, rx_status(client, 2));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 2), self->frame + 1024, 176));
	/* The rest of one comes when there is room for it. */
	rx_put(client, self->frame, 1200);
	rx_put(client, self->frame, 1200);
	EXPECT_EQ(RXD_DD, rx_status(client, 6));
	EXPECT_EQ(0, rx_status(client, 7));
	for (int i = 0; i < 3; i++)
		rx_refill(client, i);
	wr(client, REG_RDT, 2);
	driver_settle(client);
	EXPECT_EQ(RXD_DD, rx_status(client, 7));
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(180, rx_descriptor(client, 0)->length);
}

static uint8_t to(struct client *client, uint8_t *frame, const char *address)
{
	static unsigned int at;
	uint32_t head = rd(client, REG_RDH);

	memcpy(frame, address, 6);
	rx_put(client, frame, 100);
	at = rd(client, REG_RDH);
	if (at == head)
		return 0;
	rx_refill(client, head);
	wr(client, REG_RDT, head);
	return PLAIN;
}

#define OURS		"\x52\x54\x00\x12\x34\x56"
#define THEIRS		"\x52\x54\x00\x12\x34\x57"
#define BROADCAST	"\xff\xff\xff\xff\xff\xff"
#define MULTICAST	"\x01\x00\x5e\x01\x02\x03"

TEST_F(rx, filter)
{
	struct client *client = &self->client;
	uint8_t *frame = self->frame;

	EXPECT_EQ(PLAIN, to(client, frame, OURS));
	EXPECT_EQ(0, to(client, frame, THEIRS));
	EXPECT_EQ(PLAIN, to(client, frame, BROADCAST));
	EXPECT_EQ(0, to(client, frame, MULTICAST));
	wr(client, REG_RCTL, RCTL_EN);
	EXPECT_EQ(0, to(client, frame, BROADCAST));
	wr(client, REG_RCTL, RCTL_EN | RCTL_UPE);
	EXPECT_EQ(PLAIN, to(client, frame, THEIRS));
	EXPECT_EQ(0, to(client, frame, MULTICAST));
	wr(client, REG_RCTL, RCTL_EN | RCTL_MPE);
	EXPECT_EQ(PLAIN, to(client, frame, MULTICAST));
	EXPECT_EQ(0, to(client, frame, THEIRS));
	/* Other addresses, once they are valid */
	wr(client, REG_RCTL, RCTL_EN);
	wr(client, REG_RAL + 8 * 15, 0x12005452);
	wr(client, REG_RAH + 8 * 15, 0x5734);
	EXPECT_EQ(0, to(client, frame, THEIRS));
	wr(client, REG_RAH + 8 * 15, RAH_AV | 0x5734);
	EXPECT_EQ(PLAIN, to(client, frame, THEIRS));
}

/* Bits 47:36, 46:35, 45:34 or 43:32 of the address */
TEST_F(rx, multicast_table)
{
	static const uint16_t hashes[] = { 0x030, 0x060, 0x0c0, 0x302 };
	struct client *client = &self->client;

	for (int mo = 0; mo < 4; mo++) {
		unsigned int reg = REG_MTA + (hashes[mo] >> 5) * 4;

		wr(client, REG_RCTL, RCTL_EN | mo << 12);
		EXPECT_EQ(0, to(client, self->frame, MULTICAST));
		wr(client, reg, BIT(hashes[mo] & 31));
		EXPECT_EQ(PLAIN, to(client, self->frame, MULTICAST));
		wr(client, reg, 0);
	}
}

TEST_F(rx, passed_by_the_table)
{
	struct client *client = &self->client;

	wr(client, REG_MTA + 4, BIT(0x030 & 31));
	memcpy(self->frame, MULTICAST, 6);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN | RXD_PIF, rx_status(client, 0));
}

TEST_F(rx, vlan)
{
	struct client *client = &self->client;

	put_be16(self->frame + 12, 0x8100);
	put_be16(self->frame + 14, 0x6123);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(104, rx_descriptor(client, 0)->length);
	wr(client, REG_CTRL, CTRL_SLU | CTRL_VME);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN | RXD_VP, rx_status(client, 1));
	EXPECT_EQ(100, rx_descriptor(client, 1)->length);
	EXPECT_EQ(0x6123, rx_descriptor(client, 1)->special);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1) + 12, self->frame + 16, 84));
	EXPECT_EQ(fcs(self->frame, 100), get_le32(rx_buffer(client, 1) + 96));
	/* Only those that are subscribed to */
	wr(client, REG_RCTL, RCTL_EN | RCTL_VFE);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, rx_status(client, 2));
	wr(client, REG_VFTA + 4 * (0x123 >> 5), BIT(0x123 & 31));
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN | RXD_VP, rx_status(client, 2));
	/* Another ethertype is no tag. */
	wr(client, REG_VET, 0x88a8);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 3));
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

/* Status, and errors above it */
static uint16_t check(struct client *client, const uint8_t *frame)
{
	struct rx_descriptor *desc;
	uint32_t head = rd(client, REG_RDH);
	uint16_t result;

	rx_put(client, frame, 94);
	desc = rx_descriptor(client, head);
	result = desc->status | desc->errors << 8;
	rx_refill(client, head);
	wr(client, REG_RDT, head);
	return result;
}

TEST_F(rx, checksums)
{
	struct client *client = &self->client;
	uint8_t *frame = self->frame, *ip = frame + 14;
	const uint16_t good = WHOLE | RXD_IPCS | RXD_TCPCS;

	make_ipv4(frame, 6, 60);
	EXPECT_EQ(good, check(client, frame));
	frame[60] ^= 1;
	EXPECT_EQ(good | RXD_TCPE << 8, check(client, frame));
	ip[8]--;
	EXPECT_EQ(good | (RXD_TCPE | RXD_IPE) << 8, check(client, frame));
	make_ipv4(frame, 17, 60);
	EXPECT_EQ(good, check(client, frame));
	frame[60] ^= 1;
	EXPECT_EQ(good | RXD_TCPE << 8, check(client, frame));
	make_ipv4(frame, 1, 60);
	EXPECT_EQ(WHOLE | RXD_IPCS, check(client, frame));
	/* As it is asked for */
	make_ipv4(frame, 6, 60);
	wr(client, REG_RXCSUM, RXCSUM_TUOFL);
	EXPECT_EQ(WHOLE | RXD_TCPCS, check(client, frame));
	wr(client, REG_RXCSUM, 0);
	EXPECT_EQ(PLAIN, check(client, frame));
}

static void count_statistics(struct client *client)
{
	for (unsigned int reg = 0x4000; reg < 0x4100; reg += 4)
		if (reg != 0x4024 && reg != 0x402c && reg != 0x4044 &&
		    reg != 0x4084 && reg != 0x4098 && reg != 0x409c)
			rd(client, reg);
}

TEST_F(rx, faults)
{
	static const struct {
		const char *command;
		unsigned int reg;
		uint8_t status;		/* where bad frames are stored */
		uint8_t errors;
	} faults[] = {
		{ "fault crc 1", CRCERRS, PLAIN, RXD_CE },
		{ "fault runt 1", RUC, PLAIN, 0 },
		{ "fault long 1", ROC, 0, 0 },
	};
	struct client *client = &self->client;
	unsigned int errors = 0;

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		again(client, 0);
		control_tell(client, faults[i].command);
		rx_put(client, self->frame, 100);
		EXPECT_EQ(0, rx_status(client, 0));
		EXPECT_EQ(++errors, counter(client, "errors"));
		EXPECT_EQ(1, rd(client, faults[i].reg));
		EXPECT_EQ(0, rd(client, faults[i].reg));
		EXPECT_EQ(0, rd(client, GPRC));
		EXPECT_EQ(1, rd(client, TPR));
		wr(client, REG_RCTL, RCTL_EN | RCTL_SBP);
		control_tell(client, faults[i].command);
		rx_put(client, self->frame, 100);
		EXPECT_EQ(faults[i].status, rx_status(client, 0));
		EXPECT_EQ(faults[i].errors, rx_descriptor(client, 0)->errors);
		EXPECT_EQ(++errors, counter(client, "errors"));
		/* The next one is as it should be. */
		rx_put(client, self->frame, 100);
		EXPECT_EQ(PLAIN, rx_status(client, !!faults[i].status));
	}
}

TEST_F(rx, fault_fragment)
{
	struct client *client = &self->client;

	control_tell(client, "fault fragment 1");
	rx_put(client, self->frame, 100);
	EXPECT_EQ(RXD_DD, rx_status(client, 0));
	EXPECT_EQ(52, rx_descriptor(client, 0)->length);
	EXPECT_EQ(PLAIN, rx_status(client, 1));
	EXPECT_EQ(52, rx_descriptor(client, 1)->length);
}

TEST_F(rx, fault_dma)
{
	struct client *client = &self->client;

	control_tell(client, "fault dma 1");
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(0, rx_buffer(client, 0)[0]);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	EXPECT_EQ(0x2000, config_read(client, 6, 2) & 0x2000);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 1), self->frame, 100));
}

TEST_F(rx, too_long)
{
	struct client *client = &self->client;

	rx_put(client, self->frame, 1518);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	rx_put(client, self->frame, 1519);
	EXPECT_EQ(0, rx_status(client, 1));
	EXPECT_EQ(1, rd(client, ROC));
	EXPECT_EQ(1, rd(client, RLEC));
	wr(client, REG_RCTL, RCTL_EN | RCTL_LPE);
	rx_put(client, self->frame, 1519);
	EXPECT_EQ(PLAIN, rx_status(client, 1));
	rx_put(client, self->frame, 9000);
	EXPECT_EQ(PLAIN, rx_status(client, 6));
	EXPECT_EQ(9004 - 4 * 2048, rx_descriptor(client, 6)->length);
	rx_put(client, self->frame, 16381);
	EXPECT_EQ(1, rd(client, ROC));
}

TEST_F(rx, statistics)
{
	struct client *client = &self->client;
	static const size_t sizes[] = { 60, 61, 123, 124, 252, 508, 1020 };

	count_statistics(client);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		rx_put(client, self->frame, sizes[i]);
	EXPECT_EQ(7, rd(client, GPRC));
	EXPECT_EQ(0, rd(client, GPRC));
	EXPECT_EQ(7, rd(client, TPR));
	EXPECT_EQ(1, rd(client, PRC64));
	EXPECT_EQ(2, rd(client, PRC64 + 4));
	for (int i = 2; i < 6; i++)
		EXPECT_EQ(1, rd(client, PRC64 + 4 * i));
	EXPECT_EQ(2148 + 7 * 4, rd(client, GORCL));
	EXPECT_EQ(0, rd(client, GORCL + 4));
	EXPECT_EQ(0, rd(client, GORCL));
	again(client, RCTL_BAM | RCTL_MPE);
	memcpy(self->frame, BROADCAST, 6);
	rx_put(client, self->frame, 100);
	memcpy(self->frame, MULTICAST, 6);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, rd(client, BPRC));
	EXPECT_EQ(1, rd(client, MPRC));
}

/* What was fetched counts, and is fetched as soon as it is there. */
TEST_F(rx, prefetch)
{
	struct client *client = &self->client;

	rx_descriptor(client, 0)->address += BUFFER_SIZE / 2;
	rx_descriptor(client, 6)->address += BUFFER_SIZE / 2;
	rx_put(client, self->frame, 100);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 0)[0]);
	EXPECT_EQ(0, rx_buffer(client, 0)[BUFFER_SIZE / 2]);
	EXPECT_EQ(1, counter(client, "stale"));
	/* But not the one at the tail. */
	rx_descriptor(client, 7)->address += BUFFER_SIZE / 2;
	rx_refill(client, 0);
	wr(client, REG_RDT, 0);
	for (int i = 1; i < 8; i++)
		rx_put(client, self->frame, 100);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 6)[0]);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 7)[BUFFER_SIZE / 2]);
	EXPECT_EQ(2, counter(client, "stale"));
}

/* No more of them than that. */
TEST_F(rx, cache_size)
{
	struct client *client = &self->client;

	driver_reset(client);
	driver_rings(client, 128, RING_COUNT);
	rx_descriptor(client, 63)->address += BUFFER_SIZE / 2;
	rx_descriptor(client, 64)->address += BUFFER_SIZE / 2;
	for (int i = 0; i < 66; i++)
		rx_put(client, self->frame, 100);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 63)[0]);
	EXPECT_EQ(0, rx_buffer(client, 64)[0]);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 64)[BUFFER_SIZE / 2]);
	EXPECT_EQ(1, counter(client, "stale"));
}

/* The cache outlives all but a reset. */
TEST_F(rx, cache_is_kept)
{
	struct client *client = &self->client;

	wr(client, REG_RCTL, 0);
	rx_descriptor(client, 0)->address += BUFFER_SIZE / 2;
	wr(client, REG_RCTL, RCTL_EN);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(self->frame[0], rx_buffer(client, 0)[0]);
	EXPECT_EQ(1, counter(client, "stale"));
	driver_reset(client);
	driver_rings(client, RING_COUNT, RING_COUNT);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(1, counter(client, "stale"));
}

/* Four at once, or what there is after a while */
TEST_F(rx, write_back)
{
	struct client *client = &self->client;
	uint8_t burst[6 * 104];

	for (int i = 0; i < 6; i++) {
		put_be32(burst + 104 * i, 100);
		memcpy(burst + 104 * i + 4, self->frame, 100);
	}
	ASSERT_EQ(sizeof(burst), write(client->net, burst, sizeof(burst)));
	for (int i = 0; i < 100000 && !rx_status(client, 0); i++)
		usleep(1);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(PLAIN, rx_status(client, i));
	EXPECT_LE(4, rd(client, REG_RDH));
	driver_settle(client);
	EXPECT_EQ(PLAIN, rx_status(client, 5));
	EXPECT_EQ(6, rd(client, REG_RDH));
}

/* What is not back by then never comes. */
TEST_F(rx, write_back_ends_with_reset)
{
	struct client *client = &self->client;
	int lost = 0;

	for (int i = 0; i < 50; i++) {
		uint8_t status;

		driver_reset(client);
		driver_rings(client, RING_COUNT, RING_COUNT);
		net_put(client, self->frame, 100);
		wr(client, REG_CTRL, CTRL_RST);
		status = rx_status(client, 0);
		usleep(1000);
		EXPECT_EQ(status, rx_status(client, 0));
		EXPECT_EQ(0, rd(client, REG_RDH));
		lost += rx_buffer(client, 0)[0] && !status;
	}
	TH_LOG("%d were lost", lost);
}

TEST_F(rx, delays)
{
	struct client *client = &self->client;

	/* 20 ms after the last one; at most 40 ms */
	wr(client, REG_RDTR, 19531);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	EXPECT_EQ(0, rd(client, REG_ICR));
	usleep(40000);
	EXPECT_EQ(ICR_RXT0, rd(client, REG_ICR));
	wr(client, REG_RDTR, 0xffff);
	wr(client, REG_RADV, 19531);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, rd(client, REG_ICR));
	usleep(40000);
	EXPECT_EQ(ICR_RXT0, rd(client, REG_ICR));
}

TEST_F(rx, threshold)
{
	struct client *client = &self->client;

	/* Half of the ring's 8 */
	for (int i = 0; i < 7; i++) {
		rx_put(client, self->frame, 100);
		EXPECT_EQ(i == 2 ? ICR_RXT0 | ICR_RXDMT0 : ICR_RXT0,
			  rd(client, REG_ICR));
	}
	/* An eighth: the last one */
	again(client, 2 << 8);
	for (int i = 0; i < 7; i++) {
		rx_put(client, self->frame, 100);
		EXPECT_EQ(i == 5 ? ICR_RXDMT0 : 0,
			  rd(client, REG_ICR) & ICR_RXDMT0);
	}
}

TEST_F(rx, disabled)
{
	struct client *client = &self->client;

	wr(client, REG_RCTL, 0);
	rx_put(client, self->frame, 100);
	wr(client, REG_RCTL, RCTL_EN);
	driver_settle(client);
	EXPECT_EQ(0, rx_status(client, 0));
	EXPECT_EQ(0, rd(client, MPC));
	/* At once, that one as well as those after a reset. */
	net_put(client, self->frame, 100);
	driver_settle(client);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
	config_write(client, 4, 2, 3);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, rx_status(client, 1));
	config_write(client, 4, 2, 7);
	driver_settle(client);
	EXPECT_EQ(PLAIN, rx_status(client, 1));
}

TEST_F(rx, no_link)
{
	struct client *client = &self->client;

	control_tell(client, "link down");
	rx_put(client, self->frame, 100);
	EXPECT_EQ(0, rx_status(client, 0));
	control_tell(client, "link up");
	reg_wait(client, REG_STATUS, 4, STATUS_LU);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
}

TEST_F(rx, paused)
{
	struct client *client = &self->client;

	wr(client, REG_CTRL, CTRL_SLU | CTRL_TFCE);
	for (int i = 0; i < 10; i++) {
		self->frame[14] = i;
		net_put(client, self->frame, 100);
	}
	driver_settle(client);
	EXPECT_EQ(0, rx_status(client, 7));
	EXPECT_EQ(1, rd(client, RNBC));
	EXPECT_EQ(1, rd(client, XOFFTXC));
	EXPECT_EQ(0, rd(client, XONTXC));
	for (int i = 0; i < 4; i++)
		rx_refill(client, i);
	wr(client, REG_RDT, 3);
	driver_settle(client);
	EXPECT_EQ(7, rx_buffer(client, 7)[14]);
	EXPECT_EQ(9, rx_buffer(client, 1)[14]);
	EXPECT_EQ(1, rd(client, XONTXC));
	EXPECT_EQ(0, rd(client, MPC));
	EXPECT_EQ(0, counter(client, "missed"));
}

TEST_F(rx, not_paused)
{
	struct client *client = &self->client;

	control_tell(client, "pause off");
	for (int i = 0; i < 10; i++)
		rx_put(client, self->frame, 100);
	EXPECT_EQ(3, counter(client, "missed"));
	EXPECT_EQ(3, rd(client, MPC));
	EXPECT_EQ(3, rd(client, RNBC));
	EXPECT_EQ(7, rd(client, GPRC));
	EXPECT_EQ(10, rd(client, TPR));
	EXPECT_EQ(ICR_RXO, rd(client, REG_ICR) & ICR_RXO);
	rx_refill(client, 0);
	wr(client, REG_RDT, 0);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 7));
}

TEST_F(rx, interrupt)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	wr(client, REG_IMS, ICR_RXT0);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(rx, ring_nowhere)
{
	struct client *client = &self->client;

	driver_reset(client);
	wr(client, REG_RDBAL, 0x1000);
	wr(client, REG_RDLEN, 128);
	wr(client, REG_RCTL, RCTL_EN);
	wr(client, REG_RDT, 7);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	control_tell(client, "pause off");
	rx_put(client, self->frame, 100);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	EXPECT_EQ(1, counter(client, "missed"));
	again(client, 0);
	rx_put(client, self->frame, 100);
	EXPECT_EQ(PLAIN, rx_status(client, 0));
}

TEST_HARNESS_MAIN
