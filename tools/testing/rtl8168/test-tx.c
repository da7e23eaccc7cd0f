// SPDX-License-Identifier: GPL-2.0
/* Sending. */
#define _GNU_SOURCE
#include <linux/mii.h>
#include <linux/vfio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define WHOLE		(DESC_OWN | DESC_FS | DESC_LS)

#define TCP		6
#define UDP		17

FIXTURE(tx) {
	struct client client;
	uint8_t frame[16384];
	uint8_t sent[16384];
};

FIXTURE_VARIANT(tx) {
	const char *chip;
	bool is_8168c;
};

FIXTURE_VARIANT_ADD(tx, b) {
	.chip = "rtl8168b",
};

FIXTURE_VARIANT_ADD(tx, c) {
	.chip = "rtl8168c",
	.is_8168c = true,
};

FIXTURE_SETUP(tx)
{
	client_start(&self->client, variant->chip, false);
	driver_start(&self->client, 4, 4);
	make_frame(self->frame, sizeof(self->frame));
}

FIXTURE_TEARDOWN(tx)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

static void poll_ring(struct client *client)
{
	reg_write(client, REG_TPPOLL, 1, TPPOLL_NPQ);
}

static uint32_t opts1(struct client *client, unsigned int index)
{
	return __atomic_load_n(&tx_descriptor(client, index)->opts1,
			       __ATOMIC_ACQUIRE);
}

TEST_F(tx, frame)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 1000, WHOLE, 0);
	poll_ring(client);
	ASSERT_EQ(1000, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 1000));
	EXPECT_EQ(DESC_FS | DESC_LS | 1000, opts1(client, 0));
	EXPECT_EQ(ISR_TOK | ISR_TDU, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(0, reg_read(client, REG_TPPOLL, 1));
	EXPECT_EQ(1, counter(client, "tx"));
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, only_when_asked)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	reg_write(client, REG_CR, 1, CR_RE);
	poll_ring(client);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(TPPOLL_NPQ, reg_read(client, REG_TPPOLL, 1));
	config_write(client, 4, 2, 3);
	reg_write(client, REG_CR, 1, CR_RE | CR_TE);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	config_write(client, 4, 2, 7);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, padding)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 20, WHOLE, 0);
	poll_ring(client);
	ASSERT_EQ(60, net_get(client, self->sent, sizeof(self->sent)));
	memset(self->frame + 20, 0, 40);
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 60));
}

TEST_F(tx, ring_end)
{
	struct client *client = &self->client;

	for (int i = 0; i < 10; i++) {
		self->frame[14] = i;
		tx_put(client, i % 4, self->frame, 100, WHOLE |
		       (i % 4 == 3 ? DESC_EOR : 0), 0);
		poll_ring(client);
		ASSERT_EQ(100, net_get(client, self->sent, 100));
		EXPECT_EQ(i, self->sent[14]);
		EXPECT_EQ(i % 4 == 3 ? DESC_EOR : 0, opts1(client, i % 4) &
			  (DESC_EOR | DESC_OWN));
	}
}

TEST_F(tx, fragments)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 14, DESC_OWN | DESC_FS, 0);
	tx_put(client, 1, self->frame + 14, 1, DESC_OWN, 0);
	tx_put(client, 2, self->frame, 0, DESC_OWN, 0);
	tx_put(client, 3, self->frame + 15, 500, DESC_OWN | DESC_LS | DESC_EOR,
	       0);
	poll_ring(client);
	ASSERT_EQ(515, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 515));
	EXPECT_EQ(1, counter(client, "tx"));
}

TEST_F(tx, fragment_that_comes_later)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, DESC_OWN | DESC_FS, 0);
	poll_ring(client);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(ISR_TDU, reg_read(client, REG_ISR, 2));
	tx_put(client, 1, self->frame + 100, 100, DESC_OWN | DESC_LS, 0);
	poll_ring(client);
	ASSERT_EQ(200, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 200));
}

