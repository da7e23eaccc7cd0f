// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>
#include <linux/uio.h>

#include "capture_fixture_test.h"

#define FASTNET_TEST_TEXT	"a frame is at least an Ethernet header"

struct fastnet_reader_fixture {
	struct net_device *dev;
	struct fastnet_port *port;
	struct fastnet_capture *c;	/* referenced */
};

static struct fastnet_capture *
fastnet_reader_test_mode(struct kunit *test, u32 mode)
{
	struct fastnet_reader_fixture *f = test->priv;
	struct fastnet_mode_request req = { .mode = mode };

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, fastnet_test_set_mode(f->port, f->dev, &req), 0);
	rtnl_unlock();
	f->c = fastnet_port_get_capture(f->port);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->c);
	return f->c;
}

static void fastnet_reader_test_deliver(struct kunit *test)
{
	struct fastnet_reader_fixture *f = test->priv;

	fastnet_test_deliver(f->dev, FASTNET_TEST_TEXT,
			     sizeof(FASTNET_TEST_TEXT));
}

static ssize_t fastnet_reader_test_read(struct fastnet_capture *c, void *to,
					size_t size)
{
	struct kvec vec = { .iov_base = to, .iov_len = size };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, size);
	return fastnet_capture_read(c, &iter, true);
}

static u64 fastnet_reader_test_truncated(struct fastnet_capture *c)
{
	struct fastnet_statistics stats = {};

	fastnet_capture_statistics(c, &stats);
	return stats.truncated;
}

static void fastnet_reader_test_frames(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 3);
	char text[100] = {};

	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c), 0);
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
	fastnet_reader_test_deliver(test);
	fastnet_reader_test_deliver(test);
	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c),
			      EPOLLIN | EPOLLRDNORM);

	KUNIT_EXPECT_EQ(test, (size_t)
			fastnet_reader_test_read(c, text, sizeof(text)),
			sizeof(FASTNET_TEST_TEXT));
	KUNIT_EXPECT_STREQ(test, text, FASTNET_TEST_TEXT);
	KUNIT_EXPECT_EQ(test, (size_t)
			fastnet_reader_test_read(c, text, sizeof(text)),
			sizeof(FASTNET_TEST_TEXT));
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c), 0);
	KUNIT_EXPECT_EQ(test, fastnet_reader_test_truncated(c), 0ULL);
}

/* What does not fit is lost; to read nothing loses nothing. */
static void fastnet_reader_test_short(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 3);
	char text[8] = {};

	fastnet_reader_test_deliver(test);
	KUNIT_EXPECT_EQ(test, 0, (int)fastnet_reader_test_read(c, text, 0));
	KUNIT_EXPECT_EQ(test, 7, (int)fastnet_reader_test_read(c, text, 7));
	KUNIT_EXPECT_STREQ(test, text, "a frame");
	KUNIT_EXPECT_EQ(test, fastnet_reader_test_truncated(c), 1ULL);
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_reader_test_read(c, text, 7));
}

static void fastnet_reader_test_hostile(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 3);
	char text[8];

	c->queue.ring.app->consumer = 1;
	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c), EPOLLERR);
	KUNIT_EXPECT_EQ(test, -EIO,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
}

static void fastnet_reader_test_mapped(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 3);
	char text[8];

	fastnet_reader_test_deliver(test);
	atomic_inc(&c->mappings);
	KUNIT_EXPECT_EQ(test, -EBUSY,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
	atomic_dec(&c->mappings);
	KUNIT_EXPECT_EQ(test, (int)sizeof(text),
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
}

/* Who does not want to wait does not, for another reader either. */
static void fastnet_reader_test_other_reader(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 3);
	char text[8];

	fastnet_reader_test_deliver(test);
	mutex_lock(&c->read_lock);
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
	mutex_unlock(&c->read_lock);
	KUNIT_EXPECT_EQ(test, (int)sizeof(text),
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
}

static void fastnet_reader_test_no_ring(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 1);
	char text[8];

	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c), EPOLLERR);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			(int)fastnet_reader_test_read(c, text, sizeof(text)));
}

/* Many more frames than slots, each read once. */
static void fastnet_reader_test_around(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_reader_test_mode(test, 2);
	struct fastnet_reader_fixture *f = test->priv;
	u32 i, frame[16] = {};

	fastnet_capture_put(c);
	c = fastnet_reader_test_mode(test, 3);
	for (i = 0; i < 3 * c->pool.buffers; i++) {
		frame[0] = i;
		fastnet_test_deliver(f->dev, frame, sizeof(frame));
		frame[0] = 0;
		KUNIT_ASSERT_EQ(test, (int)sizeof(frame), (int)
				fastnet_reader_test_read(c, frame,
							 sizeof(frame)));
		KUNIT_ASSERT_EQ(test, frame[0], i);
	}
}

static int fastnet_reader_test_begin(struct kunit *test)
{
	struct fastnet_reader_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	f->dev = fastnet_test_netdev(test);
	fastnet_resources_begin(test);
	f->port = fastnet_port_create();
	return f->port ? 0 : -ENOMEM;
}

static void fastnet_reader_test_end(struct kunit *test)
{
	struct fastnet_reader_fixture *f = test->priv;

	fastnet_port_release(f->port);
	if (!IS_ERR_OR_NULL(f->c))
		fastnet_capture_put(f->c);
	fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_reader_test_cases[] = {
	KUNIT_CASE(fastnet_reader_test_frames),
	KUNIT_CASE(fastnet_reader_test_short),
	KUNIT_CASE(fastnet_reader_test_hostile),
	KUNIT_CASE(fastnet_reader_test_mapped),
	KUNIT_CASE(fastnet_reader_test_other_reader),
	KUNIT_CASE(fastnet_reader_test_no_ring),
	KUNIT_CASE(fastnet_reader_test_around),
	{}
};

static struct kunit_suite fastnet_reader_test_suite = {
	.name = "fastnet_reader",
	.init = fastnet_reader_test_begin,
	.exit = fastnet_reader_test_end,
	.test_cases = fastnet_reader_test_cases,
};

kunit_test_suite(fastnet_reader_test_suite);
