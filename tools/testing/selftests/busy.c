// SPDX-License-Identifier: GPL-2.0
/*
 * Busy polling: read() runs the device's NAPI, and poll() does so where
 * net.core.busy_poll says for how long. With napi_defer_hard_irqs and
 * gro_flush_timeout, which keep the device's interrupts off in between, none is
 * left.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/wait.h>

#include "selftest.h"

#define WINDOWS		20
#define FRAMES		500	/* at a time: there are buffers for more */
#define BUSY_USECS	50000
#define TIMES		200	/* of BUSY_USECS: ten seconds */
#define FLUSH_NSECS	"2000000000"	/* longer than a usual pause here */

static int device_attribute(const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", nic_name(), name);
	return write_text(path, value);
}

static int defer(bool on)
{
	int err = device_attribute("gro_flush_timeout", on ? FLUSH_NSECS : "0");

	return err ? err : device_attribute("napi_defer_hard_irqs",
					    on ? "100" : "0");
}

/* For how long poll() and select() poll. */
static int poll_busily(unsigned int usecs)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", usecs);
	return write_text("/proc/sys/net/core/busy_poll", text);
}

/* So far, on all processors. */
static unsigned long interrupt_count(void)
{
	unsigned long sum = 0, number;
	FILE *file = fopen("/proc/interrupts", "r");
	char line[1024];

	while (file && fgets(line, sizeof(line), file)) {
		char *at = strchr(line, ':');
		int length;

		if (!at || !strstr(line, nic_name()))
			continue;
		for (at++; sscanf(at, "%lu%n", &number, &length) == 1;
		     at += length)
			sum += number;
	}
	if (file)
		fclose(file);
	return sum;
}

static int open_busy(uint32_t mode)
{
	struct fastnet_mode_request request = mode_request(nic_name(), mode);
	int fd = open_fastnet();

	request.busy_poll = BUSY_USECS;
	return fd < 0 || request_mode(fd, &request) ? -1 : fd;
}

/* Who takes them from the NIC is who reads them: it has to hold them all. */
static unsigned int at_a_time(void)
{
	unsigned int holds = nic_traits()->holds;

	return holds ? holds / 2 : FRAMES;
}

static bool all_arrive(int fd)
{
	int i;

	for (i = 0; i < WINDOWS; i++)
		if (*receives(fd, at_a_time()))
			return false;
	return true;
}

FIXTURE(busy) {
	int fd;
};

FIXTURE_VARIANT(busy) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(busy, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(busy, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(busy)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_busy(variant->mode);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, poll_busily(BUSY_USECS));
}

FIXTURE_TEARDOWN(busy)
{
	EXPECT_EQ(0, poll_busily(0));
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
}

TEST_F(busy, all_arrive)
{
	EXPECT_TRUE(all_arrive(self->fd));
}

/* Nobody waits for a frame while another file is ready. */
TEST_F(busy, other_file_is_ready)
{
	struct pollfd files[] = {
		{ .fd = self->fd, .events = POLLIN },
		{ .events = POLLIN },
	};
	uint64_t before;
	int ends[2], i;

	ASSERT_EQ(0, pipe(ends));
	ASSERT_EQ(1, write(ends[1], "x", 1));
	files[1].fd = ends[0];
	before = milliseconds();
	for (i = 0; i < TIMES; i++)
		EXPECT_EQ(1, poll(files, 2, -1));
	EXPECT_GT(TIMES * BUSY_USECS / 1000 / 2, milliseconds() - before);
	EXPECT_EQ(0, files[0].revents);
	EXPECT_EQ(POLLIN, files[1].revents);
}

/* Others wait for epoll_ctl(), and epoll_wait() polls sockets only. */
TEST_F(busy, epoll_does_not_poll)
{
	struct epoll_event event = { .events = EPOLLIN };
	int watcher = epoll_create1(EPOLL_CLOEXEC);
	uint64_t before = milliseconds();
	int i;

	for (i = 0; i < TIMES; i++) {
		EXPECT_EQ(0, epoll_ctl(watcher, EPOLL_CTL_ADD, self->fd,
				       &event));
		EXPECT_EQ(0, epoll_ctl(watcher, EPOLL_CTL_DEL, self->fd,
				       NULL));
	}
	EXPECT_GT(TIMES * BUSY_USECS / 1000 / 2, milliseconds() - before);
	close(watcher);
}

/* The mode ends while another process polls the device. */
TEST_F(busy, mode_ends_meanwhile)
{
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child) {
		while (!(poll_for(self->fd, 100) & (POLLERR | POLLHUP)))
			;
		_exit(0);
	}
	usleep(100000);
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_TRUE(network_works());
}

