// SPDX-License-Identifier: GPL-2.0
/* Sending. */
#define _GNU_SOURCE
#include <linux/mii.h>
#include <linux/vfio.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define LAST		(TXD_EOP | TXD_IFCS | TXD_RS)
#define DATA		(TXD_DEXT | TXD_DATA << 20)

#define TCP		6
#define UDP		17

FIXTURE(tx) {
	struct client client;
	uint8_t frame[16384];
	uint8_t sent[16384];
};

FIXTURE_SETUP(tx)
{
	client_start(&self->client, "82540em", false);
	driver_start(&self->client, RING_COUNT, RING_COUNT);
	make_frame(self->frame, sizeof(self->frame));
}

FIXTURE_TEARDOWN(tx)
{
	EXPECT_EQ(0, counter(&self->client, "forbidden"));
	EXPECT_EQ(0, counter(&self->client, "stale"));
	EXPECT_EQ(0, client_stop(&self->client));
}

static bool is_done(struct client *client, unsigned int index)
{
	return __atomic_load_n(&tx_descriptor(client, index)->upper,
			       __ATOMIC_ACQUIRE) & TXD_DD;
}

TEST_F(tx, frame)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 1000, LAST, 0);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	wr(client, REG_TDT, 1);
	ASSERT_EQ(1000, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 1000));
	EXPECT_TRUE(is_done(client, 0));
	EXPECT_EQ(LAST | 1000, tx_descriptor(client, 0)->lower);
	EXPECT_EQ(1, rd(client, REG_TDH));
	EXPECT_EQ(ICR_TXDW | ICR_TXQE, rd(client, REG_ICR));
	EXPECT_EQ(1, counter(client, "tx"));
}

/* Without RS, nobody says that it is done. */
TEST_F(tx, no_report)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 1000, TXD_EOP | TXD_IFCS, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(1000, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_FALSE(is_done(client, 0));
	EXPECT_EQ(1, rd(client, REG_TDH));
	EXPECT_EQ(ICR_TXQE, rd(client, REG_ICR));
}

TEST_F(tx, disabled)
{
	struct client *client = &self->client;

	wr(client, REG_TCTL, TCTL_PSP);
	tx_put(client, 0, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	config_write(client, 4, 2, 3);
	wr(client, REG_TCTL, TCTL_EN);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	config_write(client, 4, 2, 7);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, padding)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 20, LAST, 0);
	wr(client, REG_TDT, 1);
	ASSERT_EQ(60, net_get(client, self->sent, sizeof(self->sent)));
	memset(self->frame + 20, 0, 40);
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 60));
	wr(client, REG_TCTL, TCTL_EN);
	tx_put(client, 1, self->frame, 20, LAST, 0);
	wr(client, REG_TDT, 2);
	EXPECT_EQ(20, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, own_fcs)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 104, TXD_EOP, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, ring)
{
	struct client *client = &self->client;

	for (int i = 0; i < 30; i++) {
		self->frame[14] = i;
		tx_put(client, i % RING_COUNT, self->frame, 100, LAST, 0);
		wr(client, REG_TDT, (i + 1) % RING_COUNT);
		ASSERT_EQ(100, net_get(client, self->sent, 100));
		EXPECT_EQ(i, self->sent[14]);
		EXPECT_TRUE(is_done(client, i % RING_COUNT));
	}
}

TEST_F(tx, fragments)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 14, TXD_IFCS, 0);
	tx_put(client, 1, self->frame, 0, TXD_IFCS, 0);
	tx_put(client, 2, self->frame + 14, 501, LAST, 0);
	wr(client, REG_TDT, 2);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	wr(client, REG_TDT, 3);
	ASSERT_EQ(515, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 515));
	EXPECT_EQ(1, counter(client, "tx"));
}

