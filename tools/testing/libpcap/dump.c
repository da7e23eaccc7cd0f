// SPDX-License-Identifier: GPL-2.0
/* tcpdump, on the devices of fastnet's. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"

FIXTURE(dump) {
	int socket;
};

FIXTURE_VARIANT(dump) {
	const char *source;
};

FIXTURE_VARIANT_ADD(dump, best) {
	.source = "fastnet",
};

FIXTURE_VARIANT_ADD(dump, copy) {
	.source = "fastnet-copy",
};

FIXTURE_VARIANT_ADD(dump, zerocopy) {
	.source = "fastnet-zc",
};

FIXTURE_SETUP(dump)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
	self->socket = open_packet(nic_name(), 0);
	ASSERT_LE(0, self->socket);
}

FIXTURE_TEARDOWN(dump)
{
	close(self->socket);
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

/* It says that it listens before it does. */
static pid_t start(const char *source, const char *options)
{
	pid_t pid = tool_start("./tcpdump -i %s:%s %s", source,
			       nic_name(), options);

	return tool_says("listening on") && tool_listens(pid) ? pid : -1;
}

static int owner(const char *path)
{
	struct stat status;

	return stat(path, &status) ? -1 : (int)status.st_uid;
}

/* Every byte, and what it says in the end adds up. */
TEST_F(dump, file)
{
	pid_t pid = start(variant->source, "-U -w " CAPTURE " " NUMBERED);
	uint64_t early, dropped;

	ASSERT_LT(0, pid);
	ASSERT_TRUE(tool_counted(&early, &dropped));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, host_wait());
	EXPECT_STREQ("", tool_captures(0, FRAMES));
	EXPECT_TRUE(network_works());
	ASSERT_EQ(0, tool_interrupt(pid));
	EXPECT_EQ(FRAMES, tool_number(" packets captured"));
	EXPECT_EQ(early + FRAMES, tool_number(" packets received by filter"));
	EXPECT_EQ(0, tool_number(" packets dropped by kernel"));
	EXPECT_STREQ("", check_capture(CAPTURE, 0, FRAMES));
}

/* It ends by itself, and what is not wanted is left alone. */
TEST_F(dump, count)
{
	pid_t pid = start(variant->source, "-c 100 -w " CAPTURE " " NUMBERED);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, tool_wait(pid));
	EXPECT_EQ(100, tool_number(" packets captured"));
	EXPECT_STREQ("", check_capture(CAPTURE, 0, 100));
}

/* The usual: all that there is, as text. */
TEST_F(dump, text)
{
	pid_t pid = start(variant->source, "-l -n -e -c 20 " NUMBERED);
	char size[32];

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, host_send(0, 20));
	ASSERT_EQ(0, tool_wait(pid));
	for (int i = 0; i < 20; i++) {
		snprintf(size, sizeof(size), " length %zu: ",
			 frame_size(&mixed_frames, i));
		EXPECT_TRUE(file_has(OUTPUT, size));
	}
}

/* Without a filter, in both directions. */
TEST_F(dump, everything)
{
	bool zerocopy = strstr(variant->source, "zc");
	pid_t pid = start(variant->source, "-U -w " CAPTURE);

	ASSERT_LT(0, pid);
	EXPECT_TRUE(network_works());
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", tool_captures_among_others(0, FRAMES));
	ASSERT_EQ(0, tool_interrupt(pid));
	EXPECT_EQ(0, tool_run("./tcpdump -n -r " CAPTURE " icmp"));
	EXPECT_TRUE(file_has(OUTPUT, "10.0.2.2 > 10.0.2.15: ICMP echo reply"));
	EXPECT_EQ(!zerocopy, file_has(OUTPUT, "10.0.2.15 > 10.0.2.2: ICMP echo "
				      "request"));
}

TEST_F(dump, direction)
{
	pid_t pid = start(variant->source, "-l -n -Q in icmp");

	ASSERT_LT(0, pid);
	EXPECT_TRUE(network_works());
	EXPECT_TRUE(tool_says("ICMP echo reply"));
	ASSERT_EQ(0, tool_interrupt(pid));
	EXPECT_FALSE(file_has(OUTPUT, "ICMP echo request"));
	if (strstr(variant->source, "zc")) {
		EXPECT_EQ(1, tool_run("./tcpdump -i %s:%s -Q out",
				      variant->source, nic_name()));
		EXPECT_TRUE(file_has(ERRORS, "received frames only"));
		return;
	}
	pid = start(variant->source, "-l -n -Q out icmp");
	ASSERT_LT(0, pid);
	EXPECT_TRUE(network_works());
	EXPECT_TRUE(tool_says("ICMP echo request"));
	ASSERT_EQ(0, tool_interrupt(pid));
	EXPECT_FALSE(file_has(OUTPUT, "ICMP echo reply"));
}

TEST_F(dump, in_use)
{
	pid_t pid = start(variant->source, NUMBERED);

	ASSERT_LT(0, pid);
	EXPECT_EQ(1, tool_run("./tcpdump -i %s:%s", variant->source,
			      nic_name()));
	EXPECT_TRUE(file_has(ERRORS, "in use by process"));
	EXPECT_TRUE(file_has(ERRORS, "(tcpdump)"));
	EXPECT_EQ(0, tool_run("./tcpdump -D"));
	EXPECT_TRUE(file_has(OUTPUT, "in use by process"));
	ASSERT_EQ(0, tool_interrupt(pid));
}

/* Somebody else than root, who has nothing but the file's capabilities. */
TEST_F(dump, user)
{
	pid_t pid;

	ASSERT_EQ(0, command("cp tcpdump /tmp/captures"));
	ASSERT_EQ(0, command("chmod 755 /tmp/captures"));
	EXPECT_EQ(1, tool_run("su user -c \"/tmp/captures -i %s:%s\"",
			      variant->source, nic_name()));
	EXPECT_TRUE(file_has(ERRORS, "permission"));
	EXPECT_TRUE(file_has(ERRORS, "CAP_NET_ADMIN"));
	ASSERT_EQ(0, command("./setcap cap_net_raw,cap_net_admin+ep "
			     "/tmp/captures"));
	pid = tool_start("su user -c \"exec /tmp/captures -i %s:%s -U -w "
			 CAPTURE " " NUMBERED "\"", variant->source,
			 nic_name());
	ASSERT_TRUE(tool_says("listening on"));
	ASSERT_TRUE(tool_listens(pid));
	EXPECT_EQ(1000, owner(CAPTURE));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, host_wait());
	EXPECT_STREQ("", tool_captures(0, FRAMES));
	ASSERT_EQ(0, tool_interrupt(pid));
	unlink("/tmp/captures");
}

/* Names, and what can be said of them. */
TEST(names)
{
	char line[128];

	ASSERT_EQ(0, tools_start());
	EXPECT_EQ(0, tool_run("./tcpdump -D"));
	snprintf(line, sizeof(line),
		 ".fastnet:%s (fastnet, by copies; without, but received frames only: fastnet-zc:%s)",
		 nic_name(), nic_name());
	EXPECT_TRUE(file_has(OUTPUT, line));
	EXPECT_EQ(1, tool_run("./tcpdump -i fastnet:nosuch0"));
	EXPECT_TRUE(file_has(ERRORS, "fastnet:nosuch0: No such device exists"));
	EXPECT_EQ(1, tool_run("./tcpdump -i fastnet:%s:take -I", nic_name()));
	EXPECT_TRUE(file_has(ERRORS, "monitor mode"));
}

TEST_HARNESS_MAIN
