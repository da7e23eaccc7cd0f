// SPDX-License-Identifier: GPL-2.0
/* Which buffers are granted, and what happens when memory runs out. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "rtnl.h"
#include "selftest.h"

#define CGROUP_ROOT	"/sys/fs/cgroup"
#define CGROUP		CGROUP_ROOT "/fastnet-test"
#define KIB		1024L

FIXTURE(limits) {
	int fd;
	const char *ifname;
};

FIXTURE_VARIANT(limits) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(limits, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(limits, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(limits)
{
	if (variant->mode == FASTNET_MODE_COPY) {
		ASSERT_EQ(0, private_network());
		self->ifname = "veth0";
	} else {
		self->ifname = nic_name();
	}
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(limits)
{
	close(self->fd);
}

static int request_buffers(int fd, const char *ifname, uint32_t mode,
			   uint32_t buffers, uint32_t size)
{
	struct fastnet_mode_request request = mode_request(ifname, mode);

	request.buffers = buffers;
	request.buffer_size = size;
	return request_mode(fd, &request);
}

/* Nothing of a refused request may stay behind. */
static bool is_normal(int fd, const char *ifname)
{
	int other = open_fastnet();
	bool normal;

	normal = poll_for(fd, 0) == POLLERR &&
		 !set_mode(other, ifname, FASTNET_MODE_DROP) &&
		 !set_mode(other, ifname, FASTNET_MODE_NORMAL) &&
		 !is_promiscuous(ifname);
	close(other);
	return normal;
}

TEST_F(limits, buffers)
{
	const struct {
		uint32_t buffers;
		uint32_t size;
		int answer;
	} cases[] = {
		{ 0, 1, -EINVAL },
		{ 0, 1024, -EINVAL },
		{ 0, 2047, -EINVAL },
		{ 0, 2049, -EINVAL },
		{ 0, 3072, -EINVAL },
		{ 0, 16383, -EINVAL },
		{ 0, 32768, -E2BIG },
		{ 0, 1U << 31, -E2BIG },
		{ 1, 0, -EINVAL },
		{ 63, 0, -EINVAL },
		{ FASTNET_MAX_BUFFERS + 1, 0, -E2BIG },
		{ UINT32_MAX, 0, -E2BIG },
		{ 65536, 16384, -E2BIG },
		{ 32769, 16384, -E2BIG },
		{ 64, 0, 0 },
		{ 65, 2048, 0 },
		{ 100, 4096, 0 },
		{ 1000, 8192, 0 },
		{ 127, 16384, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(cases[i].answer,
			  request_buffers(self->fd, self->ifname,
					  variant->mode, cases[i].buffers,
					  cases[i].size))
			TH_LOG("%u buffers of %u bytes", cases[i].buffers,
			       cases[i].size);
		if (!cases[i].answer)
			set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL);
		EXPECT_TRUE(is_normal(self->fd, self->ifname));
	}
}

TEST_F(limits, defaults)
{
	struct fastnet_mode_request request =
		mode_request(self->ifname, variant->mode);

	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_LE(FASTNET_MIN_BUFFERS, request.buffers);
	EXPECT_EQ(2048, request.buffer_size);
	EXPECT_LE(request.buffers, request.descriptors);
	EXPECT_EQ(0, request.descriptors & (request.descriptors - 1));
	EXPECT_LE((uint64_t)request.buffers * request.buffer_size,
		  request.buffers_size);
	EXPECT_LE(sizeof(struct fastnet_ring) + request.descriptors *
		  sizeof(struct fastnet_descriptor), request.ring_size);
	EXPECT_LE(sizeof(struct fastnet_consumer), request.consumer_size);
}

TEST_F(limits, granted_as_asked)
{
	struct fastnet_mode_request request =
		mode_request(self->ifname, variant->mode);

	request.buffers = 100;
	request.buffer_size = 4096;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(100, request.buffers);
	EXPECT_EQ(4096, request.buffer_size);
}

TEST_F(limits, too_small_for_the_mtu)
{
	if (variant->mode == FASTNET_MODE_ZEROCOPY)
		SKIP(return, "the copy variant says it all");

	ASSERT_EQ(0, command("ip link set veth0 mtu 4000"));
	EXPECT_EQ(-EINVAL, request_buffers(self->fd, "veth0", variant->mode,
					   0, 2048));
	EXPECT_TRUE(is_normal(self->fd, "veth0"));
	EXPECT_EQ(0, request_buffers(self->fd, "veth0", variant->mode, 0,
				     4096));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, command("ip link set veth0 mtu 20000"));
	EXPECT_EQ(-EINVAL, set_mode(self->fd, "veth0", variant->mode));
	EXPECT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
}

