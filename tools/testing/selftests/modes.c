// SPDX-License-Identifier: GPL-2.0
/* What the modes do to a device and to its frames; on a pair of veth. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "common.h"
#include "kselftest_harness.h"

#define PCAP_FRAMES	100
#define ADDRESSES	12	/* bytes before the ethertype */

FIXTURE(modes) {
	int fd;
	int sender;
	int stack;
};

FIXTURE_SETUP(modes)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->sender = open_packet("veth1", 0);
	ASSERT_LE(0, self->sender);
	self->stack = open_packet("veth0", FRAME_ETHERTYPE);
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(modes)
{
	close(self->fd);
}

TEST_F(modes, normal)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack));
}

static uint64_t bytes_in(uint64_t frames)
{
	uint64_t sequence, bytes = 0;

	for (sequence = 0; sequence < frames; sequence++)
		bytes += frame_size(&mixed_frames, sequence);
	return bytes;
}

TEST_F(modes, drop)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_TRUE(wait_accounted(self->fd, 10, &statistics));
	EXPECT_EQ(0, count_received(self->stack));
	EXPECT_EQ(10, statistics.received);
	EXPECT_EQ(bytes_in(10), statistics.bytes);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_EQ(0, statistics.errors);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack));
}

TEST_F(modes, copy)
{
	struct fastnet_statistics statistics;
	uint64_t i;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1000));
	for (i = 0; i < 1000; i++)
		ASSERT_STREQ("", read_numbered(self->fd, i));
	EXPECT_EQ(0, poll_for(self->fd, QUIET_MS));
	EXPECT_EQ(0, count_received(self->stack));

	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(1000, statistics.received);
	EXPECT_EQ(bytes_in(1000), statistics.bytes);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_EQ(0, statistics.truncated);
}

TEST_F(modes, close_means_normal)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	close(self->fd);
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	EXPECT_EQ(10, count_received(self->stack));
}

TEST_F(modes, set_again_starts_again)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	ASSERT_TRUE(wait_accounted(self->fd, 10, &statistics));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(0, statistics.received);
	EXPECT_EQ(0, statistics.bytes);
}

TEST_F(modes, two_devices)
{
	int other = open_fastnet();
	int back = open_packet("veth0", 0);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(other, "veth1", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 100, 1));
	ASSERT_EQ(0, send_numbered(back, 200, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 100));
	EXPECT_STREQ("", read_numbered(other, 200));
}

TEST_F(modes, transmit_goes_on)
{
	int back = open_packet("veth0", 0);
	int stack = open_packet("veth1", FRAME_ETHERTYPE);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(back, 0, 10));
	EXPECT_EQ(10, count_received(stack));
}

TEST_F(modes, proc)
{
	const char *proc = "/proc/net/fastnet";
	char line[256], device[16], comm[16];
	unsigned int mode, buffers, size;
	unsigned long long received;
	int fields, pid;
	FILE *file;

	EXPECT_FALSE(file_has(proc, "veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 3));

	file = fopen(proc, "r");
	ASSERT_NE(NULL, file);
	ASSERT_NE(NULL, fgets(line, sizeof(line), file));
	ASSERT_NE(NULL, fgets(line, sizeof(line), file));
	fields = sscanf(line, "%15s %u %u %u %d %15s %llu", device, &mode,
			&buffers, &size, &pid, comm, &received);
	ASSERT_EQ(7, fields);
	EXPECT_STREQ("veth0", device);
	EXPECT_EQ(FASTNET_MODE_COPY, mode);
	EXPECT_EQ(2048, size);
	EXPECT_EQ(getpid(), pid);
	EXPECT_STREQ("modes", comm);
	EXPECT_EQ(3, received);
	EXPECT_EQ(NULL, fgets(line, sizeof(line), file));
	fclose(file);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_FALSE(file_has(proc, "veth0"));
}

TEST_F(modes, proc_of_another_namespace)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(0, access("/proc/net/fastnet", R_OK));
	EXPECT_FALSE(file_has("/proc/net/fastnet", "veth0"));
}

static void make_frame(uint8_t *frame, const char *destination,
		       const char *source)
{
	frame_build(&mixed_frames, 0, frame);
	memcpy(frame, destination, 6);
	memcpy(frame + 6, source, 6);
}

TEST_F(modes, every_destination)
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
TEST_F(modes, vlan_tag_in_the_frame)
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

TEST_F(modes, vlan_tag_beside_the_frame)
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

TEST_F(modes, on_a_vlan_device)
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

TEST_F(modes, on_a_bridge)
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
TEST_F(modes, segments)
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

TEST_F(modes, frame_larger_than_a_buffer)
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
	EXPECT_EQ(FASTNET_DESC_TRUNCATED, desc->flags);
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(1, statistics.truncated);
	unmap_ring(&ring);
}

