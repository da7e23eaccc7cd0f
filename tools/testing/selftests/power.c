// SPDX-License-Identifier: GPL-2.0
/* Runtime power management: the NIC sleeps while it has no carrier. */
#define _GNU_SOURCE
#include <time.h>

#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		500
#define SLEEP_MS	30000	/* drivers wait for some ten seconds */

FIXTURE(power) {
	struct fastnet_mode_request request;
	char control[128];
	char status[128];
	int fd;
};

static void path_of(char *path, size_t size, const char *name)
{
	snprintf(path, size, "/sys/class/net/%s/device/power/%s", nic_name(),
		 name);
}

FIXTURE_SETUP(power)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_TRUE(nic_traits()->sleeps);
	path_of(self->control, sizeof(self->control), "control");
	path_of(self->status, sizeof(self->status), "runtime_status");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->request = mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	ASSERT_EQ(0, write_text(self->control, "auto"));
}

FIXTURE_TEARDOWN(power)
{
	EXPECT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_EQ(0, write_text(self->control, "on"));
	close(self->fd);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(network_works());
}

static bool wait_asleep(const char *status)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	uint64_t end = milliseconds() + SLEEP_MS;

	while (!file_has(status, "suspended")) {
		if (milliseconds() > end)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

TEST_F(power, mode_survives_sleep)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
	ASSERT_TRUE(wait_asleep(self->status));
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
			ASSERT_TRUE(wait_asleep(self->status));
		self->request = mode_request(nic_name(), modes[i]);
		ASSERT_EQ(0, request_mode(self->fd, &self->request));
	}
	ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(power, set_while_down)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_TRUE(wait_asleep(self->status));
	EXPECT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_HARNESS_MAIN
