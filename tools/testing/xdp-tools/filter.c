// SPDX-License-Identifier: GPL-2.0
/* xdp-filter: what its rules drop, and all the rest, to every byte. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>

#include "../vm/guest.h"
#include "selftest.h"
#include "tools.h"

#define HOST_MAC	"52:54:00:00:00:01"
#define HOST_ADDRESS	"10.0.2.2"
#define DROPPED_PORT	4242
#define DATAGRAMS	20

FIXTURE(filter) {
	int stack;
};

FIXTURE_SETUP(filter)
{
	ASSERT_EQ(0, host_quiet());
	self->stack = tools_start();
	ASSERT_LE(0, self->stack);
}

/* It has to clean up itself. */
FIXTURE_TEARDOWN(filter)
{
	EXPECT_EQ(0, command("./xdp-filter unload %s", nic_name()));
	EXPECT_TRUE(tools_end(self->stack));
}

static bool start(const char *options)
{
	return !command("./xdp-filter load -m native %s %s", options,
			nic_name()) && wait_attached();
}

/* What it shows after a text. */
static long long number(const char *text)
{
	return command_number(text, "./xdp-filter status");
}

/* Frames that match a rule are counted, by address and mode. */
static long long hits(const char *address, const char *mode)
{
	char text[64];

	snprintf(text, sizeof(text), "  %-40s %-16s ", address, mode);
	return number(text);
}

TEST_F(filter, ethernet)
{
	ASSERT_TRUE(start(""));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	ASSERT_EQ(0, command("./xdp-filter ether -m src " HOST_MAC));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_verdicts("drop", FRAMES));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_EQ(FRAMES, hits(HOST_MAC, "src"));
	EXPECT_EQ(FRAMES, number("XDP_DROP"));
	EXPECT_EQ(FRAMES, number("XDP_PASS"));
	ASSERT_EQ(0, command("./xdp-filter ether -r -m src " HOST_MAC));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(2 * FRAMES, number("XDP_PASS"));
}

/* Every second frame is IP, and goes; the others arrive as they were sent. */
TEST_F(filter, ip)
{
	const struct frame_spec spec = {
		.seed = 3, .min_size = FRAME_MIN_SIZE, .max_size = MTU_FRAME,
		.ip_percent = 50,
	};
	uint8_t frame[FRAME_MAX_SIZE];
	uint64_t i, arrived = 0;
	const char *problem;
	ssize_t length;

	ASSERT_TRUE(start("-f ipv4"));
	ASSERT_EQ(0, command("./xdp-filter ip -m src " HOST_ADDRESS));
	ASSERT_EQ(0, wire_command(NULL, 0,
				  "send count=%d size=%d-%d seed=3 ip=50",
				  FRAMES, FRAME_MIN_SIZE, MTU_FRAME));
	for (i = 0; i < FRAMES; i++) {
		frame_build(&spec, i, frame);
		if (frame[12] != FRAME_ETHERTYPE >> 8)
			continue;
		length = read_frame(self->stack, frame, sizeof(frame));
		ASSERT_LT(0, length);
		problem = frame_check(&spec, i, frame, length);
		ASSERT_EQ(NULL, problem) TH_LOG("frame %d: %s", (int)i, problem);
		arrived++;
	}
	EXPECT_EQ(FRAMES / 2, arrived);
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_TRUE(wait_verdicts("drop", FRAMES - arrived));
	EXPECT_EQ(FRAMES - arrived, hits(HOST_ADDRESS, "src"));
	EXPECT_EQ(FRAMES - arrived, number("XDP_DROP"));
	EXPECT_EQ(arrived, number("XDP_PASS"));
}

/* From the host to a port; returns its size. */
static size_t build_datagram(uint8_t *frame, uint16_t port, uint8_t number)
{
	static const uint8_t head[ETH_HLEN] = {
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
		0x52, 0x54, 0x00, 0x00, 0x00, 0x01, 8, 0,
	};
	const size_t size = 100;
	const struct iphdr ip = {
		.version = IPVERSION, .ihl = 5, .ttl = IPDEFTTL,
		.protocol = IPPROTO_UDP,
		.tot_len = htons(size - ETH_HLEN),
		.saddr = htonl(0x0a000202), .daddr = htonl(0x0a00020f),
	};
	const struct udphdr udp = {
		.source = htons(7), .dest = htons(port),
		.len = htons(size - ETH_HLEN - sizeof(ip)),
	};

	memset(frame, number, size);
	memcpy(frame, head, ETH_HLEN);
	memcpy(frame + ETH_HLEN, &ip, sizeof(ip));
	memcpy(frame + ETH_HLEN + sizeof(ip), &udp, sizeof(udp));
	return size;
}

static int send_datagram(uint16_t port, uint8_t number)
{
	char hex[2 * FRAME_MAX_SIZE];
	uint8_t frame[FRAME_MAX_SIZE];
	size_t size = build_datagram(frame, port, number), i;

	for (i = 0; i < size; i++)
		sprintf(hex + 2 * i, "%02x", frame[i]);
	return wire_command(NULL, 0, "raw %s", hex);
}

/* Is this the next frame that arrives? */
static bool arrives(int fd, uint16_t port, uint8_t number)
{
	uint8_t frame[FRAME_MAX_SIZE], expected[FRAME_MAX_SIZE];
	ssize_t size = build_datagram(expected, port, number);

	return read_frame(fd, frame, sizeof(frame)) == size &&
	       !memcmp(frame, expected, size);
}

TEST_F(filter, port)
{
	int fd = open_packet(nic_name(), ETH_P_IP), i;

	ASSERT_LE(0, fd);
	ASSERT_TRUE(start(""));
	ASSERT_EQ(0, command("./xdp-filter port -p udp -m dst %d",
			     DROPPED_PORT));
	for (i = 0; i < 2 * DATAGRAMS; i++)
		ASSERT_EQ(0, send_datagram(DROPPED_PORT + i % 2, i));
	for (i = 1; i < 2 * DATAGRAMS; i += 2)
		EXPECT_TRUE(arrives(fd, DROPPED_PORT + 1, i));
	EXPECT_EQ(0, count_received(fd, 0));
	EXPECT_EQ(DATAGRAMS, number("XDP_DROP"));
	close(fd);
}

TEST_F(filter, deny)
{
	ASSERT_TRUE(start("-p deny -f ethernet"));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_verdicts("drop", FRAMES));
	EXPECT_EQ(0, count_received(self->stack, 0));
	ASSERT_EQ(0, command("./xdp-filter ether -m src " HOST_MAC));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(FRAMES, hits(HOST_MAC, "src"));
}

TEST_HARNESS_MAIN
