// SPDX-License-Identifier: GPL-2.0
/* The file as a file: read(), poll(), epoll, fork(), dup() and the like. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "selftest.h"

#define NSEC_PER_SEC	1000000000ULL

FIXTURE(reading) {
	struct fastnet_mode_request request;
	int fd;
	int sender;
	int stack;
};

FIXTURE_SETUP(reading)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->sender = open_packet("veth1", 0);
	ASSERT_LE(0, self->sender);
	self->stack = open_packet("veth0", FRAME_ETHERTYPE);
	ASSERT_LE(0, self->stack);
	self->request = mode_request("veth0", FASTNET_MODE_COPY);
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
}

FIXTURE_TEARDOWN(reading)
{
	close(self->fd);
}

static bool is_normal(int sender, int stack)
{
	count_received(stack, 0);
	return !send_numbered(sender, 0, 10) &&
	       count_received(stack, 10) == 10;
}

TEST_F(reading, nonblocking)
{
	uint8_t frame[64];

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(EAGAIN, errno);
}

static void *send_soon(void *sender)
{
	usleep(200000);
	send_numbered(*(int *)sender, 0, 1);
	return NULL;
}

TEST_F(reading, blocking)
{
	uint8_t frame[MTU_FRAME];
	pthread_t thread;
	ssize_t length;

	ASSERT_EQ(0, pthread_create(&thread, NULL, send_soon, &self->sender));
	length = read(self->fd, frame, sizeof(frame));
	EXPECT_STREQ("", check_numbered(0, frame, length));
	pthread_join(thread, NULL);
}

TEST_F(reading, poll_wakes)
{
	uint64_t before = milliseconds();
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, send_soon, &self->sender));
	EXPECT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	EXPECT_GT(PATIENCE_MS, milliseconds() - before);
	pthread_join(thread, NULL);
}

static void nothing(int signal)
{
}

TEST_F(reading, signal)
{
	const struct sigaction action = { .sa_handler = nothing };
	const struct itimerval soon = { .it_value.tv_usec = 200000 };
	uint8_t frame[64];

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &soon, NULL));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(EINTR, errno);
}

TEST_F(reading, readv)
{
	uint8_t header[14], body[MTU_FRAME], frame[MTU_FRAME];
	const struct iovec parts[] = {
		{ header, sizeof(header) },
		{ body, sizeof(body) },
	};
	size_t length = frame_build(&mixed_frames, 5, frame);

	ASSERT_EQ(0, send_numbered(self->sender, 5, 1));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	EXPECT_EQ(length, readv(self->fd, parts, 2));
	EXPECT_EQ(0, memcmp(frame, header, 14));
	EXPECT_EQ(0, memcmp(frame + 14, body, length - 14));
}

TEST_F(reading, only_reading)
{
	EXPECT_EQ(-1, write(self->fd, "x", 1));
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
}

static int watch(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int watcher = epoll_create1(EPOLL_CLOEXEC);

	return epoll_ctl(watcher, EPOLL_CTL_ADD, fd, &event) ? -1 : watcher;
}

static uint32_t events_within(int watcher, int milliseconds)
{
	struct epoll_event event;

	if (epoll_wait(watcher, &event, 1, milliseconds) <= 0)
		return 0;
	return event.events;
}

TEST_F(reading, epoll_level)
{
	int watcher = watch(self->fd, EPOLLIN);

	EXPECT_EQ(0, events_within(watcher, QUIET_MS));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 2));
	EXPECT_EQ(EPOLLIN, events_within(watcher, PATIENCE_MS));
	EXPECT_EQ(EPOLLIN, events_within(watcher, 0));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_EQ(EPOLLIN, events_within(watcher, 0));
	EXPECT_STREQ("", read_numbered(self->fd, 1));
	EXPECT_EQ(0, events_within(watcher, QUIET_MS));
}

TEST_F(reading, epoll_edge)
{
	int watcher = watch(self->fd, EPOLLIN | EPOLLET);
	uint64_t i;

	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, send_numbered(self->sender, i, 1));
		EXPECT_EQ(EPOLLIN, events_within(watcher, PATIENCE_MS));
		EXPECT_EQ(0, events_within(watcher, 0));
		EXPECT_STREQ("", read_numbered(self->fd, i));
	}
}

TEST_F(reading, epoll_edge_with_the_ring)
{
	int watcher = watch(self->fd, EPOLLIN | EPOLLET);
	struct ring ring;
	uint32_t i;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, send_numbered(self->sender, i, 1));
		EXPECT_EQ(EPOLLIN, events_within(watcher, PATIENCE_MS));
		EXPECT_EQ(0, events_within(watcher, 0));
		EXPECT_STREQ("", check_in_ring(&ring, i, i));
		ring_consume(&ring, i + 1);
	}
	unmap_ring(&ring);
}

TEST_F(reading, epoll_hangup)
{
	int watcher = watch(self->fd, EPOLLIN | EPOLLET);

	ASSERT_EQ(0, command("ip link del veth0"));
	EXPECT_EQ(EPOLLHUP, events_within(watcher, PATIENCE_MS) & EPOLLHUP);
}

TEST_F(reading, ring_many_rounds)
{
	struct fastnet_statistics statistics;
	struct ring ring;
	uint32_t i, end;

	self->request.buffers = 64;
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	for (i = 0; i < 5000; i = end) {
		ASSERT_EQ(0, deliver(self->fd, self->sender, i, 50));
		for (end = i + 50; i < end; i++)
			ASSERT_STREQ("", check_in_ring(&ring, i, i));
		ring_consume(&ring, end);
	}
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(0, statistics.dropped);
	unmap_ring(&ring);
}

static uint64_t realtime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

TEST_F(reading, timestamps)
{
	uint64_t before, last = 0;
	struct ring ring;
	int i;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	before = realtime();
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 100));
	EXPECT_EQ(100, ring_producer(&ring));
	for (i = 0; i < 100; i++) {
		uint64_t timestamp = ring.ring->descriptor[i].timestamp;

		EXPECT_LE(before, timestamp);
		EXPECT_GE(realtime(), timestamp);
		EXPECT_LE(last, timestamp);
		last = timestamp;
	}
	unmap_ring(&ring);
}

TEST_F(reading, dup)
{
	int copy = dup(self->fd);

	close(self->fd);
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	EXPECT_STREQ("", read_numbered(copy, 0));
	close(copy);
	EXPECT_TRUE(is_normal(self->sender, self->stack));
}

TEST_F(reading, fork)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(*read_numbered(self->fd, 0));
	close(self->fd);
	ASSERT_EQ(0, send_numbered(self->sender, 0, 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(is_normal(self->sender, self->stack));
}

/* The frames stay as long as the mapping, the mode no longer than the file. */
TEST_F(reading, mapping_outlives_file)
{
	struct ring ring;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 1));
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	close(self->fd);
	EXPECT_TRUE(is_normal(self->sender, self->stack));
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	unmap_ring(&ring);
}

/* Each frame goes to one of the readers. */
static unsigned int read_all(int fd)
{
	uint8_t frame[MTU_FRAME];
	unsigned int count = 0;

	while (read(fd, frame, sizeof(frame)) > 0)
		count++;
	return count;
}

static void *read_in_thread(void *fd)
{
	return (void *)(uintptr_t)read_all(*(int *)fd);
}

TEST_F(reading, many_readers)
{
	uintptr_t total = 0;
	pthread_t thread[4];
	void *count;
	int i;

	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 500));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, read_in_thread,
					    &self->fd));
	}
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], &count));
		total += (uintptr_t)count;
	}
	EXPECT_EQ(500, total);
}

TEST_HARNESS_MAIN
