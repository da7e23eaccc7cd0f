// SPDX-License-Identifier: GPL-2.0
/* libfastnet, on a pair of veth. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/time.h>

#include "../../lib/fastnet.h"
#include "selftest.h"

#define SOME_FRAMES	20

FIXTURE(library) {
	struct fastnet *f;
	int sender;
};

FIXTURE_SETUP(library)
{
	/* With the module, whatever opens the device first. */
	close(open_fastnet());
	ASSERT_EQ(0, private_network());
	self->sender = open_packet("veth1", 0);
	ASSERT_LE(0, self->sender);
	ASSERT_EQ(0, fastnet_open(&self->f, "veth0", NULL));
}

FIXTURE_TEARDOWN(library)
{
	fastnet_close(self->f);
	EXPECT_FALSE(file_has("/proc/self/maps", "fastnet"));
}

TEST_F(library, falls_back_to_copy)
{
	EXPECT_EQ(FASTNET_MODE_COPY, fastnet_mode(self->f));
	EXPECT_EQ(FASTNET_MODE_COPY, fastnet_granted(self->f)->mode);
	EXPECT_EQ(2048, fastnet_granted(self->f)->buffer_size);
}

static const char *explanation(int error)
{
	static char text[200];

	return fastnet_open_error(error, "veth1", text, sizeof(text));
}

TEST_F(library, open_errors)
{
	const struct {
		const char *ifname;
		struct fastnet_options options;
		int error;
		const char *text;
	} cases[] = {
		{ "veth0", {}, -EBUSY, "in use" },
		{ "veth7", {}, -ENODEV, "no such interface" },
		{ "much-too-long-a-name", {}, -ENODEV, "no such interface" },
		{ "veth1", { .mode = FASTNET_MODE_ZEROCOPY }, -EOPNOTSUPP,
		  "use copy mode" },
		{ "veth1", { .mode = FASTNET_MODE_DROP }, -EINVAL,
		  "power of two" },
		{ "veth1", { .mode = 4 }, -EINVAL, "(EINVAL)" },
		{ "veth1", { .flags = 1U << 31 }, -EINVAL, "(EINVAL)" },
		{ "veth1", { .buffers = 1 }, -EINVAL, "64 at least" },
		{ "veth1", { .buffer_size = 3000 }, -EINVAL, "power of two" },
		{ "veth1", { .buffers = 1000000 }, -E2BIG, "at most 65536" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fastnet *f = (struct fastnet *)1;

		EXPECT_EQ(cases[i].error, fastnet_open(&f, cases[i].ifname,
						       &cases[i].options))
			TH_LOG("case %zu", i);
		EXPECT_EQ(NULL, f);
		EXPECT_NE(NULL, strstr(explanation(cases[i].error),
				       cases[i].text))
			TH_LOG("%s", explanation(cases[i].error));
	}
}

TEST_F(library, unknown_error)
{
	EXPECT_NE(NULL, strstr(explanation(-EILSEQ), strerror(EILSEQ)));
	EXPECT_NE(NULL, strstr(explanation(-EILSEQ), "veth1"));
}

TEST_F(library, frames)
{
	struct fastnet_statistics statistics;
	struct fastnet_frame frame;
	int i;

	EXPECT_EQ(0, fastnet_next(self->f, &frame));
	ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, 0,
			     SOME_FRAMES));
	for (i = 0; i < SOME_FRAMES; i++) {
		ASSERT_EQ(1, fastnet_next(self->f, &frame));
		EXPECT_STREQ("", check_numbered(i, frame.data, frame.length));
		EXPECT_EQ(0, frame.flags);
		EXPECT_NE(0, frame.timestamp);
	}
	EXPECT_EQ(0, fastnet_next(self->f, &frame));
	ASSERT_EQ(0, fastnet_get_statistics(self->f, &statistics));
	EXPECT_EQ(SOME_FRAMES, statistics.received);
}

