// SPDX-License-Identifier: GPL-2.0
/* What goes wrong on the wire and in the NIC; for NICs that can be told to. */
#define _GNU_SOURCE
#include <poll.h>
#include <time.h>

#include "../vm/guest.h"
#include "selftest.h"

#define FAULTS		3
#define FRAMES		100	/* fewer than the ring holds */
#define FLOOD		20000

FIXTURE(faults) {
	struct fastnet_mode_request request;
	int fd;
};

FIXTURE_VARIANT(faults) {
	const char *name;
	bool in_ring;	/* the driver sees it; others the NIC keeps to itself */
};

FIXTURE_VARIANT_ADD(faults, crc_error) {
	.name = "crc",
};

FIXTURE_VARIANT_ADD(faults, runt) {
	.name = "runt",
};

FIXTURE_VARIANT_ADD(faults, over_long) {
	.name = "long",
};

FIXTURE_VARIANT_ADD(faults, fragmented) {
	.name = "fragment",
	.in_ring = true,
};

/* Returns a file in zero-copy mode which frames arrive at, or -1. */
static int start(struct fastnet_mode_request *request)
{
	int fd = open_fastnet();

	*request = mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	if (fd < 0 || host_quiet() || request_mode(fd, request) ||
	    *receives(fd, FRAMES))
		return -1;
	return fd;
}

/* As before: the link, and the network without fastnet. */
static bool finish(int fd)
{
	close(fd);
	return wait_carrier(nic_name(), 1) && !host_quiet() && network_works();
}

