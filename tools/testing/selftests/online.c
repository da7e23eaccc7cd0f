// SPDX-License-Identifier: GPL-2.0
/* A host that stays online while a file has its NIC. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../vm/connection.h"
#include "../vm/guest.h"
#include "selftest.h"

#define FRAMES		1000	/* fewer than there are buffers */
#define WAKE_DELAY	200000	/* microseconds */
#define QUESTIONS	30
#define REPLACERS	3

FIXTURE(online) {
	int fd;
};

FIXTURE_VARIANT(online) {
	uint32_t mode;
};

FIXTURE_VARIANT_ADD(online, copy) {
	.mode = FASTNET_MODE_COPY,
};

FIXTURE_VARIANT_ADD(online, zerocopy) {
	.mode = FASTNET_MODE_ZEROCOPY,
};

FIXTURE_SETUP(online)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(online)
{
	close(self->fd);
	EXPECT_EQ(0, host_quiet());
}

static int start(int fd, uint32_t mode, uint32_t flags)
{
	struct fastnet_mode_request request = mode_request(nic_name(), mode);

	request.flags = flags;
	return request_mode(fd, &request);
}

/* A socket that can hold all that a test sends. */
static int open_witness(void)
{
	int fd = open_packet(nic_name(), FRAME_ETHERTYPE);
	int size = 64 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

/* What a witness sees next. */
static const char *check_witness(int witness, uint64_t sequence)
{
	uint8_t frame[FRAME_MAX_SIZE];
	ssize_t length;

	if (!poll_for(witness, PATIENCE_MS))
		return "nothing";
	length = recv(witness, frame, sizeof(frame), 0);
	return length < 0 ? strerror(errno) :
			    check_numbered(sequence, frame, length);
}

/* It lives through modes, changes of the filter, and other traffic. */
TEST_F(online, connection)
{
	int connection = connect_to_host(PATIENCE_MS);

	ASSERT_LE(0, connection);
	EXPECT_TRUE(converse(connection, QUESTIONS));
	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	ASSERT_EQ(0, wire_command(NULL, 0, "send count=0 burst=16 gap=4000"));
	EXPECT_TRUE(converse(connection, QUESTIONS));
	ASSERT_EQ(0, choose_nothing(self->fd));
	EXPECT_TRUE(converse(connection, QUESTIONS));
	ASSERT_EQ(0, start(self->fd, variant->mode, FASTNET_TEE));
	EXPECT_TRUE(converse(connection, QUESTIONS));
	ASSERT_EQ(0, choose_numbered(self->fd));
	EXPECT_TRUE(converse(connection, QUESTIONS));
	EXPECT_EQ(POLLIN, poll_for(self->fd, PATIENCE_MS));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_DROP));
	EXPECT_TRUE(converse(connection, QUESTIONS));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(converse(connection, QUESTIONS));
	close(connection);
}

TEST_F(online, filter)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(2 * FRAMES, statistics.received);
	EXPECT_LE(2, statistics.passed);
}

/* The stack's frames are whole, and in order. */
TEST_F(online, filter_leaves_all)
{
	struct fastnet_statistics statistics;
	int witness = open_witness();
	int i;

	ASSERT_EQ(0, choose_nothing(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	ASSERT_EQ(0, host_send(0, FRAMES));
	for (i = 0; i < FRAMES; i++)
		ASSERT_STREQ("", check_witness(witness, i)) TH_LOG("%d", i);
	ASSERT_EQ(0, host_wait());
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(0, statistics.received);
	EXPECT_EQ(0, statistics.dropped);
	EXPECT_LE(FRAMES, statistics.passed);
	EXPECT_EQ(0, poll_for(self->fd, 0));
}

TEST_F(online, tee)
{
	int witness = open_witness();
	int i;

	ASSERT_EQ(0, start(self->fd, variant->mode, FASTNET_TEE));
	EXPECT_TRUE(network_works());
	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, FASTNET_TEE));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	for (i = 0; i < FRAMES; i++)
		ASSERT_STREQ("", check_witness(witness, i)) TH_LOG("%d", i);
	EXPECT_TRUE(network_works());
}

