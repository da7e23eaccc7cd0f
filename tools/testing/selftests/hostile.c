// SPDX-License-Identifier: GPL-2.0
/* An application that does all that it should not, while frames arrive. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "selftest.h"

#define BUFFERS		256
#define MISCHIEF_MS	8000

FIXTURE(hostile) {
	struct fastnet_mode_request request;
	int fd;
};

FIXTURE_VARIANT(hostile) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(hostile, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(hostile, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(hostile)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->request = mode_request(nic_name(), variant->mode);
	self->request.buffers = BUFFERS;
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, host_send(0, 0));
}

FIXTURE_TEARDOWN(hostile)
{
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
}

TEST_F(hostile, consumer_index)
{
	uint64_t end = milliseconds() + MISCHIEF_MS / 2;
	unsigned int seed = 1;
	struct ring ring;

	while (milliseconds() < end) {
		int i;

		ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
		for (i = 0; i < 10000; i++) {
			ring_consume(&ring, rand_r(&seed) % 16 ?
				     ring_producer(&ring) :
				     rand_r(&seed) * 5U);
		}
		poll_for(self->fd, 1);
		unmap_ring(&ring);
		ASSERT_EQ(0, request_mode(self->fd, &self->request));
	}
}

struct mischief {
	const struct fastnet_mode_request *request;
	uint64_t end;
	int fd;
};

static void map_and_unmap(const struct mischief *mischief)
{
	struct ring ring;

	if (map_ring(mischief->fd, mischief->request, &ring))
		return;
	ring_consume(&ring, ring_producer(&ring));
	unmap_ring(&ring);
}

static void read_some(const struct mischief *mischief)
{
	uint8_t frame[MTU_FRAME];

	if (poll_for(mischief->fd, 1))
		read(mischief->fd, frame, sizeof(frame));
}

static void change_mode(const struct mischief *mischief)
{
	struct fastnet_mode_request request = *mischief->request;
	unsigned int seed = milliseconds();

	request.mode = rand_r(&seed) % 4;
	request_mode(mischief->fd, &request);
}

static void count(const struct mischief *mischief)
{
	struct fastnet_statistics statistics;

	get_statistics(mischief->fd, &statistics);
	file_has("/proc/net/fastnet", "nothing");
}

/* The number of the file goes from one file to the next. */
static void close_and_open(const struct mischief *mischief)
{
	struct fastnet_mode_request request = *mischief->request;
	int fd = open_fastnet();

	if (fd < 0)
		return;
	dup3(fd, mischief->fd, O_CLOEXEC);
	close(fd);
	request_mode(mischief->fd, &request);
	usleep(1000);
}

static void (* const mischiefs[])(const struct mischief *) = {
	map_and_unmap, map_and_unmap, read_some, read_some, change_mode, count,
	close_and_open,
};

struct maker {
	struct mischief *mischief;
	void (*make)(const struct mischief *mischief);
	pthread_t thread;
};

static void *make_mischief(void *argument)
{
	struct maker *maker = argument;

	while (milliseconds() < maker->mischief->end)
		maker->make(maker->mischief);
	return NULL;
}

TEST_F(hostile, all_at_once)
{
	struct mischief mischief = {
		.request = &self->request,
		.end = milliseconds() + MISCHIEF_MS,
		.fd = self->fd,
	};
	struct maker makers[ARRAY_SIZE(mischiefs)];
	size_t i;

	/* Threads that map what has become another file's are not at fault. */
	fcntl(self->fd, F_SETFL, O_NONBLOCK);
	for (i = 0; i < ARRAY_SIZE(mischiefs); i++) {
		makers[i].mischief = &mischief;
		makers[i].make = mischiefs[i];
		ASSERT_EQ(0, pthread_create(&makers[i].thread, NULL,
					    make_mischief, &makers[i]));
	}
	for (i = 0; i < ARRAY_SIZE(mischiefs); i++)
		ASSERT_EQ(0, pthread_join(makers[i].thread, NULL));
}

static const char *first_frame(int fd, const struct ring *ring)
{
	if (!poll_for(fd, PATIENCE_MS))
		return "no frame";
	return check_in_ring(ring, 0, 0);
}

TEST_F(hostile, mapping_after_normal_mode)
{
	struct ring ring;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	usleep(QUIET_MS * 1000);
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	ring_consume(&ring, 12345);

	/* The next ring is another one. */
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	usleep(QUIET_MS * 1000);
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	unmap_ring(&ring);
}

TEST_F(hostile, mapping_after_close)
{
	struct ring ring;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	close(self->fd);
	usleep(QUIET_MS * 1000);
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	unmap_ring(&ring);
}