TEST_F(tx, delays)
{
	struct client *client = &self->client;

	/* 20 ms */
	wr(client, REG_TIDV, 19531);
	tx_put(client, 0, self->frame, 100, LAST | TXD_IDE, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(0, rd(client, REG_ICR) & ICR_TXDW);
	usleep(40000);
	EXPECT_EQ(ICR_TXDW, rd(client, REG_ICR) & ICR_TXDW);
	wr(client, REG_TIDV, 0xffff);
	wr(client, REG_TADV, 19531);
	tx_put(client, 1, self->frame, 100, LAST | TXD_IDE, 0);
	wr(client, REG_TDT, 2);
	EXPECT_EQ(0, rd(client, REG_ICR) & ICR_TXDW);
	usleep(40000);
	EXPECT_EQ(ICR_TXDW, rd(client, REG_ICR) & ICR_TXDW);
}

TEST_F(tx, interrupt)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_INTX_IRQ_INDEX);

	wr(client, REG_IMS, ICR_TXDW);
	tx_put(client, 0, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(1, irq_count(fd));
	close(fd);
}

TEST_F(tx, vlan)
{
	struct client *client = &self->client;

	for (int i = 0; i < 2; i++) {
		tx_put(client, i, self->frame, 100, LAST | TXD_VLE,
		       0x6123U << 16);
		wr(client, REG_CTRL, CTRL_SLU | (i ? CTRL_VME : 0));
		wr(client, REG_TDT, i + 1);
		ASSERT_EQ(i ? 104 : 100,
			  net_get(client, self->sent, sizeof(self->sent)));
	}
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 12));
	EXPECT_EQ(0x81006123, get_be32(self->sent + 12));
	EXPECT_EQ(0, memcmp(self->sent + 16, self->frame + 12, 88));
}

TEST_F(tx, errors)
{
	struct client *client = &self->client;

	/* No data, too much of it, segmentation without a context */
	tx_put(client, 0, self->frame, 0, LAST, 0);
	tx_put(client, 1, self->frame, 16289, LAST, 0);
	tx_put(client, 2, self->frame, 100, LAST | DATA | TXD_TSE, 0);
	wr(client, REG_TDT, 3);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(3, counter(client, "tx_errors"));
	EXPECT_EQ(1, rd(client, TSCTFC));
	control_tell(client, "link down");
	tx_put(client, 3, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 4);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_TRUE(is_done(client, 3));
	EXPECT_EQ(1, rd(client, TNCRS));
}

TEST_F(tx, data_nowhere)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, LAST, 0);
	tx_descriptor(client, 0)->address = 0x1000;
	wr(client, REG_TDT, 1);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	EXPECT_FALSE(is_done(client, 0));
	/* It goes on after a reset. */
	driver_reset(client);
	driver_rings(client, RING_COUNT, RING_COUNT);
	tx_put(client, 0, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, loopback)
{
	struct client *client = &self->client;

	wr(client, REG_RCTL, RCTL_EN | RCTL_LBM_MAC);
	tx_put(client, 0, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 1);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	driver_settle(client);
	EXPECT_EQ(RXD_DD, rx_status(client, 0) & RXD_DD);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 100));
	wr(client, REG_RCTL, RCTL_EN);
	mii_write(client, MII_BMCR, BMCR_LOOPBACK | BMCR_SPEED1000);
	tx_put(client, 1, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 2);
	driver_settle(client);
	EXPECT_EQ(RXD_DD, rx_status(client, 1) & RXD_DD);
}

TEST_F(tx, statistics)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 60, LAST, 0);
	memset(self->frame, 0xff, 6);
	tx_put(client, 1, self->frame, 1000, LAST, 0);
	self->frame[0] = 1;
	tx_put(client, 2, self->frame, 100, LAST, 0);
	wr(client, REG_TDT, 3);
	EXPECT_EQ(3, rd(client, GPTC));
	EXPECT_EQ(3, rd(client, TPT));
	EXPECT_EQ(1, rd(client, PTC64));
	EXPECT_EQ(1, rd(client, PTC64 + 4));
	EXPECT_EQ(1, rd(client, PTC64 + 16));
	EXPECT_EQ(1, rd(client, BPTC));
	EXPECT_EQ(1, rd(client, MPTC));
	EXPECT_EQ(1160 + 12, rd(client, GOTCL));
}