TEST_F(tx, priority)
{
	struct client *client = &self->client;
	struct descriptor *high = (struct descriptor *)(client->memory +
							TX_HIGH_RING);

	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	tx_put(client, 1, self->frame, 200, 0, 0);
	high->address = tx_descriptor(client, 1)->address;
	high->opts1 = WHOLE | DESC_EOR | 200;
	reg_write(client, REG_TPPOLL, 1, TPPOLL_NPQ | TPPOLL_HPQ);
	EXPECT_EQ(200, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(DESC_EOR | DESC_FS | DESC_LS | 200, high->opts1);
}

TEST_F(tx, errors)
{
	struct client *client = &self->client;

	/* No first descriptor, no data, too much data */
	tx_put(client, 0, self->frame, 100, DESC_OWN | DESC_LS, 0);
	tx_put(client, 1, self->frame, 0, WHOLE, 0);
	for (int i = 2; i < 4; i++)
		tx_put(client, i, self->frame, 0, DESC_OWN | 0xffff |
		       (i == 2 ? DESC_FS : DESC_LS | DESC_EOR), 0);
	poll_ring(client);
	EXPECT_EQ(ISR_TER | ISR_TDU, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(3, counter(client, "tx_errors"));
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(0, opts1(client, i) & DESC_OWN);
	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, too_long)
{
	struct client *client = &self->client;

	for (int i = 0; i < 2; i++) {
		tx_put(client, i, self->frame, 0, WHOLE | (16379 + i), 0);
		poll_ring(client);
	}
	EXPECT_EQ(16379, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(1, counter(client, "tx_errors"));
}

TEST_F(tx, no_link)
{
	struct client *client = &self->client;

	control_tell(client, "link down");
	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(1, counter(client, "tx_errors"));
	EXPECT_EQ(ISR_TER, reg_read(client, REG_ISR, 2) & (ISR_TER | ISR_TOK));
}

TEST_F(tx, data_nowhere)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	tx_descriptor(client, 0)->address = 0x1000;
	poll_ring(client);
	poll_ring(client);
	EXPECT_EQ(ISR_SERR, reg_read(client, REG_ISR, 2));
	EXPECT_EQ(1, counter(client, "dma_errors"));
	/* It goes on after a reset. */
	reg_write(client, REG_CR, 1, CR_RST);
	reg_write(client, REG_CR, 1, CR_TE);
	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, no_ring_end)
{
	struct client *client = &self->client;

	/* After 1024 descriptors the ring ends by itself. */
	for (int i = 0; i < 512; i++)
		tx_put(client, i, self->frame, 60, WHOLE, 0);
	poll_ring(client);
	for (int i = 0; i < 512; i++)
		ASSERT_EQ(60, net_get(client, self->sent, 60));
	reg_write(client, REG_TNPDS_LOW, 4, MEMORY_BASE + 0x300000);
	for (int i = 0; i < 1024; i++) {
		struct descriptor *at = (struct descriptor *)
			(client->memory + 0x300000) + i;

		at->address = MEMORY_BASE + TX_BUFFERS;
		at->opts1 = WHOLE | 60;
	}
	poll_ring(client);
	for (int i = 0; i < 1024; i++)
		ASSERT_EQ(60, net_get(client, self->sent, 60));
	EXPECT_EQ(0, reg_read(client, REG_TPPOLL, 1));
	EXPECT_EQ(1536, counter(client, "tx"));
}

TEST_F(tx, vlan)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, WHOLE, TXD2_TAGC | 0x2361);
	poll_ring(client);
	ASSERT_EQ(104, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, memcmp(self->sent, self->frame, 12));
	EXPECT_EQ(0x81006123, get_be32(self->sent + 12));
	EXPECT_EQ(0, memcmp(self->sent + 16, self->frame + 12, 88));
}

TEST_F(tx, own_crc)
{
	struct client *client = &self->client;

	reg_write(client, REG_TCR, 4, TCR_NO_CRC);
	tx_put(client, 0, self->frame, 104, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(100, net_get(client, self->sent, sizeof(self->sent)));
}

TEST_F(tx, loopback)
{
	struct client *client = &self->client;

	reg_write(client, REG_TCR, 4, TCR_LOOPBACK);
	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(RXD_PAM | 104, rx_descriptor(client, 0)->opts1 &
		  (DESC_OWN | RXD_PAM | RXD_LENGTH));
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), self->frame, 100));
	reg_write(client, REG_TCR, 4, 0);
	/* In the PHY it is the same. */
	mii_write(client, MII_BMCR, BMCR_LOOPBACK | BMCR_SPEED1000);
	tx_put(client, 1, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	EXPECT_EQ(0, net_get(client, self->sent, sizeof(self->sent)));
	EXPECT_EQ(0, rx_descriptor(client, 1)->opts1 & DESC_OWN);
}

