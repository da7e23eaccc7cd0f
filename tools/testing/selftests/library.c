// SPDX-License-Identifier: GPL-2.0
/* libfastnet, on a pair of veth. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
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

static const char *explanation(int error, const char *ifname)
{
	static char text[256];

	return fastnet_open_error(error, ifname, text, sizeof(text));
}

TEST_F(library, open_errors)
{
	const struct {
		const char *ifname;
		struct fastnet_options options;
		int error;
		const char *text;
	} cases[] = {
		{ "veth0", {}, -EBUSY, "(library)" },
		{ "veth7", {}, -ENODEV, "no such device" },
		{ "much-too-long-a-name", {}, -ENODEV, "so long a name" },
		{ "veth1", { .mode = FASTNET_MODE_ZEROCOPY }, -EOPNOTSUPP,
		  "use copy mode" },
		{ "veth1", { .mode = FASTNET_MODE_DROP }, -EINVAL,
		  "delivers no frames" },
		{ "veth1", { .mode = 4 }, -EINVAL, "mode 4" },
		{ "veth1", { .flags = 1U << 31 }, -EINVAL, "0x80000000" },
		{ "veth1", { .buffers = 1 }, -EINVAL, "at least 64" },
		{ "veth1", { .buffer_size = 3000 }, -EINVAL, "power of two" },
		{ "veth1", { .buffers = 1000000 }, -E2BIG, "at most 65536" },
		{ "veth1", { .reserved = { [3] = 1 } }, -EINVAL, "reserved" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fastnet *f = (struct fastnet *)1;
		const char *text;

		EXPECT_EQ(cases[i].error, fastnet_open(&f, cases[i].ifname,
						       &cases[i].options))
			TH_LOG("case %zu", i);
		EXPECT_EQ(NULL, f);
		text = explanation(cases[i].error, cases[i].ifname);
		EXPECT_NE(NULL, strstr(text, cases[i].text))
			TH_LOG("%s", text);
		EXPECT_EQ(text, strstr(text, cases[i].ifname))
			TH_LOG("%s", text);
	}
}

TEST_F(library, unknown_error)
{
	const char *text = explanation(-EILSEQ, "veth1");

	EXPECT_NE(NULL, strstr(text, strerror(EILSEQ)));
	EXPECT_NE(NULL, strstr(text, "veth1"));
}

static void *fail_otherwise(void *nothing)
{
	struct fastnet *f;

	return (void *)(intptr_t)fastnet_open(&f, "veth0", NULL);
}

/* What another thread, another error or another device had is no concern. */
TEST_F(library, open_error_of_this_thread)
{
	const struct fastnet_options options = { .buffers = 1 };
	struct fastnet *f;
	pthread_t thread;
	void *error;

	EXPECT_EQ(-EINVAL, fastnet_open(&f, "veth1", &options));
	ASSERT_EQ(0, pthread_create(&thread, NULL, fail_otherwise, NULL));
	ASSERT_EQ(0, pthread_join(thread, &error));
	EXPECT_EQ(-EBUSY, (intptr_t)error);
	EXPECT_NE(NULL, strstr(explanation(-EINVAL, "veth1"), "at least 64"));
	EXPECT_EQ(NULL, strstr(explanation(-EBUSY, "veth0"), "in use by"));
	EXPECT_EQ(NULL, strstr(explanation(-EINVAL, "veth0"), "at least 64"));
	EXPECT_EQ(NULL, strstr(explanation(-EPERM, "veth1"), "at least 64"));
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

static void *say_something(void *fd)
{
	usleep(QUIET_MS * 1000);
	eventfd_write((intptr_t)fd, 1);
	return NULL;
}

TEST_F(library, wait_ends_from_another_thread)
{
	struct pollfd other = { .fd = eventfd(0, EFD_CLOEXEC), .events = POLLIN };
	pthread_t thread;

	ASSERT_LE(0, other.fd);
	EXPECT_EQ(0, fastnet_wait_with(self->f, &other, 1, QUIET_MS));
	EXPECT_EQ(0, other.revents);
	ASSERT_EQ(0, pthread_create(&thread, NULL, say_something,
				    (void *)(intptr_t)other.fd));
	EXPECT_EQ(0, fastnet_wait_with(self->f, &other, 1, -1));
	EXPECT_EQ(POLLIN, other.revents);
	EXPECT_EQ(0, pthread_join(thread, NULL));
	close(other.fd);
}

/* Neither a frame nor what else there is hides the other. */
TEST_F(library, wait_with_others)
{
	struct pollfd others[65] = { [0 ... 64] = { .fd = -1 } };
	struct fastnet_frame frame;

	EXPECT_EQ(-EINVAL, fastnet_wait_with(self->f, others, 65, 0));
	EXPECT_EQ(0, fastnet_wait_with(self->f, others, 64, QUIET_MS));
	others[63] = (struct pollfd){ .fd = eventfd(1, EFD_CLOEXEC),
				      .events = POLLIN };
	EXPECT_EQ(0, fastnet_wait_with(self->f, others, 64, -1));
	EXPECT_EQ(POLLIN, others[63].revents);

	ASSERT_EQ(0, deliver(fastnet_fd(self->f), self->sender, 0, 1));
	others[63].revents = 0;
	EXPECT_EQ(1, fastnet_wait_with(self->f, others, 64, -1));
	EXPECT_EQ(POLLIN, others[63].revents);
	ASSERT_EQ(1, fastnet_next(self->f, &frame));
	EXPECT_EQ(0, fastnet_wait_with(self->f, others, 64, -1));
	others[63].events = 0;
	EXPECT_EQ(-EBUSY, fastnet_wait_with(self->f, others, 64, -1));
	fastnet_release_all(self->f);
	EXPECT_EQ(0, fastnet_wait_with(self->f, others, 64, QUIET_MS));

	ASSERT_EQ(0, command("ip link del veth0"));
	EXPECT_EQ(-ENODEV, fastnet_wait_with(self->f, others, 64, -1));
	close(others[63].fd);
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
	EXPECT_EQ(0, fastnet_get_statistics(self->f, &statistics));
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
