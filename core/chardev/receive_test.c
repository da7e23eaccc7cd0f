// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/poll.h>

#include "../fixture_test.h"
#include "capture_fixture_test.h"

#define FASTNET_TEST_QUEUE	64U	/* buffers */
#define FASTNET_TEST_RX_RING	20U	/* of them in the RX ring */
#define FASTNET_TEST_ROUNDS	3000U

struct fastnet_receive_fixture {
	struct net_device *dev;
	struct fastnet_capture *c;
	wait_queue_head_t wait;
	struct fastnet_test_sleeper sleeper;
};

static struct fastnet_capture *fastnet_test_capture(struct kunit *test)
{
	struct fastnet_receive_fixture *f = test->priv;

	return f->c;
}

/* As the driver sees it. */
static struct fastnet_queue *fastnet_test_queue(struct kunit *test)
{
	return &fastnet_test_capture(test)->queue;
}

static wait_queue_head_t *fastnet_test_wait(struct kunit *test)
{
	struct fastnet_receive_fixture *f = test->priv;

	return &f->wait;
}

static struct net_device *fastnet_test_dev(struct kunit *test)
{
	struct fastnet_receive_fixture *f = test->priv;

	return f->dev;
}

static struct fastnet_test_sleeper *fastnet_test_sleeper(struct kunit *test)
{
	struct fastnet_receive_fixture *f = test->priv;

	return &f->sleeper;
}

static struct fastnet_statistics fastnet_test_stats(struct kunit *test)
{
	struct fastnet_statistics stats = {};

	fastnet_capture_statistics(fastnet_test_capture(test), &stats);
	return stats;
}

static void fastnet_test_consume(struct kunit *test, u32 consumer)
{
	struct fastnet_queue *q = fastnet_test_queue(test);

	smp_store_release(&q->ring.app->consumer, consumer); /* (B) */
}

static struct fastnet_descriptor *fastnet_test_desc(struct kunit *test, u32 i)
{
	struct fastnet_shared_ring *ring = &fastnet_test_queue(test)->ring;

	return &ring->shared->descriptor[i & ring->mask];
}

/* In place of the capture of the fixture, another one. */
static void fastnet_test_renew_capture(struct kunit *test, u32 mode)
{
	struct fastnet_receive_fixture *f = test->priv;
	const struct fastnet_capture_config config = {
		.mode = mode,
		.buffers = mode == FASTNET_MODE_DROP ? 0 : FASTNET_TEST_QUEUE,
		.buffer_size = 2048,
	};

	fastnet_capture_retire(f->c);
	f->c = fastnet_test_capture_create(f->dev, &config, &f->wait);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->c);
}

/* The driver gets half of the buffers; what it gives back it gets again. */
static void fastnet_receive_test_get_and_put(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *held[FASTNET_TEST_QUEUE / 2];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(held); i++) {
		held[i] = fastnet_get_next_buffer(q);
		KUNIT_ASSERT_NOT_NULL(test, held[i]);
		KUNIT_EXPECT_EQ(test, held[i]->index, i);
	}
	KUNIT_EXPECT_NULL(test, fastnet_get_next_buffer(q));

	fastnet_put_buffer(q, held[7]);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_get_next_buffer(q), held[7]);
	KUNIT_EXPECT_NULL(test, fastnet_get_next_buffer(q));

	for (i = 0; i < ARRAY_SIZE(held); i++)
		fastnet_put_buffer(q, held[i]);
	KUNIT_EXPECT_EQ(test, q->driver_buffers, 0U);
}

/* Frames of a poll show together, with one timestamp, and are counted. */
static void fastnet_receive_test_poll(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *first = fastnet_get_next_buffer(q);
	struct fastnet_buf *second, *third;
	u64 before = ktime_get_real_ns();

	second = fastnet_receive(q, first, 60);
	third = fastnet_receive(q, second, 1514);
	KUNIT_EXPECT_TRUE(test, first != second && second != third &&
			  first != third);
	KUNIT_EXPECT_EQ(test, q->ring.shared->producer, 0U);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 0ULL);

	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 60U + 1514U);
	KUNIT_EXPECT_EQ(test, q->ring.shared->producer, 2U);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 0)->buffer,
			first->index);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 0)->length, 60);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 0)->flags, 0);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 1)->buffer,
			second->index);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 1)->length, 1514);
	KUNIT_EXPECT_GE(test, fastnet_test_desc(test, 0)->timestamp, before);
	KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, 0)->timestamp,
			fastnet_test_desc(test, 1)->timestamp);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).bytes, 60ULL + 1514ULL);
	fastnet_put_buffer(q, third);
}

