// SPDX-License-Identifier: GPL-2.0
/*
 * The stock driver on the NIC's model: whatever it does with a real NIC has to
 * work. The model is eth0, 10.0.2.15. At the other end of its cable is eth1, of
 * another driver, which is moved to a network namespace of its own and is 10.0.2.2.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

#include "../vm/description.h"
#include "../vm/guest.h"
#include "selftest.h"

#define PEER		"eth1"
#define FRAMES		500
#define BULK		(4 << 20)
#define PORT		7777
#define PEER_MAX_MTU	9000

/* How this driver shows what all have, and what not all have. */
static const char *described(const char *word)
{
	static char text[256];

	description_has(getenv("NIC_DESCRIPTION"), word, text, sizeof(text));
	return text;
}

static const char everybody[] = "\xff\xff\xff\xff\xff\xff";

/* The namespaces that sockets are made in. */
struct ends {
	pid_t peer_pid;	/* lives there, and it ends with it */
	int here;
	int there;
};

static int namespace_of(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int peer_main(int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET))
		return 1;
	write_text("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	write(ready, "", 1);
	for (;;)
		pause();
}

static int in_namespace(int ns)
{
	return setns(ns, CLONE_NEWNET) ? -errno : 0;
}

/* What is in /sys is of the other namespace. */
static bool wait_peer_carrier(void)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (!command_prints("LOWER_UP", "ip link show " PEER)) {
		if (milliseconds() > end)
			return false;
		usleep(50000);
	}
	return true;
}

static int set_up_peer(void)
{
	return command("ip addr add 10.0.2.2/24 dev " PEER) ||
	       command("ip link set " PEER " up") ||
	       !wait_peer_carrier();
}

static int open_ends(struct ends *ends)
{
	int pipe_fds[2];
	char ready;

	if (pipe(pipe_fds))
		return -errno;
	ends->here = namespace_of(getpid());
	ends->peer_pid = fork();
	if (!ends->peer_pid)
		_exit(peer_main(pipe_fds[1]));
	if (read(pipe_fds[0], &ready, 1) != 1)
		return -ESRCH;
	ends->there = namespace_of(ends->peer_pid);
	if (command("ip link set " PEER " netns %d", ends->peer_pid))
		return -ENODEV;
	return 0;
}

/* eth1 is here again once the namespace is gone. */
static bool close_ends(struct ends *ends)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	close(ends->there);
	kill(ends->peer_pid, SIGKILL);
	waitpid(ends->peer_pid, NULL, 0);
	while (number_in("/sys/class/net/" PEER "/ifindex") < 0) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return true;
}

FIXTURE(stock) {
	struct ends ends;
	int receiver;	/* of FRAME_ETHERTYPE, on the NIC */
	int sender;	/* on the peer */
};

FIXTURE_SETUP(stock)
{
	ASSERT_EQ(0, open_ends(&self->ends));
	ASSERT_EQ(0, in_namespace(self->ends.there));
	ASSERT_EQ(0, set_up_peer());
	self->sender = open_packet(PEER, 0);
	ASSERT_EQ(0, in_namespace(self->ends.here));
	self->receiver = open_packet(nic_name(), FRAME_ETHERTYPE);
	ASSERT_LE(0, self->sender);
	ASSERT_LE(0, self->receiver);
	ASSERT_TRUE(wait_carrier(nic_name(), 1));
	ASSERT_TRUE(network_works());
}

FIXTURE_TEARDOWN(stock)
{
	close(self->sender);
	close(self->receiver);
	EXPECT_TRUE(close_ends(&self->ends));
}

/* Runs a command at the peer. */
printf_like(2, 3)
static int peer_command(const struct ends *ends, const char *format, ...)
{
	va_list arguments;
	char line[256];
	int status;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (in_namespace(ends->there))
		return -1;
	status = command("%s", line);
	return in_namespace(ends->here) ? -1 : status;
}

static bool nic_says(const char *text, const char *option)
{
	return command_prints(text, "ethtool %s %s", option, nic_name());
}

/* Counters of the hardware. */
static long long tally(const char *name)
{
	char before[320];

	snprintf(before, sizeof(before), " %s: ", name);
	return command_number(before, "ethtool -S %s", nic_name());
}

/* 0 if the driver shows none. */
static long long described_tally(const char *word)
{
	const char *name = described(word);

	return *name ? tally(name) : 0;
}

