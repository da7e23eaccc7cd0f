// SPDX-License-Identifier: GPL-2.0
/* Suricata, as Debian's trixie has it, on the devices of fastnet's. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

/* On a busy machine, it is half a minute before it has started. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

/* Where the loader of that release is, with its libraries and ours. */
#define FOLDER		"/build/libpcap/suricata"
#define PROGRAM		FOLDER "/ld-linux-x86-64.so.2 --library-path " FOLDER \
			" " FOLDER "/suricata -c " FOLDER "/suricata.yaml -S " \
			FOLDER "/fastnet.rules"
#define LOGS		"/tmp/suricata"
#define ALERTS		LOGS "/fast.log"
#define COUNTERS	LOGS "/stats.log"

/* What fastnet.rules is for. */
#define SECRET		"a-word-to-find"
#define WORD_ALERT	"[1:1:0]"
#define SAID_ALERT	"[1:2:0]"
#define ANSWERED_ALERT	"[1:3:0]"

#define WORDS		20
#define TOO_MANY	5000	/* for the buffers that libpcap asks for */

FIXTURE(suricata) {
	pid_t pid;
};

FIXTURE_VARIANT(suricata) {
	const char *source;
	const char *suffix;
};

FIXTURE_VARIANT_ADD(suricata, copy) {
	.source = "fastnet",
	.suffix = "",
};

FIXTURE_VARIANT_ADD(suricata, zerocopy) {
	.source = "fastnet-zc",
	.suffix = "",
};

FIXTURE_VARIANT_ADD(suricata, take) {
	.source = "fastnet",
	.suffix = ":take",
};

static int prepare(void)
{
	return host_quiet() ?: tools_start() ?: command("rm -rf " LOGS) ?:
	       command("mkdir " LOGS);
}

FIXTURE_SETUP(suricata)
{
	ASSERT_EQ(0, prepare());
}

FIXTURE_TEARDOWN(suricata)
{
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

static pid_t start(const char *source, const char *suffix, const char *filter)
{
	return tool_start(PROGRAM " -l " LOGS " --pcap=%s:%s%s %s", source,
			  nic_name(), suffix, filter);
}

static bool captures(void)
{
	return tool_says("Engine started") &&
	       file_has("/proc/net/fastnet", nic_name()) &&
	       wait_carrier(nic_name(), 1);
}

static int alerts(const char *rule)
{
	FILE *file = fopen(ALERTS, "r");
	char line[256];
	int count = 0;

	while (file && fgets(line, sizeof(line), file))
		count += !!strstr(line, rule);
	if (file)
		fclose(file);
	return count;
}

static bool alerts_come(const char *rule, int count)
{
	uint64_t end = milliseconds() + TOOL_MS;

	while (alerts(rule) < count) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return true;
}

/* As it was last written. Those that are 0 are not; -1 if none is. */
static long long counter(const char *name)
{
	FILE *file = fopen(COUNTERS, "r");
	long long number = -1;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "Date: ", strlen("Date: ")))
			number = 0;
		else if (!strncmp(line, name, strlen(name)) &&
			 line[strlen(name)] == ' ')
			number = strtoll(strrchr(line, '|') + 1, NULL, 10);
	}
	if (file)
		fclose(file);
	return number;
}

/* Whatever it could not have, it has been told of. */
static bool all_counted(long long count)
{
	long long packets = counter("capture.kernel_packets");

	return packets + counter("capture.kernel_ifdrops") == count &&
	       packets - counter("capture.kernel_drops") ==
	       counter("decoder.pkts");
}

static bool counts(long long count)
{
	uint64_t end = milliseconds() + TOOL_MS;

	while (!all_counted(count)) {
		if (milliseconds() > end)
			return false;
		usleep(100000);
	}
	return true;
}

static int terminate(pid_t pid)
{
	kill(pid, SIGTERM);
	return tool_wait(pid);
}

/* A rule is for every frame that it is for, and for no other. */
TEST_F(suricata, alerts)
{
	const int frames = 2 * WORDS + FRAMES;

	self->pid = start(variant->source, variant->suffix,
			  "udp port 4242 or ether proto 0x88b5");
	ASSERT_TRUE(captures());
	ASSERT_EQ(0, host_send_words("nothing", WORDS));
	ASSERT_EQ(0, host_send_words(SECRET, WORDS));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(alerts_come(WORD_ALERT, WORDS));
	EXPECT_TRUE(counts(frames));
	EXPECT_EQ(0, terminate(self->pid));
	EXPECT_EQ(frames, counter("capture.kernel_packets"));
	EXPECT_EQ(0, counter("capture.kernel_drops"));
	EXPECT_EQ(frames, counter("decoder.pkts"));
	EXPECT_EQ(2 * WORDS * WORD_SIZE + bytes_in(FRAMES),
		  counter("decoder.bytes"));
	EXPECT_EQ(WORDS, counter("detect.alert"));
	EXPECT_EQ(WORDS, alerts(WORD_ALERT));
	EXPECT_EQ(WORDS, alerts("{UDP} 10.0.2.2:7 -> 10.0.2.15:4242"));
}

/* While it does nothing, frames are lost, and it says how many. */
TEST_F(suricata, drops)
{
	self->pid = start(variant->source, variant->suffix, "udp port 4242");
	ASSERT_TRUE(captures());
	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	ASSERT_EQ(0, host_send_words("nothing", TOO_MANY));
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, kill(self->pid, SIGCONT));
	EXPECT_TRUE(counts(TOO_MANY));
	EXPECT_LT(0, counter("capture.kernel_drops"));
	EXPECT_LT(0, counter("decoder.pkts"));
	ASSERT_EQ(0, host_send_words(SECRET, 1));
	EXPECT_TRUE(alerts_come(WORD_ALERT, 1));
	EXPECT_EQ(0, terminate(self->pid));
	EXPECT_TRUE(all_counted(TOO_MANY + 1));
}

/* One that cannot have the interface says why, and ends. */
TEST_F(suricata, in_use)
{
	pid_t other = tool_start("./tcpdump -i fastnet:%s", nic_name());

	ASSERT_TRUE(tool_listens(other));
	self->pid = start(variant->source, variant->suffix, "");
	EXPECT_EQ(1, tool_wait(self->pid));
	EXPECT_TRUE(tool_says("in use by process"));
	EXPECT_EQ(0, kill(other, SIGINT));
	EXPECT_EQ(0, tool_wait(other));
}

/* Whatever is said there and back is put together from both directions. */
TEST(connection)
{
	char answer[sizeof(SECRET)];
	pid_t pid;
	int fd;

	ASSERT_EQ(0, prepare());
	pid = start("fastnet", "", "");
	ASSERT_TRUE(captures());
	fd = host_connect();
	ASSERT_LE(0, fd);
	ASSERT_EQ(sizeof(SECRET), write(fd, SECRET, sizeof(SECRET)));
	ASSERT_EQ(sizeof(SECRET), read(fd, answer, sizeof(answer)));
	close(fd);
	EXPECT_TRUE(alerts_come(SAID_ALERT, 1));
	EXPECT_TRUE(alerts_come(ANSWERED_ALERT, 1));
	EXPECT_EQ(0, terminate(pid));
	EXPECT_EQ(1, alerts(SAID_ALERT));
	EXPECT_EQ(1, alerts(ANSWERED_ALERT));
	EXPECT_TRUE(tools_end());
}

TEST_HARNESS_MAIN
