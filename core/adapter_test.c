// SPDX-License-Identifier: GPL-2.0
/* The cases that each driver's test runs, see <linux/fastnet_test.h>. */
#include <linux/fastnet_test.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "driver.h"
#include "fixture_test.h"
#include "frontend_test.h"

#define FASTNET_TEST_FRAME	1514U
#define FASTNET_TEST_STEPS	2000U

/* The application is this test: it knows what the hardware has sent. */
struct fastnet_adapter_fixture {
	const struct fastnet_test_adapter *adapter;
	struct net_device *dev;
	struct fastnet_test_queue *t;
	u32 sent;
	u32 next;		/* frame to be consumed */
	u8 frame[2 * FASTNET_TEST_FRAME];
};

static unsigned int fastnet_test_length(u32 number)
{
	return 60 + number * 97 % (FASTNET_TEST_FRAME - 60);
}

/* Each frame is different in each byte from the one before. */
static void fastnet_test_make(struct fastnet_adapter_fixture *f, u32 number,
			      unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		f->frame[i] = number * 41 + i * 7;
}

static struct fastnet_test_queue *
fastnet_adapter_test_queue(struct kunit *test, u32 buffers, u32 buffer_size)
{
	struct fastnet_adapter_fixture *f = test->priv;
	const struct fastnet_driver driver = { .ops = f->adapter->ops };
	struct fastnet_test_queue *t;

	t = fastnet_test_queue_create(test, f->dev, buffers, buffer_size);
	t->queue.max_frame = fastnet_driver_max_frame(&driver, buffer_size);
	return t;
}

static int fastnet_adapter_test_set(struct kunit *test, struct fastnet_queue *q)
{
	struct fastnet_adapter_fixture *f = test->priv;
	int err;

	rtnl_lock();
	err = f->adapter->ops->set_in_fastnet_zc_mode(f->dev, q);
	rtnl_unlock();
	return err;
}

static int fastnet_adapter_test_poll(struct fastnet_adapter_fixture *f,
				     int budget)
{
	int done;

	local_bh_disable();
	done = f->adapter->poll(f->dev, budget);
	local_bh_enable();
	return done;
}

/* Into zero-copy mode; the first poll may be what fills the ring. */
static struct fastnet_adapter_fixture *
fastnet_adapter_test_enter(struct kunit *test, u32 buffers)
{
	struct fastnet_adapter_fixture *f = test->priv;

	f->t = fastnet_adapter_test_queue(test, buffers, 2048);
	f->next = 0;
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_set(test, &f->t->queue), 0);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 0);
	return f;
}

/**
 * fastnet_adapter_test_dev - for the tests that one driver alone has
 * @test: test
 *
 * Return: The device.
 */
struct net_device *fastnet_adapter_test_dev(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	return f->dev;
}

/**
 * fastnet_adapter_test_change - from whatever mode to another queue
 * @test: test
 * @buffers: of the queue; 0 for normal mode
 * @buffer_size: of each
 *
 * Return: What the driver returned. After an error the old queue is in use.
 */
int fastnet_adapter_test_change(struct kunit *test, u32 buffers,
				u32 buffer_size)
{
	struct fastnet_adapter_fixture *f = test->priv;
	struct fastnet_test_queue *t = NULL, *unused;
	int err;

	if (buffers)
		t = fastnet_adapter_test_queue(test, buffers, buffer_size);
	err = fastnet_adapter_test_set(test, t ? &t->queue : NULL);
	unused = err ? t : f->t;
	if (!err) {
		f->t = t;
		f->next = 0;
	}
	if (unused)
		fastnet_test_queue_free(test, unused);
	return err;
}

/**
 * fastnet_adapter_test_driver_buffers - what the driver has taken
 * @test: test, in zero-copy mode
 *
 * Return: So many of the queue's buffers.
 */
u32 fastnet_adapter_test_driver_buffers(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	return f->t->queue.driver_buffers;
}

/**
 * fastnet_adapter_test_received - what the queue counts as received
 * @test: test, in zero-copy mode
 *
 * Return: So many frames.
 */
u64 fastnet_adapter_test_received(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	return f->t->published;
}

/**
 * fastnet_adapter_test_errors - what the queue counts as errors
 * @test: test, in zero-copy mode
 *
 * Return: So many frames.
 */
u64 fastnet_adapter_test_errors(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	return f->t->errors;
}

/* A frame with its FCS, of so many bytes without it. */
static bool fastnet_adapter_test_send_len(struct fastnet_adapter_fixture *f,
					  unsigned int len, unsigned int flags)
{
	fastnet_test_make(f, f->sent, len + ETH_FCS_LEN);
	return f->adapter->write(f->dev, f->frame, len + ETH_FCS_LEN, flags);
}

