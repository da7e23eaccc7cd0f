// SPDX-License-Identifier: GPL-2.0
/* xdp-loader: programs of Debian's, alone and one after the other. */
#define _GNU_SOURCE
#include <linux/if_link.h>

#include "program.h"
#include "selftest.h"
#include "tools.h"

/* A program that passes all that nobody has set a rule for; and that drops. */
#define ALLOWS		"xdpfilt_alw_all"
#define DENIES		"xdpfilt_dny_all"

FIXTURE(loader) {
	int stack;
};

FIXTURE_SETUP(loader)
{
	ASSERT_EQ(0, host_quiet());
	self->stack = tools_start();
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(loader)
{
	EXPECT_TRUE(tools_end(self->stack));
}

static int start(const char *programs)
{
	return command("./xdp-loader load -m native %s %s", nic_name(),
		       programs);
}

static bool status_has(const char *text)
{
	return command_prints(text, "./xdp-loader status %s", nic_name());
}

static const char *gets_nothing(int stack)
{
	if (host_send(0, FRAMES) || host_wait())
		return "nothing sent";
	if (!wait_verdicts("drop", FRAMES))
		return "not all were dropped";
	return count_received(stack, 0) ? "some were passed" : "";
}

TEST_F(loader, pass)
{
	ASSERT_EQ(0, start(ALLOWS ".o"));
	EXPECT_EQ(XDP_ATTACHED_DRV, attached_mode(nic_name()));
	EXPECT_TRUE(status_has("native"));
	EXPECT_TRUE(status_has(ALLOWS));
	ASSERT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_TRUE(wait_verdicts("pass", FRAMES));
	EXPECT_EQ(0, verdicts("drop"));
	ASSERT_EQ(0, command("./xdp-loader unload %s --all", nic_name()));
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_TRUE(status_has("No XDP program loaded"));
	ASSERT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
}

TEST_F(loader, drop)
{
	ASSERT_EQ(0, start(DENIES ".o"));
	ASSERT_TRUE(wait_attached());
	EXPECT_STREQ("", gets_nothing(self->stack));
}

/* The dispatcher calls the second for what the first has passed. */
TEST_F(loader, two_programs)
{
	long long id;

	ASSERT_EQ(0, start(ALLOWS ".o"));
	ASSERT_TRUE(wait_attached());
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	ASSERT_EQ(0, start(DENIES ".o"));
	EXPECT_TRUE(status_has(ALLOWS));
	EXPECT_TRUE(status_has(DENIES));
	ASSERT_TRUE(wait_attached());
	EXPECT_STREQ("", gets_nothing(self->stack));

	/* The other one stays. */
	id = command_number(DENIES, "./xdp-loader status %s", nic_name());
	ASSERT_LT(0, id);
	ASSERT_EQ(0, command("./xdp-loader unload %s --id %lld", nic_name(),
			     id));
	EXPECT_FALSE(status_has(DENIES));
	ASSERT_TRUE(wait_attached());
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
}

/* Both by one command. */
TEST_F(loader, two_at_once)
{
	ASSERT_EQ(0, start(ALLOWS ".o xdpdump_xdp.o"));
	ASSERT_TRUE(wait_attached());
	EXPECT_TRUE(status_has(ALLOWS));
	EXPECT_TRUE(status_has("xdpdump"));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
}

TEST_HARNESS_MAIN
