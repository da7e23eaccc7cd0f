// SPDX-License-Identifier: GPL-2.0
/*
 * More frames than tcpdump can write, and than it does while it is stopped: what
 * is lost is counted, to the frame, and whoever is logged in stays so.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../vm/connection.h"
#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"
#define QUESTIONS	5
#define ANSWER_MS	120000	/* they come behind what is on the wire */
#define LOST		" packets dropped by "

FIXTURE(flood) {
	int connection;
	pid_t pid;
};

FIXTURE_VARIANT(flood) {
	const char *source;
	const char *suffix;
};

FIXTURE_VARIANT_ADD(flood, copy) {
	.source = "fastnet",
	.suffix = "",
};

FIXTURE_VARIANT_ADD(flood, zerocopy) {
	.source = "fastnet-zc",
	.suffix = "",
};

FIXTURE_VARIANT_ADD(flood, copy_take) {
	.source = "fastnet-copy",
	.suffix = ":take",
};

FIXTURE_VARIANT_ADD(flood, take) {
	.source = "fastnet",
	.suffix = ":take",
};

FIXTURE_SETUP(flood)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
	self->connection = connect_to_host(ANSWER_MS);
	ASSERT_LE(0, self->connection);
	self->pid = tool_start("./tcpdump -U -i %s:%s%s -w " CAPTURE " "
			       NUMBERED, variant->source, nic_name(),
			       variant->suffix);
	ASSERT_TRUE(tool_says("listening on"));
	ASSERT_TRUE(tool_listens(self->pid));
}

FIXTURE_TEARDOWN(flood)
{
	close(self->connection);
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

static long long missed(void)
{
	return number_in("/sys/class/net/%s/statistics/rx_missed_errors",
			 nic_name()) +
	       number_in("/sys/class/net/%s/statistics/rx_fifo_errors",
			 nic_name());
}

/* All that was sent is somewhere, and the program has what it is to have. */
static bool has_settled(uint64_t sent, long long missed_before, uint64_t early)
{
	uint64_t end = milliseconds() + 6 * PATIENCE_MS;
	uint64_t received, dropped, written;
	bool settled;

	do {
		usleep(50000);
		if (!tool_counted(&received, &dropped))
			return false;
		received -= early;
		count_capture(CAPTURE, &written);
		settled = received == written &&
			  received + dropped + missed() - missed_before == sent;
	} while (!settled && milliseconds() < end);
	fprintf(stderr, "# %lu sent = %lu received, %lu written + %lu dropped + %lld missed\n",
		sent, received, written, dropped, missed() - missed_before);
	return settled;
}

static uint64_t stop_flood(void)
{
	char sent[32] = "";

	wire_command(sent, sizeof(sent), "stop");
	return strtoull(sent, NULL, 10);
}

TEST_F_TIMEOUT(flood, counts, 900)
{
	long long missed_before = missed(), missed_now;
	uint64_t sent, written, early, dropped;

	ASSERT_TRUE(tool_counted(&early, &dropped));
	ASSERT_EQ(0, host_send(0, 0));
	EXPECT_TRUE(converse(self->connection, QUESTIONS));
	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	EXPECT_TRUE(converse(self->connection, QUESTIONS));
	sleep(1);
	ASSERT_EQ(0, kill(self->pid, SIGCONT));
	EXPECT_TRUE(converse(self->connection, QUESTIONS));
	sent = stop_flood();
	EXPECT_TRUE(has_settled(sent, missed_before, early));
	missed_now = missed() - missed_before;
	EXPECT_EQ(0, tool_interrupt(self->pid));
	EXPECT_STREQ("", count_capture(CAPTURE, &written));
	EXPECT_LT(1000, written);
	EXPECT_EQ(written, tool_number(" packets captured"));
	EXPECT_EQ(sent + early, tool_number(" packets received by filter") +
				missed_now);
	EXPECT_EQ(sent, written + tool_number(LOST "kernel") + missed_now);
	EXPECT_LT(1000, tool_number(LOST "kernel"));
	EXPECT_EQ(missed_now ? missed_now : -1,
		  tool_number(LOST "interface"));
	EXPECT_TRUE(converse(self->connection, QUESTIONS));
}

TEST_HARNESS_MAIN