static void fastnet_adapter_test_send(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;
	unsigned int len = fastnet_test_length(f->sent);

	KUNIT_ASSERT_TRUE(test,
			  fastnet_adapter_test_send_len(f, len,
							FASTNET_TEST_WHOLE));
	f->sent++;
}

/* The next frame for the application is this one, byte by byte. */
static void fastnet_adapter_test_expect_len(struct kunit *test, u32 number,
					    unsigned int len)
{
	struct fastnet_adapter_fixture *f = test->priv;
	const struct fastnet_test_frame *frame =
		fastnet_test_queue_frame(f->t, f->next++);

	KUNIT_ASSERT_NOT_NULL(test, frame);
	KUNIT_EXPECT_EQ(test, frame->len, len);
	fastnet_test_make(f, number, len);
	KUNIT_EXPECT_EQ(test, 0, memcmp(frame->buf->data, f->frame, len));
}

static void fastnet_adapter_test_expect(struct kunit *test, u32 number)
{
	fastnet_adapter_test_expect_len(test, number,
					fastnet_test_length(number));
}

static void fastnet_adapter_test_release(struct fastnet_adapter_fixture *f)
{
	fastnet_test_queue_release(f->t, f->next);
}

static void fastnet_adapter_test_expect_none(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, f->next, f->t->published);
}

static u32 fastnet_adapter_test_share(struct fastnet_adapter_fixture *f)
{
	return min(f->adapter->slots, f->t->buffers / 2);
}

/* Whatever has happened, the hardware has buffers to write to. */
static void fastnet_adapter_test_expect_full(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;
	u32 share = fastnet_adapter_test_share(f);

	KUNIT_EXPECT_EQ(test, f->t->queue.driver_buffers, share);
	KUNIT_EXPECT_EQ(test, f->adapter->posted(f->dev), share);
}

/* The ring is filled as far as it goes. */
void fastnet_adapter_test_fill(struct kunit *test)
{
	fastnet_adapter_test_enter(test, 2048);
	fastnet_adapter_test_expect_full(test);
}

void fastnet_adapter_test_receive(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect(test, 0);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_expect_full(test);
	KUNIT_EXPECT_EQ(test, f->t->published, 1U);
	KUNIT_EXPECT_EQ(test, f->t->bytes, (u64)fastnet_test_length(0));
}

/* Several times around the ring, in bursts of any length. */
void fastnet_adapter_test_stream(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	u32 burst, i, number = 0;

	for (burst = 0; f->sent < 5 * f->adapter->slots; burst++) {
		u32 frames = 1 + burst % 33;

		for (i = 0; i < frames; i++)
			fastnet_adapter_test_send(test);
		KUNIT_ASSERT_EQ(test, fastnet_adapter_test_poll(f, 64),
				(int)frames);
		for (i = 0; i < frames; i++)
			fastnet_adapter_test_expect(test, number++);
		fastnet_adapter_test_expect_none(test);
		fastnet_adapter_test_expect_full(test);
		fastnet_adapter_test_release(f);
	}
}

void fastnet_adapter_test_budget(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	u32 i;

	for (i = 0; i < 10; i++)
		fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 4), 4);
	KUNIT_EXPECT_EQ(test, f->t->published, 4U);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 4), 4);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 4), 2);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 4), 0);
	for (i = 0; i < 10; i++)
		fastnet_adapter_test_expect(test, i);
	fastnet_adapter_test_expect_full(test);
}

/* A bad frame is counted, its buffer used again. */
void fastnet_adapter_test_bad_frame(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	KUNIT_ASSERT_TRUE(test,
			  fastnet_adapter_test_send_len(f, 60,
							FASTNET_TEST_WHOLE |
							FASTNET_TEST_BAD));
	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 2);
	fastnet_adapter_test_expect(test, 0);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_expect_full(test);
	KUNIT_EXPECT_EQ(test, f->t->errors, 1ULL);
}

/* From the shortest to the longest, and what cannot be. */
void fastnet_adapter_test_lengths(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	static const unsigned int good[] = { ETH_HLEN, 60, 61, 1514, 1518 };
	u32 i;

	fastnet_test_make(f, 0, 64);
	KUNIT_ASSERT_TRUE(test, f->adapter->write(f->dev, f->frame, 0,
						  FASTNET_TEST_WHOLE));
	KUNIT_ASSERT_TRUE(test, f->adapter->write(f->dev, f->frame, 3,
						  FASTNET_TEST_WHOLE));
	KUNIT_ASSERT_TRUE(test, f->adapter->write(f->dev, f->frame, 17,
						  FASTNET_TEST_WHOLE));
	for (i = 0; i < ARRAY_SIZE(good); i++)
		fastnet_adapter_test_send_len(f, good[i], FASTNET_TEST_WHOLE);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 8);
	for (i = 0; i < ARRAY_SIZE(good); i++)
		fastnet_adapter_test_expect_len(test, 0, good[i]);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_expect_full(test);
	KUNIT_EXPECT_EQ(test, f->t->errors, 3ULL);
}