TEST_F(modes, device_without_ethernet)
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

TEST_F(modes, tcpreplay)
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

static bool gro_is_on(void)
{
	return command_prints("generic-receive-offload: on",
			      "ethtool -k veth0");
}

TEST_F(modes, gro)
{
	ASSERT_EQ(0, command("ethtool -K veth0 gro on"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_FALSE(gro_is_on());
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_TRUE(gro_is_on());

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	close(self->fd);
	EXPECT_TRUE(gro_is_on());
}

TEST_F(modes, gro_that_was_off_stays_off)
{
	ASSERT_EQ(0, command("ethtool -K veth0 gro off"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_FALSE(gro_is_on());
}

TEST_F(modes, promiscuous)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_FALSE(is_promiscuous("veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(is_promiscuous("veth0"));
	request.flags = FASTNET_NO_PROMISC;
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_FALSE(is_promiscuous("veth0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	close(self->fd);
	EXPECT_FALSE(is_promiscuous("veth0"));
}

TEST_F(modes, promiscuous_for_others_too)
{
	ASSERT_EQ(0, command("ip link set veth0 promisc on"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_TRUE(is_promiscuous("veth0"));
}

TEST_F(modes, mtu)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(command_fails("ip link set veth0 mtu 2048"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 2000"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 1500"));

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_EQ(0, command("ip link set veth0 mtu 4000"));
	EXPECT_EQ(0, command("ip link set veth0 mtu 1500"));

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, command("ip link set veth0 mtu 4000"));
}

TEST_F(modes, down_and_up)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, command("ip link set veth0 down"));
	EXPECT_EQ(0, poll_for(self->fd, 0));
	ASSERT_EQ(0, command("ip link set veth0 up"));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

TEST_F(modes, rename)
{
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, command("ip link set veth0 down"));
	ASSERT_EQ(0, command("ip link set veth0 name other0"));
	ASSERT_EQ(0, command("ip link set other0 up"));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_TRUE(file_has("/proc/net/fastnet", "other0"));
	EXPECT_EQ(0, set_mode(self->fd, "other0", FASTNET_MODE_NORMAL));
}

/* A process with a network of its own, which a device can be moved to. */
struct elsewhere {
	int to;
	int from;
	pid_t pid;
};

static void live_elsewhere(int from, int to)
{
	bool unshared = !unshare(CLONE_NEWNET);
	char moved;
	int stack;

	write(to, "", 1);
	if (read(from, &moved, 1) != 1 || command("ip link set veth0 up"))
		_exit(1);
	stack = open_packet("veth0", FRAME_ETHERTYPE);
	write(to, "", 1);
	_exit(!unshared || is_promiscuous("veth0") ||
	      count_received(stack) != 10);
}

static bool next_step(struct elsewhere *elsewhere)
{
	char step;

	return read(elsewhere->from, &step, 1) == 1;
}

static int start_elsewhere(struct elsewhere *elsewhere)
{
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		return -errno;
	elsewhere->pid = fork();
	if (!elsewhere->pid)
		live_elsewhere(to[0], from[1]);
	close(from[1]);
	elsewhere->to = to[1];
	elsewhere->from = from[0];
	return next_step(elsewhere) ? 0 : -ESRCH;
}

TEST_F(modes, moves_to_another_namespace)
{
	struct elsewhere elsewhere;
	uint8_t frame[64];
	int status;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, start_elsewhere(&elsewhere));
	ASSERT_EQ(0, command("ip link set veth0 netns %d", elsewhere.pid));
	EXPECT_EQ(POLLHUP, poll_for(self->fd, PATIENCE_MS) & POLLHUP);
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENODEV, errno);

	write(elsewhere.to, "", 1);
	ASSERT_TRUE(next_step(&elsewhere));
	ASSERT_EQ(0, send_numbered(self->sender, 0, 10));
	ASSERT_EQ(elsewhere.pid, waitpid(elsewhere.pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
