// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/netdevice.h>
#include <linux/poll.h>

#include "capture_fixture_test.h"

#define FASTNET_TEST_DELAY_MS	50U
#define FASTNET_TEST_LONG_MS	20000U

struct fastnet_wake_fixture {
	struct net_device *dev;
	struct fastnet_capture *c;
	wait_queue_head_t wait;
	struct fastnet_test_sleeper sleeper;
	struct fastnet_buf *buf;
};

static struct fastnet_test_sleeper *fastnet_wake_test_sleeper(struct kunit *test)
{
	struct fastnet_wake_fixture *f = test->priv;

	return &f->sleeper;
}

/* With 512 buffers, and a reader that waits. */
static void fastnet_wake_test_begin(struct kunit *test, u32 milliseconds,
				    u32 frames)
{
	struct fastnet_wake_fixture *f = test->priv;
	const struct fastnet_capture_config config = {
		.mode = FASTNET_MODE_ZEROCOPY,
		.buffers = 512,
		.buffer_size = 2048,
		.wake_delay = milliseconds * USEC_PER_MSEC,
		.wake_frames = frames,
	};

	f->c = fastnet_test_capture_create(f->dev, &config, &f->wait);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->c);
	f->buf = fastnet_get_next_buffer(&f->c->queue);
	fastnet_test_sleep(&f->sleeper, &f->wait);
}

/* A poll with so many frames. */
static void fastnet_wake_test_deliver(struct kunit *test, unsigned int frames)
{
	struct fastnet_wake_fixture *f = test->priv;

	local_bh_disable();
	while (frames--)
		f->buf = fastnet_receive(&f->c->queue, f->buf, 60);
	fastnet_flush(&f->c->queue);
	local_bh_enable();
}

static void fastnet_wake_test_consume(struct kunit *test, u32 consumer)
{
	struct fastnet_wake_fixture *f = test->priv;

	smp_store_release(&f->c->queue.ring.app->consumer, consumer); /* (B) */
}

/* The reader is woken once more, within a generous time. */
static void fastnet_wake_test_expect_wake(struct kunit *test,
					  unsigned int woken)
{
	struct fastnet_test_sleeper *sleeper = fastnet_wake_test_sleeper(test);
	unsigned int tries = FASTNET_TEST_LONG_MS / 20;

	while (READ_ONCE(sleeper->woken) < woken && tries--)
		msleep(20);
	KUNIT_EXPECT_EQ(test, sleeper->woken, woken);
	FASTNET_EXPECT_EVENTS(test, sleeper->events, EPOLLIN | EPOLLRDNORM);
}

/* Not at the first frame, but not later than a while after it. */
static void fastnet_wake_test_delay(struct kunit *test)
{
	struct fastnet_wake_fixture *f = test->priv;
	u64 start = ktime_get_ns();

	fastnet_wake_test_begin(test, FASTNET_TEST_DELAY_MS, 0);
	fastnet_wake_test_deliver(test, 1);
	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(f->c),
			      EPOLLIN | EPOLLRDNORM);
	fastnet_wake_test_deliver(test, 2);
	fastnet_wake_test_expect_wake(test, 1);
	KUNIT_EXPECT_GE(test, ktime_get_ns() - start,
			(u64)FASTNET_TEST_DELAY_MS * NSEC_PER_MSEC);
	msleep(2 * FASTNET_TEST_DELAY_MS);
	KUNIT_EXPECT_EQ(test, f->sleeper.woken, 1U);

	/* And again, when it has seen them all. */
	fastnet_wake_test_consume(test, 3);
	fastnet_wake_test_deliver(test, 1);
	fastnet_wake_test_expect_wake(test, 2);
}

/* As soon as so many wait, in one poll or in several; and then no more. */
static void fastnet_wake_test_frames(struct kunit *test)
{
	struct fastnet_test_sleeper *sleeper = fastnet_wake_test_sleeper(test);

	fastnet_wake_test_begin(test, FASTNET_TEST_LONG_MS, 4);
	fastnet_wake_test_deliver(test, 1);
	fastnet_wake_test_deliver(test, 2);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 0U);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);
	fastnet_wake_test_deliver(test, 4);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);

	fastnet_wake_test_consume(test, 8);
	fastnet_wake_test_deliver(test, 3);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 2U);
	fastnet_wake_test_consume(test, 12);
	fastnet_wake_test_deliver(test, 5);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 3U);
}

