// SPDX-License-Identifier: GPL-2.0
/* Modules that leave while they are in use. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "selftest.h"

#define FRAMES	500

FIXTURE(reload) {
	int fd;
};

FIXTURE_SETUP(reload)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(reload)
{
	close(self->fd);
	EXPECT_TRUE(load_driver());
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

TEST_F(reload, driver)
{
	uint32_t mode;

	for (mode = FASTNET_MODE_DROP; mode <= FASTNET_MODE_ZEROCOPY; mode++) {
		struct fastnet_statistics statistics;
		uint8_t frame[64];

		ASSERT_EQ(0, set_mode(self->fd, nic_name(), mode));
		ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
		EXPECT_EQ(POLLHUP, poll_for(self->fd, 0) & POLLHUP);
		EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
		EXPECT_EQ(ENODEV, errno);
		EXPECT_EQ(0, get_statistics(self->fd, &statistics));
		EXPECT_EQ(-ENODEV, set_mode(self->fd, nic_name(), mode));

		ASSERT_TRUE(load_driver());
		EXPECT_EQ(-ENODEV, set_mode(self->fd, nic_name(), mode));
		close(self->fd);
		self->fd = open_fastnet();
		EXPECT_TRUE(network_works());
	}
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

/* As with what the system makes of modules.devname when it starts. */
TEST_F(reload, opening_loads_the_module)
{
	int fd;

	close(self->fd);
	ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
	command("modprobe -r fastnet_test");
	ASSERT_EQ(0, command("modprobe -r fastnet"));
	ASSERT_NE(0, access("/sys/module/fastnet", F_OK));
	ASSERT_EQ(0, mknod("/tmp/fastnet", S_IFCHR | 0600, makedev(10, 250)));
	fd = open("/tmp/fastnet", O_RDWR);
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, access("/sys/module/fastnet", F_OK));
	close(fd);
	unlink("/tmp/fastnet");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

TEST_F(reload, driver_under_traffic)
{
	int round;

	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, set_mode(self->fd, nic_name(),
				      FASTNET_MODE_ZEROCOPY));
		ASSERT_EQ(0, host_send(0, 0));
		ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
		ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
		EXPECT_EQ(POLLHUP, poll_for(self->fd, 0) & POLLHUP);
		close(self->fd);
		self->fd = open_fastnet();
		ASSERT_TRUE(load_driver());
		EXPECT_TRUE(wait_carrier(nic_name(), 1));
		EXPECT_EQ(0, host_quiet());
	}
}

TEST_F(reload, driver_under_the_mapping)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	struct ring ring;

	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, map_ring(self->fd, &request, &ring));
	ASSERT_EQ(0, host_send(0, 10));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	ring_consume(&ring, 1);
	unmap_ring(&ring);
}

TEST_F(reload, fastnet)
{
	/* The driver is in the way, */
	EXPECT_TRUE(command_fails("rmmod fastnet"));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	ASSERT_EQ(0, command("rmmod %s", nic_driver()));
	/* then the open file, */
	EXPECT_TRUE(command_fails("rmmod fastnet"));
	close(self->fd);
	/* then nothing. */
	EXPECT_EQ(0, command("rmmod fastnet"));
	EXPECT_EQ(-1, access(FASTNET_DEVICE, F_OK));
	EXPECT_EQ(-1, access("/proc/net/fastnet", F_OK));

	ASSERT_TRUE(load_driver());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_HARNESS_MAIN