/* With tee the device may have another user. */
TEST_F(online, tee_in_a_bridge)
{
	ASSERT_EQ(0, command("ip link add test0 type bridge"));
	ASSERT_EQ(0, command("ip link set %s master test0", nic_name()));
	EXPECT_EQ(-EBUSY, start(self->fd, variant->mode, 0));
	EXPECT_EQ(0, choose_numbered(self->fd));
	EXPECT_EQ(0, start(self->fd, variant->mode, FASTNET_TEE));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	EXPECT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(0, command("ip link del test0"));
}

struct replacing {
	int fd;
	atomic_bool stop;
	atomic_uint replaced;
	atomic_int error;
};

static void *replace(void *context)
{
	struct replacing *r = context;

	while (!atomic_load(&r->stop) && !atomic_load(&r->error)) {
		if (atomic_fetch_add(&r->replaced, 1) % 2 ?
		    choose_numbered(r->fd) : choose_nothing(r->fd))
			atomic_store(&r->error, 1);
	}
	return NULL;
}

static bool either_has(int fd, int witness)
{
	struct pollfd pfds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = witness, .events = POLLIN },
	};

	return poll(pfds, 2, PATIENCE_MS) > 0;
}

/* Another filter all the time: each frame is here or there, and none twice. */
TEST_F(online, replaced_under_traffic)
{
	struct replacing r = { .fd = self->fd };
	struct fastnet_statistics statistics;
	int witness = open_witness();
	uint8_t frame[FRAME_MAX_SIZE];
	unsigned int seen = 0, read = 0, i;
	pthread_t threads[REPLACERS];

	ASSERT_EQ(0, choose_nothing(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	for (i = 0; i < REPLACERS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, replace, &r));
	ASSERT_EQ(0, host_send(0, 10 * FRAMES));
	while (seen + read < 10 * FRAMES && either_has(self->fd, witness)) {
		if (poll_for(self->fd, 0) &&
		    read_frame(self->fd, frame, sizeof(frame)) > 0)
			read++;
		while (recv(witness, frame, sizeof(frame), MSG_DONTWAIT) > 0)
			seen++;
	}
	atomic_store(&r.stop, true);
	for (i = 0; i < REPLACERS; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	EXPECT_EQ(0, host_wait());
	seen += count_received(witness, 0);
	EXPECT_EQ(0, poll_for(self->fd, 0));
	EXPECT_EQ(0, r.error);
	EXPECT_LT(2, r.replaced);
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(read, statistics.received);
	EXPECT_LE(seen, statistics.passed);
	EXPECT_EQ(10 * FRAMES, read + seen + statistics.dropped);
}

struct waiting {
	int fd;
	int events;
	uint64_t woken;
};

static void *wait_for_frame(void *context)
{
	struct waiting *w = context;

	w->events = poll_for(w->fd, PATIENCE_MS);
	w->woken = milliseconds();
	return NULL;
}

/* A frame alone is not told of at once, but in time; who looks sees it. */
TEST_F(online, late)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), variant->mode);
	struct waiting w = { .fd = self->fd };
	pthread_t thread;
	uint64_t sent;

	request.wake_delay = WAKE_DELAY;
	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_for_frame, &w));
	usleep(WAKE_DELAY);
	sent = milliseconds();
	ASSERT_EQ(0, host_send(0, 1));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(POLLIN, w.events);
	EXPECT_LE(WAKE_DELAY / 1000, w.woken - sent);
	EXPECT_STREQ("", read_numbered(self->fd, 0));
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	/* A change of the mode waits for nobody. */
	ASSERT_EQ(0, host_send(0, 1));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	EXPECT_EQ(POLLERR, poll_for(self->fd, 0));
}

