// SPDX-License-Identifier: GPL-2.0
/* The driver in zero-copy mode, whatever else is done to the device. */
#define _GNU_SOURCE
#include <dirent.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <sys/wait.h>

#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		500
#define SENT		20000

FIXTURE(nic) {
	int fd;
};

FIXTURE_SETUP(nic)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
}

FIXTURE_TEARDOWN(nic)
{
	close(self->fd);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

static long long counter(const char *name)
{
	return number_in("/sys/class/net/%s/statistics/%s", nic_name(), name);
}

static unsigned int sent_to_host(unsigned int expected)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	unsigned int numbered, right, sum = 0;

	while (sum < expected && milliseconds() < end &&
	       host_counted(&numbered, &right)) {
		sum += numbered;
		usleep(20000);
	}
	return sum;
}

static unsigned int messages(void)
{
	unsigned int count = 0;
	struct dirent *entry;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/msi_irqs",
		 nic_name());
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return count;
}

/* Is it what this chip is to be tested with? */
TEST_F(nic, interrupts)
{
	EXPECT_EQ(nic_traits()->msi, messages());
}

TEST_F(nic, transmit)
{
	int sender = open_packet(nic_name(), 0);

	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	ASSERT_EQ(0, send_numbered(sender, 0, FRAMES));
	EXPECT_EQ(FRAMES, sent_to_host(FRAMES));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

/* A change of the mode delays what is being sent, and loses nothing of it. */
TEST_F(nic, transmit_while_modes_change)
{
	int sender = open_packet(nic_name(), 0), changes, status;
	long long dropped = counter("tx_dropped");
	pid_t child;

	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		_exit(send_numbered(sender, 0, SENT) ? 1 : 0);

	for (changes = 0; !waitpid(child, &status, WNOHANG); changes++)
		EXPECT_EQ(0, set_mode(self->fd, nic_name(),
				      changes % 2 ? FASTNET_MODE_ZEROCOPY :
						    FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, status);
	EXPECT_LT(3, changes);
	EXPECT_EQ(SENT, sent_to_host(SENT));
	EXPECT_EQ(dropped, counter("tx_dropped"));
}

TEST_F(nic, link_down_and_up)
{
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	EXPECT_TRUE(wait_carrier(nic_name(), 0));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic, interface_down_and_up)
{
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic, modes_while_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_COPY));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
}

TEST_F(nic, mtu)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);

	EXPECT_TRUE(command_fails("ip link set %s mtu 2048", nic_name()));
	EXPECT_EQ(1500, number_in("/sys/class/net/%s/mtu", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	request.buffer_size = 4096;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, command("ip link set %s mtu 4000", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	request.buffer_size = 2048;
	EXPECT_EQ(-EINVAL, request_mode(self->fd, &request));
	ASSERT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic, ring_size)
{
	static const int sizes[] = { 4096, 80, 256 };
	size_t i;

	if (!nic_traits()->ring_sizes)
		SKIP(return, "the driver's ring has one size");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, command("ethtool -G %s rx %d", nic_name(),
				     sizes[i]));
		EXPECT_STREQ("", receives(self->fd, FRAMES))
			TH_LOG("%d descriptors", sizes[i]);
	}
}

TEST_F(nic, few_buffers)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	int round;

	request.buffers = FASTNET_MIN_BUFFERS;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	for (round = 0; round < 20; round++)
		EXPECT_STREQ("", receives(self->fd, FASTNET_MIN_BUFFERS / 2));
}

TEST_F(nic, transmit_timeout)
{
	if (command_fails("modprobe fastnet_test"))
		SKIP(return, "no module fastnet_test");
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_TRUE(reset_nic());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic, suspend_and_resume)
{
	if (access("/sys/power/pm_test", W_OK))
		SKIP(return, "no pm_test");
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_TRUE(suspend());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_TRUE(network_works());
}

TEST_F(nic, suspend_while_down)
{
	if (access("/sys/power/pm_test", W_OK))
		SKIP(return, "no pm_test");
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	EXPECT_TRUE(suspend());
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic, counters)
{
	long long packets = counter("rx_packets"), bytes = counter("rx_bytes");
	long long hardware = nic_received();
	uint64_t sequence, sent = 0;

	for (sequence = 0; sequence < FRAMES; sequence++)
		sent += frame_size(&mixed_frames, sequence) +
			(nic_traits()->counts_fcs ? ETH_FCS_LEN : 0);
	ASSERT_STREQ("", receives(self->fd, FRAMES));

	/* Some drivers ask the hardware every other second. */
	sleep(3);
	EXPECT_EQ(FRAMES, counter("rx_packets") - packets);
	EXPECT_EQ(sent, counter("rx_bytes") - bytes);
	EXPECT_EQ(FRAMES, nic_received() - hardware);
}

TEST_F(nic, dropped_counter)
{
	long long dropped = counter("rx_dropped");
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, host_send(0, 10000));
	ASSERT_TRUE(wait_accounted(self->fd, 10000, &statistics));
	EXPECT_LT(0, statistics.dropped);
	EXPECT_EQ(statistics.dropped, counter("rx_dropped") - dropped);
}

/* Drivers may set up more for these, and the link with it. */
TEST_F(nic, carrier_stays_with_jumbo_frames)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	long long losses;
	int round;

	request.buffer_size = 4096;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, command("ip link set %s mtu 4000", nic_name()));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	losses = carrier_losses();
	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, set_mode(self->fd, nic_name(),
				      FASTNET_MODE_NORMAL));
		ASSERT_EQ(0, request_mode(self->fd, &request));
	}
	sleep(3);
	EXPECT_EQ(losses, carrier_losses());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
}

/* A switch of the mode costs the link nothing. */
TEST_F(nic, carrier_stays)
{
	long long losses = carrier_losses();
	uint32_t mode;

	for (mode = 0; mode < 4; mode++) {
		ASSERT_EQ(0, set_mode(self->fd, nic_name(), mode));
		ASSERT_EQ(0, set_mode(self->fd, nic_name(),
				      FASTNET_MODE_ZEROCOPY));
	}
	sleep(3);
	EXPECT_EQ(losses, carrier_losses());
}

TEST_HARNESS_MAIN
