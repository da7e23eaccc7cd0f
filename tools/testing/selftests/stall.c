// SPDX-License-Identifier: GPL-2.0
/* An application that does not keep up loses frames, counted, and no more. */
#include "../../lib/fastnet.h"
#include "selftest.h"

#define FLOOD	20000
#define AFTER	100

struct taken {
	uint64_t frames;
	uint64_t last;	/* sequence number */
};

FIXTURE(stall) {
	struct fastnet *f;
	struct taken taken;
};

FIXTURE_VARIANT(stall) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(stall, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(stall, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(stall)
{
	const struct fastnet_options options = { .mode = variant->mode };

	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, fastnet_open(&self->f, nic_name(), &options));
}

FIXTURE_TEARDOWN(stall)
{
	fastnet_close(self->f);
}

/* Takes all frames there are: in order, each as it was sent. */
static const char *drain(struct fastnet *f, struct taken *taken)
{
	struct fastnet_frame frame;

	while (fastnet_next(f, &frame)) {
		uint64_t sequence = frame_sequence(frame.data, frame.length);
		const char *problem = check_numbered(sequence, frame.data,
						     frame.length);

		if (*problem)
			return problem;
		if (taken->frames++ && sequence <= taken->last)
			return "out of order";
		taken->last = sequence;
	}
	fastnet_release_all(f);
	return "";
}

TEST_F(stall, sent_is_received_and_dropped)
{
	struct fastnet_statistics statistics;
	int round;

	for (round = 1; round <= 3; round++) {
		ASSERT_EQ(0, host_send((round - 1) * FLOOD, FLOOD));
		ASSERT_EQ(0, host_wait());
		ASSERT_TRUE(wait_accounted(fastnet_fd(self->f), round * FLOOD,
					   &statistics));
		EXPECT_LT(0, statistics.dropped);
		EXPECT_STREQ("", drain(self->f, &self->taken));
		EXPECT_EQ(statistics.received, self->taken.frames);
	}
}

/* Half of the buffers at least wait for the application. */
TEST_F(stall, buffers_are_used)
{
	const struct fastnet_mode_request *granted = fastnet_granted(self->f);
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, host_send(0, FLOOD));
	ASSERT_EQ(0, host_wait());
	ASSERT_TRUE(wait_accounted(fastnet_fd(self->f), FLOOD, &statistics));
	EXPECT_LE(granted->buffers / 2, statistics.received);
	EXPECT_GE(granted->buffers, statistics.received);
	EXPECT_STREQ("", drain(self->f, &self->taken));
	EXPECT_EQ(statistics.received - 1, self->taken.last)
		TH_LOG("not the oldest frames were kept");
}

TEST_F(stall, reception_resumes)
{
	struct fastnet_statistics statistics;
	uint64_t dropped;
	int frames;

	ASSERT_EQ(0, host_send(0, FLOOD));
	ASSERT_EQ(0, host_wait());
	ASSERT_TRUE(wait_accounted(fastnet_fd(self->f), FLOOD, &statistics));
	dropped = statistics.dropped;
	ASSERT_STREQ("", drain(self->f, &self->taken));

	for (frames = 1; frames <= AFTER; frames++) {
		self->taken.frames = 0;
		ASSERT_EQ(0, host_send(FLOOD, frames));
		while (self->taken.frames < frames) {
			ASSERT_EQ(1, fastnet_wait(self->f, PATIENCE_MS));
			ASSERT_STREQ("", drain(self->f, &self->taken));
		}
	}
	ASSERT_EQ(0, get_statistics(fastnet_fd(self->f), &statistics));
	EXPECT_EQ(dropped, statistics.dropped);
}

/* Held frames stay as they are, whatever arrives meanwhile. */
TEST_F(stall, held_frames_do_not_change)
{
	struct fastnet_statistics statistics;
	struct fastnet_frame held[32];
	int i;

	ASSERT_EQ(0, host_send(0, ARRAY_SIZE(held)));
	ASSERT_TRUE(wait_accounted(fastnet_fd(self->f), ARRAY_SIZE(held),
				   &statistics));
	for (i = 0; i < ARRAY_SIZE(held); i++)
		ASSERT_EQ(1, fastnet_next(self->f, &held[i]));
	ASSERT_EQ(0, host_send(1000, FLOOD));
	ASSERT_EQ(0, host_wait());
	for (i = 0; i < ARRAY_SIZE(held); i++) {
		EXPECT_STREQ("", check_numbered(i, held[i].data,
						held[i].length));
	}
	fastnet_release_all(self->f);
}

TEST_HARNESS_MAIN
