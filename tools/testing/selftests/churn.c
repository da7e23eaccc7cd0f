// SPDX-License-Identifier: GPL-2.0
/* Modes that come and go under traffic leave nothing behind. */
#define _GNU_SOURCE
#include <limits.h>
#include <poll.h>
#include <signal.h>

#include "memory.h"
#include "selftest.h"

#define ROUNDS		200
#define WARM_UP		10
#define SECONDS		300

FIXTURE(churn) {
	long long carrier_changes;
};

static long long count_carrier_changes(void)
{
	return number_in("/sys/class/net/%s/carrier_changes",
			 nic_name());
}

FIXTURE_SETUP(churn)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->carrier_changes = count_carrier_changes();
	ASSERT_EQ(0, host_send(0, 0));
}

FIXTURE_TEARDOWN(churn)
{
	EXPECT_EQ(0, host_quiet());
	EXPECT_FALSE(is_promiscuous(nic_name()));
	EXPECT_EQ(self->carrier_changes, count_carrier_changes());
}

/* What the rounds after the first few of them took for good. */
static struct memory leaked(int (*round)(int i))
{
	struct memory before = {};
	int i;

	for (i = 0; i < WARM_UP + ROUNDS; i++) {
		int err;

		if (i == WARM_UP)
			before = used_memory();
		err = round(i);
		if (err) {
			fprintf(stderr, "# round %d: %s\n", i, strerror(-err));
			return (struct memory) { LONG_MAX, LONG_MAX };
		}
	}
	return memory_since(&before);
}

/* All rounds wait for frames, but where that takes a second and more. */
static bool is_busy(int i)
{
	return !nic_traits()->slow_start || i % 10 < 1;
}

static int switch_modes(int fd, bool busy)
{
	static const uint32_t modes[] = { 3, 0, 3, 2, 1, 0 };
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		err = set_mode(fd, nic_name(), modes[i]);
		if (err)
			return err;
		if (busy && modes[i] >= FASTNET_MODE_COPY &&
		    poll_for(fd, PATIENCE_MS) != POLLIN)
			return -ETIMEDOUT;
	}
	return 0;
}

static int switch_modes_of_a_file(int i)
{
	int fd = open_fastnet();
	int err;

	if (fd < 0)
		return fd;
	err = switch_modes(fd, is_busy(i));
	close(fd);
	return err;
}

TEST_F_TIMEOUT(churn, switching, SECONDS)
{
	struct memory lost = leaked(switch_modes_of_a_file);

	EXPECT_GT(MEMORY_KIB, labs(lost.pages));
	EXPECT_GT(SLAB_KIB, labs(lost.slab));
}

static int open_and_close(int i)
{
	uint32_t mode = i % 4;
	struct fastnet_mode_request request = mode_request(nic_name(), mode);
	int fd = open_fastnet();
	struct ring ring;
	int err;

	if (fd < 0)
		return fd;
	err = request_mode(fd, &request);
	if (err || mode < FASTNET_MODE_COPY) {
		close(fd);
		return err;
	}
	err = map_ring(fd, &request, &ring);
	close(fd);
	if (!err)
		unmap_ring(&ring);
	return err;
}

TEST_F_TIMEOUT(churn, opening, SECONDS)
{
	struct memory lost = leaked(open_and_close);

	EXPECT_GT(MEMORY_KIB, labs(lost.pages));
	EXPECT_GT(SLAB_KIB, labs(lost.slab));
}

static void use_until_killed(uint32_t mode, bool busy, int ready)
{
	struct fastnet_mode_request request = mode_request(nic_name(), mode);
	bool has_ring = mode >= FASTNET_MODE_COPY;
	int fd = open_fastnet();
	struct ring ring;

	if (fd < 0 || request_mode(fd, &request) ||
	    (has_ring && map_ring(fd, &request, &ring)) ||
	    (has_ring && busy && poll_for(fd, PATIENCE_MS) != POLLIN))
		_exit(1);
	write(ready, "", 1);
	for (;;) {
		poll_for(fd, PATIENCE_MS);
		if (has_ring)
			ring_consume(&ring, ring_producer(&ring));
	}
}

static int kill_user(int i)
{
	bool busy = is_busy(i / 4);
	int fds[2];
	pid_t pid;
	char ready;
	int n;

	if (pipe(fds))
		return -errno;
	pid = fork();
	if (!pid)
		use_until_killed(i % 4, busy, fds[1]);
	close(fds[1]);
	n = read(fds[0], &ready, 1);
	close(fds[0]);
	usleep(20000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return n == 1 ? 0 : -EIO;
}

TEST_F_TIMEOUT(churn, killing, SECONDS)
{
	struct memory lost = leaked(kill_user);

	EXPECT_GT(MEMORY_KIB, labs(lost.pages));
	EXPECT_GT(SLAB_KIB, labs(lost.slab));
	EXPECT_FALSE(file_has("/proc/net/fastnet", nic_name()));
}

TEST_HARNESS_MAIN