TEST_F(tx, slow_peer)
{
	struct client *client = &self->client;
	unsigned int queued = 0, received = 0;

	/* Until the peer's buffer and the device's queue are full */
	for (; queued < 10000 && !reg_read(client, REG_TPPOLL, 1); queued++) {
		tx_put(client, queued % 4, self->frame, 1500, WHOLE |
		       (queued % 4 == 3 ? DESC_EOR : 0), 0);
		poll_ring(client);
	}
	EXPECT_GT(5000, queued);
	EXPECT_EQ(TPPOLL_NPQ, reg_read(client, REG_TPPOLL, 1));
	tx_put(client, queued % 4, self->frame, 1500, WHOLE |
	       (queued % 4 == 3 ? DESC_EOR : 0), 0);
	poll_ring(client);
	EXPECT_EQ(DESC_OWN, opts1(client, queued++ % 4) & DESC_OWN);
	while (net_get(client, self->sent, sizeof(self->sent)) == 1500)
		received++;
	EXPECT_EQ(queued, received);
	EXPECT_EQ(0, reg_read(client, REG_TPPOLL, 1));
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

static size_t ip_size(const struct reference *reference)
{
	return reference->ipv6 ? 40 : 24;
}

static size_t l4_size(const struct reference *reference)
{
	return reference->protocol == TCP ? 32 : 8;
}

static size_t headers_size(const struct reference *reference)
{
	return 14 + ip_size(reference) + l4_size(reference);
}

static uint32_t make_ip(const struct reference *reference, uint8_t *ip,
			size_t l4_length)
{
	uint32_t pseudo = reference->protocol + l4_length;
	size_t addresses = reference->ipv6 ? 8 : 12;

	memset(ip, 0, ip_size(reference));
	if (reference->ipv6) {
		ip[0] = 0x60;
		put_be16(ip + 4, l4_length);
		ip[6] = reference->protocol;
		for (int i = 8; i < 40; i++)
			ip[i] = i * 3;
	} else {
		ip[0] = 0x46;
		put_be16(ip + 2, 24 + l4_length);
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
	uint8_t *ip = frame + 14, *l4 = ip + ip_size(reference);
	size_t l4_length = l4_size(reference) + size, at;
	uint32_t pseudo;

	make_frame(frame, 12);
	put_be16(frame + 12, reference->ipv6 ? 0x86dd : 0x0800);
	pseudo = make_ip(reference, ip, l4_length);
	memset(l4, 0, l4_size(reference));
	put_be32(l4, 0x04d20050);
	if (reference->protocol == TCP) {
		put_be32(l4 + 4, reference->sequence);
		l4[12] = 0x80;
		l4[13] = reference->flags;
		memset(l4 + 20, 1, 12);
		at = 16;
	} else {
		put_be16(l4 + 4, l4_length);
		at = 6;
	}
	memcpy(l4 + l4_size(reference), payload, size);
	put_be16(l4 + at, checksum(l4, l4_length, pseudo));
	if (reference->protocol == UDP && !get_be16(l4 + at))
		put_be16(l4 + at, 0xffff);
	return 14 + ip_size(reference) + l4_length;
}

/* As a driver leaves the checksums: anything will do. */
static void spoil(const struct reference *reference, uint8_t *frame)
{
	uint8_t *l4 = frame + 14 + ip_size(reference);

	if (!reference->ipv6)
		put_be16(frame + 24, 0xdead);
	put_be16(l4 + (reference->protocol == TCP ? 16 : 6), 0xbeef);
}

static void ask_checksum(bool is_8168c, const struct reference *reference,
			 uint32_t *opts1, uint32_t *opts2)
{
	bool tcp = reference->protocol == TCP;

	*opts1 = WHOLE;
	*opts2 = 0;
	if (is_8168c)
		*opts2 = BIT(reference->ipv6 ? 28 : 29) |
			 BIT(tcp ? 30 : 31) |
			 (14 + ip_size(reference)) << 18;
	else
		*opts1 |= BIT(18) | BIT(tcp ? 16 : 17);
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
	unsigned int at = 0;

	for (size_t i = 0; i < (variant->is_8168c ? 4 : 2); i++) {
		for (size_t payload = 0; payload < 40; payload++) {
			const struct reference *reference = &references[i];
			uint32_t opts1, opts2;
			uint8_t good[256];
			size_t size, wire;

			size = make_packet(reference, good,
					   self->frame + payload * 100,
					   payload);
			memcpy(self->sent, good, size);
			spoil(reference, self->sent);
			ask_checksum(variant->is_8168c, reference, &opts1,
				     &opts2);
			tx_put(client, at, self->sent, size, opts1 |
			       (at == 3 ? DESC_EOR : 0), opts2);
			at = (at + 1) % 4;
			poll_ring(client);
			wire = net_get(client, self->sent,
				       sizeof(self->sent));
			ASSERT_EQ(size < 60 ? 60 : size, wire);
			EXPECT_EQ(0, memcmp(self->sent, good, size)) {
				TH_LOG("packet %zu, payload %zu", i, payload);
			}
		}
	}
}

TEST_F(tx, udp_checksum_is_never_zero)
{
	const struct reference reference = { .protocol = UDP };
	struct client *client = &self->client;
	uint8_t good[256], payload[2] = { 0, 0 };
	uint32_t opts1, opts2;
	size_t size;

	/* A payload that makes the sum of all else to be zero */
	make_packet(&reference, good, payload, 2);
	memcpy(payload, good + 14 + 24 + 6, 2);
	size = make_packet(&reference, good, payload, 2);
	ASSERT_EQ(0xffff, get_be16(good + 14 + 24 + 6));
	ask_checksum(variant->is_8168c, &reference, &opts1, &opts2);
	memcpy(self->sent, good, size);
	spoil(&reference, self->sent);
	tx_put(client, 0, self->sent, size, opts1, opts2);
	poll_ring(client);
	net_get(client, self->sent, sizeof(self->sent));
	EXPECT_EQ(0, memcmp(self->sent, good, size));
}

static void ask_segments(bool is_8168c, const struct reference *reference,
			 size_t mss, uint32_t *opts1, uint32_t *opts2)
{
	*opts1 = 0;
	*opts2 = 0;
	if (is_8168c) {
		*opts1 = BIT(reference->ipv6 ? 25 : 26) |
			 (14 + ip_size(reference)) << 18;
		*opts2 = mss << 18;
	} else {
		*opts1 = BIT(27) | mss << 16;
	}
}

/* Puts a frame in as many descriptors as it needs, from the first one on. */
static void put_parts(struct client *client, const uint8_t *frame, size_t size,
		      uint32_t opts1, uint32_t opts2)
{
	const size_t max = 2000;
	uint32_t first = DESC_FS;

	reg_write(client, REG_TNPDS_LOW, 4, MEMORY_BASE + TX_RING);
	for (unsigned int i = 0; size; i++) {
		size_t part = size < max ? size : max;

		tx_put(client, i, frame, part, DESC_OWN | first | opts1 |
		       (part == size ? DESC_LS : 0), opts2);
		frame += part;
		size -= part;
		first = 0;
	}
}

/* The flags of each segment: PSH and FIN in the last, CWR in the first */
static uint8_t flags_of(uint8_t flags, bool first, bool last)
{
	if (!last)
		flags &= ~0x09;
	return first ? flags : flags & ~0x80;
}

static void expect_segments(struct __test_metadata *_metadata,
			    struct client *client,
			    const struct reference *whole,
			    const uint8_t *payload, size_t size, size_t mss)
{
	static uint8_t good[4096], sent[4096];

	for (size_t at = 0, number = 0; at < size; at += mss, number++) {
		size_t part = size - at < mss ? size - at : mss;
		struct reference segment = *whole;
		size_t length, wire;

		segment.id += number;
		segment.sequence += at;
		segment.flags = flags_of(whole->flags, !at, at + part == size);
		length = make_packet(&segment, good, payload + at, part);
		wire = net_get(client, sent, sizeof(sent));
		ASSERT_EQ(length, wire) {
			TH_LOG("segment %zu", number);
		}
		EXPECT_EQ(0, memcmp(sent, good, length)) {
			TH_LOG("segment %zu", number);
		}
	}
	EXPECT_EQ(0, net_get(client, sent, sizeof(sent)));
}

TEST_F(tx, segments)
{
	static const struct reference references[] = {
		{ .protocol = TCP, .id = 0xfffe, .sequence = 0xfffff000,
		  .flags = 0x99 },
		{ .ipv6 = true, .protocol = TCP, .sequence = 7, .flags = 0x99 },
	};
	static const struct {
		size_t size, mss;
	} cases[] = {
		{ 10000, 1448 }, { 2896, 1448 }, { 100, 1448 }, { 3001, 1000 },
		{ 50, 7 }, { 4000, 2047 },
	};
	struct client *client = &self->client;
	static uint8_t packet[16384];
	uint32_t opts1, opts2;

	for (size_t i = 0; i < (variant->is_8168c ? 2 : 1); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(cases); j++) {
			const struct reference *reference = &references[i];
			size_t size;

			size = make_packet(reference, packet, self->frame,
					   cases[j].size);
			spoil(reference, packet);
			ask_segments(variant->is_8168c, reference,
				     cases[j].mss, &opts1, &opts2);
			put_parts(client, packet, size, opts1, opts2);
			poll_ring(client);
			/* Even the shortest is no shorter than a frame. */
			expect_segments(_metadata, client, reference,
					self->frame, cases[j].size,
					cases[j].mss);
		}
	}
}

TEST_F(tx, segments_with_tag)
{
	const struct reference reference = { .protocol = TCP };
	struct client *client = &self->client;
	static uint8_t packet[4096];
	uint32_t opts1, opts2;
	size_t size;

	size = make_packet(&reference, packet, self->frame, 2000);
	ask_segments(variant->is_8168c, &reference, 1000, &opts1, &opts2);
	put_parts(client, packet, size, opts1, opts2 | TXD2_TAGC | 0x0500);
	poll_ring(client);
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(headers_size(&reference) + 1004,
			  net_get(client, self->sent, sizeof(self->sent)));
		EXPECT_EQ(0x81000005, get_be32(self->sent + 12));
		EXPECT_EQ(0x0800, get_be16(self->sent + 16));
	}
}

