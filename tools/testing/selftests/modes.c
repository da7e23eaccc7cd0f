// SPDX-License-Identifier: GPL-2.0
/* What the modes do to a device; on a pair of veth. */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>

#include "selftest.h"

FIXTURE(modes) {
	int fd;
	int sender;
	int stack;
};

FIXTURE_SETUP(modes)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->sender = open_packet("veth1", 0);
	ASSERT_LE(0, self->sender);
	self->stack = open_packet("veth0", FRAME_ETHERTYPE);
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(modes)
{
	close(self->fd);
}

TEST_F(modes, normal)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack, 10));
}

/* There are none in this mode, whatever is asked for. */
TEST_F(modes, normal_has_no_buffers)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_NORMAL);

	request.buffers = 64;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(0, request.buffers);
	EXPECT_EQ(0, request.buffers_size);
	request.buffer_size = 2048;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(0, request.buffer_size);
}

TEST_F(modes, drop)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_TRUE(wait_accounted(self->fd, 10, &statistics));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_EQ(10, statistics.received);
	EXPECT_EQ(bytes_in(10), statistics.bytes);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_EQ(0, statistics.errors);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack, 10));
}

TEST_F(modes, copy)
{
	struct fastnet_statistics statistics;
	uint64_t i;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 500));
	for (i = 0; i < 500; i++)
		ASSERT_STREQ("", read_numbered(self->fd, i));
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	EXPECT_EQ(0, count_received(self->stack, 0));

	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(500, statistics.received);
	EXPECT_EQ(bytes_in(500), statistics.bytes);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_EQ(0, statistics.truncated);
}

TEST_F(modes, close_means_normal)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 10));
	close(self->fd);
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack, 10));
}

TEST_F(modes, set_again_starts_again)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	ASSERT_TRUE(wait_accounted(self->fd, 10, &statistics));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(0, statistics.received);
	EXPECT_EQ(0, statistics.bytes);
}

TEST_F(modes, two_devices)
{
	int other = open_fastnet();
	int back = open_packet("veth0", 0);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(other, "veth1", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 100, 1));
	ASSERT_EQ(0, send_numbered(back, 200, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 100));
	EXPECT_STREQ("", read_numbered(other, 200));
}

TEST_F(modes, transmit_goes_on)
{
	int back = open_packet("veth0", 0);
	int stack = open_packet("veth1", FRAME_ETHERTYPE);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(back, 0, 10));
	EXPECT_EQ(10, count_received(stack, 10));
}

TEST_F(modes, proc)
{
	const char *proc = "/proc/net/fastnet";
	char line[256], device[16], comm[16];
	unsigned int mode, buffers, size;
	unsigned long long received;
	int fields, pid;
	FILE *file;

	EXPECT_FALSE(file_has(proc, "veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 3));

	file = fopen(proc, "r");
	ASSERT_NE(NULL, file);
	ASSERT_NE(NULL, fgets(line, sizeof(line), file));
	ASSERT_NE(NULL, fgets(line, sizeof(line), file));
	fields = sscanf(line, "%15s %u %u %u %d %15s %llu", device, &mode,
			&buffers, &size, &pid, comm, &received);
	ASSERT_EQ(7, fields);
	EXPECT_STREQ("veth0", device);
	EXPECT_EQ(FASTNET_MODE_COPY, mode);
	EXPECT_EQ(2048, size);
	EXPECT_EQ(getpid(), pid);
	EXPECT_STREQ("modes", comm);
	EXPECT_EQ(3, received);
	EXPECT_EQ(NULL, fgets(line, sizeof(line), file));
	fclose(file);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_FALSE(file_has(proc, "veth0"));
}

/* What a process calls itself makes neither lines nor columns. */
TEST_F(modes, proc_names)
{
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a\neth9 3 \\"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(file_has("/proc/net/fastnet",
			     " a\\012eth9\\0403\\040\\134 "));
}

