// SPDX-License-Identifier: GPL-2.0
/*
 * Below capacity no frame is lost, altered, given twice or out of order.
 *
 * The host sends no more frames at a time than there are buffers for, so that
 * it is not the speed of this machine that is tested.
 */
#include "../../lib/fastnet.h"
#include "selftest.h"

#define BUFFERS		4096
#define WINDOW		2048
#define SECONDS		900

FIXTURE(stream) {
	struct fastnet *f;	/* when mapped */
	int fd;			/* when read() */
};

FIXTURE_VARIANT(stream) {
	uint32_t mode;
	bool mapped;
	uint64_t frames;
};

FIXTURE_VARIANT_ADD(stream, zerocopy_mapped) {
	.mode = FASTNET_MODE_ZEROCOPY,
	.mapped = true,
	.frames = 1000000,
};

FIXTURE_VARIANT_ADD(stream, zerocopy_read) {
	.mode = FASTNET_MODE_ZEROCOPY,
	.frames = 1000000,
};

FIXTURE_VARIANT_ADD(stream, copy_mapped) {
	.mode = FASTNET_MODE_COPY,
	.mapped = true,
	.frames = 100000,
};

FIXTURE_VARIANT_ADD(stream, copy_read) {
	.mode = FASTNET_MODE_COPY,
	.frames = 100000,
};

static int open_mapped(struct fastnet **f, uint32_t mode)
{
	const struct fastnet_options options = {
		.mode = mode,
		.buffers = BUFFERS,
	};

	return fastnet_open(f, nic_name(), &options);
}

static int open_read(uint32_t mode)
{
	struct fastnet_mode_request request = mode_request(nic_name(), mode);
	int fd = open_fastnet();

	request.buffers = BUFFERS;
	return fd < 0 || request_mode(fd, &request) ? -1 : fd;
}

FIXTURE_SETUP(stream)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	if (variant->mapped) {
		ASSERT_EQ(0, open_mapped(&self->f, variant->mode));
	} else {
		self->fd = open_read(variant->mode);
		ASSERT_LE(0, self->fd);
	}
}

FIXTURE_TEARDOWN(stream)
{
	if (variant->mapped)
		fastnet_close(self->f);
	else
		close(self->fd);
}

/* Frames that are not ours, say an ARP request, do not count. */
static const char *check(uint64_t sequence, const uint8_t *frame,
			 size_t length, uint64_t *received)
{
	if (frame_sequence(frame, length) == UINT64_MAX)
		return "";
	++*received;
	return check_numbered(sequence, frame, length);
}

static const char *receive_mapped(struct fastnet *f, uint64_t first,
				  uint64_t count)
{
	struct fastnet_frame frame;
	uint64_t received = 0;
	const char *problem;

	while (received < count) {
		if (fastnet_wait(f, PATIENCE_MS) != 1)
			return "frames are missing";
		while (fastnet_next(f, &frame)) {
			problem = check(first + received, frame.data,
					frame.length, &received);
			if (*problem)
				return problem;
		}
		fastnet_release_all(f);
	}
	return "";
}

static const char *receive_read(int fd, uint64_t first, uint64_t count)
{
	uint8_t frame[FRAME_MAX_SIZE];
	uint64_t received = 0;
	const char *problem;

	while (received < count) {
		ssize_t length = read_frame(fd, frame, sizeof(frame));

		if (length < 0)
			return "frames are missing";
		problem = check(first + received, frame, length, &received);
		if (*problem)
			return problem;
	}
	return "";
}

TEST_F_TIMEOUT(stream, all_arrive, SECONDS)
{
	struct fastnet_statistics statistics;
	uint64_t frames = variant->frames;
	uint64_t first;

	/* Few at a time take their time. */
	if (nic_traits()->holds)
		frames /= 10;
	for (first = 0; first < frames; first += WINDOW) {
		ASSERT_EQ(0, host_send(first, WINDOW));
		ASSERT_STREQ("", variant->mapped ?
			     receive_mapped(self->f, first, WINDOW) :
			     receive_read(self->fd, first, WINDOW))
			TH_LOG("after frame %llu", (unsigned long long)first);
	}
	ASSERT_EQ(0, get_statistics(variant->mapped ? fastnet_fd(self->f) :
				    self->fd, &statistics));
	EXPECT_LE(first, statistics.received);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_EQ(0, statistics.errors);
	EXPECT_EQ(0, statistics.truncated);
}

TEST_HARNESS_MAIN