static void fastnet_adapter_test_write(struct kunit *test, unsigned int flags)
{
	struct fastnet_adapter_fixture *f = test->priv;

	KUNIT_ASSERT_TRUE(test, f->adapter->write(f->dev, f->frame, 1000,
						  flags));
}

/* A frame that takes several buffers is dropped, all of it and only it. */
void fastnet_adapter_test_fragments(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	fastnet_adapter_test_send(test);
	fastnet_adapter_test_write(test, FASTNET_TEST_FIRST);
	fastnet_adapter_test_write(test, 0);
	fastnet_adapter_test_write(test, 0);
	fastnet_adapter_test_write(test, FASTNET_TEST_LAST);
	fastnet_adapter_test_send(test);
	fastnet_adapter_test_write(test, FASTNET_TEST_FIRST);
	fastnet_adapter_test_write(test, FASTNET_TEST_LAST | FASTNET_TEST_BAD);
	fastnet_adapter_test_send(test);

	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 9);
	fastnet_adapter_test_expect(test, 0);
	fastnet_adapter_test_expect(test, 1);
	fastnet_adapter_test_expect(test, 2);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_expect_full(test);
	KUNIT_EXPECT_EQ(test, f->t->errors, 2ULL);
}

/* The same if the polls come between its parts. */
void fastnet_adapter_test_fragments_apart(struct kunit *test)
{
	static const unsigned int flags[] = {
		FASTNET_TEST_FIRST, 0, FASTNET_TEST_LAST,
	};
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		fastnet_adapter_test_write(test, flags[i]);
		KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
		fastnet_adapter_test_expect_none(test);
	}
	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect(test, 0);
	KUNIT_EXPECT_EQ(test, f->t->errors, 1ULL);
}

/* rx-fcs and rx-all, as ethtool calls them. */
void fastnet_adapter_test_features(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	f->dev->features |= NETIF_F_RXFCS;
	fastnet_adapter_test_send_len(f, 100, FASTNET_TEST_WHOLE);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect_len(test, 0, 104);

	f->dev->features ^= NETIF_F_RXFCS | NETIF_F_RXALL;
	fastnet_adapter_test_send_len(f, 100, FASTNET_TEST_WHOLE |
				      FASTNET_TEST_BAD);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect_len(test, 0, 100);
	f->dev->features &= ~NETIF_F_RXALL;
	KUNIT_EXPECT_EQ(test, f->t->errors, 0ULL);
}

/* An application that does nothing: frames are lost, buffers are not. */
void fastnet_adapter_test_exhaust(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 128);
	u32 room = 128 - fastnet_adapter_test_share(f);
	u32 i;

	for (i = 0; i < 400; i++) {
		fastnet_adapter_test_send(test);
		KUNIT_ASSERT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
		fastnet_adapter_test_expect_full(test);
	}
	KUNIT_EXPECT_EQ(test, f->t->published, room);
	KUNIT_EXPECT_EQ(test, f->t->dropped, 400ULL - room);

	for (i = 0; i < room; i++)
		fastnet_adapter_test_expect(test, i);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_release(f);
	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect(test, 400);
}

/* The mode outlives a reset, and so do frames that wait. */
void fastnet_adapter_test_reset(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	u32 round, i;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < 7; i++)
			fastnet_adapter_test_send(test);
		KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 7);
		f->adapter->reset(f->dev);
		KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 0);
		fastnet_adapter_test_expect_full(test);
	}
	for (i = 0; i < 35; i++)
		fastnet_adapter_test_expect(test, i);
	fastnet_adapter_test_expect_none(test);
}

/* The rest of a frame does not come after a reset. */
void fastnet_adapter_test_reset_in_frame(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	fastnet_adapter_test_write(test, FASTNET_TEST_FIRST);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	f->adapter->reset(f->dev);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 0);

	fastnet_adapter_test_send(test);
	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 2);
	fastnet_adapter_test_expect(test, 0);
	fastnet_adapter_test_expect(test, 1);
	fastnet_adapter_test_expect_none(test);
}

/* In and out: each time all buffers come back. */
void fastnet_adapter_test_leave(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;
	u32 i;

	for (i = 0; i < 4; i++) {
		fastnet_adapter_test_enter(test, 2048);
		f->sent = 0;
		fastnet_adapter_test_send(test);
		if (i % 2) {
			fastnet_adapter_test_poll(f, 64);
			fastnet_adapter_test_expect(test, 0);
		}
		KUNIT_EXPECT_EQ(test, fastnet_adapter_test_set(test, NULL), 0);
		fastnet_test_queue_free(test, f->t);
		f->t = NULL;
	}
}