/* However many are asked for: never a ring that is half full. */
static void fastnet_wake_test_half_full(struct kunit *test)
{
	struct fastnet_test_sleeper *sleeper = fastnet_wake_test_sleeper(test);

	fastnet_wake_test_begin(test, FASTNET_TEST_LONG_MS,
				*(const u32 *)test->param_value);
	fastnet_wake_test_deliver(test, 190);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 0U);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);
}

/* A reader that nothing more can come for is not left waiting. */
static void fastnet_wake_test_failed(struct kunit *test)
{
	struct fastnet_test_sleeper *sleeper = fastnet_wake_test_sleeper(test);

	fastnet_wake_test_begin(test, FASTNET_TEST_LONG_MS, 0);
	fastnet_wake_test_deliver(test, 1);
	fastnet_wake_test_consume(test, 7);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);
}

/* Nobody waits: no timer is needed. */
static void fastnet_wake_test_nobody(struct kunit *test)
{
	struct fastnet_wake_fixture *f = test->priv;

	fastnet_wake_test_begin(test, FASTNET_TEST_LONG_MS, 0);
	fastnet_test_get_up(&f->sleeper, &f->wait);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_FALSE(test, hrtimer_active(&f->c->wake.timer));
	fastnet_test_sleep(&f->sleeper, &f->wait);
}

/* What has been left wakes nobody. */
static void fastnet_wake_test_retire(struct kunit *test)
{
	struct fastnet_wake_fixture *f = test->priv;

	fastnet_wake_test_begin(test, FASTNET_TEST_DELAY_MS, 0);
	kref_get(&f->c->refs);
	fastnet_wake_test_deliver(test, 1);
	KUNIT_EXPECT_TRUE(test, hrtimer_active(&f->c->wake.timer));
	fastnet_capture_retire(f->c);
	KUNIT_EXPECT_FALSE(test, hrtimer_active(&f->c->wake.timer));
	msleep(2 * FASTNET_TEST_DELAY_MS);
	KUNIT_EXPECT_EQ(test, f->sleeper.woken, 0U);
	fastnet_capture_put(f->c);
	f->c = NULL;
}

static int fastnet_wake_test_init(struct kunit *test)
{
	struct fastnet_wake_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	init_waitqueue_head(&f->wait);
	f->dev = fastnet_test_netdev(test);
	fastnet_resources_begin(test);
	return 0;
}

static void fastnet_wake_test_exit(struct kunit *test)
{
	struct fastnet_wake_fixture *f = test->priv;

	fastnet_test_get_up(&f->sleeper, &f->wait);
	fastnet_capture_retire(f->c);
	fastnet_resources_expect_none(test);
}

static const u32 fastnet_wake_counts[] = { 0, 191, 192, 512 };

KUNIT_ARRAY_PARAM(fastnet_wake_count, fastnet_wake_counts, NULL);

static struct kunit_case fastnet_wake_test_cases[] = {
	KUNIT_CASE(fastnet_wake_test_delay),
	KUNIT_CASE(fastnet_wake_test_frames),
	KUNIT_CASE_PARAM(fastnet_wake_test_half_full,
			 fastnet_wake_count_gen_params),
	KUNIT_CASE(fastnet_wake_test_failed),
	KUNIT_CASE(fastnet_wake_test_nobody),
	KUNIT_CASE(fastnet_wake_test_retire),
	{}
};

static struct kunit_suite fastnet_wake_test_suite = {
	.name = "fastnet_wake",
	.init = fastnet_wake_test_init,
	.exit = fastnet_wake_test_exit,
	.test_cases = fastnet_wake_test_cases,
};

kunit_test_suite(fastnet_wake_test_suite);