/* The next poll has a later time, and nothing of the one before. */
static void fastnet_receive_test_next_poll(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);

	buf = fastnet_receive(q, buf, 60);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 60U);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 0U);
	usleep_range(10, 100);
	buf = fastnet_receive(q, buf, 70);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 70U);
	KUNIT_EXPECT_GT(test, fastnet_test_desc(test, 1)->timestamp,
			fastnet_test_desc(test, 0)->timestamp);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).bytes, 130ULL);
	fastnet_put_buffer(q, buf);
}

/* Lengths up to the buffer's are delivered, as the first frame and later. */
static void fastnet_receive_test_lengths(struct kunit *test)
{
	static const unsigned int good[] = { ETH_HLEN, 15, 60, 2047, 2048 };
	static const unsigned int bad[] = {
		0, 1, ETH_HLEN - 1, 2049, 4096, 65536 + 60, UINT_MAX - 3,
	};
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);
	u32 i, frames = 0;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, bad[i]), buf);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors,
			(u64)ARRAY_SIZE(bad));
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 0U);

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct fastnet_buf *fresh = fastnet_receive(q, buf, good[i]);

		KUNIT_EXPECT_PTR_NE(test, fresh, buf);
		buf = fresh;
		KUNIT_EXPECT_EQ(test, fastnet_test_desc(test, frames)->length,
				good[i]);
		frames++;
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, bad[i]), buf);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, (u64)frames);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors,
			2ULL * ARRAY_SIZE(bad));
	fastnet_put_buffer(q, buf);
}

static void fastnet_receive_test_error(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);

	fastnet_receive_error(q);
	fastnet_receive_error(q);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 0ULL);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 0U);
}

/* Of a frame in several buffers only the end counts, as an error. */
static void fastnet_receive_test_part(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf, *first = fastnet_get_next_buffer(q);

	buf = fastnet_receive(q, first, 60);
	fastnet_receive_part(q);
	fastnet_receive_part(q);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 61), buf);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors, 1ULL);
	buf = fastnet_receive(q, buf, 62);

	fastnet_receive_part(q);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 122U);
	fastnet_receive_error(q);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors, 2ULL);
	buf = fastnet_receive(q, buf, 63);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 63U);

	fastnet_receive_part(q);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 0U);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 64), buf);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors, 3ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 3ULL);
	fastnet_put_buffer(q, buf);
}

/* The rest of a frame does not come once the ring was emptied and filled. */
static void fastnet_receive_test_part_reset(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *fresh, *buf = fastnet_get_next_buffer(q);

	fastnet_receive_part(q);
	fastnet_put_buffer(q, buf);
	buf = fastnet_get_next_buffer(q);
	fresh = fastnet_receive(q, buf, 60);
	KUNIT_EXPECT_PTR_NE(test, fresh, buf);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 60U);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).errors, 0ULL);
	fastnet_put_buffer(q, fresh);
}

/* With no buffer free frames are lost and counted; one freed, one delivered. */
static void fastnet_receive_test_exhaust(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);
	struct rtnl_link_stats64 stats;
	u32 i;

	for (i = 0; i < FASTNET_TEST_QUEUE - 1; i++) {
		struct fastnet_buf *fresh = fastnet_receive(q, buf, 60);

		KUNIT_ASSERT_PTR_NE(test, fresh, buf);
		buf = fresh;
	}
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 60), buf);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), i * 60);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 60), buf);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).dropped, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, (u64)i);
	dev_get_stats(fastnet_test_dev(test), &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_dropped, 2ULL);
	KUNIT_EXPECT_EQ(test, stats.rx_packets, i + 2ULL);

	fastnet_test_consume(test, 1);
	buf = fastnet_receive(q, buf, 60);
	KUNIT_EXPECT_EQ(test, buf->index, 0U);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 60), buf);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).dropped, 3ULL);
	fastnet_put_buffer(q, buf);
}

