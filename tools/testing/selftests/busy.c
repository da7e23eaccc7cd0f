// SPDX-License-Identifier: GPL-2.0
/*
 * Busy polling: poll() and read() run the device's NAPI. With napi_defer_hard_irqs
 * and gro_flush_timeout, which keep the device's interrupts off in between, none
 * is left.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "selftest.h"

#define WINDOWS		20
#define FRAMES		500	/* at a time: there are buffers for more */
#define BUSY_USECS	50000
#define FLUSH_NSECS	"2000000000"	/* longer than any pause here */

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

static bool all_arrive(int fd)
{
	int i;

	for (i = 0; i < WINDOWS; i++)
		if (*receives(fd, FRAMES))
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
}

FIXTURE_TEARDOWN(busy)
{
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
}

TEST_F(busy, all_arrive)
{
	EXPECT_TRUE(all_arrive(self->fd));
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

FIXTURE(deferred) {
	int fd;
};

FIXTURE_SETUP(deferred)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_busy(FASTNET_MODE_ZEROCOPY);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, defer(true));
	/* The first poll() of the device takes over from its interrupts. */
	ASSERT_STREQ("", receives(self->fd, FRAMES));
}

FIXTURE_TEARDOWN(deferred)
{
	EXPECT_EQ(0, defer(false));
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
