// SPDX-License-Identifier: GPL-2.0
/* Native XDP: what programs decide is done, to every byte. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "../vm/guest.h"
#include "harness.h"
#include "program.h"

#define FRAMES		500
#define WINDOW		100	/* less than the transmitter's ring holds */
#define TRACING		"/sys/kernel/tracing/"

FIXTURE(xdp) {
	struct program program;
	int link;
	int stack;
};

/* Bytes are not read while they arrive. */
static int open_deep_packet(const char *ifname, uint16_t ethertype)
{
	int fd = open_packet(ifname, ethertype), bytes = 64 << 20;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
				  sizeof(bytes)))
		return -errno;
	return fd;
}

FIXTURE_SETUP(xdp)
{
	self->program = (struct program) { -1, -1 };
	self->link = -1;
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->stack = open_deep_packet(nic_name(), FRAME_ETHERTYPE);
	ASSERT_LE(0, self->stack);
}

FIXTURE_TEARDOWN(xdp)
{
	close(self->link);
	unload(&self->program);
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	command_fails("ip link del veth0");
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

static int attach_to_nic(struct _test_data_xdp *self)
{
	self->link = attach(&self->program, nic_name());
	return self->link < 0 ? self->link : 0;
}

static long long counter(const char *name)
{
	return number_in("/sys/class/net/%s/statistics/%s", nic_name(), name);
}

static const char *arrive(int stack, uint64_t first, uint64_t count)
{
	const char *problem = "";

	for (; count && !*problem; count--)
		problem = read_numbered(stack, first++);
	return problem;
}

static const char *sent_arrive(int stack, uint64_t count)
{
	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	if (host_send(0, count))
		return "nothing sent";
	return arrive(stack, 0, count);
}

TEST_F(xdp, attach)
{
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	ASSERT_EQ(0, attach_to_nic(self));
	EXPECT_EQ(XDP_ATTACHED_DRV, attached_mode(nic_name()));
	close(self->link);
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));

	/* What nobody asks to be something else is native, */
	ASSERT_EQ(0, attach_flags(self->program.fd, nic_name(), 0));
	EXPECT_EQ(XDP_ATTACHED_DRV, attached_mode(nic_name()));
	EXPECT_STREQ("", sent_arrive(self->stack, FRAMES));
	ASSERT_EQ(0, attach_flags(-1, nic_name(), 0));
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));

	/* and generic XDP is there as before. */
	ASSERT_EQ(0, attach_flags(self->program.fd, nic_name(),
				  XDP_FLAGS_SKB_MODE));
	EXPECT_EQ(XDP_ATTACHED_SKB, attached_mode(nic_name()));
	ASSERT_EQ(0, attach_flags(-1, nic_name(), XDP_FLAGS_SKB_MODE));
	self->link = -1;
}

TEST_F(xdp, drop)
{
	long long packets, dropped;

	ASSERT_LE(0, load_verdict(&self->program, XDP_DROP));
	ASSERT_EQ(0, attach_to_nic(self));
	/* Some drivers ask the hardware every other second. */
	sleep(3);
	packets = counter("rx_packets");
	dropped = counter("rx_dropped");
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&self->program, FRAMES));
	sleep(3);
	EXPECT_EQ(FRAMES, counter("rx_packets") - packets);
	EXPECT_EQ(dropped, counter("rx_dropped"));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_TRUE(network_works());
}

TEST_F(xdp, pass)
{
	long long dropped = counter("rx_dropped");

	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	ASSERT_EQ(0, attach_to_nic(self));
	EXPECT_STREQ("", sent_arrive(self->stack, 4 * FRAMES));
	EXPECT_EQ(4 * FRAMES, counted(&self->program));
	EXPECT_EQ(0, poll_for(self->stack, QUIET_MS));
	EXPECT_EQ(dropped, counter("rx_dropped"));
	EXPECT_TRUE(network_works());

	/* After it there is no gap. */
	close(self->link);
	self->link = -1;
	EXPECT_STREQ("", sent_arrive(self->stack, FRAMES));
	EXPECT_EQ(4 * FRAMES, counted(&self->program));
}

