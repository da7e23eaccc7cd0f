// SPDX-License-Identifier: GPL-2.0
/* Frames of all kinds, each as it was on the wire; in zero-copy mode. */
#define _GNU_SOURCE
#include <poll.h>

#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		500
#define ADDRESSES	12	/* bytes before the ethertype */

FIXTURE(frames) {
	struct fastnet_mode_request request;
	int fd;
};

FIXTURE_SETUP(frames)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->request = mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
}

FIXTURE_TEARDOWN(frames)
{
	close(self->fd);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

static int send_raw(const uint8_t *frame, size_t length)
{
	char hex[2 * FRAME_MAX_SIZE + 1];
	size_t i;

	for (i = 0; i < length; i++)
		sprintf(hex + 2 * i, "%02x", frame[i]);
	return wire_command(NULL, 0, "raw %s", hex);
}

/* "" if the frame arrives just as it was sent. */
static const char *arrives(int fd, const uint8_t *frame, size_t length)
{
	uint8_t received[FRAME_MAX_SIZE];
	ssize_t n;

	if (send_raw(frame, length))
		return "not sent";
	n = read_frame(fd, received, sizeof(received));
	if (n < 0)
		return strerror(-n);
	if (n != length)
		return "of another length";
	return memcmp(frame, received, length) ? "altered" : "";
}

static void address(uint8_t *frame, const char *destination)
{
	memcpy(frame, destination, 6);
}

TEST_F(frames, every_destination)
{
	static const char * const destinations[] = {
		"\xff\xff\xff\xff\xff\xff",
		"\x01\x00\x5e\x00\x00\x01",
		"\x33\x33\x00\x00\x00\x01",
		"\x01\x80\xc2\x00\x00\x0e",
		"\x02\x00\x00\x00\x00\x99",
	};
	uint8_t frame[MTU_FRAME];
	size_t i;

	frame_build(&mixed_frames, 0, frame);
	for (i = 0; i < ARRAY_SIZE(destinations); i++) {
		address(frame, destinations[i]);
		EXPECT_STREQ("", arrives(self->fd, frame, 200))
			TH_LOG("destination %zu", i);
	}
}

TEST_F(frames, not_promiscuous)
{
	uint8_t frame[MTU_FRAME];

	EXPECT_TRUE(is_promiscuous(nic_name()));
	self->request.flags = FASTNET_NO_PROMISC;
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	EXPECT_FALSE(is_promiscuous(nic_name()));

	EXPECT_STREQ("", receives(self->fd, FRAMES));
	frame_build(&mixed_frames, 0, frame);
	address(frame, "\x02\x00\x00\x00\x00\x99");
	ASSERT_EQ(0, send_raw(frame, 200));
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	address(frame, "\xff\xff\xff\xff\xff\xff");
	EXPECT_STREQ("", arrives(self->fd, frame, 200));
}

static bool vlan_offload(void)
{
	return command_prints("rx-vlan-offload: on", "ethtool -k %s",
			      nic_name());
}

static size_t tagged_frame(uint8_t *frame)
{
	size_t length = frame_build(&mixed_frames, 0, frame);

	memmove(frame + ADDRESSES + 4, frame + ADDRESSES, length - ADDRESSES);
	memcpy(frame + ADDRESSES, "\x81\x00\x60\x07", 4);
	return length + 4;
}

TEST_F(frames, vlan_tag)
{
	uint8_t frame[MTU_FRAME + 4];
	size_t length = tagged_frame(frame);

	EXPECT_FALSE(vlan_offload());
	EXPECT_STREQ("", arrives(self->fd, frame, length));

	/* Somebody else's idea: it has to wait. */
	command_fails("ethtool -K %s rxvlan on", nic_name());
	EXPECT_FALSE(vlan_offload());
	EXPECT_STREQ("", arrives(self->fd, frame, length));

	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_COPY));
	EXPECT_STREQ("", arrives(self->fd, frame, length));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_TRUE(vlan_offload());
}

TEST_F(frames, vlan_offload_that_was_off)
{
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, command("ethtool -K %s rxvlan off", nic_name()));
	EXPECT_EQ(0, request_mode(self->fd, &self->request));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_FALSE(vlan_offload());
	ASSERT_EQ(0, command("ethtool -K %s rxvlan on", nic_name()));
}

TEST_F(frames, vlan_device_above)
{
	uint8_t frame[MTU_FRAME + 4];
	size_t length = tagged_frame(frame);

	ASSERT_EQ(0, command("ip link add link %s name vlan7 type vlan id 7",
			     nic_name()));
	EXPECT_EQ(0, command("ip link set vlan7 up"));
	EXPECT_STREQ("", arrives(self->fd, frame, length));
	EXPECT_EQ(0, command("ip link del vlan7"));
}