FIXTURE_SETUP(faults)
{
	self->fd = start(&self->request);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(faults)
{
	EXPECT_TRUE(finish(self->fd));
}

static long long device_counter(const char *name)
{
	return number_in("/sys/class/net/%s/statistics/%s", nic_name(), name);
}

/* Bad frames that the NIC has counted itself, up to now */
static long long faults_in_nic(void)
{
	long long errors = nic_errors();

	return nic_traits()->sums_errors ? device_counter("rx_errors") : errors;
}

/* What is wrong with the frames that follow a fault, or "". */
static const char *rest_arrives(int fd, uint64_t first)
{
	const char *problem;
	uint64_t i;

	for (i = first; i < FRAMES; i++) {
		problem = read_numbered(fd, i);
		if (*problem)
			return problem;
	}
	return poll_for(fd, QUIET_MS) ? "more than was sent" : "";
}

/* The bad ones are counted, one by one, and all others arrive. */
TEST_F(faults, bad_frames)
{
	long long in_nic = faults_in_nic();
	long long device_errors = device_counter("rx_errors");
	struct fastnet_statistics before, after;
	int round;

	ASSERT_EQ(0, get_statistics(self->fd, &before));

	for (round = 1; round <= 5; round++) {
		ASSERT_EQ(0, wire_command(NULL, 0, "fault %s %d",
					  variant->name, FAULTS));
		ASSERT_EQ(0, host_send(0, FRAMES));
		ASSERT_STREQ("", rest_arrives(self->fd, FAULTS))
			TH_LOG("round %d", round);
		ASSERT_EQ(0, get_statistics(self->fd, &after));
		EXPECT_EQ(variant->in_ring ? round * FAULTS : 0,
			  after.errors - before.errors);
		EXPECT_EQ(round * (FRAMES - FAULTS),
			  after.received - before.received);
		EXPECT_EQ(variant->in_ring ? 0 : round * FAULTS,
			  faults_in_nic() - in_nic);
		EXPECT_EQ(variant->in_ring != nic_traits()->sums_errors ?
			  round * FAULTS : 0,
			  device_counter("rx_errors") - device_errors);
	}
	EXPECT_EQ(0, after.dropped);
}

FIXTURE(nic_fault) {
	struct fastnet_mode_request request;
	int fd;
};

FIXTURE_SETUP(nic_fault)
{
	self->fd = start(&self->request);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(nic_fault)
{
	EXPECT_EQ(0, wire_command(NULL, 0, "pause on"));
	EXPECT_TRUE(finish(self->fd));
}

/* What was sent up to now, and in no order, is not what follows is about. */
static bool start_again(int fd, struct fastnet_mode_request *request)
{
	return !wire_command(NULL, 0, "stop") &&
	       !set_mode(fd, nic_name(), FASTNET_MODE_NORMAL) &&
	       !host_quiet() && !request_mode(fd, request);
}

/* Chips may write what is longer past the end of a buffer. */
TEST_F(nic_fault, told_the_size_of_buffers)
{
	static const char what[] = "RX packet maximum size";

	if (command_number(what, "ethtool -d %s", nic_name()) < 0)
		SKIP(return, "no register for a size of any number of bytes");
	EXPECT_EQ(self->request.buffer_size,
		  command_number(what, "ethtool -d %s", nic_name()));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_LT(self->request.buffer_size,
		  command_number(what, "ethtool -d %s", nic_name()));
}

/* Some drivers set up the link again for that. */
static bool want_errors(const char *onoff)
{
	return !command("ethtool -K %s rx-all %s", nic_name(), onoff) &&
	       wait_carrier(nic_name(), 1);
}

/* Frames with errors are asked for: they arrive like others. */
TEST_F(nic_fault, wanted_errors)
{
	ASSERT_TRUE(want_errors("on"));
	EXPECT_EQ(0, wire_command(NULL, 0, "fault crc %d", FAULTS));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_TRUE(want_errors("off"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

/* But not those whose end is missing; the 82540EM discards these itself. */
TEST_F(nic_fault, wanted_errors_but_too_long)
{
	struct fastnet_statistics statistics;

	ASSERT_TRUE(want_errors("on"));
	ASSERT_EQ(0, wire_command(NULL, 0, "fault long %d", FAULTS));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", rest_arrives(self->fd, FAULTS));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(nic_traits()->sums_errors ? 0 : FAULTS, statistics.errors);
	EXPECT_TRUE(want_errors("off"));
}

/* Reads all frames up to that one. */
static bool read_until(int fd, uint64_t sequence)
{
	uint8_t frame[FRAME_MAX_SIZE];
	ssize_t length;

	do {
		length = read_frame(fd, frame, sizeof(frame));
		if (length < 0)
			return false;
	} while (frame_sequence(frame, length) != sequence);
	return true;
}

/* A frame that went nowhere may be lost, or its buffer delivered as it was. */
TEST_F(nic_fault, dma_to_nowhere)
{
	struct fastnet_statistics before, after;
	int round;

	for (round = 0; round < 5; round++) {
		/* No buffer holds one of that number. */
		const uint64_t next = FLOOD + round;

		ASSERT_EQ(0, get_statistics(self->fd, &before));
		ASSERT_EQ(0, wire_command(NULL, 0, "fault dma %d", FAULTS));
		ASSERT_EQ(0, host_send(0, FAULTS));
		ASSERT_EQ(0, host_wait());
		ASSERT_EQ(0, host_send(next, 1));
		ASSERT_TRUE(read_until(self->fd, next));
		ASSERT_EQ(0, get_statistics(self->fd, &after));
		EXPECT_GE(FAULTS + 1, after.received - before.received +
			  after.errors - before.errors);
		ASSERT_STREQ("", receives(self->fd, FRAMES))
			TH_LOG("round %d", round);
	}
}

/* Drivers reset the oldest chips for that; with these they go on. */
TEST_F(nic_fault, fifo_overflow)
{
	struct timespec pause = { .tv_nsec = 20000000 };
	int round;

	ASSERT_EQ(0, host_send(0, 0));
	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, wire_command(NULL, 0, "overflow"));
		nanosleep(&pause, NULL);
		ASSERT_TRUE(wait_carrier(nic_name(), 1));
	}
	ASSERT_TRUE(start_again(self->fd, &self->request));
	EXPECT_STREQ("", receives(self->fd, 1000));
}

/* Some may be missing, but those that come are right, and in order. */
static const char *later_frames(int fd, int64_t *last, int count)
{
	uint8_t frame[FRAME_MAX_SIZE];
	const char *problem = "";

	while (count-- && !*problem) {
		ssize_t length = read_frame(fd, frame, sizeof(frame));
		int64_t number;

		if (length < 0)
			return "no frame";
		number = frame_sequence(frame, length);
		if (number <= *last)
			return "twice, or out of order";
		problem = check_numbered(number, frame, length);
		*last = number;
	}
	return problem;
}

/* With its buffers posted, and frames on their way, again and again. */
TEST_F(nic_fault, resets_under_traffic)
{
	int64_t last = -1;
	int round;

	ASSERT_EQ(0, command("modprobe fastnet_test"));
	ASSERT_EQ(0, host_send(0, 0));
	for (round = 0; round < 20; round++) {
		/* More than there are buffers */
		ASSERT_STREQ("", later_frames(self->fd, &last, 3000))
			TH_LOG("round %d, after frame %lld", round,
			       (long long)last);
		ASSERT_TRUE(reset_nic());
		EXPECT_EQ(1, wait_carrier(nic_name(), 1));
	}
	ASSERT_TRUE(start_again(self->fd, &self->request));
	EXPECT_STREQ("", receives(self->fd, 1000));
}

/* As many resets as there are buffers: the ring would miss any that got lost. */
TEST_F(nic_fault, no_reset_loses_a_buffer)
{
	struct fastnet_statistics statistics;
	unsigned int round;

	self->request.buffers = 64;
	ASSERT_EQ(0, command("modprobe fastnet_test"));
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	for (round = 0; round < self->request.buffers; round++)
		ASSERT_TRUE(reset_nic());
	ASSERT_EQ(0, host_send(0, FLOOD));
	ASSERT_EQ(0, host_wait());
	ASSERT_TRUE(wait_accounted(self->fd, FLOOD, &statistics));
	EXPECT_EQ(self->request.buffers / 2, statistics.received);
}

/* What the NIC has counted is read from it by the way. */
static long long missed_in_nic(void)
{
	nic_errors();
	return device_counter("rx_missed_errors");
}

/* Of the frames that the NIC has missed, those since there were so many. */
static long long missed_since(long long before)
{
	return missed_in_nic() - before;
}

/* Waits until so many are accounted for in all; how many are? */
static long long accounted(int fd, long long missed, long long frames)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct fastnet_statistics statistics;
	long long sum;

	do {
		if (get_statistics(fd, &statistics))
			return -1;
		sum = statistics.received + statistics.dropped +
		      missed_since(missed);
	} while (sum < frames && milliseconds() < end);
	return sum;
}

/* What the NIC had to drop, it says; all the rest is accounted for. */
TEST_F(nic_fault, missed_frames)
{
	long long missed = missed_in_nic();

	ASSERT_EQ(0, wire_command(NULL, 0, "pause off"));
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	ASSERT_EQ(0, host_send(0, FLOOD));
	ASSERT_EQ(0, host_wait());
	EXPECT_EQ(FLOOD, accounted(self->fd, missed, FLOOD));
	EXPECT_LT(0, missed_since(missed));

	ASSERT_EQ(0, wire_command(NULL, 0, "pause on"));
	ASSERT_EQ(0, request_mode(self->fd, &self->request));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(nic_fault, link_flaps)
{
	int round;

	for (round = 0; round < 5; round++) {
		ASSERT_EQ(0, host_send(0, 0));
		ASSERT_EQ(0, wire_command(NULL, 0, "link down"));
		ASSERT_TRUE(wait_carrier(nic_name(), 0));
		ASSERT_EQ(0, wire_command(NULL, 0, "link up"));
		ASSERT_TRUE(wait_carrier(nic_name(), 1));
		ASSERT_TRUE(start_again(self->fd, &self->request));
		EXPECT_STREQ("", receives(self->fd, FRAMES));
	}
}

/* As SKIP() in a fixture's setup does not keep the harness from its tests. */
static void __attribute__((constructor)) skip_without_model(void)
{
	if (!nic_traits()->faults) {
		puts("# the NIC is no model: it has no faults to order");
		exit(KSFT_SKIP);
	}
}

TEST_HARNESS_MAIN