/* The tag of a frame that is read; -1 without one. */
static const char *read_tagged(int stack, uint64_t sequence, int *tag)
{
	union {
		struct cmsghdr header;
		char data[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	uint8_t frame[FRAME_MAX_SIZE];
	struct iovec part = { frame, sizeof(frame) };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct tpacket_auxdata aux;
	ssize_t length;

	do {
		message.msg_controllen = sizeof(control);
		if (!poll_for(stack, PATIENCE_MS))
			return "nothing arrives";
		length = recvmsg(stack, &message, 0);
	} while (length >= 0 && frame_sequence(frame, length) == UINT64_MAX);
	if (length < 0 || message.msg_controllen < sizeof(control))
		return "no auxiliary data";
	memcpy(&aux, CMSG_DATA(&control.header), sizeof(aux));
	*tag = aux.tp_status & TP_STATUS_VLAN_VALID ? aux.tp_vlan_tci : -1;
	return check_numbered(sequence, frame, length);
}

/* With 8021q loaded, a NIC may keep tags from us that no device of its has. */
static int see_all_tags(int fd)
{
	const struct packet_mreq all = {
		.mr_ifindex = if_nametoindex(nic_name()),
		.mr_type = PACKET_MR_PROMISC,
	};

	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all,
			  sizeof(all)) ? -errno : 0;
}

static int open_tagged(void)
{
	int fd = open_deep_packet(nic_name(), ETH_P_ALL), on = 1;

	if (fd >= 0 && setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on,
				  sizeof(on)))
		return -errno;
	return fd;
}

/* Sends numbered frames with VLAN tag 5. */
static int send_tagged(unsigned int count)
{
	static const uint8_t tag[TAG_SIZE] = { 0x81, 0, 0, 5 };
	uint8_t frame[FRAME_MAX_SIZE];
	char hex[2 * FRAME_MAX_SIZE];
	unsigned int i, at, size;

	for (i = 0; i < count; i++) {
		size = frame_build(&mixed_frames, i, frame + TAG_SIZE);
		memmove(frame, frame + TAG_SIZE, 2 * ETH_ALEN);
		memcpy(frame + 2 * ETH_ALEN, tag, sizeof(tag));
		for (at = 0; at < size + TAG_SIZE; at++)
			sprintf(hex + 2 * at, "%02x", frame[at]);
		if (wire_command(NULL, 0, "raw %s", hex))
			return -EIO;
	}
	return 0;
}

TEST_F(xdp, pass_tagged)
{
	int tagged = open_tagged(), tag;
	uint64_t i;

	ASSERT_LE(0, tagged);
	ASSERT_EQ(0, see_all_tags(tagged));
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, send_tagged(20));
	for (i = 0; i < 20; i++) {
		ASSERT_STREQ("", read_tagged(tagged, i, &tag));
		EXPECT_EQ(5, tag);
	}
	/* The program sees the tag, so it took them for others. */
	EXPECT_EQ(0, counted(&self->program));
}

TEST_F(xdp, push_tag)
{
	int tagged = open_tagged(), tag;
	uint64_t i;

	ASSERT_LE(0, tagged);
	ASSERT_LE(0, load_change(&self->program, PUSH_TAG));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	for (i = 0; i < FRAMES; i++) {
		ASSERT_STREQ("", read_tagged(tagged, i, &tag));
		EXPECT_EQ(5, tag);
	}
}

TEST_F(xdp, pop_tag)
{
	ASSERT_EQ(0, see_all_tags(self->stack));
	ASSERT_LE(0, load_change(&self->program, POP_TAG));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, send_tagged(20));
	EXPECT_STREQ("", arrive(self->stack, 0, 20));
	EXPECT_EQ(20, counted(&self->program));
}

/* A frame that the program made longer or shorter; what is new is zero. */
static const char *read_resized(int stack, uint64_t sequence, int by)
{
	static const uint8_t zeroes[TAG_SIZE];
	uint8_t frame[FRAME_MAX_SIZE], expected[FRAME_MAX_SIZE];
	ssize_t length = read_frame(stack, frame, sizeof(frame));
	ssize_t size = frame_build(&mixed_frames, sequence, expected);

	if (length != size + by)
		return "wrong length";
	if (memcmp(frame, expected, by < 0 ? length : size))
		return "wrong bytes";
	return by > 0 && memcmp(frame + size, zeroes, by) ? "wrong end" : "";
}

