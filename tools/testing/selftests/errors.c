// SPDX-License-Identifier: GPL-2.0
/* What FASTNET_SET_MODE and FASTNET_GET_STATISTICS refuse, and with what. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>

#include "selftest.h"

FIXTURE(veth) {
	int fd;
	int other;
};

FIXTURE_SETUP(veth)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->other = open_fastnet();
	ASSERT_LE(0, self->other);
}

FIXTURE_TEARDOWN(veth)
{
	close(self->fd);
	close(self->other);
}

TEST_F(veth, unknown_ioctl)
{
	uint8_t argument[256] = {};

	EXPECT_EQ(-1, ioctl(self->fd, _IO(FASTNET_IOC_MAGIC, 99), argument));
	EXPECT_EQ(ENOTTY, errno);
	EXPECT_EQ(-1, ioctl(self->fd, TCGETS, argument));
	EXPECT_EQ(ENOTTY, errno);
}

TEST_F(veth, unknown_mode)
{
	EXPECT_EQ(-EINVAL, set_mode(self->fd, "veth0", 4));
	EXPECT_EQ(-EINVAL, set_mode(self->fd, "veth0", UINT32_MAX));
}

TEST_F(veth, unknown_flag)
{
	uint32_t flag;

	for (flag = 1; flag; flag <<= 1) {
		struct fastnet_mode_request request =
			mode_request("veth0", FASTNET_MODE_COPY);

		request.flags = flag;
		EXPECT_EQ(flag <= FASTNET_OUTGOING ? 0 : -EINVAL,
			  request_mode(self->fd, &request));
	}
}

TEST_F(veth, reserved_field)
{
	struct fastnet_mode_request request;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(request.reserved); i++) {
		request = mode_request("veth0", FASTNET_MODE_COPY);
		request.reserved[i] = 1U << 31;
		EXPECT_EQ(-EINVAL, request_mode(self->fd, &request));
	}
}

TEST_F(veth, name_without_end)
{
	struct fastnet_mode_request request =
		mode_request("", FASTNET_MODE_COPY);

	memset(request.ifname, 'x', sizeof(request.ifname));
	EXPECT_EQ(-EINVAL, request_mode(self->fd, &request));
}

/* Is this the answer, and the one line that goes with it? Says so if not. */
static bool refused(int fd, struct fastnet_mode_request request, int error,
		    const char *says)
{
	int answer = request_mode(fd, &request);
	size_t length = strnlen(request.message, FASTNET_MESSAGE_SIZE);

	if (answer == error && strstr(request.message, says) &&
	    length < FASTNET_MESSAGE_SIZE - 1 &&
	    !strchr(request.message, '\n'))
		return true;
	fprintf(stderr, "# %s: not \"%s\" but %d, \"%s\"\n", request.ifname,
		says, answer, request.message);
	return false;
}

TEST_F(veth, messages)
{
	static const struct {
		struct fastnet_mode_request request;
		int error;
		const char *says;
	} cases[] = {
		{ { .ifname = "veth0", .mode = 4 }, -EINVAL, "no mode 4" },
		{ { .ifname = "veth0", .mode = 2, .flags = 9 },
		  -EINVAL, "flags 0x8" },
		{ { .ifname = "veth0", .mode = 1, .flags = FASTNET_TEE },
		  -EINVAL, "modes 2 and 3" },
		{ { .ifname = "veth0", .mode = 3, .flags = FASTNET_OUTGOING },
		  -EOPNOTSUPP, "use copy mode" },
		{ { .ifname = "veth0", .mode = 2, .wake_delay = 1000001 },
		  -EINVAL, "at most 1000000" },
		{ { .ifname = "veth0", .mode = 1, .wake_delay = 1 },
		  -EINVAL, "modes 2 and 3" },
		{ { .ifname = "veth0", .mode = 2, .wake_frames = 2 },
		  -EINVAL, "in wake_delay" },
		{ { .ifname = "veth0", .mode = 2, .wake_frames = 2049,
		    .wake_delay = 1 },
		  -EINVAL, "2048 buffers" },
		{ { .ifname = "veth0", .mode = 2, .reserved = { 1 } },
		  -EINVAL, "must be zero" },
		{ { .ifname = "veth0", .mode = 2, .busy_poll = 100001 },
		  -EINVAL, "at most 100000" },
		{ { .ifname = "veth0", .mode = 1, .busy_poll = 1 },
		  -EINVAL, "modes 2 and 3" },
		{ { .ifname = "lo", .mode = 2, .busy_poll = 1 },
		  -EOPNOTSUPP, "no NAPI" },
		{ { .ifname = "veth7", .mode = 2 },
		  -ENODEV, "no such device" },
		{ { .ifname = "veth0", .mode = 3 },
		  -EOPNOTSUPP, "use copy mode" },
		{ { .ifname = "veth0", .mode = 2, .buffers = 63 },
		  -EINVAL, "at least 64" },
		{ { .ifname = "veth0", .mode = 2, .buffers = 65537 },
		  -E2BIG, "at most 65536" },
		{ { .ifname = "veth0", .mode = 2, .buffer_size = 1024 },
		  -EINVAL, "at least 2048" },
		{ { .ifname = "veth0", .mode = 2, .buffer_size = 3000 },
		  -EINVAL, "power of two" },
		{ { .ifname = "veth0", .mode = 2, .buffer_size = 32768 },
		  -E2BIG, "at most 16384" },
		{ { .ifname = "veth0", .mode = 2, .buffer_size = 16384,
		    .buffers = 65536 },
		  -E2BIG, "512 MiB" },
	};
	struct fastnet_mode_request request;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		request = cases[i].request;
		request.size = sizeof(request);
		EXPECT_TRUE(refused(self->fd, request, cases[i].error,
				    cases[i].says));
	}

	memset(request.message, 'x', sizeof(request.message));
	request = mode_request("veth0", FASTNET_MODE_COPY);
	EXPECT_EQ(0, request_mode(self->fd, &request));
	EXPECT_STREQ("", request.message);
}

