// SPDX-License-Identifier: GPL-2.0
/* What copy mode makes of frames of all kinds, from devices of all kinds. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "selftest.h"

#define PCAP_FRAMES	100
#define ADDRESSES	12	/* bytes before the ethertype */

FIXTURE(copy) {
	int fd;
	int sender;
};

FIXTURE_SETUP(copy)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->sender = open_packet("veth1", 0);
	ASSERT_LE(0, self->sender);
}

FIXTURE_TEARDOWN(copy)
{
	close(self->fd);
}

static void make_frame(uint8_t *frame, const char *destination,
		       const char *source)
{
	frame_build(&mixed_frames, 0, frame);
	memcpy(frame, destination, 6);
	memcpy(frame + 6, source, 6);
}

TEST_F(copy, every_destination)
{
	static const char * const destinations[] = {
		"\xff\xff\xff\xff\xff\xff",
		"\x01\x00\x5e\x00\x00\x01",
		"\x33\x33\x00\x00\x00\x01",
		"\x01\x80\xc2\x00\x00\x00",
		"\x02\x00\x00\x00\x00\x99",
	};
	const char *source = "\x02\x00\x00\x00\x00\x01";
	uint8_t frame[MTU_FRAME], received[MTU_FRAME];
	size_t i;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	for (i = 0; i < ARRAY_SIZE(destinations); i++) {
		make_frame(frame, destinations[i], source);
		ASSERT_EQ(200, send(self->sender, frame, 200, 0));
		EXPECT_EQ(200, read_frame(self->fd, received,
					  sizeof(received)));
		EXPECT_EQ(0, memcmp(frame, received, 200));
	}
}

/* Frames with a VLAN tag, as they come and out of a VLAN device. */
TEST_F(copy, vlan_tag_in_the_frame)
{
	const uint8_t tag[] = { 0x81, 0x00, 0x60, 0x07 };
	uint8_t frame[MTU_FRAME + 4], received[MTU_FRAME + 4];
	size_t length = frame_build(&mixed_frames, 0, frame);

	memmove(frame + ADDRESSES + 4, frame + ADDRESSES, length - ADDRESSES);
	memcpy(frame + ADDRESSES, tag, sizeof(tag));
	length += 4;
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(length, send(self->sender, frame, length, 0));
	EXPECT_EQ(length, read_frame(self->fd, received, sizeof(received)));
	EXPECT_EQ(0, memcmp(frame, received, length));
}

TEST_F(copy, vlan_tag_beside_the_frame)
{
	uint8_t frame[MTU_FRAME], received[MTU_FRAME + 4];
	size_t length = frame_build(&mixed_frames, 0, frame);
	int vlan;

	ASSERT_EQ(0, command("ip link add link veth1 name vlan7 type vlan id 7"));
	ASSERT_EQ(0, command("ip link set vlan7 up"));
	vlan = open_packet("vlan7", 0);
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(vlan, 0, 1));

	EXPECT_EQ(length + 4, read_frame(self->fd, received,
					 sizeof(received)));
	EXPECT_EQ(0, memcmp(received, frame, ADDRESSES));
	EXPECT_EQ(0, memcmp(received + ADDRESSES, "\x81\x00\x00\x07", 4));
	EXPECT_EQ(0, memcmp(received + ADDRESSES + 4, frame + ADDRESSES,
			    length - ADDRESSES));
}

