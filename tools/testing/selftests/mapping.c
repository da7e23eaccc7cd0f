// SPDX-License-Identifier: GPL-2.0
/* read(), mmap() and the consumer index, used wrongly. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/uio.h>

#include "selftest.h"

FIXTURE(mapping) {
	struct fastnet_mode_request request;
	const char *ifname;
	int fd;
	int sender;	/* -1: frames come from the host */
};

FIXTURE_VARIANT(mapping) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(mapping, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(mapping, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(mapping)
{
	self->sender = -1;
	self->ifname = nic_name();
	if (variant->mode == FASTNET_MODE_ZEROCOPY && host_quiet())
		SKIP(return, "no host that sends");
	if (variant->mode == FASTNET_MODE_COPY) {
		ASSERT_EQ(0, private_network());
		self->ifname = "veth0";
		self->sender = open_packet("veth1", 0);
		ASSERT_LE(0, self->sender);
	}
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
	self->request = mode_request(self->ifname, variant->mode);
	self->request.buffers = 1024;
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
}

FIXTURE_TEARDOWN(mapping)
{
	close(self->fd);
}

static int send_some(int sender, uint64_t first, unsigned int count)
{
	int err;

	if (sender >= 0)
		return send_numbered(sender, first, count);
	err = host_send(first, count);
	return err ? err : host_wait();
}

TEST_F(mapping, read_while_mapped)
{
	const struct {
		uint64_t offset;
		uint64_t size;
	} parts[] = {
		{ self->request.ring_offset, self->request.ring_size },
		{ self->request.consumer_offset, self->request.consumer_size },
		{ self->request.buffers_offset, self->request.buffers_size },
	};
	uint8_t frame[64];
	size_t i;

	ASSERT_EQ(0, send_some(self->sender, 0, 1));
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		void *part = mmap(NULL, parts[i].size, PROT_READ, MAP_SHARED,
				  self->fd, parts[i].offset);

		ASSERT_NE(MAP_FAILED, part);
		EXPECT_EQ(-EBUSY, read_frame(self->fd, frame, sizeof(frame)));
		ASSERT_EQ(0, munmap(part, parts[i].size));
	}
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

/* What read() leaves and what the mapped ring shows are the same frames. */
TEST_F(mapping, read_then_map)
{
	struct ring ring;

	ASSERT_EQ(0, send_some(self->sender, 0, 3));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	EXPECT_EQ(1, ring.consumer->consumer);
	EXPECT_STREQ("", check_in_ring(&ring, 1, 1));
	ring_consume(&ring, 2);
	unmap_ring(&ring);
	EXPECT_STREQ("", read_numbered(self->fd, 2));
}

TEST_F(mapping, short_read)
{
	struct fastnet_statistics statistics;
	uint8_t frame[MTU_FRAME], part[MTU_FRAME];

	ASSERT_EQ(0, send_some(self->sender, 0, 3));
	frame_build(&mixed_frames, 0, frame);
	EXPECT_EQ(30, read_frame(self->fd, part, 30));
	EXPECT_EQ(0, memcmp(frame, part, 30));
	EXPECT_STREQ("", read_numbered(self->fd, 1));
	EXPECT_EQ(1, read_frame(self->fd, part, 1));

	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(3, statistics.received);
	EXPECT_EQ(2, statistics.truncated);
}

TEST_F(mapping, empty_read)
{
	uint8_t frame[64];

	ASSERT_EQ(0, send_some(self->sender, 0, 1));
	EXPECT_EQ(0, read_frame(self->fd, frame, 0));
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

TEST_F(mapping, bad_pointer)
{
	uint8_t *end = end_of_memory();
	struct iovec half_bad[] = {
		{ .iov_base = end - 20, .iov_len = 20 },
		{ .iov_base = end, .iov_len = MTU_FRAME },
	};

	ASSERT_EQ(0, send_some(self->sender, 0, 1));
	EXPECT_EQ(-EFAULT, read_frame(self->fd, NULL, MTU_FRAME));
	EXPECT_EQ(-EFAULT, read_frame(self->fd, end, MTU_FRAME));
	EXPECT_EQ(-EFAULT, read_frame(self->fd, end - 30, MTU_FRAME));
	EXPECT_EQ(-1, readv(self->fd, half_bad, 2));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_STREQ("", read_numbered(self->fd, 0));
}

static int try_map(int fd, int prot, int flags, uint64_t size, uint64_t offset)
{
	void *part = mmap(NULL, size, prot, flags, fd, offset);

	if (part == MAP_FAILED)
		return -errno;
	munmap(part, size);
	return 0;
}

TEST_F(mapping, wrong_offset_or_length)
{
	const struct fastnet_mode_request *r = &self->request;
	const struct {
		uint64_t size;
		uint64_t offset;
	} cases[] = {
		{ r->ring_size + 4096, r->ring_offset },
		{ r->ring_size - 4096, r->ring_offset },
		{ r->ring_size - 4096, r->ring_offset + 4096 },
		{ r->ring_size, r->ring_offset + 4096 },
		{ r->consumer_size + 4096, r->consumer_offset },
		{ r->buffers_size + 4096, r->buffers_offset },
		{ r->buffers_size - 4096, r->buffers_offset },
		{ r->buffers_size - 4096, r->buffers_offset + 4096 },
		{ 4096, r->buffers_offset },
		{ 4096, r->buffers_offset + r->buffers_size },
		{ 4096, 1ULL << 40 },
		{ r->ring_size + r->consumer_size + r->buffers_size, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(-EINVAL, try_map(self->fd, PROT_READ, MAP_SHARED,
					   cases[i].size, cases[i].offset))
			TH_LOG("case %zu", i);
	}
}

TEST_F(mapping, wrong_protection)
{
	const struct fastnet_mode_request *r = &self->request;
	int rw = PROT_READ | PROT_WRITE;
	int rx = PROT_READ | PROT_EXEC;

	EXPECT_EQ(-EPERM, try_map(self->fd, rw, MAP_SHARED, r->ring_size,
				  r->ring_offset));
	EXPECT_EQ(-EPERM, try_map(self->fd, rw, MAP_SHARED, r->buffers_size,
				  r->buffers_offset));
	EXPECT_EQ(-EPERM, try_map(self->fd, PROT_WRITE, MAP_SHARED,
				  r->buffers_size, r->buffers_offset));
	EXPECT_EQ(-EPERM, try_map(self->fd, rx, MAP_SHARED, r->ring_size,
				  r->ring_offset));
	EXPECT_EQ(-EPERM, try_map(self->fd, rx, MAP_SHARED, r->buffers_size,
				  r->buffers_offset));
	EXPECT_EQ(-EPERM, try_map(self->fd, rw | PROT_EXEC, MAP_SHARED,
				  r->consumer_size, r->consumer_offset));
}

TEST_F(mapping, private)
{
	const struct fastnet_mode_request *r = &self->request;

	EXPECT_EQ(-EINVAL, try_map(self->fd, PROT_READ, MAP_PRIVATE,
				   r->ring_size, r->ring_offset));
	EXPECT_EQ(-EINVAL, try_map(self->fd, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE, r->consumer_size,
				   r->consumer_offset));
	EXPECT_EQ(-EINVAL, try_map(self->fd, PROT_READ, MAP_PRIVATE,
				   r->buffers_size, r->buffers_offset));
}

TEST_F(mapping, changed_protection)
{
	struct ring ring;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	EXPECT_EQ(-1, mprotect((void *)ring.ring, 4096,
			       PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect((void *)ring.buffers, 4096, PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect((void *)ring.buffers, 4096,
			       PROT_READ | PROT_EXEC));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect(ring.consumer, 4096, PROT_READ | PROT_EXEC));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(0, mprotect(ring.consumer, 4096, PROT_READ));
	EXPECT_EQ(0, mprotect(ring.consumer, 4096, PROT_READ | PROT_WRITE));
	unmap_ring(&ring);
}

/* A file open for reading only can map all but the consumer index. */
TEST_F(mapping, read_only_file)
{
	struct fastnet_mode_request r = self->request;
	int fd;

	ASSERT_EQ(0, set_mode(self->fd, self->ifname, FASTNET_MODE_NORMAL));
	fd = open(FASTNET_DEVICE, O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, request_mode(fd, &r));
	EXPECT_EQ(0, try_map(fd, PROT_READ, MAP_SHARED, r.ring_size,
			     r.ring_offset));
	EXPECT_EQ(0, try_map(fd, PROT_READ, MAP_SHARED, r.buffers_size,
			     r.buffers_offset));
	EXPECT_EQ(-EACCES, try_map(fd, PROT_READ | PROT_WRITE, MAP_SHARED,
				   r.consumer_size, r.consumer_offset));
	close(fd);
}

TEST_F(mapping, buffers_start_zeroed)
{
	struct ring ring;
	uint64_t i, sum = 0;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	for (i = 0; i < self->request.buffers_size; i++)
		sum += ring.buffers[i];
	EXPECT_EQ(0, sum);
	EXPECT_EQ(0, ring_producer(&ring));
	EXPECT_EQ(0, ring.consumer->consumer);
	unmap_ring(&ring);
}

static const uint32_t bad_steps[] = { 9, 1U << 31, UINT32_MAX, 1U << 20 };

TEST_F(mapping, bad_consumer)
{
	struct fastnet_statistics statistics;
	uint8_t frame[64];
	struct ring ring;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_steps); i++) {
		ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
		ASSERT_EQ(0, send_some(self->sender, 0, 8));
		ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
		ring_consume(&ring, bad_steps[i]);
		EXPECT_EQ(POLLERR, poll_for(self->fd, 0))
			TH_LOG("consumer index %#x", bad_steps[i]);
		unmap_ring(&ring);
		EXPECT_EQ(-EIO, read_frame(self->fd, frame, sizeof(frame)));

		/* At most the batch of frames that comes next gets through. */
		ASSERT_EQ(0, send_some(self->sender, 8, 5));
		EXPECT_TRUE(wait_accounted(self->fd, 13, &statistics));
		ASSERT_EQ(0, send_some(self->sender, 13, 5));
		EXPECT_TRUE(wait_accounted(self->fd, 18, &statistics));
		EXPECT_LE(5, statistics.dropped);
		EXPECT_EQ(1, statistics.bad_consumer);

		ASSERT_EQ(0, request_mode(self->fd, &self->request));
		ASSERT_EQ(0, send_some(self->sender, 0, 1));
		EXPECT_STREQ("", read_numbered(self->fd, 0));
		ASSERT_EQ(0, request_mode(self->fd, &self->request));
	}
}

/* Backwards: over frames that were consumed already. */
TEST_F(mapping, consumer_goes_back)
{
	struct fastnet_statistics statistics;
	struct ring ring;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_EQ(0, send_some(self->sender, 0, 8));
	ASSERT_TRUE(wait_accounted(self->fd, 8, &statistics));
	ring_consume(&ring, 8);
	/* The kernel looks at the index when it has a frame to deliver. */
	ASSERT_EQ(0, send_some(self->sender, 8, 1));
	ASSERT_TRUE(wait_accounted(self->fd, 9, &statistics));
	ring_consume(&ring, 7);
	EXPECT_EQ(POLLERR, poll_for(self->fd, 0));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(1, statistics.bad_consumer);
	unmap_ring(&ring);
}

struct mischief {
	struct ring *ring;
	int sender;
};

static void *do_mischief(void *argument)
{
	struct mischief *mischief = argument;

	usleep(200000);
	ring_consume(mischief->ring, 5);
	send_some(mischief->sender, 0, 1);
	return NULL;
}

/* A sleeper learns of it with the next frame, not when its time is over. */
TEST_F(mapping, bad_consumer_during_poll)
{
	struct ring ring;
	struct mischief mischief = { .ring = &ring, .sender = self->sender };
	uint64_t before = milliseconds();
	pthread_t thread;

	ASSERT_EQ(0, map_ring(self->fd, &self->request, &ring));
	ASSERT_EQ(0, pthread_create(&thread, NULL, do_mischief, &mischief));
	EXPECT_EQ(POLLERR, poll_for(self->fd, PATIENCE_MS));
	EXPECT_GT(PATIENCE_MS, milliseconds() - before);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	unmap_ring(&ring);
}

FIXTURE(unset) {
	int fd;
};

FIXTURE_SETUP(unset)
{
	ASSERT_EQ(0, private_network());
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(unset)
{
	close(self->fd);
}

TEST_F(unset, before_a_mode)
{
	uint8_t frame[64];

	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(POLLERR, poll_for(self->fd, 0));
	EXPECT_EQ(-ENOTCONN, try_map(self->fd, PROT_READ, MAP_SHARED, 4096,
				     0));
}

TEST_F(unset, after_a_mode)
{
	int sender = open_packet("veth1", 0);
	uint8_t frame[64];

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, send_numbered(sender, 0, 1));
	ASSERT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_NORMAL));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(POLLERR, poll_for(self->fd, 0));
	EXPECT_EQ(-ENOTCONN, try_map(self->fd, PROT_READ, MAP_SHARED, 4096,
				     0));
}

TEST_F(unset, drop_mode)
{
	uint8_t frame[64];

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_DROP));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(POLLERR, poll_for(self->fd, 0));
	EXPECT_EQ(-EINVAL, try_map(self->fd, PROT_READ, MAP_SHARED, 4096, 0));
}

/* Those who wait are told when there is nothing more to wait for. */
static void *leave_soon(void *fd)
{
	usleep(200000);
	set_mode(*(int *)fd, "veth0", FASTNET_MODE_NORMAL);
	return NULL;
}

TEST_F(unset, mode_left_during_read)
{
	pthread_t thread;
	uint8_t frame[64];

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, pthread_create(&thread, NULL, leave_soon, &self->fd));
	EXPECT_EQ(-1, read(self->fd, frame, sizeof(frame)));
	EXPECT_EQ(ENOTCONN, errno);
	pthread_join(thread, NULL);
}

TEST_F(unset, mode_left_during_poll)
{
	pthread_t thread;

	ASSERT_EQ(0, set_mode(self->fd, "veth0", FASTNET_MODE_COPY));
	ASSERT_EQ(0, pthread_create(&thread, NULL, leave_soon, &self->fd));
	EXPECT_EQ(POLLERR, poll_for(self->fd, PATIENCE_MS));
	pthread_join(thread, NULL);
}

TEST_HARNESS_MAIN