TEST_F(xdp, cut_tail)
{
	uint64_t i;

	ASSERT_LE(0, load_change(&self->program, CUT_TAIL));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	for (i = 0; i < FRAMES; i++)
		ASSERT_STREQ("", read_resized(self->stack, i, -TAG_SIZE));
}

TEST_F(xdp, grow_tail)
{
	uint64_t i;

	ASSERT_LE(0, load_change(&self->program, GROW_TAIL));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	for (i = 0; i < FRAMES; i++)
		ASSERT_STREQ("", read_resized(self->stack, i, TAG_SIZE));
}

TEST_F(xdp, metadata)
{
	struct program reader;

	ASSERT_LE(0, load_metadata_reader(&reader));
	ASSERT_EQ(0, read_at_ingress(&reader, nic_name()));
	ASSERT_LE(0, load_change(&self->program, SET_METADATA));
	ASSERT_EQ(0, attach_to_nic(self));
	EXPECT_STREQ("", sent_arrive(self->stack, FRAMES));
	EXPECT_EQ(FRAMES, counted(&reader));
	stop_reading(nic_name());
	unload(&reader);
}

TEST_F(xdp, send_back)
{
	uint64_t first;

	ASSERT_LE(0, load_verdict(&self->program, XDP_TX));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	for (first = 0; first < FRAMES; first += WINDOW) {
		ASSERT_EQ(0, host_send(first, WINDOW));
		EXPECT_EQ(WINDOW, host_received(WINDOW));
	}
	EXPECT_EQ(FRAMES, counted(&self->program));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_TRUE(network_works());
}

/* Frames go from one to the other, and to programs at the other. */
static int make_veth(void)
{
	if (command("ip link add veth0 type veth peer name veth1"))
		return -EIO;
	write_text("/proc/sys/net/ipv6/conf/veth0/disable_ipv6", "1");
	write_text("/proc/sys/net/ipv6/conf/veth1/disable_ipv6", "1");
	return start_veth();
}

TEST_F(xdp, redirect_to_device)
{
	struct program other;
	int link, stack;

	ASSERT_EQ(0, make_veth());
	stack = open_deep_packet("veth1", FRAME_ETHERTYPE);
	ASSERT_LE(0, stack);
	ASSERT_LE(0, load_verdict(&other, XDP_PASS));
	link = attach(&other, "veth1");
	ASSERT_LE(0, link);
	ASSERT_LE(0, load_redirect(&self->program, if_nametoindex("veth0")));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", arrive(stack, 0, FRAMES));
	EXPECT_EQ(FRAMES, counted(&other));
	EXPECT_EQ(0, count_received(self->stack, 0));
	close(link);
	unload(&other);
}

TEST_F(xdp, redirect_to_devmap)
{
	struct bpf_devmap_val value = { };
	struct program other;
	int link, stack, map;

	ASSERT_EQ(0, make_veth());
	stack = open_deep_packet("veth1", FRAME_ETHERTYPE);
	ASSERT_LE(0, stack);
	ASSERT_LE(0, load_verdict(&other, XDP_PASS));
	link = attach(&other, "veth1");
	ASSERT_LE(0, link);
	value.ifindex = if_nametoindex("veth0");
	map = make_map(BPF_MAP_TYPE_DEVMAP, &value, sizeof(value));
	ASSERT_LE(0, map);
	ASSERT_LE(0, load_redirect_map(&self->program, map, 0));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", arrive(stack, 0, FRAMES));
	EXPECT_EQ(FRAMES, counted(&other));
	close(link);
	unload(&other);
}

/* Frames that nobody takes are counted, and harm no later ones. */
TEST_F(xdp, redirect_to_nowhere)
{
	long long dropped = counter("rx_dropped");

	ASSERT_EQ(0, make_veth());
	ASSERT_EQ(0, command("ip link set veth0 down"));
	ASSERT_LE(0, load_redirect(&self->program, if_nametoindex("veth0")));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&self->program, FRAMES));
	EXPECT_EQ(FRAMES, counter("rx_dropped") - dropped);
	EXPECT_EQ(0, count_received(self->stack, 0));
	close(self->link);
	self->link = -1;
	EXPECT_STREQ("", sent_arrive(self->stack, FRAMES));
}

