// SPDX-License-Identifier: GPL-2.0
/* Modes that come and go under traffic leave nothing behind. */
#define _GNU_SOURCE
#include <limits.h>
#include <poll.h>
#include <signal.h>

#include "selftest.h"

#define ROUNDS		200
#define WARM_UP		10
#define MEMORY_KIB	2048	/* less than a ring with its buffers */
#define SLAB_KIB	512	/* less than 3 KiB a round */
#define SETTLED_KIB	64	/* what others take and give back */
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

static long field_of_meminfo(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "r");
	long kib = -1;
	char line[128];

	while (kib < 0 && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, name, strlen(name)))
			kib = strtol(line + strlen(name), NULL, 10);
	}
	fclose(file);
	return kib;
}

/* MemFree is without those that the CPUs' lists keep at hand. */
static long free_memory(void)
{
	FILE *file = fopen("/proc/zoneinfo", "r");
	long pages = 0;
	char line[128];
	long n;

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " pages free %ld", &n) == 1 ||
		    sscanf(line, " count: %ld", &n) == 1)
			pages += n;
	}
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

struct memory {
	long pages;	/* KiB in use */
	long slab;	/* KiB of these that slab holds for good */
};

static struct memory measure_memory(void)
{
	write_text("/proc/sys/vm/drop_caches", "3");
	write_text("/proc/sys/vm/stat_refresh", "1");
	return (struct memory) {
		.pages = -free_memory(),
		.slab = field_of_meminfo("SUnreclaim:"),
	};
}

/* Much waits for RCU to be freed: until that is over. */
static struct memory used_memory(void)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct memory memory = measure_memory(), before;

	do {
		before = memory;
		usleep(500000);
		memory = measure_memory();
	} while ((labs(memory.pages - before.pages) > SETTLED_KIB ||
		  labs(memory.slab - before.slab) > SETTLED_KIB) &&
		 milliseconds() < end);
	return memory;
}

/* What the rounds after the first few of them took for good. */
static struct memory leaked(int (*round)(int i))
{
	struct memory before = {}, after;
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
	after = used_memory();
	return (struct memory) {
		.pages = after.pages - before.pages,
		.slab = after.slab - before.slab,
	};
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
