// SPDX-License-Identifier: GPL-2.0
/* The file as a file: read(), poll(), epoll, fork(), dup() and the like. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
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

static ssize_t read_nowait(int fd)
{
	uint8_t frame[64];
	const struct iovec to = { frame, sizeof(frame) };

	return preadv2(fd, &to, 1, -1, RWF_NOWAIT);
}

TEST_F(reading, nowait)
{
	EXPECT_EQ(-1, read_nowait(self->fd));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 1));
	EXPECT_LT(0, read_nowait(self->fd));
	EXPECT_EQ(-1, read_nowait(self->fd));
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

/* Memory that is not there until release_memory(): who touches it waits. */
struct missing_memory {
	int fd;
	size_t size;
	uint8_t *at;
};

static int missing_memory(struct missing_memory *m)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register all = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	m->size = sysconf(_SC_PAGESIZE);
	m->at = mmap(NULL, m->size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	m->fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	all.range.start = (uintptr_t)m->at;
	all.range.len = m->size;
	if (m->at == MAP_FAILED || m->fd < 0 ||
	    ioctl(m->fd, UFFDIO_API, &api) ||
	    ioctl(m->fd, UFFDIO_REGISTER, &all))
		return -errno;
	return 0;
}

static int release_memory(const struct missing_memory *m)
{
	struct uffdio_zeropage all = {
		.range = { (uintptr_t)m->at, m->size },
	};

	return ioctl(m->fd, UFFDIO_ZEROPAGE, &all);
}

struct slow_reader {
	struct missing_memory memory;
	int fd;
	ssize_t length;
};

static void *read_slowly(void *argument)
{
	struct slow_reader *reader = argument;

	reader->length = read(reader->fd, reader->memory.at,
			      reader->memory.size);
	return NULL;
}

/* A reader waits for its memory, in the middle of a frame; others do not. */
TEST_F(reading, nonblocking_beside_a_slow_reader)
{
	const struct sigaction action = { .sa_handler = nothing };
	const struct itimerval in_time = { .it_value.tv_sec = 3 };
	struct slow_reader reader = { .fd = self->fd };
	uint8_t frame[64];
	pthread_t thread;

	ASSERT_EQ(0, missing_memory(&reader.memory));
	ASSERT_EQ(0, deliver(self->fd, self->sender, 0, 2));
	ASSERT_EQ(0, pthread_create(&thread, NULL, read_slowly, &reader));
	ASSERT_EQ(POLLIN, poll_for(reader.memory.fd, PATIENCE_MS));

	/* A signal, if need be, ends a read() that waits after all. */
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &in_time, NULL));
	EXPECT_EQ(-1, read_nowait(self->fd));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(EAGAIN, errno);

	ASSERT_EQ(0, release_memory(&reader.memory));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_STREQ("", check_numbered(0, reader.memory.at, reader.length));
	EXPECT_LT(0, read(self->fd, frame, sizeof(frame)));
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