TEST_F(stock, is_the_stock_driver)
{
	char path[64], name[64];

	EXPECT_EQ(-1, access("/sys/module/fastnet", F_OK));
	snprintf(path, sizeof(path), "/sys/module/%s/taint", nic_driver());
	EXPECT_FALSE(file_has(path, "O"));
	snprintf(name, sizeof(name), "driver: %s", nic_driver());
	EXPECT_TRUE(nic_says(name, "-i"));
	EXPECT_TRUE(nic_says("0000:", "-i"));
}

TEST_F(stock, registers)
{
	EXPECT_TRUE(nic_says(described("registers"), "-d"));
	EXPECT_TRUE(nic_says("Speed: 1000Mb/s", ""));
	EXPECT_TRUE(nic_says("Duplex: Full", ""));
}

TEST_F(stock, interrupt)
{
	const char *kind = nic_traits()->msi ? "PCI-MSI" : "IO-APIC";
	char line[512] = "";
	FILE *file = fopen("/proc/interrupts", "r");

	while (fgets(line, sizeof(line), file) && !strstr(line, nic_name()))
		;
	fclose(file);
	EXPECT_NE(NULL, strstr(line, kind))
		TH_LOG("%s", line);
}

TEST_F(stock, wake_on_lan)
{
	EXPECT_EQ(0, command("ethtool -s %s wol g", nic_name()));
	EXPECT_TRUE(nic_says("Wake-on: g", ""));
	EXPECT_EQ(0, command("ethtool -s %s wol d", nic_name()));
	EXPECT_TRUE(nic_says("Wake-on: d", ""));
	EXPECT_TRUE(network_works());
}

/* A TCP connection between the two ends of the cable. */
struct connection {
	int near;
	int far;
};

static int tcp_socket(int ns, const char *address, uint16_t port)
{
	struct sockaddr_in name = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = inet_addr(address),
	};
	int one = 1, fd;

	if (in_namespace(ns))
		return -1;
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, (void *)&name, sizeof(name)) ? -1 : fd;
}

/* 0, or -1 */
static int connect_ends(const struct ends *ends, const char *net,
			struct connection *connection)
{
	char near[32], far[32];
	struct sockaddr_in to = { .sin_family = AF_INET };
	int listener;

	snprintf(near, sizeof(near), "%s.15", net);
	snprintf(far, sizeof(far), "%s.2", net);
	to.sin_addr.s_addr = inet_addr(far);
	to.sin_port = htons(PORT);

	listener = tcp_socket(ends->there, far, PORT);
	connection->near = tcp_socket(ends->here, near, 0);
	connection->far = -1;
	if (!in_namespace(ends->here) && !listen(listener, 1) &&
	    !connect(connection->near, (void *)&to, sizeof(to)))
		connection->far = accept(listener, NULL, NULL);
	close(listener);
	if (connection->far < 0)
		close(connection->near);
	return connection->far < 0 ? -1 : 0;
}

/* Byte number @at of what is sent. */
static uint8_t pattern(size_t at)
{
	uint32_t x = at * 2654435761U;

	return x >> 24 ^ at;
}

static void *send_bulk(void *to)
{
	uint8_t data[65536];
	size_t at, i;

	for (at = 0; at < BULK; at += sizeof(data)) {
		for (i = 0; i < sizeof(data); i++)
			data[i] = pattern(at + i);
		if (send(*(int *)to, data, sizeof(data), MSG_NOSIGNAL) !=
		    sizeof(data))
			return "not sent";
	}
	return "";
}

static const char *receive_bulk(int fd)
{
	uint8_t data[65536];
	size_t at = 0;

	while (at < BULK) {
		ssize_t i, n;

		if (!poll_for(fd, PATIENCE_MS))
			return "nothing comes";
		n = recv(fd, data, sizeof(data), 0);
		if (n <= 0)
			return "the connection broke";
		for (i = 0; i < n; i++) {
			if (data[i] != pattern(at++))
				return "altered";
		}
	}
	return "";
}

static const char *transfer(int from, int to)
{
	const char *problem;
	pthread_t sender;
	void *sent;

	if (pthread_create(&sender, NULL, send_bulk, &from))
		return "no thread";
	problem = receive_bulk(to);
	if (*problem)
		shutdown(to, SHUT_RDWR);
	pthread_join(sender, &sent);
	return *problem ? problem : sent;
}