TEST_F(tx, slow_peer)
{
	struct client *client = &self->client;
	unsigned int queued = 0, received = 0, tail = 0;

	/* Until the peer's buffer and the device's queue are full */
	while (queued < 10000 && rd(client, REG_TDH) == tail) {
		tx_put(client, tail, self->frame, 1500, LAST, 0);
		tail = (tail + 1) % RING_COUNT;
		wr(client, REG_TDT, tail);
		queued++;
	}
	EXPECT_GT(5000, queued);
	while (net_get(client, self->sent, sizeof(self->sent)) == 1500)
		received++;
	EXPECT_EQ(queued, received);
	EXPECT_EQ(tail, rd(client, REG_TDH));
}

/*
 * What is sent must be what this makes of it: a packet of TCP or UDP with
 * headers and checksums as RFC 791, 768, 8200 and 9293 have them.
 */
struct reference {
	bool ipv6;
	uint8_t protocol;
	uint16_t id;
	uint32_t sequence;
	uint8_t flags;
};

static uint16_t checksum(const uint8_t *data, size_t size, uint32_t sum)
{
	for (size_t i = 0; i < size; i++)
		sum += i % 2 ? data[i] : data[i] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static size_t l4_at(const struct reference *reference)
{
	return 14 + (reference->ipv6 ? 40 : 24);
}

static size_t l4_size(const struct reference *reference)
{
	return reference->protocol == TCP ? 32 : 8;
}

static size_t checksum_at(const struct reference *reference)
{
	return l4_at(reference) + (reference->protocol == TCP ? 16 : 6);
}

/* Returns the sum of the pseudo header, for that length. */
static uint32_t make_ip(const struct reference *reference, uint8_t *ip,
			size_t length)
{
	uint32_t pseudo = reference->protocol + length;
	size_t addresses = reference->ipv6 ? 8 : 12;

	memset(ip, 0, l4_at(reference) - 14);
	if (reference->ipv6) {
		ip[0] = 0x60;
		put_be16(ip + 4, length);
		ip[6] = reference->protocol;
		for (int i = 8; i < 40; i++)
			ip[i] = i * 3;
	} else {
		ip[0] = 0x46;
		put_be16(ip + 2, 24 + length);
		put_be16(ip + 4, reference->id);
		ip[8] = 64;
		ip[9] = reference->protocol;
		put_be32(ip + 12, 0x0a000001);
		put_be32(ip + 16, 0x0a00fff2);
		put_be32(ip + 20, 0x01010101);
		put_be16(ip + 10, checksum(ip, 24, 0));
	}
	for (size_t i = addresses; i < (reference->ipv6 ? 40 : 20); i += 2)
		pseudo += get_be16(ip + i);
	return pseudo;
}

/* Returns the size of the frame. */
static size_t make_packet(const struct reference *reference, uint8_t *frame,
			  const uint8_t *payload, size_t size)
{
	uint8_t *l4 = frame + l4_at(reference);
	size_t length = l4_size(reference) + size;
	uint32_t pseudo;

	make_frame(frame, 12);
	put_be16(frame + 12, reference->ipv6 ? 0x86dd : 0x0800);
	pseudo = make_ip(reference, frame + 14, length);
	memset(l4, 0, l4_size(reference));
	put_be32(l4, 0x04d20050);
	if (reference->protocol == TCP) {
		put_be32(l4 + 4, reference->sequence);
		l4[12] = 0x80;
		l4[13] = reference->flags;
		memset(l4 + 20, 1, 12);
	} else {
		put_be16(l4 + 4, length);
	}
	memcpy(l4 + l4_size(reference), payload, size);
	put_be16(frame + checksum_at(reference), checksum(l4, length, pseudo));
	return l4_at(reference) + length;
}

/* As a driver leaves it: the sum of the pseudo header, for that length */
static void leave_seed(const struct reference *reference, uint8_t *frame,
		       size_t length)
{
	uint8_t ip[40];
	uint32_t pseudo;

	pseudo = make_ip(reference, ip, length) - length;
	put_be16(frame + checksum_at(reference),
		 ~checksum(NULL, 0, pseudo + length));
}

static void put_context(struct client *client,
			const struct reference *reference, uint32_t command,
			size_t payload, uint16_t mss)
{
	uint8_t context[16] = { 0 };

	context[0] = 14;
	context[1] = 24;
	put_le16(context + 2, l4_at(reference) - 1);
	context[4] = l4_at(reference);
	context[5] = checksum_at(reference);
	if (!reference->ipv6)
		command |= TXD_IP;
	if (reference->protocol == TCP)
		command |= TXD_TCP;
	put_le32(context + 8, command | TXD_DEXT | payload);
	context[13] = l4_at(reference) + l4_size(reference);
	put_le16(context + 14, mss);
	memcpy(tx_descriptor(client, 0), context, sizeof(context));
}

TEST_F(tx, checksums)
{
	static const struct reference references[] = {
		{ .protocol = TCP, .sequence = 1, .flags = 0x18 },
		{ .protocol = UDP },
		{ .ipv6 = true, .protocol = TCP, .sequence = 1 },
		{ .ipv6 = true, .protocol = UDP },
	};
	struct client *client = &self->client;

	for (size_t i = 0; i < 4 * 40; i++) {
		const struct reference *reference = &references[i / 40];
		uint8_t good[256];
		size_t size, wire;

		driver_reset(client);
		driver_rings(client, RING_COUNT, RING_COUNT);
		size = make_packet(reference, good, self->frame + i, i % 40);
		memcpy(self->sent, good, size);
		leave_seed(reference, self->sent,
			   l4_size(reference) + i % 40);
		if (!reference->ipv6)
			put_be16(self->sent + 24, 0);
		put_context(client, reference, 0, 0, 0);
		tx_put(client, 1, self->sent, size, LAST | DATA,
		       TXD_TXSM | (reference->ipv6 ? 0 : TXD_IXSM));
		wr(client, REG_TDT, 2);
		wire = net_get(client, self->sent, sizeof(self->sent));
		ASSERT_EQ(size < 60 ? 60 : size, wire);
		ASSERT_EQ(0, memcmp(self->sent, good, size)) {
			TH_LOG("packet %zu", i);
		}
	}
}

TEST_F(tx, legacy_checksum)
{
	const struct reference reference = { .protocol = UDP };
	struct client *client = &self->client;
	uint8_t good[256];
	size_t size = make_packet(&reference, good, self->frame, 50);

	memcpy(self->sent, good, size);
	leave_seed(&reference, self->sent, 58);
	tx_put(client, 0, self->sent, size, LAST | TXD_IC |
	       checksum_at(&reference) << 16, l4_at(&reference) << 8);
	wr(client, REG_TDT, 1);
	ASSERT_EQ(size, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, good, size));
}