/* IPv6 sends by itself, and some NICs interrupt for what they have sent. */
static int silence(bool on)
{
	char path[128];

	snprintf(path, sizeof(path),
		 "/proc/sys/net/ipv6/conf/%s/disable_ipv6", nic_name());
	return write_text(path, on ? "1" : "0");
}

FIXTURE(deferred) {
	int fd;
};

FIXTURE_SETUP(deferred)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_busy(FASTNET_MODE_ZEROCOPY);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, silence(true));
	ASSERT_EQ(0, defer(true));
	ASSERT_EQ(0, poll_busily(BUSY_USECS));
	/* The first poll() of the device takes over from its interrupts. */
	ASSERT_STREQ("", receives(self->fd, at_a_time()));
}

FIXTURE_TEARDOWN(deferred)
{
	EXPECT_EQ(0, poll_busily(0));
	EXPECT_EQ(0, defer(false));
	EXPECT_EQ(0, silence(false));
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
}

TEST_F(deferred, no_interrupt)
{
	unsigned long before = interrupt_count();

	EXPECT_NE(0, before);
	EXPECT_TRUE(all_arrive(self->fd));
	EXPECT_EQ(before, interrupt_count());
}

/* The frames wait in the NIC until poll() looks, even one that does not wait. */
TEST_F(deferred, poll_fetches)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	unsigned long before = interrupt_count();

	ASSERT_EQ(0, host_send(0, 10));
	ASSERT_EQ(0, host_wait());
	while (!poll_for(self->fd, 0) && milliseconds() < end)
		;
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_EQ(before, interrupt_count());
}

/* As poll(), select() looks; and read(), for which there is no sysctl. */
static bool select_finds(int fd)
{
	struct timeval none = {};
	fd_set readable;

	FD_ZERO(&readable);
	FD_SET(fd, &readable);
	return select(fd + 1, &readable, NULL, NULL, &none) == 1;
}

TEST_F(deferred, select_fetches)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	ASSERT_EQ(0, host_send(0, 10));
	ASSERT_EQ(0, host_wait());
	while (!select_finds(self->fd) && milliseconds() < end)
		;
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

/* Ten frames wait in the NIC for whoever looks first. */
static int frames_wait(int fd)
{
	uint8_t frame[MTU_FRAME];

	while (read(fd, frame, sizeof(frame)) >= 0)
		;
	return host_send(0, 10) ?: host_wait();
}

/* On a slow machine the device's timer may be first, now and then. */
TEST_F(deferred, only_read_fetches_without_the_sysctl)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	uint8_t frame[MTU_FRAME];
	ssize_t length;

	ASSERT_EQ(0, poll_busily(0));
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	do {
		ASSERT_GT(end, milliseconds());
		ASSERT_EQ(0, frames_wait(self->fd));
	} while (poll_for(self->fd, QUIET_MS) || select_finds(self->fd));
	do
		length = read(self->fd, frame, sizeof(frame));
	while (length < 0 && milliseconds() < end);
	EXPECT_STREQ("", check_numbered(0, frame, length));
}

static uint32_t napi_of(const char *ifname)
{
	struct fastnet_mode_request request =
		mode_request(ifname, FASTNET_MODE_COPY);
	int fd = open_fastnet();

	if (request_mode(fd, &request))
		request.napi_id = ~0U;
	close(fd);
	return request.napi_id;
}

/* For programs that group files by it, as with SO_INCOMING_NAPI_ID. */
TEST(napi_id)
{
	uint32_t nic = napi_of(nic_name());

	EXPECT_NE(0, nic);
	EXPECT_NE(~0U, nic);
	ASSERT_EQ(0, private_network());
	EXPECT_EQ(0, napi_of("veth0"));
}

TEST(busy_needs_a_napi)
{
	struct fastnet_mode_request request;
	int fd;

	ASSERT_EQ(0, private_network());
	fd = open_fastnet();
	ASSERT_LE(0, fd);
	request = mode_request("lo", FASTNET_MODE_COPY);
	request.busy_poll = 1;
	EXPECT_EQ(-EOPNOTSUPP, request_mode(fd, &request));
	request.busy_poll = FASTNET_MAX_BUSY_POLL + 1;
	EXPECT_EQ(-EINVAL, request_mode(fd, &request));
	request = mode_request("lo", FASTNET_MODE_DROP);
	request.busy_poll = 1;
	EXPECT_EQ(-EINVAL, request_mode(fd, &request));
	close(fd);
}

TEST_HARNESS_MAIN
