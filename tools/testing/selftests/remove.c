// SPDX-License-Identifier: GPL-2.0
/*
 * The driver is taken from the NIC, or the NIC from the bus, while a file uses
 * it. Both the driver and the file wait for rtnl meanwhile, in either order.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>

#include "../vm/guest.h"
#include "bus.h"
#include "rtnl.h"
#include "selftest.h"

#define FRAMES		500

/* A process that has a file in zero-copy mode. */
static pid_t start_user(void)
{
	pid_t pid;
	int fds[2];
	char ready;
	int n;

	if (pipe(fds))
		return -1;
	pid = fork();
	if (!pid) {
		int fd = open_fastnet();

		if (fd < 0 || set_mode(fd, nic_name(), FASTNET_MODE_ZEROCOPY))
			_exit(1);
		write(fds[1], "", 1);
		for (;;)
			pause();
	}
	close(fds[1]);
	n = read(fds[0], &ready, 1);
	close(fds[0]);
	return n == 1 ? pid : -1;
}

static int unbind(void *argument)
{
	return bus_unbind(argument);
}

/* What users do while the driver goes, and how that may end. */

struct use {
	int fd;		/* in zero-copy mode */
	int other;	/* in none */
	pid_t pid;	/* with a file in zero-copy mode, instead of these */
	uint32_t mode;
	int ifindex;
};

static int close_file(void *argument)
{
	struct use *use = argument;
	int fd = use->fd;

	use->fd = -1;
	return close(fd);
}

/* Who is killed closes its files before anybody learns of its end. */
static int kill_process(void *argument)
{
	struct use *use = argument;
	pid_t pid = use->pid;

	use->pid = 0;
	return waitpid(pid, NULL, 0) == pid ? 0 : -ECHILD;
}

static int change_mode(void *argument)
{
	struct use *use = argument;

	return set_mode(use->fd, nic_name(), use->mode);
}

static int use_other_file(void *argument)
{
	struct use *use = argument;
	int answer = set_mode(use->other, nic_name(), FASTNET_MODE_ZEROCOPY);

	/* Whether that file still had it is a matter of order. */
	return answer == -EBUSY ? -ENODEV : answer;
}

FIXTURE(remove) {
	struct bus_device nic;
	struct use use;
	struct rtnl_hold hold;
};

FIXTURE_VARIANT(remove) {
	int (*run)(void *use);
	uint32_t mode;
	int answer;
};

FIXTURE_VARIANT_ADD(remove, close) {
	.run = close_file,
};

FIXTURE_VARIANT_ADD(remove, exit) {
	.run = kill_process,
};

FIXTURE_VARIANT_ADD(remove, normal) {
	.run = change_mode,
	.mode = FASTNET_MODE_NORMAL,
	.answer = -ENODEV,
};

FIXTURE_VARIANT_ADD(remove, drop) {
	.run = change_mode,
	.mode = FASTNET_MODE_DROP,
	.answer = -ENODEV,
};

FIXTURE_VARIANT_ADD(remove, copy) {
	.run = change_mode,
	.mode = FASTNET_MODE_COPY,
	.answer = -ENODEV,
};

FIXTURE_VARIANT_ADD(remove, zerocopy) {
	.run = change_mode,
	.mode = FASTNET_MODE_ZEROCOPY,
	.answer = -ENODEV,
};

FIXTURE_VARIANT_ADD(remove, other_file) {
	.run = use_other_file,
	.answer = -ENODEV,
};

FIXTURE_SETUP(remove)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, bus_find(&self->nic));
	self->use = (struct use) {
		.fd = open_fastnet(),
		.other = open_fastnet(),
		.mode = variant->mode,
	};
	ASSERT_LE(0, self->use.fd);
	if (variant->run == kill_process)
		self->use.pid = start_user();
	else
		ASSERT_EQ(0, set_mode(self->use.fd, nic_name(),
				      FASTNET_MODE_ZEROCOPY));
	ASSERT_LE(0, self->use.pid);
	ASSERT_EQ(0, host_send(0, 0));
}

