// SPDX-License-Identifier: GPL-2.0
/* A device with an XDP program, whatever else is done to it. */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "../vm/guest.h"
#include "bus.h"
#include "harness.h"
#include "program.h"

#define FRAMES		500

FIXTURE(xdp_device) {
	struct program program;
	struct program other;
	int link;
	int stack;
};

/* A packet socket forgets a device that goes, and keeps what became of it. */
static int renew_stack(struct _test_data_xdp_device *self)
{
	int bytes = 64 << 20;

	close(self->stack);
	self->stack = open_packet(nic_name(), FRAME_ETHERTYPE);
	if (self->stack < 0)
		return self->stack;
	return setsockopt(self->stack, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
			  sizeof(bytes));
}

/* With a program that passes all frames. */
FIXTURE_SETUP(xdp_device)
{
	self->link = -1;
	self->stack = -1;
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, renew_stack(self));
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	ASSERT_LE(0, load_verdict(&self->other, XDP_PASS));
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
}

FIXTURE_TEARDOWN(xdp_device)
{
	close(self->link);
	unload(&self->program);
	unload(&self->other);
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

/*
 * Frames that a socket keeps are in pages of a page pool. That of Linux 6.1
 * leaves them mapped for a device that has no driver any more.
 */
static void close_stack(struct _test_data_xdp_device *self)
{
	close(self->stack);
	self->stack = -1;
}

static void detach(struct _test_data_xdp_device *self)
{
	close(self->link);
	self->link = -1;
}

/* A packet socket keeps what became of its device. */
static void forget_error(int stack)
{
	socklen_t size = sizeof(int);
	int error;

	getsockopt(stack, SOL_SOCKET, SO_ERROR, &error, &size);
}

/* Numbered frames of any size to the stack, through the program or not. */
static const char *stack_receives(struct _test_data_xdp_device *self,
				  bool program)
{
	uint64_t before = counted(&self->program), i;
	const char *problem = "";

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	forget_error(self->stack);
	if (host_send(0, FRAMES))
		return "nothing sent";
	for (i = 0; i < FRAMES && !*problem; i++)
		problem = read_numbered(self->stack, i);
	if (!*problem && counted(&self->program) != before + program * FRAMES)
		return "the program saw other frames";
	return problem;
}

/* One program for another: each frame meets one of them. */
TEST_F(xdp_device, swap_under_traffic)
{
	const uint64_t frames = 20000;
	uint64_t i, swaps = 0;
	int status;
	pid_t pid;

	/* Some NICs have to be sent the frames in turns. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(host_send(0, frames) ? 1 : 0);
	for (i = 0; i < frames; i++) {
		ASSERT_STREQ("", read_numbered(self->stack, i));
		if (i % 200)
			continue;
		ASSERT_EQ(0, bpf_link_update(self->link, ++swaps % 2 ?
					     self->other.fd : self->program.fd,
					     NULL));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(frames, counted(&self->program) + counted(&self->other));
	EXPECT_LT(0, counted(&self->program));
	EXPECT_LT(0, counted(&self->other));
}

TEST_F(xdp_device, comes_and_goes_under_traffic)
{
	int rounds = nic_traits()->slow_start ? 10 : 100, round;

	ASSERT_EQ(0, host_send(0, 0));
	for (round = 0; round < rounds; round++) {
		detach(self);
		self->link = attach(&self->program, nic_name());
		ASSERT_LE(0, self->link);
		if (round % 4 == 0)
			EXPECT_EQ(POLLIN, poll_for(self->stack, PATIENCE_MS));
	}
	ASSERT_EQ(0, host_quiet());
	count_received(self->stack, 0);
	EXPECT_STREQ("", stack_receives(self, true));
	detach(self);
	EXPECT_STREQ("", stack_receives(self, false));
}

/* The link is not lost for it. */
TEST_F(xdp_device, carrier_stays)
{
	long long losses = carrier_losses();
	int round;

	for (round = 0; round < 3; round++) {
		detach(self);
		self->link = attach(&self->program, nic_name());
		ASSERT_LE(0, self->link);
	}
	sleep(3);
	EXPECT_EQ(losses, carrier_losses());
}

TEST_F(xdp_device, interface_down_and_up)
{
	EXPECT_STREQ("", stack_receives(self, true));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", stack_receives(self, true));
}

TEST_F(xdp_device, attached_while_down)
{
	detach(self);
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", stack_receives(self, true));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	detach(self);
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", stack_receives(self, false));
}

TEST_F(xdp_device, link_down_and_up)
{
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	EXPECT_TRUE(wait_carrier(nic_name(), 0));
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", stack_receives(self, true));
}

TEST_F(xdp_device, ring_size)
{
	static const int sizes[] = { 4096, 80, 256 };
	size_t i;

	if (!nic_traits()->ring_sizes)
		SKIP(return, "the driver's ring has one size");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, command("ethtool -G %s rx %d", nic_name(),
				     sizes[i]));
		EXPECT_STREQ("", stack_receives(self, true))
			TH_LOG("%d descriptors", sizes[i]);
	}
}

TEST_F(xdp_device, transmit_timeout)
{
	long long losses = carrier_losses();

	if (command_fails("modprobe fastnet_test"))
		SKIP(return, "no module fastnet_test");
	ASSERT_TRUE(reset_nic());
	if (nic_traits()->reset_drops_link)
		EXPECT_LT(losses, carrier_losses());
	EXPECT_STREQ("", stack_receives(self, true));
}