/* A driver at its limit gets no more, whatever the application consumes. */
static void fastnet_receive_test_driver_share(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *held[FASTNET_TEST_QUEUE / 2];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(held); i++)
		held[i] = fastnet_get_next_buffer(q);
	for (i = 0; i < ARRAY_SIZE(held); i++)
		held[i] = fastnet_receive(q, held[i], 60);
	fastnet_flush(q);
	fastnet_test_consume(test, ARRAY_SIZE(held));
	KUNIT_EXPECT_NULL(test, fastnet_get_next_buffer(q));
	KUNIT_EXPECT_EQ(test, q->driver_buffers, (u32)ARRAY_SIZE(held));
	for (i = 0; i < ARRAY_SIZE(held); i++)
		fastnet_put_buffer(q, held[i]);
}

/* Nothing more is delivered, even with buffers that the driver gave back. */
static void fastnet_receive_test_failed_ring(struct kunit *test)
{
	struct fastnet_test_sleeper *sleeper = fastnet_test_sleeper(test);
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);
	struct fastnet_buf *spare = fastnet_get_next_buffer(q);

	fastnet_test_sleep(sleeper, fastnet_test_wait(test));
	fastnet_test_consume(test, 2);
	buf = fastnet_receive(q, buf, 60);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);

	fastnet_put_buffer(q, spare);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_receive(q, buf, 60), buf);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 2U);
	FASTNET_EXPECT_EVENTS(test, sleeper->events, EPOLLERR);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).dropped, 1ULL);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).bad_consumer, 1ULL);
	KUNIT_EXPECT_EQ(test, fastnet_flush(q), 0U);

	fastnet_test_get_up(sleeper, fastnet_test_wait(test));
	fastnet_put_buffer(q, buf);
}

/* Only a reader that has consumed all it could see is woken. */
static void fastnet_receive_test_wake(struct kunit *test)
{
	struct fastnet_test_sleeper *sleeper = fastnet_test_sleeper(test);
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);

	fastnet_test_sleep(sleeper, fastnet_test_wait(test));
	buf = fastnet_receive(q, buf, 60);
	buf = fastnet_receive(q, buf, 60);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 0U);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);
	FASTNET_EXPECT_EVENTS(test, sleeper->events, EPOLLIN | EPOLLRDNORM);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);

	fastnet_test_consume(test, 1);
	buf = fastnet_receive(q, buf, 60);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 1U);

	fastnet_test_consume(test, 3);
	buf = fastnet_receive(q, buf, 60);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, sleeper->woken, 2U);
	fastnet_test_get_up(sleeper, fastnet_test_wait(test));
	fastnet_put_buffer(q, buf);
}

/* Where memory is not coherent: the frame for the CPU, buffers for the NIC. */
static void fastnet_receive_test_sync(struct kunit *test)
{
	struct fastnet_queue *q;
	struct fastnet_buf *buf;

	fastnet_resources.need_sync = true;
	fastnet_test_renew_capture(test, FASTNET_MODE_ZEROCOPY);
	q = fastnet_test_queue(test);

	buf = fastnet_get_next_buffer(q);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_device, 2048ULL);
	buf = fastnet_receive(q, buf, 60);
	buf = fastnet_receive(q, buf, 1514);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_cpu, 60ULL + 1514);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_device, 3 * 2048ULL);
	buf = fastnet_receive(q, buf, 1);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_cpu, 60ULL + 1514);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, fastnet_test_stats(test).received, 2ULL);
	fastnet_put_buffer(q, buf);
}

static void fastnet_receive_test_no_sync(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);

	if (fastnet_test_capture(test)->pool.dma_sync)
		kunit_skip(test, "memory is not coherent");
	buf = fastnet_receive(q, buf, 60);
	buf = fastnet_receive(q, buf, 60);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_cpu, 0ULL);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_device, 0ULL);
	fastnet_put_buffer(q, buf);
}