TEST_F(veth, messages_about_the_mtu)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);

	ASSERT_EQ(0, command("ip link set veth0 mtu 9000"));
	request.buffer_size = 2048;
	EXPECT_TRUE(refused(self->fd, request, -EINVAL, "up to 9022"));
	ASSERT_EQ(0, command("ip link set veth0 mtu 60000"));
	request.buffer_size = 0;
	EXPECT_TRUE(refused(self->fd, request, -EINVAL, "lower the MTU"));
}

TEST_F(veth, messages_about_the_caller)
{
	const struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);
	const struct rlimit little = { 65536, 65536 };

	ASSERT_EQ(0, setrlimit(RLIMIT_MEMLOCK, &little));
	ASSERT_EQ(0, drop_capability(CAP_IPC_LOCK));
	EXPECT_TRUE(refused(self->fd, request, -ENOMEM, "ulimit -l"));
	ASSERT_EQ(0, drop_capability(CAP_NET_ADMIN));
	EXPECT_TRUE(refused(self->fd, request, -EPERM, "CAP_NET_ADMIN"));
}

TEST_F(veth, messages_about_others)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);
	char owner[64];

	snprintf(owner, sizeof(owner), "process %d (a\\012b)", getpid());
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a\nb"));
	ASSERT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(refused(self->fd, request, -EBUSY, owner));
	EXPECT_TRUE(refused(self->other,
			    mode_request("veth1", FASTNET_MODE_COPY), -EBUSY,
			    "another device, veth0"));

	ASSERT_EQ(0, command("ip link add test0 type bridge"));
	ASSERT_EQ(0, command("ip link set veth1 master test0"));
	EXPECT_TRUE(refused(self->fd,
			    mode_request("veth1", FASTNET_MODE_COPY), -EBUSY,
			    "bridge"));

	ASSERT_EQ(0, command("ip link del veth0"));
	EXPECT_TRUE(refused(self->other, request, -ENODEV, "no such device"));
	ASSERT_EQ(0, command("ip link add veth0 type veth peer name veth1"));
	EXPECT_TRUE(refused(self->other, request, -ENODEV, "has gone"));
}

TEST_F(veth, output_fields_are_ignored)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_DROP);

	request.descriptors = 5;
	request.ring_offset = UINT64_MAX;
	request.buffers_size = 7;
	EXPECT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(0, request.descriptors);
	EXPECT_EQ(0, request.ring_offset);
	EXPECT_EQ(0, request.buffers_size);
}

TEST_F(veth, request_size)
{
	struct {
		struct fastnet_mode_request known;
		uint64_t unknown[8];
	} request = { .known = mode_request("veth0", FASTNET_MODE_COPY) };
	uint32_t size;

	for (size = 0; size < FASTNET_MODE_REQUEST_SIZE_VER0; size++) {
		request.known.size = size;
		EXPECT_EQ(-EINVAL, request_mode(self->fd, &request.known));
	}
	request.known.size = FASTNET_MODE_REQUEST_SIZE_VER0;
	EXPECT_EQ(0, request_mode(self->fd, &request.known));

	request.known.size = sizeof(request);
	request.unknown[7] = 1;
	EXPECT_EQ(-E2BIG, request_mode(self->fd, &request.known));
	request.unknown[7] = 0;
	EXPECT_EQ(0, request_mode(self->fd, &request.known));
	EXPECT_EQ(sizeof(request), request.known.size);

	request.known.size = UINT32_MAX;
	EXPECT_EQ(-E2BIG, request_mode(self->fd, &request.known));
}