TEST_F(copy, on_a_vlan_device)
{
	int vlan;

	ASSERT_EQ(0, command("ip link add link veth0 name vlan0 type vlan id 7"));
	ASSERT_EQ(0, command("ip link add link veth1 name vlan1 type vlan id 7"));
	ASSERT_EQ(0, command("ip link set vlan0 up"));
	ASSERT_EQ(0, command("ip link set vlan1 up"));
	vlan = open_packet("vlan1", 0);
	ASSERT_EQ(0, set_mode(self->fd, "vlan0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(vlan, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

TEST_F(copy, on_a_bridge)
{
	ASSERT_EQ(0, command("ip link add test0 type bridge"));
	ASSERT_EQ(0, command("ip link set veth0 master test0"));
	ASSERT_EQ(0, command("ip link set test0 up"));
	ASSERT_EQ(0, set_mode(self->fd, "test0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

static int send_segments(size_t size, int segment)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(0x0a090902),
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	static uint8_t data[16384];

	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment,
		       sizeof(segment)) ||
	    sendto(fd, data, size, 0, (const struct sockaddr *)&address,
		   sizeof(address)) < 0)
		return -errno;
	close(fd);
	return 0;
}

/* What a sender leaves for its device to segment, a veth hands on in one. */
TEST_F(copy, segments)
{
	const size_t headers = 14 + 20 + 8;
	uint8_t frame[MTU_FRAME];
	int i;

	ASSERT_EQ(0, command("ip addr add 10.9.9.1/24 dev veth1"));
	ASSERT_EQ(0, command("ip neigh add 10.9.9.2 dev veth1 lladdr 2:0:0:0:0:1"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_segments(8000, 1000));
	for (i = 0; i < 8; i++) {
		ASSERT_EQ(headers + 1000, read_frame(self->fd, frame,
						     sizeof(frame)));
	}
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
}

static uint32_t crc32c(const uint8_t *data, size_t length)
{
	uint32_t crc = ~0U;
	int bit;

	while (length--) {
		crc ^= *data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* SCTP has a checksum of its own kind, which a veth leaves to its peer, too. */
TEST_F(copy, sctp)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(0x0a090902),
	};
	uint8_t frame[MTU_FRAME], *packet = frame + 14 + 20;
	uint32_t checksum;
	ssize_t length;
	int fd;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_SCTP);
	if (fd < 0)
		SKIP(return, "no SCTP");
	ASSERT_EQ(0, command("ip addr add 10.9.9.1/24 dev veth1"));
	ASSERT_EQ(0, command("ip neigh add 10.9.9.2 dev veth1 lladdr 2:0:0:0:0:1"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-1, connect(fd, (const struct sockaddr *)&address,
			      sizeof(address)));
	EXPECT_EQ(EINPROGRESS, errno);
	length = read_frame(self->fd, frame, sizeof(frame));
	close(fd);

	ASSERT_LT(14 + 20 + 12, length);
	EXPECT_EQ(IPPROTO_SCTP, frame[14 + 9]);
	memcpy(&checksum, packet + 8, sizeof(checksum));
	memset(packet + 8, 0, sizeof(checksum));
	EXPECT_EQ(le32toh(checksum), crc32c(packet, length - 14 - 20));
}

/* A device whose frames this process writes; larger ones than the MTU, too. */
static int open_tun(short flags)
{
	struct ifreq request = { .ifr_flags = flags | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR);

	strcpy(request.ifr_name, "test0");
	if (ioctl(fd, TUNSETIFF, &request) || command("ip link set test0 up"))
		return -1;
	return fd;
}

TEST_F(copy, frame_larger_than_a_buffer)
{
	struct fastnet_mode_request request =
		mode_request("test0", FASTNET_MODE_COPY);
	const struct fastnet_descriptor *desc;
	struct fastnet_statistics statistics;
	static const uint8_t frame[3000];
	int tap = open_tun(IFF_TAP);
	struct ring ring;

	ASSERT_LE(0, tap);
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, map_ring(self->fd, &request, &ring));
	ASSERT_EQ(sizeof(frame), write(tap, frame, sizeof(frame)));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));

	desc = &ring.ring->descriptor[0];
	EXPECT_EQ(2048, desc->length);
	EXPECT_EQ(sizeof(frame) - 2048, desc->missing);
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(1, statistics.truncated);
	unmap_ring(&ring);
}

TEST_F(copy, device_without_ethernet)
{
	uint8_t packet[100] = { 0x45, 0, 0, 100 }, received[200];
	int tun = open_tun(IFF_TUN);

	ASSERT_LE(0, tun);
	ASSERT_EQ(0, set_mode(self->fd, "test0", FASTNET_MODE_COPY));
	ASSERT_EQ(sizeof(packet), write(tun, packet, sizeof(packet)));
	EXPECT_EQ(sizeof(packet), read_frame(self->fd, received,
					     sizeof(received)));
	EXPECT_EQ(0, memcmp(packet, received, sizeof(packet)));
}

/* One whose driver sets no link-layer header, nor leaves any room for it. */
FIXTURE(raw) {
	int fd;
	int sender;
};

FIXTURE_SETUP(raw)
{
	ASSERT_EQ(0, private_network());
	if (command_fails("ip link add test0 type fastnet_raw"))
		SKIP(return, "no module fastnet_raw");
	ASSERT_EQ(0, command("ip link set test0 up"));
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->sender = open_packet("test0", 0);
	ASSERT_LE(0, self->sender);
}

FIXTURE_TEARDOWN(raw)
{
	close(self->fd);
}

TEST_F(raw, copy)
{
	uint8_t packet[100] = { 0x45, 0, 0, 100 }, received[200];

	ASSERT_EQ(0, set_mode(self->fd, "test0", FASTNET_MODE_COPY));
	ASSERT_EQ(sizeof(packet), send(self->sender, packet, sizeof(packet),
				       0));
	EXPECT_EQ(sizeof(packet), read_frame(self->fd, received,
					     sizeof(received)));
	EXPECT_EQ(0, memcmp(packet, received, sizeof(packet)));
}

TEST_F(raw, drop)
{
	uint8_t packet[100] = { 0x45, 0, 0, 100 };
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, "test0", FASTNET_MODE_DROP));
	ASSERT_EQ(sizeof(packet), send(self->sender, packet, sizeof(packet),
				       0));
	EXPECT_TRUE(wait_accounted(self->fd, 1, &statistics));
	EXPECT_EQ(sizeof(packet), statistics.bytes);
}

static int write_pcap(const char *path)
{
	const uint32_t header[] = { 0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1 };
	uint8_t frame[MTU_FRAME];
	FILE *file = fopen(path, "w");
	uint32_t i;

	if (!file)
		return -errno;
	fwrite(header, sizeof(header), 1, file);
	for (i = 0; i < PCAP_FRAMES; i++) {
		uint32_t length = frame_build(&mixed_frames, i, frame);
		uint32_t record[] = { 1700000000, i, length, length };

		fwrite(record, sizeof(record), 1, file);
		fwrite(frame, length, 1, file);
	}
	return fclose(file) ? -errno : 0;
}

TEST_F(copy, tcpreplay)
{
	const char *replay = "tcpreplay -q -t -i veth1 /tmp/fastnet-test.pcap";
	struct fastnet_statistics statistics;
	uint64_t i;

	if (command_fails("tcpreplay --version"))
		SKIP(return, "no tcpreplay");
	ASSERT_EQ(0, write_pcap("/tmp/fastnet-test.pcap"));

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_TRUE(command_prints("Successful packets", "%s", replay));
	EXPECT_TRUE(wait_accounted(self->fd, PCAP_FRAMES, &statistics));
	EXPECT_EQ(bytes_in(PCAP_FRAMES), statistics.bytes);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(command_prints("Successful packets", "%s", replay));
	for (i = 0; i < PCAP_FRAMES; i++)
		EXPECT_STREQ("", read_numbered(self->fd, i));
	unlink("/tmp/fastnet-test.pcap");
}

TEST_HARNESS_MAIN
