// SPDX-License-Identifier: GPL-2.0
/* Runtime power management: the NIC sleeps while it has no carrier. */
#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		500

FIXTURE(power) {
	struct fastnet_mode_request request;
	int fd;
};

FIXTURE_SETUP(power)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_TRUE(nic_traits()->sleeps);
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->request = mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	ASSERT_EQ(0, let_sleep(true));
}

FIXTURE_TEARDOWN(power)
{
	EXPECT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_EQ(0, let_sleep(false));
	close(self->fd);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(network_works());
}

TEST_F(power, mode_survives_sleep)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep());
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(FRAMES, statistics.received);

	/* The cable wakes it up. */
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

/* Whatever the modes are while it sleeps, the last one counts. */
TEST_F(power, modes_while_asleep)
{
	static const uint32_t modes[] = {
		FASTNET_MODE_ZEROCOPY, FASTNET_MODE_ZEROCOPY,
		FASTNET_MODE_NORMAL, FASTNET_MODE_COPY, FASTNET_MODE_ZEROCOPY,
	};
	size_t i;

	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		/* A change of the mode may have woken it. */
		if (i < 2)
			ASSERT_TRUE(wait_asleep());
		self->request = mode_request(nic_name(), modes[i]);
		ASSERT_EQ(0, request_mode(self->fd, &self->request));
	}
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(power, set_while_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_TRUE(wait_asleep());
	EXPECT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_HARNESS_MAIN
