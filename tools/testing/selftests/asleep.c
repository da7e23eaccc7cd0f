// SPDX-License-Identifier: GPL-2.0
/*
 * Runtime power management of a NIC that the cable does not wake: who uses it
 * does.
 */
#define _GNU_SOURCE
#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		500
#define MAY_SLEEP	"/sys/module/fastnet_test/parameters/may_sleep"

FIXTURE(asleep) {
	int fd;
	bool allowed;
};

static int allow(bool may)
{
	char text[32];

	snprintf(text, sizeof(text), "%s %d", nic_name(), may);
	return write_text(MAY_SLEEP, text);
}

/* In zero-copy mode, and asleep. */
FIXTURE_SETUP(asleep)
{
	self->fd = -1;
	if (host_quiet())
		SKIP(return, "no host that sends");
	if (command_fails("modprobe fastnet_test"))
		SKIP(return, "no module fastnet_test");
	self->fd = open_fastnet();
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	ASSERT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, allow(true));
	self->allowed = true;
	ASSERT_EQ(0, let_sleep(true));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep());
}

static bool wake_up(struct _test_data_asleep *self)
{
	bool allowed = self->allowed;

	self->allowed = false;
	return !allowed || (!let_sleep(false) && !allow(false) &&
			    !wire_command(NULL, 0, "link up") &&
			    wait_carrier(nic_name(), 1));
}

FIXTURE_TEARDOWN(asleep)
{
	EXPECT_TRUE(wake_up(self));
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(network_works());
	self->fd = open_fastnet();
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	close(self->fd);
}

TEST_F(asleep, mode_survives)
{
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	ASSERT_TRUE(wake_up(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(asleep, modes)
{
	static const uint32_t modes[] = {
		FASTNET_MODE_NORMAL, FASTNET_MODE_ZEROCOPY, FASTNET_MODE_COPY,
		FASTNET_MODE_ZEROCOPY, FASTNET_MODE_ZEROCOPY,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		ASSERT_EQ(0, set_mode(self->fd, nic_name(), modes[i]));
	ASSERT_TRUE(wait_asleep());
	ASSERT_TRUE(wake_up(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(asleep, busy_poll)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);

	request.busy_poll = 100000;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_TRUE(wait_asleep());
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	ASSERT_TRUE(wake_up(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(asleep, file_closed)
{
	ASSERT_EQ(0, close(self->fd));
	ASSERT_TRUE(wait_asleep());
}

TEST_F(asleep, settings)
{
	EXPECT_EQ(0, command("ethtool -K %s rx off", nic_name()));
	EXPECT_EQ(0, command("ethtool -K %s rx on", nic_name()));
	EXPECT_EQ(0, command("ethtool -G %s rx 80", nic_name()));
	EXPECT_EQ(0, command("ethtool -G %s rx 256", nic_name()));
	EXPECT_EQ(0, command("ip link set %s mtu 1400", nic_name()));
	EXPECT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
	ASSERT_TRUE(wait_asleep());
	ASSERT_TRUE(wake_up(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(asleep, interface_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_TRUE(wait_asleep());
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	ASSERT_TRUE(wake_up(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_HARNESS_MAIN