TEST_F(veth, statistics_size)
{
	struct {
		struct fastnet_statistics known;
		uint64_t unknown[2];
	} statistics = {};
	uint32_t size;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	for (size = 0; size < FASTNET_STATISTICS_SIZE_VER0; size++) {
		statistics.known.size = size;
		EXPECT_EQ(-1, ioctl(self->fd, FASTNET_GET_STATISTICS,
				    &statistics));
		EXPECT_EQ(EINVAL, errno);
	}

	statistics.known.size = FASTNET_STATISTICS_SIZE_VER0;
	EXPECT_EQ(0, ioctl(self->fd, FASTNET_GET_STATISTICS, &statistics));
	EXPECT_EQ(FASTNET_STATISTICS_SIZE_VER0, statistics.known.size);

	statistics.known.size = sizeof(statistics);
	EXPECT_EQ(0, ioctl(self->fd, FASTNET_GET_STATISTICS, &statistics));
	EXPECT_EQ(sizeof(statistics.known), statistics.known.size);

	statistics.known.size = sizeof(statistics);
	statistics.unknown[1] = 1;
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_GET_STATISTICS, &statistics));
	EXPECT_EQ(E2BIG, errno);
	statistics.known.size = UINT32_MAX;
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_GET_STATISTICS, &statistics));
	EXPECT_EQ(E2BIG, errno);
	statistics.unknown[1] = 0;
	statistics.known.size = sizeof(statistics.known);

	statistics.known.reserved = 1;
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_GET_STATISTICS, &statistics));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(veth, no_statistics_without_a_mode)
{
	struct fastnet_statistics statistics;

	EXPECT_EQ(-ENOTCONN, get_statistics(self->fd, &statistics));
}

TEST_F(veth, no_such_device)
{
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "veth7", FASTNET_MODE_COPY));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "veth7", FASTNET_MODE_NORMAL));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "", FASTNET_MODE_COPY));
}