/* Some megabytes, both ways. What is wrong with them, or "". */
static const char *bulk(const struct ends *ends, const char *net)
{
	struct connection connection;
	const char *problem;

	if (connect_ends(ends, net, &connection))
		return "no connection";
	problem = transfer(connection.near, connection.far);
	if (!*problem)
		problem = transfer(connection.far, connection.near);
	close(connection.near);
	close(connection.far);
	return problem;
}

/* The ways in which the NIC may be asked to help. */
static const struct {
	const char *features;
	const char *check;
} offloads[] = {
	{ "rx off tx off", "tcp-segmentation-offload: off" },
	{ "rx on tx on", "tx-checksumming: on" },
	{ "rx on tx on sg on", "scatter-gather: on" },
	{ "rx on tx on sg on tso on", "tcp-segmentation-offload: on" },
};

TEST_F(stock, tcp)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(offloads); i++) {
		ASSERT_EQ(0, command("ethtool -K %s %s", nic_name(),
				     offloads[i].features));
		ASSERT_TRUE(nic_says(offloads[i].check, "-k"));
		EXPECT_STREQ("", bulk(&self->ends, "10.0.2"))
			TH_LOG("%s", offloads[i].features);
	}
}

TEST_F(stock, vlan)
{
	static const char * const features[] = {
		"rxvlan on txvlan on", "rxvlan off txvlan off",
	};
	size_t i;

	ASSERT_EQ(0, command("ip link add link %s name vlan5 type vlan id 5",
			     nic_name()));
	ASSERT_EQ(0, command("ip addr add 10.0.5.15/24 dev vlan5"));
	ASSERT_EQ(0, command("ip link set vlan5 up"));
	ASSERT_EQ(0, peer_command(&self->ends, "ip link add link " PEER
				  " name vlan5 type vlan id 5"));
	ASSERT_EQ(0, peer_command(&self->ends,
				  "ip addr add 10.0.5.2/24 dev vlan5"));
	ASSERT_EQ(0, peer_command(&self->ends, "ip link set vlan5 up"));
	for (i = 0; i < ARRAY_SIZE(features); i++) {
		ASSERT_EQ(0, command("ethtool -K %s %s", nic_name(),
				     features[i]));
		EXPECT_STREQ("", bulk(&self->ends, "10.0.5"))
			TH_LOG("%s", features[i]);
	}
	EXPECT_EQ(0, command("ethtool -K %s %s", nic_name(), features[0]));
	EXPECT_EQ(0, command("ip link del vlan5"));
}

static bool send_to(int sender, const char *address, uint64_t sequence)
{
	uint8_t frame[FRAME_MAX_SIZE];
	size_t length = frame_build(&mixed_frames, sequence, frame);

	memcpy(frame, address, 6);
	return send(sender, frame, length, 0) == length;
}

static bool send_ten(int sender, const char *address)
{
	int i;

	for (i = 0; i < 10; i++) {
		if (!send_to(sender, address, i))
			return false;
	}
	return true;
}

/* So many of ten frames to that address arrive, before one to everybody. */
static unsigned int arrive(int sender, int receiver, const char *address)
{
	uint8_t frame[FRAME_MAX_SIZE];
	unsigned int count;

	if (!send_ten(sender, address) || !send_to(sender, everybody, 10))
		return 99;
	for (count = 0; poll_for(receiver, PATIENCE_MS); count++) {
		ssize_t length = recv(receiver, frame, sizeof(frame), 0);

		if (length < 0)
			return 99;
		if (frame_sequence(frame, length) == 10)
			return count;
	}
	return 99;
}

TEST_F(stock, address_filter)
{
	const char *own = "\x52\x54\x00\x12\x34\x56";
	const char *other = "\x52\x54\x00\x99\x99\x99";
	const char *joined = "\x01\x00\x5e\x01\x02\x03";
	const char *not_joined = "\x01\x00\x5e\x7f\x02\x04";
	int to = self->receiver, from = self->sender;

	EXPECT_EQ(10, arrive(from, to, own));
	EXPECT_EQ(0, arrive(from, to, other));
	EXPECT_EQ(10, arrive(from, to, everybody));
	EXPECT_EQ(0, arrive(from, to, joined));

	ASSERT_EQ(0, command("ip maddr add 01:00:5e:01:02:03 dev %s",
			     nic_name()));
	EXPECT_EQ(10, arrive(from, to, joined));
	EXPECT_EQ(0, arrive(from, to, not_joined));
	ASSERT_EQ(0, command("ip link set %s allmulticast on", nic_name()));
	EXPECT_EQ(10, arrive(from, to, not_joined));
	ASSERT_EQ(0, command("ip link set %s allmulticast off", nic_name()));
	ASSERT_EQ(0, command("ip link set %s promisc on", nic_name()));
	EXPECT_EQ(10, arrive(from, to, other));
	ASSERT_EQ(0, command("ip link set %s promisc off", nic_name()));
	EXPECT_EQ(0, arrive(from, to, other));
	EXPECT_EQ(0, command("ip maddr del 01:00:5e:01:02:03 dev %s",
			     nic_name()));
}

