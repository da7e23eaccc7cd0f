// SPDX-License-Identifier: GPL-2.0
/* Which frames by the interface of libpcap, and how much of them. */
#define _GNU_SOURCE
#include <errno.h>
#include <net/ethernet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "device.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"
#define SNAPLEN		96
#define TOO_MANY	5000	/* instructions, for the kernel */

FIXTURE(choose) {
	pcap_t *p;
	int witness;
};

FIXTURE_VARIANT(choose) {
	const char *source;
	bool zerocopy;
};

FIXTURE_VARIANT_ADD(choose, copy) {
	.source = "fastnet-copy",
};

FIXTURE_VARIANT_ADD(choose, zerocopy) {
	.source = "fastnet-zc",
	.zerocopy = true,
};

FIXTURE_SETUP(choose)
{
	int bytes = 64 << 20;

	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
	self->witness = open_packet(nic_name(), FRAME_ETHERTYPE);
	ASSERT_LE(0, self->witness);
	setsockopt(self->witness, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
		   sizeof(bytes));
}

FIXTURE_TEARDOWN(choose)
{
	if (self->p)
		pcap_close(self->p);
	close(self->witness);
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

static pcap_t *open_device(const FIXTURE_VARIANT(choose) * variant,
			   const char *suffix, const struct wish *wish)
{
	return open_pcap(device_name(variant->source, suffix), wish);
}

/* How a filter says that the last bit of the number is this. */
static const char *parity(int bit)
{
	static char text[64];

	snprintf(text, sizeof(text), NUMBERED " and ether[24] & 1 = %d", bit);
	return text;
}

/* Every second frame. */
static const char *receives_half(pcap_t *p, uint64_t first, uint64_t count)
{
	const char *problem = "";

	for (uint64_t i = first; i < first + count && !*problem; i += 2)
		problem = receives_numbered(p, i, 1);
	return problem;
}

static bool is_empty(pcap_t *p)
{
	struct pcap_pkthdr *header;
	const u_char *data;

	return pcap_next_ex(p, &header, &data) == 0;
}

/* In the kernel: the others are not counted. */
TEST_F(choose, filter)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, parity(1)));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_half(self->p, 1, FRAMES));
	EXPECT_TRUE(wait_counted(self->p, FRAMES / 2));
	EXPECT_TRUE(is_empty(self->p));
}

/* What is in the ring is for the filter that is set when it is read. */
TEST_F(choose, another_filter)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, 10));
	ASSERT_EQ(0, choose(self->p, parity(1)));
	ASSERT_EQ(0, host_send(FRAMES, 100));
	EXPECT_STREQ("", receives_half(self->p, 11, FRAMES + 90));
	EXPECT_TRUE(is_empty(self->p));
	ASSERT_EQ(0, choose(self->p, parity(0)));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_half(self->p, 0, FRAMES));
	EXPECT_TRUE(is_empty(self->p));
}

/* Of all that came before there was one. */
TEST_F(choose, filter_after)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, host_send(0, 100));
	ASSERT_EQ(0, host_wait());
	EXPECT_TRUE(network_works());
	ASSERT_EQ(0, choose(self->p, parity(0)));
	EXPECT_STREQ("", receives_half(self->p, 0, 100));
	EXPECT_TRUE(is_empty(self->p));
}

/* The same, behind what does nothing so often. */
static int choose_behind(pcap_t *p, const char *filter, int padding)
{
	const struct bpf_insn nothing = BPF_STMT(BPF_LDX | BPF_IMM, 0);
	struct bpf_program program, padded;
	int err;

	if (pcap_compile(p, &program, filter, 1, PCAP_NETMASK_UNKNOWN))
		return PCAP_ERROR;
	padded.bf_len = padding + program.bf_len;
	padded.bf_insns = calloc(padded.bf_len, sizeof(nothing));
	for (int i = 0; i < padding; i++)
		padded.bf_insns[i] = nothing;
	memcpy(padded.bf_insns + padding, program.bf_insns,
	       program.bf_len * sizeof(nothing));
	err = pcap_setfilter(p, &padded);
	free(padded.bf_insns);
	pcap_freecode(&program);
	return err;
}

/* Then all frames come to the ring, and we see those that are chosen. */
TEST_F(choose, filter_too_long)
{
	struct pcap_stat stat;

	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, parity(0)));
	ASSERT_EQ(0, choose_behind(self->p, parity(1), TOO_MANY));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_half(self->p, 1, FRAMES));
	EXPECT_TRUE(is_empty(self->p));
	ASSERT_EQ(0, pcap_stats(self->p, &stat));
	EXPECT_LE(FRAMES, stat.ps_recv);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

/* It would cut the host off. */
TEST_F(choose, filter_too_long_to_take)
{
	self->p = open_device(variant, ":take", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, parity(0)));
	EXPECT_EQ(PCAP_ERROR, choose_behind(self->p, parity(1), TOO_MANY));
	EXPECT_NE(NULL, strstr(pcap_geterr(self->p), "network stack"));
	EXPECT_TRUE(network_works());
}