TEST_F(modes, proc_of_another_namespace)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(0, access("/proc/net/fastnet", R_OK));
	EXPECT_FALSE(file_has("/proc/net/fastnet", "veth0"));
}

static bool gro_is_on(void)
{
	return command_prints("generic-receive-offload: on",
			      "ethtool -k veth0");
}

TEST_F(modes, gro)
{
	ASSERT_EQ(0, command("ethtool -K veth0 gro on"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_FALSE(gro_is_on());
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_TRUE(gro_is_on());

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	close(self->fd);
	EXPECT_TRUE(gro_is_on());
}

TEST_F(modes, gro_that_was_off_stays_off)
{
	ASSERT_EQ(0, command("ethtool -K veth0 gro off"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_FALSE(gro_is_on());
}

TEST_F(modes, promiscuous)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_FALSE(is_promiscuous("veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(is_promiscuous("veth0"));
	request.flags = FASTNET_NO_PROMISC;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_FALSE(is_promiscuous("veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	close(self->fd);
	EXPECT_FALSE(is_promiscuous("veth0"));
}

TEST_F(modes, promiscuous_for_others_too)
{
	ASSERT_EQ(0, command("ip link set veth0 promisc on"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_TRUE(is_promiscuous("veth0"));
}

TEST_F(modes, mtu)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(command_fails("ip link set veth0 mtu 2048"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 2000"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 1500"));

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_EQ(0, command("ip link set veth0 mtu 4000"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 1500"));

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, command("ip link set veth0 mtu 4000"));
}

TEST_F(modes, down_and_up)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, command("ip link set veth0 down"));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, command("ip link set veth0 up"));
	ASSERT_TRUE(wait_link("veth1"));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

TEST_F(modes, rename)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, command("ip link set veth0 down"));
	ASSERT_EQ(0, command("ip link set veth0 name other0"));
	ASSERT_EQ(0, command("ip link set other0 up"));
	ASSERT_TRUE(wait_link("veth1"));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_TRUE(file_has("/proc/net/fastnet", "other0"));
	EXPECT_EQ(0, set_mode(self->fd, "other0", FASTNET_MODE_NORMAL));
}

/* A process with a network of its own, which a device can be moved to. */
struct elsewhere {
	int to;
	int from;
	pid_t pid;
};

static void live_elsewhere(int from, int to)
{
	bool unshared = !unshare(CLONE_NEWNET);
	char moved;
	int stack;

	write(to, "", 1);
	if (read(from, &moved, 1) != 1 || command("ip link set veth0 up"))
		_exit(1);
	stack = open_packet("veth0", FRAME_ETHERTYPE);
	write(to, "", 1);
	_exit((!unshared) | is_promiscuous("veth0") << 1 |
	      (count_received(stack, 10) != 10) << 2);
}

static bool next_step(struct elsewhere *elsewhere)
{
	char step;

	return read(elsewhere->from, &step, 1) == 1;
}

static int start_elsewhere(struct elsewhere *elsewhere)
{
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		return -errno;
	elsewhere->pid = fork();
	if (!elsewhere->pid)
		live_elsewhere(to[0], from[1]);
	close(from[1]);
	elsewhere->to = to[1];
	elsewhere->from = from[0];
	return next_step(elsewhere) ? 0 : -ESRCH;
}

TEST_F(modes, moves_to_another_namespace)
{
	struct elsewhere elsewhere;
	uint8_t frame[64];
	int status;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, start_elsewhere(&elsewhere));
	ASSERT_EQ(0, command("ip link set veth0 netns %d", elsewhere.pid));
	EXPECT_EQ(POLLHUP, poll_for(self->fd, PATIENCE_MS) & POLLHUP);
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENODEV, errno);

	write(elsewhere.to, "", 1);
	ASSERT_TRUE(next_step(&elsewhere));
	ASSERT_TRUE(wait_link("veth1"));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	ASSERT_EQ(elsewhere.pid, waitpid(elsewhere.pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