/* What is wrong with what arrives, few at a time: a socket holds no more. */
static const char *all_arrive(int sender, int receiver)
{
	uint8_t frame[FRAME_MAX_SIZE];
	const char *problem = "";
	uint64_t sequence;

	for (sequence = 0; sequence < FRAMES && !*problem; sequence++) {
		if (sequence % 50 == 0 && send_numbered(sender, sequence, 50))
			return "not sent";
		if (!poll_for(receiver, PATIENCE_MS))
			return "lost";
		problem = check_numbered(sequence, frame,
					 recv(receiver, frame, sizeof(frame),
					      0));
	}
	return problem;
}

TEST_F(stock, every_length)
{
	EXPECT_STREQ("", all_arrive(self->sender, self->receiver));
}

TEST_F(stock, jumbo)
{
	long long max = nic_max_mtu();
	long long mtu = max < PEER_MAX_MTU ? max : PEER_MAX_MTU;
	struct frame_spec spec = { .seed = 1 };
	uint8_t frame[FRAME_MAX_SIZE];
	int i;

	ASSERT_LT(1500, mtu);
	spec.min_size = mtu + 14;
	spec.max_size = mtu + 14;
	ASSERT_EQ(0, command("ip link set %s mtu %lld", nic_name(), mtu));
	ASSERT_EQ(0, peer_command(&self->ends, "ip link set " PEER " mtu %lld",
				  mtu));
	ASSERT_TRUE(wait_carrier(nic_name(), 1));
	ASSERT_TRUE(network_works());
	for (i = 0; i < 20; i++) {
		size_t length = frame_build(&spec, i, frame);

		ASSERT_EQ(length, send(self->sender, frame, length, 0));
		ASSERT_NE(0, poll_for(self->receiver, PATIENCE_MS));
		ASSERT_EQ(length, recv(self->receiver, frame, sizeof(frame),
				       0));
		EXPECT_EQ(NULL, frame_check(&spec, i, frame, length));
	}
	EXPECT_STREQ("", bulk(&self->ends, "10.0.2"));
	ASSERT_EQ(0, command("ip link set %s mtu 1500", nic_name()));
}

TEST_F(stock, tally_counters)
{
	long long received = tally("rx_packets"), sent;
	long long unicast = described_tally("counter_unicast");
	long long broadcast = described_tally("counter_broadcast");
	long long multicast = described_tally("counter_multicast");
	int back = open_packet(nic_name(), 0);
	uint64_t end;

	/* Nothing is sent of its own accord. */
	ASSERT_EQ(0, write_text("/proc/sys/net/ipv6/conf/eth0/disable_ipv6",
				"1"));
	ASSERT_EQ(0, command("ip link set %s allmulticast on", nic_name()));
	EXPECT_STREQ("", all_arrive(self->sender, self->receiver));
	EXPECT_EQ(10, arrive(self->sender, self->receiver, everybody));
	EXPECT_EQ(10, arrive(self->sender, self->receiver,
			     "\x01\x00\x5e\x01\x02\x03"));
	sent = tally("tx_packets");
	ASSERT_EQ(0, send_numbered(back, 0, FRAMES));
	end = milliseconds() + PATIENCE_MS;
	while (tally("tx_packets") - sent < FRAMES && milliseconds() < end)
		usleep(10000);

	/* One more to everybody ends each ten. */
	EXPECT_EQ(FRAMES + 22, tally("rx_packets") - received);
	EXPECT_EQ(FRAMES, tally("tx_packets") - sent);
	EXPECT_EQ(*described("counter_unicast") ? FRAMES : 0,
		  described_tally("counter_unicast") - unicast);
	EXPECT_EQ(12, described_tally("counter_broadcast") - broadcast);
	EXPECT_EQ(10, described_tally("counter_multicast") - multicast);
	EXPECT_EQ(0, command("ip link set %s allmulticast off", nic_name()));
	close(back);
}