TEST_F(hostile, mremap)
{
	uint64_t size = self->request.buffers_size;
	struct ring ring;
	void *moved;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	EXPECT_EQ(MAP_FAILED, mremap((void *)ring.buffers, size, 2 * size,
				     MREMAP_MAYMOVE));

	moved = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, moved);
	ASSERT_EQ(moved, mremap((void *)ring.buffers, size, size,
				MREMAP_MAYMOVE | MREMAP_FIXED, moved));
	ring.buffers = moved;
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));

	/* Halves of an area, and holes in it. */
	EXPECT_EQ(0, munmap(moved + size / 2, 4096));
	mremap(moved, size / 4, 4096, 0);
	EXPECT_EQ(0, munmap(moved, size));
	unmap_ring(&ring);
}

TEST_F(hostile, madvise)
{
	const int advices[] = {
		MADV_DONTNEED, MADV_REMOVE, MADV_FREE, MADV_DOFORK,
		MADV_HUGEPAGE, MADV_COLD, MADV_PAGEOUT, MADV_MERGEABLE,
		MADV_WILLNEED,
	};
	struct ring ring;
	size_t i;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	for (i = 0; i < ARRAY_SIZE(advices); i++) {
		madvise(ring.consumer, ring.granted.consumer_size, advices[i]);
		madvise((void *)ring.ring, ring.granted.ring_size, advices[i]);
		madvise((void *)ring.buffers, ring.granted.buffers_size,
			advices[i]);
	}
	unmap_ring(&ring);
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	EXPECT_NE(0, poll_for(self->fd, PATIENCE_MS));
	unmap_ring(&ring);
}

TEST_F(hostile, fork_with_mapping)
{
	struct ring ring;
	int status;
	pid_t pid;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	pid = fork();
	if (!pid) {
		close(self->fd);
		usleep(2 * QUIET_MS * 1000);
		ring_consume(&ring, 1U << 31);
		_exit(*check_in_ring(&ring, 0, 0));
	}
	unmap_ring(&ring);
	close(self->fd);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* The kernel reading the buffers for the process; it may, and get it right. */
TEST_F(hostile, write_from_the_buffers)
{
	uint8_t frame[MTU_FRAME];
	struct ring ring;
	struct iovec page;
	const void *from;
	size_t length;
	int fds[2];
	int file;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	from = ring_frame(&ring, 0);
	length = ring.ring->descriptor[0].length;
	page.iov_base = (void *)from;
	page.iov_len = length;

	ASSERT_EQ(0, pipe(fds));
	ASSERT_EQ(length, write(fds[1], from, length));
	ASSERT_EQ(length, read(fds[0], frame, sizeof(frame)));
	EXPECT_STREQ("", check_numbered(0, frame, length));

	/* By reference: the page outlives ring and mode. */
	ASSERT_EQ(length, vmsplice(fds[1], &page, 1, 0));
	file = memfd_create("frames", 0);
	ASSERT_EQ(self->request.buffers_size,
		  write(file, ring.buffers, self->request.buffers_size));
	unmap_ring(&ring);
	close(self->fd);
	ASSERT_EQ(length, read(fds[0], frame, sizeof(frame)));
	EXPECT_STREQ("", check_numbered(0, frame, length));
}

static ssize_t write_with_ptrace(const void *to)
{
	uint64_t word = 0;
	struct iovec local = { &word, sizeof(word) };
	struct iovec remote = { (void *)to, sizeof(word) };

	return process_vm_writev(getpid(), &local, 1, &remote, 1, 0);
}

static ssize_t write_with_mem(const void *to)
{
	int fd = open("/proc/self/mem", O_RDWR);
	uint64_t word = 0;
	ssize_t written;

	written = pwrite(fd, &word, sizeof(word), (uintptr_t)to);
	close(fd);
	return written;
}

static ssize_t write_with_read(const void *to)
{
	int fd = open("/dev/zero", O_RDONLY);
	ssize_t written = read(fd, (void *)to, 8);

	close(fd);
	return written;
}

TEST_F(hostile, write_into_the_buffers)
{
	struct ring ring;
	const void *to[2];
	int i;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_STREQ("", first_frame(self->fd, &ring));
	to[0] = ring_frame(&ring, 0);
	to[1] = ring.ring;
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(-1, write_with_ptrace(to[i]));
		EXPECT_EQ(-1, write_with_mem(to[i]));
		EXPECT_EQ(-1, write_with_read(to[i]));
	}
	EXPECT_STREQ("", check_in_ring(&ring, 0, 0));
	unmap_ring(&ring);
}

TEST_F_SIGNAL(hostile, store_into_the_buffers, SIGSEGV)
{
	struct ring ring;

	if (map_ring(self->fd, &self->request, &ring))
		return;
	memset((void *)ring.buffers, 0, 1);
}

TEST_HARNESS_MAIN
