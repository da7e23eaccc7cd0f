// SPDX-License-Identifier: GPL-2.0
/* AF_XDP sockets whose application, or sender, does what none should. */
#define _GNU_SOURCE

#include "../vm/guest.h"
#include "harness.h"
#include "xsk_nic.h"

#define FRAMES		500

FIXTURE(af_xdp_hostile) {
	struct xsk_nic nic;
};

FIXTURE_SETUP(af_xdp_hostile)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
}

FIXTURE_TEARDOWN(af_xdp_hostile)
{
	xsk_nic_end(&self->nic);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

/*
 * Between two good frames; each is complete, or counted as invalid. Newer
 * kernels go on behind an invalid one when they are kicked again.
 */
TEST_F(af_xdp_hostile, invalid_descriptors)
{
	static const struct xdp_desc bad[] = {
		{ .addr = 0, .len = 0 },
		{ .addr = 0, .len = 1 },
		{ .addr = 0, .len = 13 },
		{ .addr = 0, .len = 4097 },
		{ .addr = 4000, .len = 200 },
		{ .addr = 1024 * 4096, .len = 100 },
		{ .addr = 1024 * 4096 - 50, .len = 100 },
		{ .addr = UINT64_MAX, .len = 100 },
		{ .addr = UINT64_MAX - 50, .len = 100 },
		{ .addr = 0, .len = UINT32_MAX },
		{ .addr = 1ULL << 48, .len = 60 },
	};
	uint64_t invalid, address;
	unsigned int done = 0;
	size_t i;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	EXPECT_STREQ("", xsk_send(&self->nic.xsk, 0, 1));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ASSERT_TRUE(xsk_put(&self->nic.xsk, bad[i].addr, bad[i].len));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		xsk_kick(&self->nic.xsk);
	usleep(QUIET_MS * 1000);
	while (xsk_completed(&self->nic.xsk, &address))
		done++;
	invalid = xsk_statistics(&self->nic.xsk).tx_invalid_descs;
	EXPECT_LE(8, invalid);
	EXPECT_EQ(ARRAY_SIZE(bad), done + invalid);
	EXPECT_STREQ("", xsk_send(&self->nic.xsk, 1, 1));
	EXPECT_EQ(2, host_received(2));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

static uint64_t random_word(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void spoil(struct xsk_ring *ring, size_t slot, uint64_t *state)
{
	uint64_t *at = ring->slot;

	at += random_word(state) % (ring->slots * slot / sizeof(*at));
	*at = random_word(state) >> random_word(state) % 64;
	if (random_word(state) % 16)
		return;
	*(random_word(state) % 2 ? ring->producer : ring->consumer) +=
		random_word(state) >> random_word(state) % 64;
}

static void be_hostile(struct _test_data_af_xdp_hostile *self)
{
	uint64_t end = milliseconds() + 5000, state = 4711;
	struct xsk *xsk = &self->nic.xsk;

	while (milliseconds() < end) {
		spoil(&xsk->fill, 8, &state);
		spoil(&xsk->completion, 8, &state);
		spoil(&xsk->rx, sizeof(struct xdp_desc), &state);
		spoil(&xsk->tx, sizeof(struct xdp_desc), &state);
		xsk_kick(xsk);
	}
}

TEST_F(af_xdp_hostile, hostile)
{
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, host_send(0, 0));
	be_hostile(self);
	xsk_close(&self->nic.xsk);
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

#define GUARD	0xa5

/* How many bytes outside the chunks that were given have been written to. */
static size_t spoilt_guards(const struct xsk *xsk)
{
	size_t at, spoilt = 0;

	for (at = 0; at < xsk->umem_size; at++)
		spoilt += at / 4096 % 2 && xsk->umem[at] != GUARD;
	return spoilt;
}

static int send_long(unsigned int size, unsigned int count)
{
	char hex[2 * FRAME_MAX_SIZE + 1];
	unsigned int at;

	for (at = 0; at < size; at++)
		sprintf(hex + 2 * at, "%02x", at < 12 ? 0xff : 0x5a);
	return wire_command(NULL, 0, "rawn %u %s", count, hex);
}

/* Every second chunk is given; frames are longer than any may be. */
TEST_F(af_xdp_hostile, nothing_outside_the_chunk)
{
	static const unsigned int sizes[] = {
		1600, 2044, 2047, 2048, 2049, 3000, 3584, 3600, 4096, 5000,
	};
	struct xsk_config config = usual_chunks;
	unsigned int i;

	config.headroom = 256;
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &config, 0, XDP_ZEROCOPY));
	memset(self->nic.xsk.umem, GUARD, self->nic.xsk.umem_size);
	for (i = 0; i < HALF; i++)
		xsk_give(&self->nic.xsk, 2 * i * 4096);
	command("ethtool -K %s rx-all on", nic_name());
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, HALF));
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_EQ(0, send_long(sizes[i], 200));
	EXPECT_EQ(0, host_wait());
	usleep(QUIET_MS * 1000);
	EXPECT_EQ(0, spoilt_guards(&self->nic.xsk));
	command("ethtool -K %s rx-all off", nic_name());
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(0, spoilt_guards(&self->nic.xsk));
}

TEST_HARNESS_MAIN