TEST_F(choose, no_filter_at_all)
{
	struct bpf_insn endless = BPF_STMT(BPF_LD | BPF_IMM, 0);
	struct bpf_program program = { .bf_len = 1, .bf_insns = &endless };

	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	EXPECT_EQ(PCAP_ERROR, pcap_setfilter(self->p, &program));
	EXPECT_NE(NULL, strstr(pcap_geterr(self->p), "not valid"));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

/* Compiled for another snapshot length. */
TEST_F(choose, filter_of_another)
{
	struct bpf_program program;
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 20);

	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, pcap_compile(dead, &program, NUMBERED, 1,
				  PCAP_NETMASK_UNKNOWN));
	ASSERT_EQ(0, pcap_setfilter(self->p, &program));
	pcap_freecode(&program);
	pcap_close(dead);
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

/* With a tag, and without. */
TEST_F(choose, vlan)
{
	static const uint8_t tagged[60] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
		0x81, 0, 0x60, 5, 0x88, 0xb5, 1, 2, 3,
	};
	char hex[2 * sizeof(tagged) + 1];
	struct pcap_pkthdr header;
	const u_char *data;
	size_t i;

	for (i = 0; i < sizeof(tagged); i++)
		sprintf(hex + 2 * i, "%02x", tagged[i]);
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, "vlan 5"));
	ASSERT_EQ(0, host_send(0, 10));
	ASSERT_EQ(0, host_wait());
	ASSERT_EQ(0, wire_command(NULL, 0, "raw %s", hex));
	ASSERT_EQ(1, next_frame(self->p, &header, &data));
	ASSERT_EQ(sizeof(tagged), header.caplen);
	EXPECT_EQ(0, memcmp(tagged, data, sizeof(tagged)));
	EXPECT_TRUE(is_empty(self->p));
}

static uint64_t sum_of_sizes(uint64_t first, uint64_t count, size_t most)
{
	uint64_t sum = 0;
	size_t size;

	for (uint64_t i = first; i < first + count; i++) {
		size = frame_size(&mixed_frames, i);
		sum += size < most ? size : most;
	}
	return sum;
}

/* Of the file that has the NIC. */
static long long bytes_in_ring(void)
{
	static const char format[] = "%*s %*s %*s %*s %*s %*s %*s %lld";
	FILE *file = fopen("/proc/net/fastnet", "r");
	long long bytes = -1;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, nic_name(), strlen(nic_name())))
			sscanf(line, format, &bytes);
	}
	if (file)
		fclose(file);
	return bytes;
}

/* In copy mode only so much is copied, with a filter and without. */
TEST_F(choose, snaplen)
{
	size_t kept = variant->zerocopy ? MTU_FRAME : SNAPLEN;
	struct pcap_stat stat;

	/* There is no filter at first: nothing is sent of its own accord. */
	ASSERT_EQ(0, write_text("/proc/sys/net/ipv6/conf/all/disable_ipv6",
				"1"));
	self->p = open_device(variant, "", &(struct wish){ .snaplen = SNAPLEN });
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(SNAPLEN, pcap_snapshot(self->p));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
	ASSERT_EQ(0, pcap_stats(self->p, &stat));
	EXPECT_EQ(FRAMES, stat.ps_recv);
	EXPECT_EQ(sum_of_sizes(0, FRAMES, kept), bytes_in_ring());
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
	EXPECT_EQ(2 * sum_of_sizes(0, FRAMES, kept), bytes_in_ring());
}

/* 0, and what is too large, is the largest. */
TEST_F(choose, snaplen_unspecified)
{
	self->p = open_device(variant, "", &(struct wish){ .snaplen = -5 });
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(262144, pcap_snapshot(self->p));
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

static unsigned int witnessed(int witness, unsigned int expected)
{
	return count_received(witness, expected);
}

TEST_F(choose, stack_gets_all)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, parity(1)));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_EQ(FRAMES, witnessed(self->witness, FRAMES));
	EXPECT_STREQ("", receives_half(self->p, 1, FRAMES));
	EXPECT_TRUE(network_works());
}

