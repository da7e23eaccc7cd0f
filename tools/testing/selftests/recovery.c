// SPDX-License-Identifier: GPL-2.0
/* The bus has an error, from which it recovers, while a file has the device. */
#define _GNU_SOURCE
#include <poll.h>

#include "../vm/guest.h"
#include "bus.h"
#include "selftest.h"

#define FRAMES		500

/* Why not, if there is no recovery; else "", and a file that has the device. */
static const char *start(int *fd)
{
	*fd = -1;
	if (host_quiet())
		return "no host that sends";
	if (command_fails("modprobe fastnet_test"))
		return "no module fastnet_test";
	if (bus_error("none") == -EOPNOTSUPP)
		return "the driver does not recover from errors";
	*fd = open_fastnet();
	return "";
}

static const char *receives_zerocopy(int fd)
{
	if (set_mode(fd, nic_name(), FASTNET_MODE_ZEROCOPY))
		return "it is not in zero-copy mode";
	return receives(fd, FRAMES);
}

/* With another file, all is as before; if not, what is wrong. */
static const char *as_before(void)
{
	const char *problem;
	int fd;

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	if (host_quiet())
		return "the host is not quiet";
	if (!network_works())
		return "the network does not work";
	fd = open_fastnet();
	problem = receives_zerocopy(fd);
	close(fd);
	return problem;
}

FIXTURE(recovery) {
	int fd;
};

FIXTURE_SETUP(recovery)
{
	const char *reason = start(&self->fd);

	if (*reason)
		SKIP(return, "%s", reason);
	ASSERT_STREQ("", receives_zerocopy(self->fd));
}

FIXTURE_TEARDOWN(recovery)
{
	close(self->fd);
	EXPECT_STREQ("", as_before());
}

TEST_F(recovery, mode_survives)
{
	ASSERT_EQ(0, bus_error("frozen"));
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	ASSERT_EQ(0, bus_error("recovered"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(recovery, file_closed)
{
	ASSERT_EQ(0, bus_error("frozen"));
	EXPECT_EQ(0, close(self->fd));
	ASSERT_EQ(0, bus_error("recovered"));
}

TEST_F(recovery, modes)
{
	ASSERT_EQ(0, bus_error("frozen"));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, nic_name(),
				    FASTNET_MODE_ZEROCOPY));
	ASSERT_EQ(0, bus_error("recovered"));
	EXPECT_STREQ("", receives_zerocopy(self->fd));
}

TEST_F(recovery, settings)
{
	ASSERT_EQ(0, bus_error("frozen"));
	EXPECT_TRUE(command_fails("ethtool -G %s rx 80", nic_name()));
	EXPECT_TRUE(command_fails("ethtool -K %s rx off", nic_name()));
	EXPECT_TRUE(command_fails("ip link set %s mtu 1400", nic_name()));
	ASSERT_EQ(0, bus_error("recovered"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(recovery, interface_down)
{
	ASSERT_EQ(0, bus_error("frozen"));
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, bus_error("recovered"));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(recovery, file_closed_while_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, bus_error("frozen"));
	EXPECT_EQ(0, close(self->fd));
	ASSERT_EQ(0, bus_error("recovered"));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
}

/* Nothing recovers: the device is taken from the bus, and found again. */

FIXTURE(lost) {
	struct bus_device nic;
	int fd;
};

FIXTURE_VARIANT(lost) {
	const char *error;
};

FIXTURE_VARIANT_ADD(lost, frozen) {
	.error = "frozen",
};

FIXTURE_VARIANT_ADD(lost, failed) {
	.error = "failed",
};

FIXTURE_SETUP(lost)
{
	const char *reason = start(&self->fd);

	if (*reason)
		SKIP(return, "%s", reason);
	ASSERT_STREQ("", receives_zerocopy(self->fd));
	ASSERT_EQ(0, bus_find(&self->nic));
	ASSERT_EQ(0, bus_error(variant->error));
}

FIXTURE_TEARDOWN(lost)
{
	close(self->fd);
	EXPECT_EQ(0, bus_remove(&self->nic));
	EXPECT_TRUE(bus_rescan());
	EXPECT_STREQ("", as_before());
}

TEST_F(lost, file_closed)
{
	EXPECT_EQ(0, close(self->fd));
}

TEST_F(lost, modes)
{
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, nic_name(),
				    FASTNET_MODE_ZEROCOPY));
}

TEST_F(lost, interface_down)
{
	EXPECT_EQ(0, command("ip link set %s down", nic_name()));
}

TEST_F(lost, unbound)
{
	EXPECT_EQ(0, bus_unbind(&self->nic));
	EXPECT_EQ(POLLHUP, poll_for(self->fd, 0) & POLLHUP);
}

TEST_HARNESS_MAIN