/* A refused request leaves the mode that was there, with its frames. */
TEST_F(limits, refused_in_a_mode)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, self->ifname, variant->mode));
	EXPECT_EQ(-EINVAL, request_buffers(self->fd, self->ifname,
					   variant->mode, 63, 0));
	EXPECT_EQ(-E2BIG, request_buffers(self->fd, self->ifname,
					  variant->mode, 65536, 16384));
	EXPECT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_TRUE(is_promiscuous(self->ifname));
}

TEST_F(limits, memlock)
{
	struct rlimit limit = { 1024 * KIB, 1024 * KIB };
	int round;

	ASSERT_EQ(0, drop_capability(CAP_IPC_LOCK));
	ASSERT_EQ(0, setrlimit(RLIMIT_MEMLOCK, &limit));
	for (round = 0; round < 20; round++) {
		EXPECT_EQ(-ENOMEM, request_buffers(self->fd, self->ifname,
						   variant->mode, 512, 2048));
		EXPECT_TRUE(is_normal(self->fd, self->ifname));
		EXPECT_EQ(0, request_buffers(self->fd, self->ifname,
					     variant->mode, 256, 2048));
		EXPECT_EQ(0, set_mode(self->fd, self->ifname,
				      FASTNET_MODE_NORMAL));
	}
}

/* Returns the open limit: opening it later would need memory. */
static int join_cgroup(void)
{
	if (write_text(CGROUP_ROOT "/cgroup.subtree_control", "+memory") ||
	    (mkdir(CGROUP, 0755) && errno != EEXIST) ||
	    write_text(CGROUP "/cgroup.procs", "0"))
		return -1;
	return open(CGROUP "/memory.max", O_WRONLY | O_CLOEXEC);
}

static void leave_cgroup(int limit)
{
	close(limit);
	write_text(CGROUP_ROOT "/cgroup.procs", "0");
	rmdir(CGROUP);
}

static int request_within(int fd, const char *ifname, uint32_t mode, int limit,
			  long bytes)
{
	char text[32];
	int answer;

	snprintf(text, sizeof(text), "%ld", bytes);
	pwrite(limit, text, strlen(text), 0);
	answer = request_buffers(fd, ifname, mode, 2048, 2048);
	pwrite(limit, "max", 3, 0);
	return answer;
}

/*
 * The room rises by little from one request to the next, so that each of the
 * allocations that a request makes is the one to fail at some time.
 */
TEST_F(limits, memory_cgroup)
{
	unsigned int refused = 0, granted = 0;
	int limit = join_cgroup();
	long room = 0;
	int answer;

	if (limit < 0)
		SKIP(return, "no memory controller");
	while (room < 8192 * KIB && granted < 10) {
		answer = request_within(self->fd, self->ifname, variant->mode,
					limit, room +
					number_in(CGROUP "/memory.current"));
		room += room < 512 * KIB ? 4 * KIB : 64 * KIB;
		if (answer) {
			EXPECT_EQ(-ENOMEM, answer);
			EXPECT_TRUE(is_normal(self->fd, self->ifname));
			refused++;
			continue;
		}
		EXPECT_EQ(0, set_mode(self->fd, self->ifname,
				      FASTNET_MODE_NORMAL));
		granted++;
	}
	EXPECT_TRUE(file_has(CGROUP "/memory.events", "oom_kill 0"));
	leave_cgroup(limit);
	EXPECT_LT(100, refused);
	EXPECT_EQ(10, granted);
}

/* Gets the memory a few pages at a time, with pauses in between. */
static void request_slowly(int fd, const char *ifname, uint32_t mode)
{
	if (join_cgroup() < 0 || write_text(CGROUP "/memory.high", "1M"))
		_exit(1);
	_exit(request_buffers(fd, ifname, mode, 32768, 2048) ? 2 : 0);
}

static bool wait_throttled(void)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (access(CGROUP "/memory.events", R_OK) ||
	       file_has(CGROUP "/memory.events", "high 0")) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return true;
}

static int take_rtnl(void *argument)
{
	return command("ip link set lo mtu 65536");
}

/* A request that takes minutes holds up nobody else, and can be killed. */
TEST_F(limits, slow_memory)
{
	struct task other;
	bool free, waits;
	pid_t pid;

	if (access(CGROUP_ROOT "/cgroup.subtree_control", W_OK))
		SKIP(return, "no memory controller");
	pid = fork();
	if (!pid)
		request_slowly(self->fd, self->ifname, variant->mode);
	ASSERT_TRUE(wait_throttled());
	ASSERT_EQ(0, task_start(&other, take_rtnl, NULL));
	free = task_ended(&other);
	waits = !waitpid(pid, NULL, WNOHANG);
	kill(pid, SIGKILL);
	if (!free)
		task_end(&other);
	EXPECT_TRUE(free);
	EXPECT_TRUE(waits);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	rmdir(CGROUP);
	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	EXPECT_TRUE(is_normal(self->fd, self->ifname));
}

TEST_HARNESS_MAIN
