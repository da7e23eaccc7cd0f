// SPDX-License-Identifier: GPL-2.0
/* Other programs of Debian's that capture with libpcap, as they are. */
#define _GNU_SOURCE
#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"
#define SECRET		"a-word-to-find"
#define WORDS		100
#define PAGE		"wget -q -O - http://127.0.0.1:667/hosts/"

FIXTURE(programs) {
	pid_t pid;
};

FIXTURE_VARIANT(programs) {
	const char *source;
};

FIXTURE_VARIANT_ADD(programs, copy) {
	.source = "fastnet",
};

FIXTURE_VARIANT_ADD(programs, zerocopy) {
	.source = "fastnet-zc",
};

FIXTURE_SETUP(programs)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
}

FIXTURE_TEARDOWN(programs)
{
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

TEST_F(programs, dumpcap)
{
	self->pid = tool_start("./dumpcap -q -i %s:%s -c %d -f \"%s\" -w "
			       CAPTURE, variant->source, nic_name(), FRAMES,
			       NUMBERED);
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_TRUE(tool_says("File: "));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, tool_wait(self->pid));
	EXPECT_TRUE(tool_says("Packets received/dropped on interface"));
	EXPECT_TRUE(file_has(ERRORS, ": 500/0 "));
	EXPECT_STREQ("", check_capture(CAPTURE, 0, FRAMES));
}

TEST_F(programs, dumpcap_lists)
{
	char name[64];

	EXPECT_EQ(0, tool_run("./dumpcap -D"));
	snprintf(name, sizeof(name), "fastnet:%s", nic_name());
	EXPECT_TRUE(file_has(OUTPUT, name));
}

/* How many lines are those of the frames, each with its size. */
static int tshark_lines(void)
{
	FILE *file = fopen(OUTPUT, "r");
	unsigned int number, size;
	int i = 0;

	while (file && fscanf(file, "%u\t%u\n", &number, &size) == 2 &&
	       number == i + 1 && size == frame_size(&mixed_frames, i))
		i++;
	if (file)
		fclose(file);
	return i;
}

/* By dumpcap, which it starts, and by the file that this writes for it. */
TEST_F(programs, tshark)
{
	self->pid = tool_start("./tshark -l -n -i %s:%s -f \"%s\" -c %d "
			       "-T fields -e frame.number -e frame.len",
			       variant->source, nic_name(), NUMBERED, FRAMES);
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, tool_wait(self->pid));
	EXPECT_EQ(FRAMES, tshark_lines());
}

TEST_F(programs, tshark_file)
{
	self->pid = tool_start("./tshark -q -i %s:%s -f \"%s\" -w " CAPTURE,
			       variant->source, nic_name(), NUMBERED);
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", tool_captures(0, FRAMES));
	EXPECT_EQ(0, tool_interrupt(self->pid));
	EXPECT_STREQ("", check_capture(CAPTURE, 0, FRAMES));
	EXPECT_FALSE(file_has(ERRORS, "dropped"));
}

TEST_F(programs, tshark_lists)
{
	char name[64];

	EXPECT_EQ(0, tool_run("./tshark -D"));
	snprintf(name, sizeof(name), "fastnet:%s", nic_name());
	EXPECT_TRUE(file_has(OUTPUT, name));
}

TEST_F(programs, ngrep)
{
	self->pid = tool_start("./ngrep -l -q -d %s:%s -W byline %s udp port %d",
			       variant->source, nic_name(), SECRET, WORD_PORT);
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, host_send_words("nothing", 1));
	ASSERT_EQ(0, host_send_words(SECRET, 1));
	EXPECT_TRUE(tool_says(SECRET));
	EXPECT_TRUE(tool_says("10.0.2.2:7 -> 10.0.2.15:4242"));
	EXPECT_FALSE(file_has(OUTPUT, "nothing"));
	tool_interrupt(self->pid);
}

/* It writes to frames that it may only read, in any way of capturing. */
TEST_F(programs, arpwatch)
{
	ASSERT_EQ(0, tool_run("truncate -s 0 /tmp/arp.dat"));
	self->pid = tool_start("./arpwatch -d -N -i %s:%s:private -f "
			       "/tmp/arp.dat",
			       variant->source, nic_name());
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, command("ip neigh flush dev %s", nic_name()));
	EXPECT_TRUE(network_works());
	EXPECT_TRUE(tool_says("52:54:00:00:00:01"));
	EXPECT_TRUE(tool_says("new station (10.0.2.2)"));
	tool_interrupt(self->pid);
}