/* Frames as long as a MTU allows arrive, or the MTU is refused. */
static const char *long_frames_arrive(struct _test_data_xdp_device *self,
				      unsigned int mtu)
{
	const struct frame_spec spec = {
		.seed = 7, .min_size = mtu + 14, .max_size = mtu + 14,
	};
	uint8_t frame[FRAME_MAX_SIZE];
	const char *problem;
	ssize_t length;
	uint64_t i;

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	forget_error(self->stack);
	if (wire_command(NULL, 0, "send count=20 size=%u seed=7", mtu + 14))
		return "nothing sent";
	for (i = 0; i < 20; i++) {
		length = read_frame(self->stack, frame, sizeof(frame));
		if (length < 0)
			return "nothing arrives";
		problem = frame_check(&spec, i, frame, length);
		if (problem)
			return problem;
	}
	return "";
}

TEST_F(xdp_device, mtu_while_attached)
{
	static const unsigned int mtus[] = {
		576, 2000, 2026, 2027, 3000, 3400, 3498, 3499, 4000, 1500,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mtus); i++) {
		if (command_fails("ip link set %s mtu %u", nic_name(), mtus[i]))
			continue;
		EXPECT_STREQ("", long_frames_arrive(self, mtus[i]))
			TH_LOG("MTU %u", mtus[i]);
	}
	EXPECT_EQ(1500, number_in("/sys/class/net/%s/mtu", nic_name()));
	EXPECT_STREQ("", stack_receives(self, true));
}

TEST_F(xdp_device, mtu_too_large)
{
	long long largest;

	detach(self);
	largest = nic_max_mtu();
	ASSERT_EQ(0, command("ip link set %s mtu 4000", nic_name()));
	EXPECT_GT(0, attach_flags(self->program.fd, nic_name(),
				  XDP_FLAGS_DRV_MODE));
	EXPECT_TRUE(attach_said("MTU of 4000"));
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_EQ(largest, nic_max_mtu());
	EXPECT_STREQ("", long_frames_arrive(self, 4000));

	ASSERT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
	EXPECT_TRUE(command_fails("ip link set %s mtu 4000", nic_name()));
	EXPECT_STREQ("", stack_receives(self, true));
	detach(self);
	EXPECT_EQ(largest, nic_max_mtu());
}

TEST_F(xdp_device, driver_unloaded)
{
	close_stack(self);
	ASSERT_EQ(0, host_send(0, 0));
	ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
	detach(self);
	ASSERT_TRUE(load_driver());
	ASSERT_EQ(0, host_quiet());

	/* The same for a program that no process holds. */
	ASSERT_EQ(0, attach_flags(self->program.fd, nic_name(),
				  XDP_FLAGS_DRV_MODE));
	ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
	ASSERT_TRUE(load_driver());
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
}

TEST_F(xdp_device, driver_unbound)
{
	struct bus_device bus;

	ASSERT_EQ(0, bus_find(&bus));
	close_stack(self);
	ASSERT_EQ(0, host_send(0, 0));
	ASSERT_EQ(0, bus_unbind(&bus));
	ASSERT_TRUE(bus_bind(&bus));
	ASSERT_EQ(0, host_quiet());
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	detach(self);
	ASSERT_EQ(0, renew_stack(self));
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
	EXPECT_STREQ("", stack_receives(self, true));
}

TEST_F(xdp_device, suspended)
{
	EXPECT_STREQ("", stack_receives(self, true));
	ASSERT_TRUE(suspend());
	EXPECT_STREQ("", stack_receives(self, true));
}

/* A sleeping device has no registers. */
TEST_F(xdp_device, asleep)
{
	if (!nic_traits()->sleeps)
		SKIP(return, "it never sleeps");
	ASSERT_EQ(0, let_sleep(true));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep());
	detach(self);
	ASSERT_TRUE(wait_asleep());
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", stack_receives(self, true));

	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep());
	detach(self);
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", stack_receives(self, false));
	EXPECT_EQ(0, let_sleep(false));
}

TEST_F(xdp_device, renamed)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, command("ip link set %s name other0", nic_name()));
	ASSERT_EQ(0, command("ip link set other0 up"));
	EXPECT_EQ(XDP_ATTACHED_DRV, attached_mode("other0"));
	EXPECT_TRUE(wait_carrier("other0", 1));
	EXPECT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&self->program, FRAMES));
	ASSERT_EQ(0, command("ip link set other0 down"));
	ASSERT_EQ(0, command("ip link set other0 name %s", nic_name()));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	ASSERT_EQ(0, renew_stack(self));
	EXPECT_STREQ("", stack_receives(self, true));
}

static bool wait_carrier_in(pid_t namespace)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (!command_prints("LOWER_UP", "nsenter -t %d -n ip link show %s",
			       namespace, nic_name())) {
		if (milliseconds() > end)
			return false;
		usleep(100000);
	}
	return true;
}

/* The program goes with it. */
TEST_F(xdp_device, moved_to_another_namespace)
{
	pid_t elsewhere = start_namespace();

	ASSERT_LT(0, elsewhere);
	ASSERT_EQ(0, command("ip link set %s netns %d", nic_name(),
			     elsewhere));
	ASSERT_EQ(0, command("nsenter -t %d -n ip link set %s up", elsewhere,
			     nic_name()));
	EXPECT_TRUE(wait_carrier_in(elsewhere));
	EXPECT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&self->program, FRAMES));
	ASSERT_TRUE(end_namespace(elsewhere));
	EXPECT_EQ(XDP_ATTACHED_DRV, attached_mode(nic_name()));
	ASSERT_EQ(0, renew_stack(self));
	EXPECT_STREQ("", stack_receives(self, true));
}

TEST_F(xdp_device, process_killed)
{
	int status;
	pid_t pid;

	detach(self);
	pid = fork();
	if (!pid) {
		attach(&self->program, nic_name());
		raise(SIGKILL);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_STREQ("", stack_receives(self, false));
}

TEST_HARNESS_MAIN