TEST_F(stock, link_down_and_up)
{
	int round;

	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
		EXPECT_TRUE(wait_carrier(nic_name(), 0));
		EXPECT_TRUE(send_ten(self->sender, everybody));
		EXPECT_EQ(0, count_received(self->receiver, 0));
		ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
		EXPECT_TRUE(wait_carrier(nic_name(), 1));
		EXPECT_TRUE(network_works());
	}
}

TEST_F(stock, interface_down_and_up)
{
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_TRUE(network_works());
}

TEST_F(stock, renegotiation)
{
	ASSERT_EQ(0, command("ethtool -r %s", nic_name()));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_TRUE(network_works());
}

TEST_F(stock, suspend_and_resume)
{
	ASSERT_TRUE(suspend());
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", bulk(&self->ends, "10.0.2"));
}

TEST_F(stock, suspend_with_wake_on_lan)
{
	ASSERT_EQ(0, command("ethtool -s %s wol g", nic_name()));
	ASSERT_TRUE(suspend());
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_TRUE(network_works());
	EXPECT_EQ(0, command("ethtool -s %s wol d", nic_name()));
}

TEST_F(stock, reload)
{
	int round;

	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, command("modprobe -r %s", nic_driver()));
		ASSERT_TRUE(load_driver());
		EXPECT_TRUE(wait_carrier(nic_name(), 1));
		EXPECT_TRUE(network_works());
	}
	EXPECT_STREQ("", bulk(&self->ends, "10.0.2"));
}

static long long counter(const char *name)
{
	return number_in("/sys/class/net/%s/statistics/%s", nic_name(), name);
}

/* Of the NIC itself; what it has counted is read from it by the way. */
static long long nic_faults(void)
{
	long long errors = tally("rx_errors");

	return nic_traits()->sums_errors ? counter("rx_errors") : errors;
}

/* Frames that the NIC finds fault with are lost, and counted as errors. */
TEST_F(stock, bad_frames)
{
	static const char * const faults[] = { "crc", "runt", "long" };
	const char *own = "\x52\x54\x00\x12\x34\x56";
	size_t i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		long long errors = nic_faults();

		ASSERT_EQ(0, wire_command(NULL, 0, "fault %s 4", faults[i]));
		EXPECT_EQ(6, arrive(self->sender, self->receiver, own))
			TH_LOG("%s", faults[i]);
		EXPECT_EQ(4, nic_faults() - errors)
			TH_LOG("%s", faults[i]);
		EXPECT_EQ(10, arrive(self->sender, self->receiver, own));
	}
}

TEST_F(stock, bad_frames_that_are_wanted)
{
	const char *own = "\x52\x54\x00\x12\x34\x56";
	long long errors = counter("rx_crc_errors");

	ASSERT_EQ(0, command("ethtool -K %s rx-all on", nic_name()));
	/* Some drivers set up the link again for that. */
	ASSERT_TRUE(network_works());
	ASSERT_EQ(0, wire_command(NULL, 0, "fault crc 4"));
	EXPECT_EQ(10, arrive(self->sender, self->receiver, own));
	EXPECT_LE(0, nic_faults());
	EXPECT_EQ(4, counter("rx_crc_errors") - errors);
	EXPECT_EQ(0, command("ethtool -K %s rx-all off", nic_name()));
	EXPECT_TRUE(network_works());
}

/* The stock driver has no use for the parts, but goes on. */
TEST_F(stock, fragmented_frames)
{
	const char *own = "\x52\x54\x00\x12\x34\x56";
	long long errors = counter("rx_length_errors");

	ASSERT_EQ(0, wire_command(NULL, 0, "fault fragment 4"));
	EXPECT_EQ(6, arrive(self->sender, self->receiver, own));
	EXPECT_LE(nic_traits()->counts_fragments ? 4 : 0,
		  counter("rx_length_errors") - errors);
	EXPECT_EQ(10, arrive(self->sender, self->receiver, own));
}

/* The driver goes on as if nothing was. */
TEST_F(stock, dma_to_nowhere)
{
	ASSERT_EQ(0, wire_command(NULL, 0, "fault dma 1"));
	arrive(self->sender, self->receiver, "\x52\x54\x00\x12\x34\x56");
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", bulk(&self->ends, "10.0.2"));
}

TEST_F(stock, fifo_overflow)
{
	ASSERT_EQ(0, wire_command(NULL, 0, "overflow"));
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", bulk(&self->ends, "10.0.2"));
}

TEST_HARNESS_MAIN
