// SPDX-License-Identifier: GPL-2.0
/* AF_XDP sockets: zero-copy or not, alone or beside others, every byte. */
#define _GNU_SOURCE
#include <sys/socket.h>

#include "../vm/guest.h"
#include "harness.h"
#include "xsk_nic.h"

#define FRAMES		500

FIXTURE(af_xdp) {
	struct xsk_nic nic;
};

FIXTURE_SETUP(af_xdp)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
}

FIXTURE_TEARDOWN(af_xdp)
{
	xsk_nic_end(&self->nic);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

/* The chip writes as much as it likes into buffers that are smaller. */
TEST_F(af_xdp, small_chunks)
{
	const struct xsk_config config = {
		.chunks = 1024, .chunk_size = 2048,
	};

	if (config.chunk_size - 256 >= nic_traits()->min_buffer)
		SKIP(return, "this chip is content with them");
	ASSERT_EQ(0, xsk_open(&self->nic.xsk, &config));
	xsk_give_row(&self->nic.xsk, 0, HALF);
	EXPECT_EQ(-EOPNOTSUPP, xsk_bind(&self->nic.xsk, nic_name(),
					XDP_ZEROCOPY));
	/* Without a wish for zero-copy there is still the copy, */
	ASSERT_EQ(0, xsk_bind(&self->nic.xsk, nic_name(), 0));
	EXPECT_FALSE(xsk_is_zerocopy(&self->nic.xsk));
	ASSERT_EQ(0, xsk_nic_use(&self->nic, &self->nic.xsk));
	EXPECT_STREQ("", xsk_nic_receives(&self->nic.xsk, HALF / 2));
	xsk_close(&self->nic.xsk);
	/* and reception as before. */
	xsk_nic_detach(&self->nic);
	EXPECT_STREQ("", stack_receives(self->nic.stack, FRAMES));
}

TEST_F(af_xdp, filled_after_bind)
{
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, 0, XDP_ZEROCOPY));
	xsk_give_row(&self->nic.xsk, 0, HALF);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
}

/* What is copied at first is in the chunks that come first. */
TEST_F(af_xdp, order)
{
	struct xsk *xsk = &self->nic.xsk;
	struct xdp_desc desc;
	uint32_t i;

	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, 0, XDP_ZEROCOPY));
	xsk_give_row(xsk, 0, HALF);
	for (i = 0; i < HALF; i++) {
		if (i % WINDOW == 0)
			ASSERT_EQ(0, host_send(i, WINDOW));
		if (!xsk_peek(xsk, &desc))
			poll_for(xsk->fd, PATIENCE_MS);
		ASSERT_TRUE(xsk_peek(xsk, &desc));
		xsk_release(xsk);
		ASSERT_EQ(i, desc.addr / xsk->config.chunk_size);
	}
}

TEST_F(af_xdp, filled_late)
{
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, 0, XDP_ZEROCOPY));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&self->nic.program, FRAMES));
	EXPECT_EQ(0, xsk_count(&self->nic.xsk));
	EXPECT_LT(0, xsk_statistics(&self->nic.xsk).rx_fill_ring_empty_descs);
	xsk_give_row(&self->nic.xsk, 0, HALF);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
}

/* Fewer than the NIC has descriptors, but more than are on their way. */
TEST_F(af_xdp, few_chunks)
{
	const char *problem = "";
	uint64_t first;

	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, 128, XDP_ZEROCOPY));
	for (first = 0; first < 1600 && !*problem; first += 32) {
		ASSERT_EQ(0, host_send(first, 32));
		problem = xsk_receive(&self->nic.xsk, first, 32);
	}
	EXPECT_STREQ("", problem)
		TH_LOG("after frame %llu", (unsigned long long)first - 32);
}

/* Without a buffer of the application's, others get their frames. */
TEST_F(af_xdp, never_filled)
{
	struct program pass;

	ASSERT_LE(0, load_verdict(&pass, XDP_PASS));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &pass));
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, 0, XDP_ZEROCOPY));
	EXPECT_STREQ("", stack_receives(self->nic.stack, 2000));
	EXPECT_TRUE(network_works());
	unload(&pass);
}

static long long dropped_frames(void)
{
	return number_in("/sys/class/net/%s/statistics/rx_dropped",
			 nic_name());
}