/* What the host sends is there in copy mode, marked; it arrives all the same. */
TEST_F(online, outgoing)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), variant->mode);
	int sender = open_packet(nic_name(), 0);
	struct ring ring;
	int i;

	request.flags = FASTNET_OUTGOING;
	if (variant->mode == FASTNET_MODE_ZEROCOPY) {
		EXPECT_EQ(-EOPNOTSUPP, request_mode(self->fd, &request));
		EXPECT_NE(NULL, strstr(request.message, "copy mode"));
		return;
	}
	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, request_mode(self->fd, &request));
	ASSERT_EQ(0, map_ring(self->fd, &request, &ring));
	host_received(0);
	ASSERT_EQ(0, send_numbered(sender, 0, 100));
	EXPECT_EQ(100, host_received(100));
	ASSERT_EQ(100, ring_producer(&ring));
	for (i = 0; i < 100; i++) {
		EXPECT_STREQ("", check_in_ring(&ring, i, i));
		EXPECT_EQ(FASTNET_DESC_OUTGOING,
			  ring_descriptor(&ring, i)->flags);
	}
	unmap_ring(&ring);
}

static int query(struct fastnet_query *q)
{
	int fd = open_fastnet(), err;

	memset(q, 0, sizeof(*q));
	q->size = sizeof(*q);
	strcpy(q->ifname, nic_name());
	err = ioctl(fd, FASTNET_QUERY, q) ? -errno : 0;
	close(fd);
	return err;
}

/* It says what a request then gets, and who has the device. */
TEST_F(online, query)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	struct fastnet_query q;

	ASSERT_EQ(0, query(&q));
	EXPECT_EQ(15, q.modes);
	EXPECT_EQ(1, q.link_type);
	EXPECT_EQ(1500, q.mtu);
	EXPECT_EQ(0, q.mode);
	EXPECT_EQ(0, q.pid);
	EXPECT_STREQ("", q.message);
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(q.buffers, request.buffers);
	EXPECT_EQ(q.buffer_size, request.buffer_size);

	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	ASSERT_EQ(0, query(&q));
	EXPECT_EQ(variant->mode, q.mode);
	EXPECT_EQ(getpid(), q.pid);
	EXPECT_STREQ("online", q.command);
	EXPECT_NE(NULL, strstr(q.message, "in use by process"));
}

TEST_F(online, bad_filters)
{
	struct sock_filter bad[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0) };
	struct fastnet_filter filter = {
		.size = sizeof(filter), .kind = FASTNET_FILTER_EBPF,
		.fd = self->fd,
	};

	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	EXPECT_EQ(-EINVAL, set_filter(self->fd, bad, 1));
	EXPECT_EQ(-EINVAL, set_filter(self->fd, bad, 0));
	EXPECT_EQ(-EINVAL, set_filter(self->fd, bad, 4097));
	EXPECT_EQ(-EFAULT, set_filter(self->fd, (void *)end_of_memory(), 2));
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_SET_FILTER, &filter));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_NE('\0', filter.message[0]);
	filter.fd = 1000;
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_SET_FILTER, &filter));
	EXPECT_EQ(EBADF, errno);
	filter.kind = 3;
	EXPECT_EQ(-1, ioctl(self->fd, FASTNET_SET_FILTER, &filter));
	EXPECT_EQ(EINVAL, errno);

	/* The old one is still there. */
	EXPECT_TRUE(network_works());
	EXPECT_STREQ("", receives(self->fd, FRAMES));
}

TEST_F(online, statistics_of_the_last_mode)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, choose_numbered(self->fd));
	ASSERT_EQ(0, start(self->fd, variant->mode, 0));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_NORMAL));
	ASSERT_EQ(0, get_statistics(self->fd, &statistics));
	EXPECT_EQ(FRAMES, statistics.received);
}

TEST_HARNESS_MAIN