TEST_F(library, hold_and_release)
{
	struct fastnet_frame held[SOME_FRAMES];
	int i;

	ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, 0,
			     SOME_FRAMES));
	for (i = 0; i < SOME_FRAMES; i++)
		ASSERT_EQ(1, fastnet_next(self->f, &held[i]));
	EXPECT_EQ(SOME_FRAMES, fastnet_held(self->f));
	EXPECT_EQ(-EINVAL, fastnet_release(self->f, SOME_FRAMES + 1));
	EXPECT_EQ(SOME_FRAMES, fastnet_held(self->f));

	EXPECT_EQ(0, fastnet_release(self->f, 5));
	EXPECT_EQ(SOME_FRAMES - 5, fastnet_held(self->f));
	for (i = 5; i < SOME_FRAMES; i++) {
		EXPECT_STREQ("", check_numbered(i, held[i].data,
						held[i].length));
	}
	EXPECT_EQ(0, fastnet_release(self->f, 0));
	fastnet_release_all(self->f);
	EXPECT_EQ(0, fastnet_held(self->f));
	EXPECT_EQ(0, fastnet_wait(self->f, 0));
}

TEST_F(library, wait)
{
	uint64_t before = milliseconds();
	struct fastnet_frame frame;

	EXPECT_EQ(0, fastnet_wait(self->f, 0));
	EXPECT_EQ(0, fastnet_wait(self->f, QUIET_MS));
	EXPECT_LE(QUIET_MS, milliseconds() - before);

	ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, 0, 2));
	EXPECT_EQ(1, fastnet_wait(self->f, -1));
	ASSERT_EQ(1, fastnet_next(self->f, &frame));
	EXPECT_EQ(1, fastnet_wait(self->f, -1));
	ASSERT_EQ(1, fastnet_next(self->f, &frame));
	EXPECT_EQ(0, fastnet_wait(self->f, 0));
	EXPECT_EQ(-EBUSY, fastnet_wait(self->f, -1));
	fastnet_release_all(self->f);
	EXPECT_EQ(0, fastnet_wait(self->f, QUIET_MS));
}

static void nothing(int signal)
{
}

TEST_F(library, wait_ends_with_a_signal)
{
	const struct sigaction action = { .sa_handler = nothing };
	const struct itimerval soon = { .it_value.tv_usec = 200000 };

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &soon, NULL));
	EXPECT_EQ(-EINTR, fastnet_wait(self->f, -1));
}

/* What was received is still there; then there is nothing more to come. */
TEST_F(library, device_gone)
{
	struct fastnet_statistics statistics;
	struct fastnet_frame frame;

	ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, 0, 1));
	ASSERT_EQ(0, command("ip link del veth0"));
	EXPECT_EQ(1, fastnet_wait(self->f, -1));
	ASSERT_EQ(1, fastnet_next(self->f, &frame));
	EXPECT_STREQ("", check_numbered(0, frame.data, frame.length));
	EXPECT_EQ(-ENODEV, fastnet_wait(self->f, -1));
	fastnet_release_all(self->f);
	EXPECT_EQ(-ENODEV, fastnet_wait(self->f, -1));
	EXPECT_EQ(-ENODEV, fastnet_get_statistics(self->f, &statistics));
}

TEST_F(library, ring_stopped)
{
	self->f->consumer->consumer = 1000;
	EXPECT_EQ(-EIO, fastnet_wait(self->f, -1));
}

TEST_F(library, indices_wrap_around_the_ring)
{
	const struct fastnet_options options = { .buffers = 100 };
	struct fastnet_frame frame;
	uint64_t i;

	fastnet_close(self->f);
	ASSERT_EQ(0, fastnet_open(&self->f, "veth0", &options));
	EXPECT_EQ(100, fastnet_granted(self->f)->buffers);
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, i, 1));
		ASSERT_EQ(1, fastnet_next(self->f, &frame));
		ASSERT_STREQ("", check_numbered(i, frame.data, frame.length));
		/* The last two are always held. */
		if (fastnet_held(self->f) > 2)
			ASSERT_EQ(0, fastnet_release(self->f, 1));
	}
}

TEST_F(library, close_nothing)
{
	fastnet_close(NULL);
}

TEST_HARNESS_MAIN