static unsigned int redirected_into(int sender)
{
	unsigned int right = 0;
	uint64_t first;

	wire_command(NULL, 0, "received");
	for (first = 0; first < FRAMES; first += WINDOW) {
		if (send_numbered(sender, first, WINDOW))
			break;
		right += host_received(WINDOW);
	}
	return right;
}

TEST_F(xdp, redirect_into_device)
{
	struct program other;
	int link, sender;

	ASSERT_EQ(0, make_veth());
	sender = open_packet("veth0", 0);
	ASSERT_LE(0, sender);
	ASSERT_LE(0, load_redirect(&other, if_nametoindex(nic_name())));
	link = attach(&other, "veth1");
	ASSERT_LE(0, link);
	EXPECT_EQ(FRAMES, redirected_into(sender));

	/* The same with a program there. */
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	ASSERT_EQ(0, attach_to_nic(self));
	EXPECT_EQ(FRAMES, redirected_into(sender));
	close(link);
	unload(&other);
}

TEST_F(xdp, redirect_to_cpu)
{
	int map = make_cpumap(4096);

	ASSERT_LE(0, map);
	ASSERT_LE(0, load_redirect_map(&self->program, map, 0));
	ASSERT_EQ(0, attach_to_nic(self));
	EXPECT_STREQ("", sent_arrive(self->stack, FRAMES));
	EXPECT_EQ(FRAMES, counted(&self->program));
}

/* It has room for one: of the others most are lost, and no later ones. */
TEST_F(xdp, redirect_to_busy_cpu)
{
	int map = make_cpumap(1), link;
	struct program to_cpu;

	ASSERT_LE(0, map);
	ASSERT_LE(0, load_redirect_map(&to_cpu, map, 0));
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	link = attach(&to_cpu, nic_name());
	ASSERT_LE(0, link);
	ASSERT_EQ(0, host_send(0, 2 * FRAMES));
	EXPECT_TRUE(wait_counted(&to_cpu, 2 * FRAMES));
	EXPECT_GT(2 * FRAMES, count_received(self->stack, 1));
	ASSERT_EQ(0, bpf_link_update(link, self->program.fd, NULL));
	EXPECT_STREQ("", sent_arrive(self->stack, 2 * FRAMES));
	EXPECT_EQ(2 * FRAMES, counted(&self->program));
	close(link);
	unload(&to_cpu);
	close(map);
}

/* Back out of the device that they came from. */
TEST_F(xdp, redirect_to_itself)
{
	uint64_t first;

	ASSERT_LE(0, load_redirect(&self->program,
				   if_nametoindex(nic_name())));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	for (first = 0; first < FRAMES; first += WINDOW) {
		ASSERT_EQ(0, host_send(first, WINDOW));
		EXPECT_EQ(WINDOW, host_received(WINDOW));
	}
	EXPECT_EQ(0, count_received(self->stack, 0));
}

static bool trace_exceptions(const char *on)
{
	mount("none", TRACING, "tracefs", 0, NULL);
	return !write_text(TRACING "events/xdp/xdp_exception/enable", on);
}

static void expect_exceptions(struct __test_metadata *_metadata,
			      struct _test_data_xdp *self, uint32_t verdict,
			      const char *name)
{
	bool traced = trace_exceptions("1");

	EXPECT_TRUE(traced || access(TRACING, F_OK));
	write_text(TRACING "trace", "");
	ASSERT_LE(0, load_verdict(&self->program, verdict));
	ASSERT_EQ(0, attach_to_nic(self));
	ASSERT_EQ(0, host_send(0, WINDOW));
	EXPECT_TRUE(wait_counted(&self->program, WINDOW));
	EXPECT_EQ(0, count_received(self->stack, 0));
	EXPECT_EQ(traced, file_has(TRACING "trace", name));
	EXPECT_TRUE(network_works());
	trace_exceptions("0");
}

TEST_F(xdp, aborted)
{
	expect_exceptions(_metadata, self, XDP_ABORTED, "action=ABORTED");
}

TEST_F(xdp, unknown_verdict)
{
	expect_exceptions(_metadata, self, 77, "xdp_exception");
}

TEST_HARNESS_MAIN
