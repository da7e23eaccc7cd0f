// SPDX-License-Identifier: GPL-2.0
/*
 * A request finds its device, makes the buffers without any lock, and then
 * looks again. Between the two, the device changes.
 */
#define _GNU_SOURCE
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>

#include "rtnl.h"
#include "selftest.h"

#define BUFFERS		8192	/* that takes a while */

FIXTURE(between) {
	int fd;
	int other;
};

FIXTURE_SETUP(between)
{
	ASSERT_EQ(0, private_network());
	/* A list of interfaces has those with an address. */
	ASSERT_EQ(0, command("ip addr add 127.0.0.1/8 dev lo"));
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->other = open_fastnet();
	ASSERT_LE(0, self->other);
}

FIXTURE_TEARDOWN(between)
{
	close(self->fd);
	close(self->other);
}

static int ask_for_mode(void *argument)
{
	struct fastnet_mode_request request =
		mode_request("veth0", FASTNET_MODE_COPY);
	const int *fd = argument;

	request.buffers = BUFFERS;
	request.buffer_size = 2048;
	return request_mode(*fd, &request);
}

static int run_command(void *argument)
{
	return command("%s", (const char *)argument) ? -EIO : 0;
}

struct outcome {
	int request;
	int change;
};

/* Both queue up for rtnl; the request needs it a second time. */
static int request_and(int fd, int (*change)(void *argument), void *argument,
		       struct outcome *outcome)
{
	struct task request, changer;
	struct rtnl_hold hold;
	int err;

	err = rtnl_hold(&hold);
	if (err)
		return err;
	err = task_queue(&request, ask_for_mode, &fd) ?:
	      task_queue(&changer, change, argument);
	rtnl_release(&hold);
	outcome->request = task_end(&request);
	outcome->change = task_end(&changer);
	return err;
}

TEST_F(between, renamed)
{
	struct outcome outcome;

	ASSERT_EQ(0, command("ip link set veth0 down"));
	ASSERT_EQ(0, request_and(self->fd, run_command,
				 "ip link set veth0 name veth7", &outcome));
	EXPECT_EQ(0, outcome.request);
	EXPECT_EQ(0, outcome.change);
	EXPECT_TRUE(file_has("/proc/net/fastnet", "veth7"));
}

TEST_F(between, deleted)
{
	struct outcome outcome;

	ASSERT_EQ(0, request_and(self->fd, run_command, "ip link del veth0",
				 &outcome));
	EXPECT_EQ(0, outcome.change);
	if (outcome.request)
		EXPECT_EQ(-ENODEV, outcome.request);
	EXPECT_NE(0, poll_for(self->fd, 0) & (POLLHUP | POLLERR));
}

static int replace(void *argument)
{
	const int *ifindex = argument;

	return command("ip link del veth0") ||
	       command("ip link add veth0 index %d type dummy", *ifindex) ?
	       -EIO : 0;
}

/* There is one of that name again, and even of that number. */
TEST_F(between, replaced)
{
	int ifindex = if_nametoindex("veth0");
	struct outcome outcome;

	ASSERT_EQ(0, request_and(self->fd, replace, &ifindex, &outcome));
	EXPECT_EQ(0, outcome.change);
	if (outcome.request)
		EXPECT_EQ(-ENODEV, outcome.request);
	close(self->fd);
	EXPECT_EQ(0, set_mode(self->other, "veth0", FASTNET_MODE_COPY));
}

static int leave(void *argument)
{
	const pid_t *pid = argument;

	return command("ip link set veth0 netns %d", *pid) ? -EIO : 0;
}

TEST_F(between, moved_to_another_namespace)
{
	struct outcome outcome;
	int fds[2];
	pid_t pid;
	char c;

	ASSERT_EQ(0, pipe(fds));
	pid = fork();
	if (!pid) {
		unshare(CLONE_NEWNET);
		write(fds[1], "", 1);
		pause();
	}
	ASSERT_EQ(1, read(fds[0], &c, 1));
	ASSERT_EQ(0, request_and(self->fd, leave, &pid, &outcome));
	kill(pid, SIGKILL);
	EXPECT_EQ(0, outcome.change);
	if (outcome.request)
		EXPECT_EQ(-ENODEV, outcome.request);
	EXPECT_NE(0, poll_for(self->fd, 0) & (POLLHUP | POLLERR));
}

/* Frames of the new MTU would not fit the buffers: one of them is refused. */
TEST_F(between, mtu)
{
	struct outcome outcome;

	ASSERT_EQ(0, request_and(self->fd, run_command,
				 "ip link set veth0 mtu 4000", &outcome));
	EXPECT_NE(!outcome.request, !outcome.change);
}

/* So it is of two files. */
TEST_F(between, other_file)
{
	struct outcome outcome;

	ASSERT_EQ(0, request_and(self->fd, ask_for_mode, &self->other,
				 &outcome));
	EXPECT_NE(!outcome.request, !outcome.change);
	EXPECT_EQ(-EBUSY, outcome.request ?: outcome.change);
}

/* But two threads may share a file. */
TEST_F(between, same_file)
{
	struct outcome outcome;

	ASSERT_EQ(0, request_and(self->fd, ask_for_mode, &self->fd, &outcome));
	EXPECT_EQ(0, outcome.request);
	EXPECT_EQ(0, outcome.change);
}

/* And the device may have got another user of its frames. */
TEST_F(between, in_a_bridge)
{
	struct outcome outcome;

	ASSERT_EQ(0, command("ip link add bridge0 type bridge"));
	ASSERT_EQ(0, request_and(self->fd, run_command,
				 "ip link set veth0 master bridge0", &outcome));
	EXPECT_NE(!outcome.request, !outcome.change);
}

TEST_HARNESS_MAIN