TEST_F(tx, segmentation)
{
	struct client *client = &self->client;

	for (int ipv6 = 0; ipv6 < 2; ipv6++) {
		struct reference reference = {
			.ipv6 = ipv6, .protocol = TCP, .id = 0xfffe,
			.sequence = 0xfffffff0, .flags = 0x19,
		};
		size_t size, left = 2100, at = 0, mss = 1000;
		uint8_t good[2048], whole[4096];

		driver_reset(client);
		driver_rings(client, RING_COUNT, RING_COUNT);
		size = make_packet(&reference, whole, self->frame, left);
		leave_seed(&reference, whole, 0);
		if (!ipv6)
			put_be16(whole + 24, 0);
		put_context(client, &reference, TXD_TSE, left, mss);
		tx_put(client, 1, whole, 100, DATA | TXD_TSE | TXD_IFCS,
		       TXD_TXSM | (ipv6 ? 0 : TXD_IXSM));
		tx_put(client, 2, whole + 100, size - 100,
		       LAST | DATA | TXD_TSE, 0);
		wr(client, REG_TDT, 3);
		for (; left; left -= left < mss ? left : mss, at += mss) {
			size_t part = left < mss ? left : mss;

			reference.flags = part == left ? 0x19 : 0x10;
			size = make_packet(&reference, good,
					   self->frame + at, part);
			ASSERT_EQ(size, net_get(client, self->sent,
						sizeof(self->sent)));
			EXPECT_EQ(0, memcmp(self->sent, good, size));
			reference.id++;
			reference.sequence += part;
		}
		EXPECT_EQ(1, rd(client, TSCTC));
		EXPECT_EQ(3, rd(client, GPTC));
	}
}

TEST_HARNESS_MAIN