/* And those only that the filter does not choose. */
TEST_F(choose, stack_gets_the_rest)
{
	self->p = open_device(variant, ":take", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
	EXPECT_TRUE(network_works());
	if (variant->zerocopy) {
		/* In copy mode a packet socket comes first. */
		EXPECT_EQ(0, witnessed(self->witness, 0));
		ASSERT_EQ(0, choose(self->p, parity(1)));
		ASSERT_EQ(0, host_send(0, FRAMES));
		EXPECT_EQ(FRAMES / 2, witnessed(self->witness, FRAMES / 2));
	}
}

/* Without a filter the host is off the network until it ends. */
TEST_F(choose, stack_gets_nothing)
{
	self->p = open_device(variant, ":take", NULL);
	ASSERT_NE(NULL, self->p);
	EXPECT_TRUE(command_fails("ping -c 1 -W 1 10.0.2.2"));
	pcap_close(self->p);
	self->p = NULL;
	EXPECT_TRUE(network_works());
}

/* How many pings and answers are in the ring. */
static int count_echoes(pcap_t *p, const char *filter)
{
	struct pcap_pkthdr *header;
	const u_char *data;
	int echoes = 0;

	if (choose(p, filter) ||
	    command("ping -q -c 3 -i 0.2 -W 10 10.0.2.2"))
		return -1;
	while (pcap_next_ex(p, &header, &data) == 1)
		echoes++;
	return echoes;
}

TEST_F(choose, direction)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	if (variant->zerocopy) {
		EXPECT_EQ(3, count_echoes(self->p, "icmp"));
		EXPECT_EQ(0, pcap_setdirection(self->p, PCAP_D_IN));
		EXPECT_EQ(3, count_echoes(self->p, "icmp"));
		EXPECT_EQ(PCAP_ERROR, pcap_setdirection(self->p, PCAP_D_OUT));
		EXPECT_EQ(PCAP_ERROR, pcap_setdirection(self->p, PCAP_D_INOUT));
		EXPECT_NE(NULL, strstr(pcap_geterr(self->p), "fastnet-copy:"));
		EXPECT_EQ(3, count_echoes(self->p, "icmp"));
		return;
	}
	EXPECT_EQ(6, count_echoes(self->p, "icmp"));
	ASSERT_EQ(0, pcap_setdirection(self->p, PCAP_D_IN));
	EXPECT_EQ(3, count_echoes(self->p, "icmp"));
	EXPECT_EQ(0, count_echoes(self->p, "icmp[0] = 8"));
	ASSERT_EQ(0, pcap_setdirection(self->p, PCAP_D_OUT));
	EXPECT_EQ(3, count_echoes(self->p, "icmp"));
	EXPECT_EQ(0, count_echoes(self->p, "icmp[0] = 0"));
	ASSERT_EQ(0, pcap_setdirection(self->p, PCAP_D_INOUT));
	EXPECT_EQ(3, count_echoes(self->p, "icmp and inbound"));
	EXPECT_EQ(3, count_echoes(self->p, "icmp and outbound"));
}

/* What is said of "fastnet:" as well. */
TEST_F(choose, direction_of_the_best)
{
	self->p = open_pcap(device_name("fastnet", ""), NULL);
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(6, count_echoes(self->p, "icmp"));
	EXPECT_TRUE(file_has("/proc/net/fastnet", "  2  "));
	pcap_close(self->p);
	self->p = open_pcap(device_name("fastnet", ":take"), NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	EXPECT_TRUE(file_has("/proc/net/fastnet", "  3  "));
	EXPECT_EQ(PCAP_ERROR, pcap_setdirection(self->p, PCAP_D_INOUT));
	EXPECT_EQ(0, pcap_setdirection(self->p, PCAP_D_IN));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

TEST_F(choose, inject)
{
	uint8_t frame[FRAME_MAX_SIZE] = {};
	size_t size;

	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	for (int i = 0; i < 50; i++) {
		size = frame_build(&mixed_frames, i, frame);
		EXPECT_EQ(size, pcap_inject(self->p, frame, size));
	}
	size = frame_build(&mixed_frames, 50, frame);
	EXPECT_EQ(0, pcap_sendpacket(self->p, frame, size));
	EXPECT_EQ(51, host_received(51));
	EXPECT_EQ(PCAP_ERROR, pcap_inject(self->p, frame, sizeof(frame)));
	EXPECT_NE(NULL, strstr(pcap_geterr(self->p), "send: "));
	if (!variant->zerocopy)
		EXPECT_STREQ("", receives_numbered(self->p, 0, 51));
	EXPECT_TRUE(is_empty(self->p));
}

TEST_F(choose, nanoseconds)
{
	struct pcap_pkthdr header;
	const u_char *data;
	int finer = 0;

	self->p = open_device(variant, "",
			      &(struct wish){ .nanoseconds = true });
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(PCAP_TSTAMP_PRECISION_NANO,
		  pcap_get_tstamp_precision(self->p));
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	ASSERT_EQ(0, host_send(0, 100));
	for (int i = 0; i < 100; i++) {
		ASSERT_EQ(1, next_frame(self->p, &header, &data));
		ASSERT_GT(1000000000, header.ts.tv_usec);
		finer += header.ts.tv_usec % 1000 != 0;
	}
	EXPECT_LT(0, finer);
}

TEST_F(choose, promiscuous)
{
	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	EXPECT_TRUE(is_promiscuous(nic_name()));
	pcap_close(self->p);
	self->p = open_device(variant, "", &(struct wish){ .own_only = true });
	ASSERT_NE(NULL, self->p);
	EXPECT_FALSE(is_promiscuous(nic_name()));
	EXPECT_EQ(variant->zerocopy ? 3 : 6, count_echoes(self->p, "icmp"));
}

TEST_F(choose, link_type)
{
	int *types;

	self->p = open_device(variant, "", NULL);
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(DLT_EN10MB, pcap_datalink(self->p));
	ASSERT_EQ(1, pcap_list_datalinks(self->p, &types));
	EXPECT_EQ(DLT_EN10MB, types[0]);
	pcap_free_datalinks(types);
	EXPECT_NE(0, pcap_set_datalink(self->p, DLT_RAW));
}

TEST_HARNESS_MAIN