/* The driver comes back, and all is as before. */
FIXTURE_TEARDOWN(remove)
{
	if (self->use.fd >= 0)
		close(self->use.fd);
	EXPECT_EQ(0, wire_command(NULL, 0, "stop"));
	EXPECT_TRUE(bus_bind(&self->nic));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
	EXPECT_EQ(0, set_mode(self->use.other, nic_name(),
			      FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(self->use.other, FRAMES));
	close(self->use.other);
	EXPECT_TRUE(network_works());
}

static int start_use(struct task *task, struct use *use, int (*run)(void *use))
{
	if (use->pid) {
		kill(use->pid, SIGKILL);
		if (!wait_blocked(use->pid))
			return -ETIMEDOUT;
	}
	return run == kill_process ? 0 : task_queue(task, run, use);
}

static int end_use(struct task *task, struct use *use, int (*run)(void *use))
{
	return run == kill_process ? run(use) : task_end(task);
}

TEST_F(remove, before_the_driver)
{
	struct task use, driver;

	ASSERT_EQ(0, rtnl_hold(&self->hold));
	ASSERT_EQ(0, start_use(&use, &self->use, variant->run));
	ASSERT_EQ(0, task_queue(&driver, unbind, &self->nic));
	rtnl_release(&self->hold);
	EXPECT_EQ(variant->answer, end_use(&use, &self->use, variant->run));
	EXPECT_EQ(0, task_end(&driver));
}

TEST_F(remove, after_the_driver)
{
	struct task use, driver;

	ASSERT_EQ(0, rtnl_hold(&self->hold));
	ASSERT_EQ(0, task_queue(&driver, unbind, &self->nic));
	ASSERT_EQ(0, start_use(&use, &self->use, variant->run));
	rtnl_release(&self->hold);
	EXPECT_EQ(0, task_end(&driver));
	EXPECT_EQ(variant->answer, end_use(&use, &self->use, variant->run));
}

FIXTURE(request) {
	struct bus_device nic;
	struct use use;
};

FIXTURE_SETUP(request)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, bus_find(&self->nic));
	self->use = (struct use) {
		.fd = open_fastnet(),
		.mode = FASTNET_MODE_ZEROCOPY,
	};
	ASSERT_LE(0, self->use.fd);
	ASSERT_EQ(0, host_send(0, 0));
}

FIXTURE_TEARDOWN(request)
{
	close(self->use.fd);
	EXPECT_EQ(0, wire_command(NULL, 0, "stop"));
	EXPECT_TRUE(bus_bind(&self->nic));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

/* Its buffers are made, and it waits for rtnl once more. */
TEST_F(request, half_done)
{
	struct rtnl_hold first, second;
	struct task use, driver;

	ASSERT_EQ(0, rtnl_hold(&first));
	ASSERT_EQ(0, task_queue(&use, change_mode, &self->use));
	ASSERT_EQ(0, rtnl_queue(&second));
	rtnl_release(&first);
	ASSERT_EQ(0, rtnl_wait_held(&second));
	ASSERT_EQ(0, task_queue(&driver, unbind, &self->nic));
	rtnl_release(&second);
	EXPECT_EQ(0, task_end(&use));
	EXPECT_EQ(0, task_end(&driver));
	EXPECT_EQ(POLLHUP, poll_for(self->use.fd, 0) & POLLHUP);
}

FIXTURE(bus) {
	struct bus_device nic;
	int fd;
};

FIXTURE_VARIANT(bus) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(bus, drop) {
	.mode = FASTNET_MODE_DROP,
};

FIXTURE_VARIANT_ADD(bus, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(bus, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(bus)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, bus_find(&self->nic));
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), variant->mode));
}

FIXTURE_TEARDOWN(bus)
{
	EXPECT_EQ(0, wire_command(NULL, 0, "stop"));
	EXPECT_TRUE(bus_rescan());
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(-ENODEV, set_mode(self->fd, nic_name(), variant->mode));
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
	self->fd = open_fastnet();
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	close(self->fd);
	EXPECT_TRUE(network_works());
}

static int wait_in_poll(void *argument)
{
	const int *fd = argument;
	int events;

	do
		events = poll_for(*fd, PATIENCE_MS);
	while (events == POLLIN);
	return events;
}

static int wait_in_read(void *argument)
{
	const int *fd = argument;
	uint8_t frame[MTU_FRAME];

	while (read(*fd, frame, sizeof(frame)) >= 0)
		;
	return -errno;
}

TEST_F(bus, device_goes_while_somebody_waits)
{
	struct task poller, reader;

	if (variant->mode == FASTNET_MODE_DROP)
		SKIP(return, "there is nothing to wait for");
	ASSERT_EQ(0, task_start(&poller, wait_in_poll, &self->fd));
	ASSERT_EQ(0, task_start(&reader, wait_in_read, &self->fd));
	usleep(QUIET_MS * 1000);
	EXPECT_EQ(0, bus_remove(&self->nic));
	EXPECT_EQ(POLLHUP, task_end(&poller) & POLLHUP);
	EXPECT_EQ(-ENODEV, task_end(&reader));
}

TEST_F(bus, device_goes_under_traffic)
{
	ASSERT_EQ(0, host_send(0, 0));
	if (variant->mode != FASTNET_MODE_DROP)
		ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	EXPECT_EQ(0, bus_remove(&self->nic));
	EXPECT_EQ(POLLHUP, poll_for(self->fd, 0) & POLLHUP);
}

TEST_HARNESS_MAIN