/* What it tells the system of is in the first packet of a connection. */
TEST_F(programs, p0f)
{
	self->pid = tool_start("./p0f -f p0f.fp -i %s:%s", variant->source,
			       nic_name());
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, close(host_connect()));
	if (strcmp(variant->source, "fastnet-zc")) {
		EXPECT_TRUE(tool_says("(syn)"));
		EXPECT_TRUE(tool_says("Linux"));
	}
	tool_interrupt(self->pid);
}

/* What is said there and back; by zero-copy mode, back only. */
TEST_F(programs, tcpflow)
{
	char answer[sizeof(SECRET)];
	int fd;

	self->pid = tool_start("./tcpflow -c -i %s:%s port 7",
			       variant->source, nic_name());
	ASSERT_TRUE(tool_listens(self->pid));
	fd = host_connect();
	ASSERT_LE(0, fd);
	ASSERT_EQ(sizeof(SECRET), write(fd, SECRET, sizeof(SECRET)));
	ASSERT_EQ(sizeof(SECRET), read(fd, answer, sizeof(answer)));
	close(fd);
	EXPECT_TRUE(tool_says("010.000.002.002.00007-010.000.002.015."));
	EXPECT_TRUE(tool_says(SECRET));
	EXPECT_EQ(!!strcmp(variant->source, "fastnet-zc"),
		  file_has(OUTPUT, "-010.000.002.002.00007: "));
	tool_interrupt(self->pid);
}

static bool page_comes_to_have(const char *text)
{
	uint64_t end = milliseconds() + TOOL_MS;

	while (!command_prints(text, PAGE)) {
		if (milliseconds() > end)
			return false;
		usleep(100000);
	}
	return true;
}

/* It has a web page of the hosts that it has seen. */
TEST_F(programs, darkstat)
{
	ASSERT_EQ(0, command("ip link set lo up"));
	self->pid = tool_start("./darkstat --no-daemon --no-dns --user root "
			       "--chroot /tmp -b 127.0.0.1 -i %s:%s",
			       variant->source, nic_name());
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, host_send_words(SECRET, WORDS));
	EXPECT_TRUE(page_comes_to_have("10.0.2.2<"));
	EXPECT_TRUE(page_comes_to_have("10.0.2.15<"));
	EXPECT_EQ(0, tool_interrupt(self->pid));
}

/* Before it opens a device it gives up what that takes. */
TEST_F(programs, arp_scan)
{
	EXPECT_EQ(1, tool_run("./arp-scan -I %s:%s 10.0.2.2", variant->source,
			      nic_name()));
	EXPECT_TRUE(file_has(ERRORS, "CAP_NET_ADMIN"));
}

static int write_numbered(const char *path)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, FRAME_MAX_SIZE);
	pcap_dumper_t *dumper = pcap_dump_open(dead, path);
	struct pcap_pkthdr header = {};
	uint8_t frame[FRAME_MAX_SIZE];
	int i;

	if (!dumper)
		return -EIO;
	for (i = 0; i < FRAMES; i++) {
		header.len = frame_build(&mixed_frames, i, frame);
		header.caplen = header.len;
		header.ts.tv_usec = i * 100;
		pcap_dump((u_char *)dumper, &header, frame);
	}
	pcap_dump_close(dumper);
	pcap_close(dead);
	return 0;
}

/* It sends beside a capture, which has what is sent only with copies. */
TEST_F(programs, tcpreplay)
{
	bool sent = strcmp(variant->source, "fastnet-zc");

	ASSERT_EQ(0, write_numbered("/tmp/replayed"));
	self->pid = tool_start("./tcpdump -U -i %s:%s -w " CAPTURE " " NUMBERED,
			       variant->source, nic_name());
	ASSERT_TRUE(tool_says("listening on"));
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	EXPECT_EQ(0, command("tcpreplay -q -i %s /tmp/replayed", nic_name()));
	EXPECT_EQ(FRAMES, host_received(FRAMES));
	ASSERT_EQ(0, host_send(FRAMES, FRAMES));
	EXPECT_STREQ("", tool_captures(sent ? 0 : FRAMES,
				       sent ? 2 * FRAMES : FRAMES));
	ASSERT_EQ(0, tool_interrupt(self->pid));
}

TEST_HARNESS_MAIN