/* What the socket could not take is counted, by the device as well. */
TEST_F(af_xdp, slow_reader)
{
	const uint64_t frames = 5000;
	struct xdp_statistics statistics;
	long long dropped = dropped_frames();
	uint64_t arrived, lost;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, host_send(0, frames));
	EXPECT_TRUE(wait_counted(&self->nic.program, frames));
	statistics = xsk_statistics(&self->nic.xsk);
	lost = statistics.rx_dropped + statistics.rx_ring_full;
	EXPECT_LT(0, lost);
	EXPECT_EQ(lost, dropped_frames() - dropped);
	EXPECT_STREQ("", xsk_receive(&self->nic.xsk, 0, 200));
	arrived = 200 + xsk_count(&self->nic.xsk);
	EXPECT_EQ(frames, arrived + lost);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
}

TEST_F(af_xdp, need_wakeup)
{
	const char *problem;

	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, HALF,
				  XDP_ZEROCOPY | XDP_USE_NEED_WAKEUP));
	EXPECT_TRUE(xsk_is_zerocopy(&self->nic.xsk));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(3000, xsk_nic_sends(&self->nic.xsk, 3000, &problem));
	EXPECT_STREQ("", problem);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

static void set_polling(const char *interrupts, const char *nanoseconds)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/net/%s/napi_defer_hard_irqs",
		 nic_name());
	write_text(path, interrupts);
	snprintf(path, sizeof(path), "/sys/class/net/%s/gro_flush_timeout",
		 nic_name());
	write_text(path, nanoseconds);
}

static int prefer_busy_poll(const struct xsk *xsk)
{
	const int on = 1, usec = 20, budget = 64;

	return setsockopt(xsk->fd, SOL_SOCKET, SO_PREFER_BUSY_POLL, &on, 4) ||
	       setsockopt(xsk->fd, SOL_SOCKET, SO_BUSY_POLL, &usec, 4) ||
	       setsockopt(xsk->fd, SOL_SOCKET, SO_BUSY_POLL_BUDGET, &budget, 4);
}

/* The kernel wakes nobody for a socket that polls. */
TEST_F(af_xdp, busy_poll)
{
	const char *problem;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, prefer_busy_poll(&self->nic.xsk));
	set_polling("2", "200000");
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(3000, xsk_nic_sends(&self->nic.xsk, 3000, &problem));
	EXPECT_STREQ("", problem);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	set_polling("0", "0");
}

TEST_F(af_xdp, copy)
{
	const char *problem;

	ASSERT_EQ(0, xsk_nic_open(&self->nic, &usual_chunks, HALF, XDP_COPY));
	EXPECT_FALSE(xsk_is_zerocopy(&self->nic.xsk));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
	EXPECT_EQ(100, xsk_nic_sends(&self->nic.xsk, 100, &problem));
	EXPECT_STREQ("", problem);
}

TEST_F(af_xdp, refused)
{
	struct xsk other;

	ASSERT_EQ(0, xsk_open(&other, &usual_chunks));
	EXPECT_EQ(-EINVAL, xsk_bind_queue(&other, nic_name(), 1,
					  XDP_ZEROCOPY));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_EQ(-EBUSY, xsk_bind(&other, nic_name(), XDP_ZEROCOPY));
	xsk_close(&other);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

/* Two sockets, one UMEM, whose ring says what of both is complete. */
TEST_F(af_xdp, shared_umem)
{
	unsigned int done = 0, i;
	struct xsk other;
	uint64_t address;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_open_shared(&other, &self->nic.xsk));
	ASSERT_EQ(0, xsk_bind_shared(&other, nic_name(), &self->nic.xsk));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	ASSERT_EQ(0, xsk_nic_use(&self->nic, &other));
	EXPECT_STREQ("", xsk_nic_receives_much(&other, 1000));

	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	for (i = 0; i < 100; i++) {
		uint64_t at = (HALF + i) * 4096;

		ASSERT_TRUE(xsk_put(i % 2 ? &other : &self->nic.xsk, at,
				    frame_build(&mixed_frames, i,
						self->nic.xsk.umem + at)));
		xsk_kick(i % 2 ? &other : &self->nic.xsk);
	}
	EXPECT_EQ(100, host_received(100));
	while (xsk_completed(&self->nic.xsk, &address))
		EXPECT_EQ((HALF + done++) * 4096, address);
	EXPECT_EQ(100, done);

	xsk_close(&other);
	ASSERT_EQ(0, xsk_nic_use(&self->nic, &self->nic.xsk));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_HARNESS_MAIN