/* The device's own counters are without the FCS, wherever they are. */
static void fastnet_receive_test_device_stats(struct kunit *test)
{
	struct net_device *dev = fastnet_test_dev(test);
	struct fastnet_queue *q = fastnet_test_queue(test);
	struct fastnet_buf *buf = fastnet_get_next_buffer(q);
	struct pcpu_sw_netstats __percpu *tstats;
	u64 packets, bytes;

	buf = fastnet_receive(q, buf, 60);
	buf = fastnet_receive(q, buf, 100);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_packets, 2UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_bytes, 160UL);

	dev->features |= NETIF_F_RXFCS;
	buf = fastnet_receive(q, buf, 64);
	buf = fastnet_receive(q, buf, 104);
	fastnet_flush(q);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_packets, 4UL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_bytes, 320UL);
	dev->features &= ~NETIF_F_RXFCS;

	tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	KUNIT_ASSERT_TRUE(test, tstats);
	dev->tstats = tstats;
	migrate_disable();
	buf = fastnet_receive(q, buf, 60);
	fastnet_flush(q);
	packets = u64_stats_read(&this_cpu_ptr(tstats)->rx_packets);
	bytes = u64_stats_read(&this_cpu_ptr(tstats)->rx_bytes);
	migrate_enable();
	dev->tstats = NULL;
	free_percpu(tstats);
	KUNIT_EXPECT_EQ(test, packets, 1ULL);
	KUNIT_EXPECT_EQ(test, bytes, 60ULL);
	KUNIT_EXPECT_EQ(test, dev->stats.rx_packets, 4UL);
	fastnet_put_buffer(q, buf);
}

static void fastnet_receive_test_buffer_size(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fastnet_buffer_size(NULL), 0U);
	KUNIT_EXPECT_EQ(test, fastnet_buffer_size(fastnet_test_queue(test)),
			2048U);
}

/* A driver that keeps a buffer is told so. */
static void fastnet_receive_test_kept_buffer(struct kunit *test)
{
	struct fastnet_queue *q = fastnet_test_queue(test);

	fastnet_get_next_buffer(q);
	fastnet_queue_left(q);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	KUNIT_EXPECT_TRUE(test, q->abandoned);
	q->abandoned = false;
	fastnet_resources.warnings = 0;
}

/* A driver, a network and an application that do what they like. */
struct fastnet_receive_model {
	struct fastnet_buf *posted[FASTNET_TEST_RX_RING];
	u32 posts;
	u32 sent;		/* frames that arrived */
	u32 delivered;
	u32 consumed;
	u32 number[FASTNET_TEST_QUEUE];	/* of the frames delivered */
	struct rnd_state random;
};

static void fastnet_model_arrive(struct kunit *test,
				 struct fastnet_receive_model *m)
{
	struct fastnet_queue *q = fastnet_test_queue(test);
	u32 waiting = m->delivered - m->consumed;
	struct fastnet_buf *buf, *fresh;
	u32 i;

	if (!m->posts)
		return;
	i = fastnet_test_below(&m->random, m->posts);
	buf = m->posted[i];
	*(u32 *)buf->data = m->sent;
	fresh = fastnet_receive(q, buf, 60);
	KUNIT_ASSERT_EQ(test, fresh == buf,
			m->posts + waiting == FASTNET_TEST_QUEUE);
	if (fresh != buf)
		m->number[m->delivered++ % FASTNET_TEST_QUEUE] = m->sent;
	m->posted[i] = fresh;
	m->sent++;
}

static void fastnet_model_refill(struct kunit *test,
				 struct fastnet_receive_model *m)
{
	struct fastnet_buf *buf;

	if (m->posts == FASTNET_TEST_RX_RING)
		return;
	buf = fastnet_get_next_buffer(fastnet_test_queue(test));
	KUNIT_ASSERT_EQ(test, !buf, m->posts + m->delivered - m->consumed ==
			FASTNET_TEST_QUEUE);
	if (buf)
		m->posted[m->posts++] = buf;
}

static void fastnet_model_reset(struct kunit *test,
				struct fastnet_receive_model *m)
{
	if (fastnet_test_below(&m->random, 8))
		return;
	while (m->posts)
		fastnet_put_buffer(fastnet_test_queue(test),
				   m->posted[--m->posts]);
}

static void fastnet_model_flush(struct kunit *test,
				struct fastnet_receive_model *m)
{
	fastnet_flush(fastnet_test_queue(test));
	KUNIT_ASSERT_EQ(test, fastnet_test_stats(test).received,
			(u64)m->delivered);
	KUNIT_ASSERT_EQ(test, fastnet_test_stats(test).dropped,
			(u64)m->sent - m->delivered);
}

