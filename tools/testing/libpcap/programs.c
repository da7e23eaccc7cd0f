// SPDX-License-Identifier: GPL-2.0
/* Other programs of Debian's that capture with libpcap, as they are. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <pcap/pcap.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"
#define SECRET		"a-word-to-find"
#define PORT		4242
#define ECHO_PORT	7

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

/* From the host to the guest, with a word in it. */
static int send_word(const char *word)
{
	uint8_t frame[100] = {
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
		0x52, 0x54, 0x00, 0x00, 0x00, 0x01, 8, 0,
	};
	const struct iphdr ip = {
		.version = IPVERSION, .ihl = 5, .ttl = IPDEFTTL,
		.protocol = IPPROTO_UDP,
		.tot_len = htons(sizeof(frame) - ETH_HLEN),
		.saddr = htonl(0x0a000202), .daddr = htonl(0x0a00020f),
	};
	const struct udphdr udp = {
		.source = htons(7), .dest = htons(PORT),
		.len = htons(sizeof(frame) - ETH_HLEN - sizeof(ip)),
	};
	char hex[2 * sizeof(frame) + 1];
	size_t i;

	memcpy(frame + ETH_HLEN, &ip, sizeof(ip));
	memcpy(frame + ETH_HLEN + sizeof(ip), &udp, sizeof(udp));
	strcpy((char *)frame + ETH_HLEN + sizeof(ip) + sizeof(udp), word);
	for (i = 0; i < sizeof(frame); i++)
		sprintf(hex + 2 * i, "%02x", frame[i]);
	return wire_command(NULL, 0, "raw %s", hex);
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
	snprintf(name, sizeof(name), "%s:%s", variant->source, nic_name());
	EXPECT_TRUE(file_has(OUTPUT, name));
}

TEST_F(programs, ngrep)
{
	self->pid = tool_start("./ngrep -l -q -d %s:%s -W byline %s udp port %d",
			       variant->source, nic_name(), SECRET, PORT);
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, send_word("nothing"));
	ASSERT_EQ(0, send_word(SECRET));
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

static int connect_to_host(void)
{
	const struct sockaddr_in host = {
		.sin_family = AF_INET,
		.sin_port = htons(ECHO_PORT),
		.sin_addr.s_addr = htonl(0x0a000202),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err = connect(fd, (const void *)&host, sizeof(host)) ? -errno : 0;

	close(fd);
	return err;
}

/* What it tells the system of is in the first packet of a connection. */
TEST_F(programs, p0f)
{
	self->pid = tool_start("./p0f -f p0f.fp -i %s:%s", variant->source,
			       nic_name());
	ASSERT_TRUE(tool_listens(self->pid));
	ASSERT_EQ(0, connect_to_host());
	if (strcmp(variant->source, "fastnet-zc")) {
		EXPECT_TRUE(tool_says("(syn)"));
		EXPECT_TRUE(tool_says("Linux"));
	}
	tool_interrupt(self->pid);
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
