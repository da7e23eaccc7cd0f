// SPDX-License-Identifier: GPL-2.0
/* xdpdump: what it writes to a file is what was sent, to every byte. */
#define _GNU_SOURCE
#include <pcap/pcap.h>

#include "selftest.h"
#include "tools.h"

#define CAPTURE		"/tmp/capture"

FIXTURE(dump) {
	int stack;
};

FIXTURE_SETUP(dump)
{
	ASSERT_EQ(0, host_quiet());
	self->stack = tools_start();
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(dump)
{
	unlink(CAPTURE);
	EXPECT_TRUE(tools_end(self->stack));
}

/* It says that it listens before it does: not until it waits for frames. */
static pid_t start_capture(const char *options)
{
	pid_t pid = tool_start("./xdpdump -i %s -w " CAPTURE " %s", nic_name(),
			       options);

	return wait_idle(pid) && wait_attached() ? pid : -1;
}

/* What is wrong with the file: each frame is there so many times; or "". */
static const char *read_capture(unsigned int times)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(CAPTURE, error);
	struct pcap_pkthdr *header;
	const char *problem = "";
	const u_char *data;
	unsigned int i;

	if (!pcap)
		return "not a capture";
	for (i = 0; i < FRAMES * times && !*problem; i++) {
		if (pcap_next_ex(pcap, &header, &data) != 1)
			problem = "too few frames";
		else if (header->caplen != header->len)
			problem = "not a whole frame";
		else
			problem = check_numbered(i / times, data, header->len);
	}
	if (!*problem && pcap_next_ex(pcap, &header, &data) != PCAP_ERROR_BREAK)
		problem = "too many frames";
	pcap_close(pcap);
	return problem;
}

/* With its own program, where there is none. */
TEST_F(dump, alone)
{
	pid_t pid = start_capture("--load-xdp-program");

	ASSERT_LT(0, pid);
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	ASSERT_EQ(0, tool_end(pid));
	EXPECT_STREQ("", read_capture(1));
}

/* What another program got, and dropped. */
TEST_F(dump, dropped)
{
	int first;
	pid_t pid;

	ASSERT_EQ(0, command("./xdp-loader load -m native %s xdpfilt_dny_all.o",
			     nic_name()));
	pid = start_capture("--use-pcap");
	ASSERT_LT(0, pid);
	for (first = 0; first < FRAMES; first += WINDOW) {
		ASSERT_EQ(0, host_send(first, WINDOW));
		ASSERT_TRUE(wait_verdicts("drop", first + WINDOW));
	}
	ASSERT_EQ(0, tool_end(pid));
	EXPECT_STREQ("", read_capture(1));
	EXPECT_EQ(0, count_received(self->stack, 0));
}

/* Each frame before and after the program. */
TEST_F(dump, before_and_after)
{
	pid_t pid;

	ASSERT_EQ(0, command("./xdp-loader load -m native %s xdpfilt_alw_all.o",
			     nic_name()));
	pid = start_capture("--rx-capture entry,exit");
	ASSERT_LT(0, pid);
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	ASSERT_EQ(0, tool_end(pid));
	EXPECT_STREQ("", read_capture(2));
}

TEST_HARNESS_MAIN
