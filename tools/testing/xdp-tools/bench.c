// SPDX-License-Identifier: GPL-2.0
/* xdp-bench: every verdict. */
#define _GNU_SOURCE
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tools.h"

FIXTURE(bench) {
	int stack;
};

FIXTURE_SETUP(bench)
{
	ASSERT_EQ(0, host_quiet());
	self->stack = tools_start();
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(bench)
{
	command_fails("ip link del veth0");
	EXPECT_TRUE(tools_end(self->stack));
}

static pid_t start_bench(const char *how, const char *target)
{
	pid_t pid = tool_start("./xdp-bench %s -i 1 %s %s", how, nic_name(),
			       target);

	return wait_idle(pid) && wait_attached() ? pid : -1;
}

/* At its end it says what it has counted, as the sum of rounded rates. */
static bool ends_with(pid_t pid, long long frames)
{
	long long said;

	sleep(3);
	if (tool_end(pid))
		return false;
	said = command_number("Packets received    : ", "cat " OUTPUT);
	return llabs(said - frames) <= frames / 20;
}

TEST_F(bench, drop)
{
	pid_t pid = start_bench("drop", "");

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_verdicts("drop", FRAMES));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_TRUE(ends_with(pid, FRAMES));
}

TEST_F(bench, pass)
{
	pid_t pid = start_bench("pass -p read-data", "");

	ASSERT_LT(0, pid);
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_TRUE(ends_with(pid, FRAMES));
}

TEST_F(bench, send_back)
{
	pid_t pid = start_bench("tx -p no-touch", "");
	int first;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	for (first = 0; first < FRAMES; first += WINDOW) {
		ASSERT_EQ(0, host_send(first, WINDOW));
		EXPECT_EQ(WINDOW, host_received(WINDOW));
	}
	EXPECT_EQ(FRAMES, verdicts("tx"));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_TRUE(ends_with(pid, FRAMES));
}

/* A device that takes frames of programs while its other end has one too. */
static int make_veth(void)
{
	return command("ip link add veth0 type veth peer name veth1") ||
	       command("ip link set veth0 arp off up") ||
	       command("ip link set veth1 arp off up") ||
	       command("./xdp-loader load -m native veth1 xdpfilt_alw_all.o");
}

/* It makes the sender the receiver, and the reverse. */
static const char *read_turned(int fd, uint64_t sequence)
{
	uint8_t frame[FRAME_MAX_SIZE], address[ETH_ALEN];
	ssize_t length = read_frame(fd, frame, sizeof(frame));

	if (length < 0)
		return strerror(-length);
	memcpy(address, frame, ETH_ALEN);
	memmove(frame, frame + ETH_ALEN, ETH_ALEN);
	memcpy(frame + ETH_ALEN, address, ETH_ALEN);
	return check_numbered(sequence, frame, length);
}

static const char *other_end_receives(int fd)
{
	const char *problem = "";

	for (int i = 0; i < FRAMES && !*problem; i++) {
		if (!(i % WINDOW) && host_send(i, WINDOW))
			return "nothing sent";
		problem = read_turned(fd, i);
	}
	return problem;
}

static void expect_redirected(struct __test_metadata *_metadata, int stack,
			      const char *how)
{
	int fd, bytes = 64 << 20;
	pid_t pid;

	ASSERT_EQ(0, make_veth());
	fd = open_packet("veth1", FRAME_ETHERTYPE);
	ASSERT_LE(0, fd);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	pid = start_bench(how, "veth0");
	ASSERT_LT(0, pid);
	EXPECT_STREQ("", other_end_receives(fd));
	EXPECT_EQ(FRAMES, verdicts("redirect"));
	EXPECT_EQ(0, verdicts("failed"));
	EXPECT_EQ(0, count_received(stack, 0));
	ASSERT_EQ(0, tool_end(pid));
	close(fd);
}

TEST_F(bench, redirect)
{
	expect_redirected(_metadata, self->stack, "redirect");
}

TEST_F(bench, redirect_map)
{
	expect_redirected(_metadata, self->stack, "redirect-map");
}

TEST_F(bench, redirect_cpu)
{
	pid_t pid = start_bench("redirect-cpu -c 0 -p no-touch", "");

	ASSERT_LT(0, pid);
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(FRAMES, verdicts("redirect"));
	ASSERT_EQ(0, tool_end(pid));
}

TEST_HARNESS_MAIN