/* Frames come in order, and unharmed by those that came after them. */
static void fastnet_model_read(struct kunit *test,
			       struct fastnet_receive_model *m)
{
	struct fastnet_capture *c = fastnet_test_capture(test);
	u32 published = c->queue.ring.shared->producer;
	u32 limit = fastnet_test_below(&m->random, FASTNET_TEST_QUEUE);

	while (m->consumed != published && limit--) {
		u32 buffer = fastnet_test_desc(test, m->consumed)->buffer;
		u32 *data = c->pool.buffer[buffer].data;

		KUNIT_ASSERT_EQ(test, *data,
				m->number[m->consumed % FASTNET_TEST_QUEUE]);
		fastnet_test_consume(test, ++m->consumed);
	}
}

static void fastnet_receive_test_random(struct kunit *test)
{
	static void (*const step[])(struct kunit *,
				    struct fastnet_receive_model *) = {
		fastnet_model_arrive, fastnet_model_arrive,
		fastnet_model_arrive, fastnet_model_arrive,
		fastnet_model_refill, fastnet_model_refill,
		fastnet_model_reset, fastnet_model_flush, fastnet_model_read,
	};
	struct fastnet_receive_model *m = kunit_kzalloc(test, sizeof(*m),
							GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	fastnet_test_seed(test, &m->random);
	for (i = 0; i < FASTNET_TEST_ROUNDS; i++) {
		u32 s = fastnet_test_below(&m->random, ARRAY_SIZE(step));

		step[s](test, m);
		KUNIT_ASSERT_EQ(test, fastnet_test_queue(test)->driver_buffers,
				m->posts);
	}
	while (m->posts)
		fastnet_put_buffer(fastnet_test_queue(test),
				   m->posted[--m->posts]);
	KUNIT_EXPECT_FALSE(test, fastnet_test_queue(test)->ring.failed);
}

static int fastnet_receive_test_begin(struct kunit *test)
{
	const struct fastnet_capture_config config = {
		.mode = FASTNET_MODE_ZEROCOPY,
		.buffers = FASTNET_TEST_QUEUE,
		.buffer_size = 2048,
	};
	struct fastnet_receive_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	init_waitqueue_head(&f->wait);
	f->dev = fastnet_test_netdev_without_zc(test);
	fastnet_resources_begin(test);
	f->c = fastnet_test_capture_create(f->dev, &config, &f->wait);
	return PTR_ERR_OR_ZERO(f->c);
}

static void fastnet_receive_test_end(struct kunit *test)
{
	fastnet_capture_retire(fastnet_test_capture(test));
	fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_receive_test_cases[] = {
	KUNIT_CASE(fastnet_receive_test_get_and_put),
	KUNIT_CASE(fastnet_receive_test_poll),
	KUNIT_CASE(fastnet_receive_test_next_poll),
	KUNIT_CASE(fastnet_receive_test_lengths),
	KUNIT_CASE(fastnet_receive_test_error),
	KUNIT_CASE(fastnet_receive_test_part),
	KUNIT_CASE(fastnet_receive_test_part_reset),
	KUNIT_CASE(fastnet_receive_test_exhaust),
	KUNIT_CASE(fastnet_receive_test_driver_share),
	KUNIT_CASE(fastnet_receive_test_failed_ring),
	KUNIT_CASE(fastnet_receive_test_wake),
	KUNIT_CASE(fastnet_receive_test_sync),
	KUNIT_CASE(fastnet_receive_test_no_sync),
	KUNIT_CASE(fastnet_receive_test_device_stats),
	KUNIT_CASE(fastnet_receive_test_buffer_size),
	KUNIT_CASE(fastnet_receive_test_kept_buffer),
	KUNIT_CASE(fastnet_receive_test_random),
	{}
};

static struct kunit_suite fastnet_receive_test_suite = {
	.name = "fastnet_receive",
	.init = fastnet_receive_test_begin,
	.exit = fastnet_receive_test_end,
	.test_cases = fastnet_receive_test_cases,
};

kunit_test_suite(fastnet_receive_test_suite);
