// SPDX-License-Identifier: GPL-2.0
/* tcpdump under the AppArmor profile that Debian has for it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

#define SECURITY	"/sys/kernel/security"
#define PROFILES	SECURITY "/apparmor/profiles"
#define LIBRARY		"libpcap.so.0.8"
#define DEBIANS		"/lib/x86_64-linux-gnu/" LIBRARY
#define LOCAL		"/usr/local/lib"	/* where ours is to be */
#define PROGRAM		"/usr/bin/tcpdump"
#define NAMED_CAPTURE	"/tmp/capture.pcap"

FIXTURE(confined) {
};

/* Where the profile expects to find what it is for. */
static int install_program(void)
{
	struct stat status;

	if (!lstat("/usr/bin", &status) && S_ISLNK(status.st_mode) &&
	    unlink("/usr/bin"))
		return -errno;
	unlink(DEBIANS);
	return command("mkdir -p /usr/bin " LOCAL) ||
	       command("cp /tests/tcpdump " PROGRAM) ||
	       command("cp /tests/" LIBRARY " " DEBIANS) ||
	       command("cp /tests/" LIBRARY " " LOCAL) ? -EIO : 0;
}

FIXTURE_SETUP(confined)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
	ASSERT_EQ(0, install_program());
	mount("none", SECURITY, "securityfs", 0, NULL);
	ASSERT_EQ(0, access(PROFILES, F_OK));
}

FIXTURE_TEARDOWN(confined)
{
	unlink(NAMED_CAPTURE);
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

/* A compiled profile, all of it at once. */
static int load_profile(const char *path)
{
	size_t room = 1 << 20;
	char *policy = malloc(room);
	int from = open(path, O_RDONLY | O_CLOEXEC);
	int to = open(SECURITY "/apparmor/.replace", O_WRONLY | O_CLOEXEC);
	ssize_t size = read(from, policy, room);
	int err = 0;

	if (size <= 0 || write(to, policy, size) != size)
		err = -errno;
	close(to);
	close(from);
	free(policy);
	return err;
}

TEST_F(confined, without_ours)
{
	ASSERT_EQ(0, load_profile("tcpdump.debian"));
	EXPECT_TRUE(file_has(PROFILES, "tcpdump (enforce)"));
	EXPECT_EQ(1, tool_run(PROGRAM " -i fastnet:%s -c 1", nic_name()));
	EXPECT_TRUE(file_has(ERRORS, "/dev/fastnet"));
}

TEST_F(confined, with_ours)
{
	pid_t pid;

	ASSERT_EQ(0, load_profile("tcpdump.fastnet"));
	pid = tool_start("env LD_LIBRARY_PATH=" LOCAL " " PROGRAM
			 " -i fastnet:%s -c %d -w " NAMED_CAPTURE
			 " ether proto 0x88b5", nic_name(), FRAMES);
	ASSERT_TRUE(tool_says("listening on"));
	ASSERT_TRUE(tool_listens(pid));
	EXPECT_TRUE(command_prints("tcpdump (enforce)",
				   "cat /proc/%d/attr/current", pid));
	EXPECT_TRUE(command_prints(LOCAL "/" LIBRARY, "cat /proc/%d/maps", pid));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, tool_wait(pid));
	EXPECT_STREQ("", check_capture(NAMED_CAPTURE, 0, FRAMES));
}

TEST_HARNESS_MAIN