TEST_F(frames, bad_checksum)
{
	uint8_t frame[] = {
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 2, 0, 0, 0, 0, 1, 8, 0,
		0x45, 0, 0, 46, 0, 1, 0, 0, 64, 17, 0xba, 0xad,
		10, 0, 2, 2, 10, 0, 2, 15,
		0, 7, 0, 7, 0, 26, 0xba, 0xad,
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
	};

	EXPECT_STREQ("", arrives(self->fd, frame, sizeof(frame)));
}

/* Too short or too long: the NIC may pad or drop them, and then go on. */
TEST_F(frames, odd_lengths)
{
	static const size_t lengths[] = { 14, 20, 1600, 2044, 2048, 4000 };
	uint8_t frame[4000], received[FRAME_MAX_SIZE];
	size_t i;

	for (i = 0; i < sizeof(frame); i++)
		frame[i] = i;
	address(frame, "\x52\x54\x00\x12\x34\x56");
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		ssize_t n;

		ASSERT_EQ(0, send_raw(frame, lengths[i]));
		ASSERT_EQ(0, host_send(0, 1));
		n = read_frame(self->fd, received, sizeof(received));
		ASSERT_LT(0, n);
		if (*check_numbered(0, received, n)) {
			EXPECT_EQ(lengths[i] < 60 ? 60 : lengths[i], n);
			EXPECT_EQ(0, memcmp(frame, received, lengths[i]));
			EXPECT_STREQ("", read_numbered(self->fd, 0));
		}
		EXPECT_STREQ("", receives(self->fd, FRAMES))
			TH_LOG("after one of %zu bytes", lengths[i]);
	}
}

/* Waits until so many bad frames were counted, in the ring or in the NIC. */
static long long count_errors(int fd, long long in_nic, long long expected)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct fastnet_statistics statistics;
	long long sum;

	do {
		if (get_statistics(fd, &statistics))
			return -1;
		sum = statistics.errors + nic_errors() - in_nic;
	} while (sum < expected && milliseconds() < end);
	return sum;
}

/* Spread over buffers or refused by the NIC, no part may pass for a frame. */
TEST_F(frames, longer_than_a_buffer)
{
	struct fastnet_statistics statistics;
	uint8_t frame[6000] = {};
	long long in_nic;
	int i;

	address(frame, "\x52\x54\x00\x12\x34\x56");
	ASSERT_EQ(0, command("ip link set %s mtu 1600", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	in_nic = nic_errors(); /* a reset may have cleared them */
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, send_raw(frame, 2049 + 1900 * i));
		EXPECT_STREQ("", receives(self->fd, FRAMES));
	}
	EXPECT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(4 * FRAMES, statistics.received);
	EXPECT_LE(3, count_errors(self->fd, in_nic, 3));
	EXPECT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
}

/* As large as the NIC has them, or this harness. */
TEST_F(frames, jumbo)
{
	struct frame_spec jumbo = { .seed = 3 };
	uint8_t frame[FRAME_MAX_SIZE];
	long long mtu;
	size_t size;
	int i;

	/* In a mode, it is what fits the buffers. */
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	mtu = nic_max_mtu();
	if (mtu > 9000)
		mtu = 9000;
	size = mtu + 14;
	ASSERT_LT(self->request.buffer_size, size);
	jumbo.min_size = size;
	jumbo.max_size = size;
	ASSERT_EQ(0, command("ip link set %s mtu %lld", nic_name(), mtu));
	self->request.buffer_size = 0;
	EXPECT_EQ(0, request_mode(self->fd, &self->request));
	EXPECT_LE(mtu + 22, self->request.buffer_size);
	EXPECT_GT(2 * (mtu + 22), self->request.buffer_size);
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	EXPECT_EQ(0, host_send_spec(&jumbo, 0, 200));
	for (i = 0; i < 200; i++) {
		EXPECT_EQ(size, read_frame(self->fd, frame, sizeof(frame)));
		EXPECT_EQ(NULL, frame_check(&jumbo, i, frame, size));
	}
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
}

TEST_F(frames, with_checksum)
{
	uint8_t frame[FRAME_MAX_SIZE];
	uint64_t i;

	if (nic_traits()->splits_fcs)
		SKIP(return, "an FCS is no part of its frame here");
	if (command_fails("ethtool -K %s rx-fcs on", nic_name()))
		SKIP(return, "no rx-fcs");
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_send(0, FRAMES));
	for (i = 0; i < FRAMES; i++) {
		ssize_t length = read_frame(self->fd, frame, sizeof(frame));

		EXPECT_STREQ("", check_numbered(i, frame, length - 4));
	}
	EXPECT_EQ(0, command("ethtool -K %s rx-fcs off", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(frames, with_errors)
{
	if (command_fails("ethtool -K %s rx-all on", nic_name()))
		SKIP(return, "no rx-all");
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	EXPECT_EQ(0, command("ethtool -K %s rx-all off", nic_name()));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_HARNESS_MAIN