/* From one queue to another, without normal mode in between. */
void fastnet_adapter_test_replace(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);
	struct fastnet_test_queue *old = f->t;

	fastnet_adapter_test_send(test);
	fastnet_adapter_test_enter(test, 1024);
	fastnet_test_queue_free(test, old);
	fastnet_adapter_test_expect_none(test);
	fastnet_adapter_test_expect_full(test);

	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect(test, 1);
}

/* With fewer buffers than the ring has descriptors it goes around as well. */
void fastnet_adapter_test_partial_fill(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 64);
	u32 i;

	KUNIT_EXPECT_EQ(test, f->adapter->posted(f->dev), 32U);
	for (i = 0; i < 3 * f->adapter->slots; i++) {
		fastnet_adapter_test_send(test);
		KUNIT_ASSERT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
		fastnet_adapter_test_expect(test, i);
		fastnet_adapter_test_release(f);
	}
	fastnet_adapter_test_expect_full(test);
}

/* A ring without buffers: the hardware has nothing, nor has the poll. */
void fastnet_adapter_test_no_buffers(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;
	u32 round;

	f->t = fastnet_adapter_test_queue(test, 2048, 2048);
	f->t->queue.driver_buffers = 1024; /* it has got its share, in theory */
	KUNIT_ASSERT_EQ(test, fastnet_adapter_test_set(test, &f->t->queue), 0);
	for (round = 0; round < 2; round++) {
		KUNIT_EXPECT_EQ(test, f->t->queue.driver_buffers, 1024U);
		KUNIT_EXPECT_FALSE(test, f->adapter->write(f->dev, f->frame, 64,
							   FASTNET_TEST_WHOLE));
		KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 0);
		f->adapter->reset(f->dev);
	}
	fastnet_adapter_test_expect_none(test);

	f->t->queue.driver_buffers = 0;
	f->adapter->reset(f->dev);
	fastnet_adapter_test_expect_full(test);
	fastnet_adapter_test_send(test);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_poll(f, 64), 1);
	fastnet_adapter_test_expect(test, 0);
}

/* A device that was detached while it ran has its ring full nonetheless. */
void fastnet_adapter_test_detached(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 2048);

	clear_bit(__LINK_STATE_PRESENT, &f->dev->state);
	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_change(test, 0, 0), 0);
	set_bit(__LINK_STATE_PRESENT, &f->dev->state);

	fastnet_adapter_test_enter(test, 1024);
	fastnet_adapter_test_expect_full(test);
}

/* All of this in any order: what is delivered is right, and in order. */
void fastnet_adapter_test_random(struct kunit *test)
{
	struct fastnet_adapter_fixture *f =
		fastnet_adapter_test_enter(test, 1024);
	u32 step, polled = 0, share = fastnet_adapter_test_share(f);
	struct rnd_state random;

	fastnet_test_seed(test, &random);
	for (step = 0; step < FASTNET_TEST_STEPS; step++) {
		u32 frames = fastnet_test_below(&random, 20);

		while (frames-- && f->sent - polled < share)
			fastnet_adapter_test_send(test);
		polled += fastnet_adapter_test_poll(f,
				1 + fastnet_test_below(&random, 64));
		while (f->next != polled)
			fastnet_adapter_test_expect(test, f->next);
		fastnet_adapter_test_release(f);
		if (polled == f->sent && !fastnet_test_below(&random, 16)) {
			f->adapter->reset(f->dev);
			fastnet_adapter_test_poll(f, 64);
		}
		KUNIT_ASSERT_EQ(test, f->t->queue.driver_buffers, share);
	}
}

/**
 * fastnet_adapter_test_begin - call it from the suite's init function
 * @test: test; its priv is ours
 * @adapter: driver
 *
 * Return: 0 or a negative errno.
 */
int fastnet_adapter_test_begin(struct kunit *test,
			       const struct fastnet_test_adapter *adapter)
{
	struct fastnet_adapter_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;

	test->priv = f;
	fastnet_resources_begin(test);
	f->adapter = adapter;
	f->dev = adapter->create(test);
	return 0;
}

/**
 * fastnet_adapter_test_end - call it from the suite's exit function
 * @test: test
 */
void fastnet_adapter_test_end(struct kunit *test)
{
	struct fastnet_adapter_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, fastnet_adapter_test_set(test, NULL), 0);
	if (f->t)
		fastnet_test_queue_free(test, f->t);
	f->adapter->destroy(f->dev);
	fastnet_resources_expect_none(test);
}
