// SPDX-License-Identifier: GPL-2.0
/* A device with an AF_XDP socket, whatever else is done to it. */
#define _GNU_SOURCE
#include <linux/if_link.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "../vm/guest.h"
#include "bus.h"
#include "harness.h"
#include "xsk_nic.h"

FIXTURE(af_xdp_device) {
	struct xsk_nic nic;
};

FIXTURE_SETUP(af_xdp_device)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
}

FIXTURE_TEARDOWN(af_xdp_device)
{
	xsk_nic_end(&self->nic);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

static void *disturb(void *done)
{
	command("ip link set %s down", nic_name());
	usleep(300000);
	command("ip link set %s up", nic_name());
	wait_carrier(nic_name(), 1);
	wire_command(NULL, 0, "link down");
	wait_carrier(nic_name(), 0);
	usleep(300000);
	wire_command(NULL, 0, "link up");
	wait_carrier(nic_name(), 1);
	__atomic_store_n((bool *)done, true, __ATOMIC_RELEASE);
	return NULL;
}

TEST_F(af_xdp_device, interruptions_while_sending)
{
	const char *problem = "";
	uint64_t first = 0;
	bool done = false;
	pthread_t thread;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, pthread_create(&thread, NULL, disturb, &done));
	do {
		problem = xsk_send(&self->nic.xsk, first, HALF);
		first += HALF;
	} while (!*problem && !__atomic_load_n(&done, __ATOMIC_ACQUIRE));
	EXPECT_STREQ("", problem);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, xsk_statistics(&self->nic.xsk).tx_invalid_descs);
	/* What still was on its way has arrived before an echo comes back. */
	EXPECT_TRUE(network_works());
	EXPECT_EQ(100, xsk_nic_sends(&self->nic.xsk, 100, &problem));
	EXPECT_STREQ("", problem);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_F(af_xdp_device, interface_down_and_up)
{
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

/* Bound and left while there is no link. */
TEST_F(af_xdp_device, while_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_EQ(-ENETDOWN, xsk_kick(&self->nic.xsk));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	xsk_close(&self->nic.xsk);
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
}

TEST_F(af_xdp_device, ring_size)
{
	const struct xsk_config config = {
		.chunks = 8192, .chunk_size = 4096,
	};
	static const int sizes[] = { 4096, 80, 256 };
	size_t i;

	if (!nic_traits()->ring_sizes)
		SKIP(return, "the driver's ring has one size");
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &config, 8192, XDP_ZEROCOPY));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, command("ethtool -G %s rx %d", nic_name(),
				     sizes[i]));
		EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000))
			TH_LOG("%d descriptors", sizes[i]);
	}
}

TEST_F(af_xdp_device, transmit_timeout)
{
	const char *problem;

	if (command_fails("modprobe fastnet_test"))
		SKIP(return, "no module fastnet_test");
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_TRUE(reset_nic());
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(100, xsk_nic_sends(&self->nic.xsk, 100, &problem));
	EXPECT_STREQ("", problem);
}

TEST_F(af_xdp_device, driver_unloaded)
{
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, host_send(0, 0));
	EXPECT_EQ(POLLIN, poll_for(self->nic.xsk.fd, PATIENCE_MS) & POLLIN);
	ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
	xsk_kick(&self->nic.xsk);
	xsk_close(&self->nic.xsk);
	xsk_nic_detach(&self->nic);
	ASSERT_TRUE(load_driver());
}

/* Program and socket stay, of a device that has gone. */
TEST_F(af_xdp_device, driver_unbound)
{
	struct bus_device bus;

	ASSERT_EQ(0, bus_find(&bus));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, host_send(0, 0));
	EXPECT_EQ(POLLIN, poll_for(self->nic.xsk.fd, PATIENCE_MS) & POLLIN);
	ASSERT_EQ(0, bus_unbind(&bus));
	EXPECT_GT(0, xsk_kick(&self->nic.xsk));
	ASSERT_TRUE(bus_bind(&bus));
	ASSERT_EQ(0, host_quiet());
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));

	/* Others find it as if they had never been. */
	xsk_close(&self->nic.xsk);
	xsk_nic_detach(&self->nic);
	ASSERT_EQ(0, xsk_nic_attach(&self->nic));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_F(af_xdp_device, suspended)
{
	const char *problem;

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	ASSERT_TRUE(suspend());
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(100, xsk_nic_sends(&self->nic.xsk, 100, &problem));
	EXPECT_STREQ("", problem);
}

/* A sleeping device has no registers. */
TEST_F(af_xdp_device, asleep)
{
	if (!nic_traits()->sleeps)
		SKIP(return, "it never sleeps");
	ASSERT_EQ(0, let_sleep(true));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep());
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_TRUE(wait_asleep());
	EXPECT_EQ(-ENETDOWN, xsk_kick(&self->nic.xsk));
	xsk_close(&self->nic.xsk);
	ASSERT_TRUE(wait_asleep());
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	EXPECT_EQ(0, let_sleep(false));
}

/* The socket does not go with it. */
TEST_F(af_xdp_device, moved_to_another_namespace)
{
	pid_t elsewhere = start_namespace();

	ASSERT_LT(0, elsewhere);
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, command("ip link set %s netns %d", nic_name(),
			     elsewhere));
	EXPECT_GT(0, xsk_kick(&self->nic.xsk));
	ASSERT_TRUE(end_namespace(elsewhere));
	xsk_close(&self->nic.xsk);
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_F(af_xdp_device, killed)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		_exit(xsk_nic_open_usual(&self->nic) ||
		      poll_for(self->nic.xsk.fd, -1) != POLLIN ||
		      raise(SIGKILL));
	}
	usleep(QUIET_MS * 1000);
	ASSERT_EQ(0, host_send(0, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_F(af_xdp_device, close_under_traffic)
{
	int rounds = nic_traits()->slow_start ? 8 : 40, round;

	ASSERT_EQ(0, host_send(0, 0));
	for (round = 0; round < rounds; round++) {
		ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
		if (round % 2)
			EXPECT_EQ(POLLIN, poll_for(self->nic.xsk.fd,
						   PATIENCE_MS));
		xsk_close(&self->nic.xsk);
	}
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_HARNESS_MAIN