TEST_F(veth, device_of_another_namespace)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, without_net_admin)
{
	ASSERT_EQ(0, drop_capability(CAP_NET_ADMIN));
	EXPECT_EQ(-EPERM, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EPERM, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
}

TEST_F(veth, without_net_raw)
{
	ASSERT_EQ(0, drop_capability(CAP_NET_RAW));
	EXPECT_EQ(-EPERM, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, user_namespace_without_the_device)
{
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	EXPECT_EQ(-EPERM, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
}

TEST(user_namespace_with_the_device)
{
	int fd = open_fastnet();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	/* Whoever is not root there loses its capabilities by an exec(). */
	ASSERT_EQ(0, write_text("/proc/self/uid_map", "0 0 1"));
	ASSERT_EQ(0, private_network());
	EXPECT_EQ(0, set_mode(fd, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, device_of_another_file)
{
	struct fastnet_statistics statistics;
	int sender = open_packet("veth1", 0);

	ASSERT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(-ENOTCONN, get_statistics(self->fd, &statistics));

	ASSERT_EQ(0, send_numbered(sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->other, 0));
}

TEST_F(veth, device_that_another_file_has_left)
{
	ASSERT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EBUSY, set_mode(self->other, "veth0", FASTNET_MODE_COPY));

	close(self->fd);
	EXPECT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, file_of_another_device)
{
	int sender = open_packet("veth1", 0);

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth1", FASTNET_MODE_COPY));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth1", FASTNET_MODE_NORMAL));

	ASSERT_EQ(0, send_numbered(sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

/* All of these take frames with an rx_handler, of which there can be one. */
static const struct {
	const char *kind;
	const char *create[3];
} masters[] = {
	{ "bridge", { "ip link add test0 type bridge",
		      "ip link set veth0 master test0" } },
	{ "bond", { "ip link add test0 type bond",
		    "ip link set veth0 down",
		    "ip link set veth0 master test0" } },
	{ "macvlan", { "ip link add test0 link veth0 type macvlan" } },
};

static int make_port(size_t master)
{
	size_t i;
	int err;

	for (i = 0; i < 3 && masters[master].create[i]; i++) {
		err = command("%s", masters[master].create[i]);
		if (err)
			return err;
	}
	return 0;
}

TEST_F(veth, port_of_another_device)
{
	uint32_t mode;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(masters); i++) {
		ASSERT_EQ(0, make_port(i));
		for (mode = FASTNET_MODE_DROP; mode <= FASTNET_MODE_COPY;
		     mode++) {
			EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth0", mode))
				TH_LOG("%s, mode %u", masters[i].kind, mode);
		}
		ASSERT_EQ(0, command("ip link del test0"));
		EXPECT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
		EXPECT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	}
}

TEST_F(veth, device_in_a_mode_becomes_no_port)
{
	ASSERT_EQ(0, command("ip link add test0 type bridge"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_TRUE(command_fails("ip link set veth0 master test0"));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, command("ip link set veth0 master test0"));
}

TEST_F(veth, driver_without_zero_copy)
{
	EXPECT_EQ(-EOPNOTSUPP,
		  set_mode(self->fd, "veth0", FASTNET_MODE_ZEROCOPY));
	EXPECT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-EOPNOTSUPP,
		  set_mode(self->other, "veth0", FASTNET_MODE_ZEROCOPY));
	EXPECT_EQ(-EBUSY, set_mode(self->fd, "veth0", FASTNET_MODE_COPY))
		TH_LOG("a refused mode ended the one before");
}

FIXTURE(nic) {
	int fd;
};

FIXTURE_SETUP(nic)
{
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(nic)
{
	close(self->fd);
}

TEST_F(nic, macvlan_over_it)
{
	int set;

	ASSERT_EQ(0, command("ip link add test0 link %s type macvlan",
			     nic_name()));
	set = set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY);
	EXPECT_EQ(0, command("ip link del test0"));
	EXPECT_EQ(-EBUSY, set);
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
}

TEST_F(nic, no_macvlan_over_it_while_in_a_mode)
{
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_TRUE(command_fails("ip link add test0 link %s type macvlan",
				  nic_name()));
}

TEST_F(veth, bad_pointer)
{
	const unsigned long commands[] = {
		FASTNET_SET_MODE, FASTNET_GET_STATISTICS,
		FASTNET_SET_FILTER, FASTNET_QUERY,
	};
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);
	uint8_t *end = end_of_memory();
	size_t i;

	memcpy(end - sizeof(request) / 2, &request, sizeof(request) / 2);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		EXPECT_EQ(-1, ioctl(self->fd, commands[i], NULL));
		EXPECT_EQ(EFAULT, errno);
		EXPECT_EQ(-1, ioctl(self->fd, commands[i], end));
		EXPECT_EQ(EFAULT, errno);
		EXPECT_EQ(-1, ioctl(self->fd, commands[i], end - 2));
		EXPECT_EQ(EFAULT, errno);
	}
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_SET_MODE,
			    end - sizeof(request) / 2));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, answer_without_a_place)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct fastnet_mode_request *request;

	request = mmap(NULL, page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, request);
	*request = mode_request("veth0", FASTNET_MODE_COPY);
	ASSERT_EQ(0, mprotect(request, page, PROT_READ));

	EXPECT_EQ(-EFAULT, request_mode(self->fd, request));
	EXPECT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
}

TEST_F(veth, device_gone)
{
	struct fastnet_statistics statistics;
	uint8_t frame[64];

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, set_mode(self->other, "veth1", FASTNET_MODE_DROP));
	ASSERT_EQ(0, command("ip link del veth0"));
	ASSERT_EQ(0, command("ip link add veth0 type veth peer name veth1"));

	EXPECT_EQ(POLLHUP, poll_for(self->fd, 0) & POLLHUP);
	EXPECT_EQ(POLLHUP, poll_for(self->other, 0) & POLLHUP);
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(-1, read(self->other, frame, sizeof(frame)));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED,
				   self->fd, 0));
	EXPECT_EQ(ENODEV, errno);
}

/* Ends in a second; the harness ends a test whose wait() would hang. */
static int delete_soon(void)
{
	int pid = fork();

	if (!pid) {
		usleep(500000);
		_exit(command("ip link del veth0"));
	}
	return pid;
}

TEST_F(veth, device_gone_during_read)
{
	uint8_t frame[64];
	int status;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_LT(0, delete_soon());
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENODEV, errno);
	wait(&status);
	EXPECT_EQ(0, status);
}

TEST_F(veth, device_gone_during_poll)
{
	int status;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_LT(0, delete_soon());
	EXPECT_EQ(POLLHUP, poll_for(self->fd, PATIENCE_MS) & POLLHUP);
	wait(&status);
	EXPECT_EQ(0, status);
}

TEST_F(veth, device_gone_under_the_mapping)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);
	int sender = open_packet("veth1", 0);
	struct ring ring;

	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, map_ring(self->fd, &request, &ring));
	ASSERT_EQ(0, send_numbered(sender, 0, 1));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	ASSERT_EQ(0, command("ip link del veth0"));

	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	close(self->fd);
	unmap_ring(&ring);
}

TEST_HARNESS_MAIN