TEST_F(tx, segments_of_what_is_not_tcp)
{
	struct client *client = &self->client;
	const struct reference udp = { .protocol = UDP };
	const struct reference tcp = { .protocol = TCP };
	static uint8_t packet[4096];
	uint32_t opts1, opts2;
	size_t size;

	ask_segments(variant->is_8168c, &udp, 100, &opts1, &opts2);
	put_parts(client, self->frame, 1000, opts1, opts2);
	poll_ring(client);
	size = make_packet(&udp, packet, self->frame, 1000);
	put_parts(client, packet, size, opts1, opts2);
	poll_ring(client);
	/* TCP's header longer than all there is */
	size = make_packet(&tcp, packet, self->frame, 0);
	packet[14 + 24 + 12] = 0xf0;
	put_parts(client, packet, size, opts1, opts2);
	poll_ring(client);
	EXPECT_EQ(3, counter(client, "tx_errors"));
	EXPECT_EQ(0, counter(client, "tx"));
}

TEST_F(tx, moderation)
{
	struct client *client = &self->client;

	reg_write(client, REG_INTRMITIGATE, 2, 0xf100);
	for (int i = 0; i < 4; i++)
		tx_put(client, i, self->frame, 100, WHOLE |
		       (i == 3 ? DESC_EOR : 0), 0);
	poll_ring(client);
	EXPECT_EQ(ISR_TOK, reg_read(client, REG_ISR, 2) & ISR_TOK);
}

TEST_F(tx, tally)
{
	struct client *client = &self->client;

	tx_put(client, 0, self->frame, 100, WHOLE, 0);
	tx_put(client, 1, self->frame, 0, WHOLE, 0);
	tx_put(client, 2, self->frame, 100, WHOLE, 0);
	poll_ring(client);
	reg_write(client, REG_DTCCR_LOW, 4,
		  (MEMORY_BASE + TALLY_AT) | DTCCR_DUMP);
	EXPECT_EQ(2, get_le64(client->memory + TALLY_AT));
	EXPECT_EQ(1, get_le64(client->memory + TALLY_AT + 16));
}

TEST_HARNESS_MAIN
