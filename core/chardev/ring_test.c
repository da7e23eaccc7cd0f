// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>

#include "../fixture_test.h"
#include "ring.h"

#define FASTNET_TEST_BUFFERS	6U	/* in 8 slots */
#define FASTNET_TEST_STEPS	20000U

struct fastnet_ring_fixture {
	struct fastnet_shared_ring ring;
	struct fastnet_buf buffer[FASTNET_TEST_BUFFERS];
};

/* Where the indices start: anywhere must do, the wrap at 2^32 included. */
static const u32 fastnet_ring_starts[] = {
	0, 1, 0x7ffffffe, 0x80000000, U32_MAX - 9, U32_MAX - 1, U32_MAX,
};

static void fastnet_ring_describe_start(const u32 *start, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "from %#x", *start);
}

KUNIT_ARRAY_PARAM(fastnet_ring_start, fastnet_ring_starts,
		  fastnet_ring_describe_start);

static struct fastnet_shared_ring *fastnet_test_ring(struct kunit *test)
{
	struct fastnet_ring_fixture *f = test->priv;

	return &f->ring;
}

static struct fastnet_buf *fastnet_test_buf(struct kunit *test, u32 i)
{
	struct fastnet_ring_fixture *f = test->priv;

	return &f->buffer[i];
}

/* A new ring, but for where its indices are, with the first few buffers. */
static void fastnet_ring_test_start(struct kunit *test, u32 start, u32 buffers)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);

	ring->producer = start;
	ring->reclaim = start;
	ring->consumer = start;
	ring->shared->producer = start;
	ring->app->consumer = start;
	ring->failed = false;
	while (buffers--)
		fastnet_ring_give(ring, fastnet_test_buf(test, buffers));
}

static void fastnet_ring_test_start_param(struct kunit *test)
{
	fastnet_ring_test_start(test, *(const u32 *)test->param_value,
				FASTNET_TEST_BUFFERS);
}

static void fastnet_ring_test_push(struct fastnet_shared_ring *ring,
				   struct fastnet_buf *buf)
{
	fastnet_ring_push(ring, buf, 60, 0, 0);
}

static bool fastnet_ring_test_update(struct fastnet_shared_ring *ring)
{
	return fastnet_ring_update_consumer(ring, ring->shared->producer);
}

/* What the application would do. */
static void fastnet_ring_test_set_consumer(struct fastnet_shared_ring *ring,
					   u32 consumer)
{
	smp_store_release(&ring->app->consumer, consumer); /* (B) */
}

/* Take and push so many frames, without publishing them. */
static void fastnet_ring_test_frames(struct kunit *test, u32 frames)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);

	while (frames--) {
		struct fastnet_buf *buf = fastnet_ring_take(ring);

		KUNIT_ASSERT_NOT_NULL(test, buf);
		fastnet_ring_test_push(ring, buf);
	}
}

static void fastnet_ring_test_sizes(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fastnet_ring_slots(64), 64U);
	KUNIT_EXPECT_EQ(test, fastnet_ring_slots(65), 128U);
	KUNIT_EXPECT_EQ(test, fastnet_ring_slots(65536), 65536U);
	/* The index has a cache line, a descriptor 16 bytes. */
	KUNIT_EXPECT_EQ(test, fastnet_ring_bytes(64),
			(size_t)PAGE_ALIGN(64 + 64 * 16));
	KUNIT_EXPECT_EQ(test, fastnet_ring_bytes(65),
			(size_t)PAGE_ALIGN(64 + 128 * 16));
	KUNIT_EXPECT_EQ(test, fastnet_ring_bytes(65536),
			(size_t)PAGE_ALIGN(64 + 65536 * 16));
}

static void fastnet_ring_test_init_fails(struct kunit *test)
{
	long objects = fastnet_resources.objects;
	long pages = fastnet_resources.pages;
	unsigned int nth = 0;
	int err;

	do {
		struct fastnet_shared_ring ring = {};

		fastnet_resources_fail(++nth);
		err = fastnet_ring_init(&ring, 64);
		if (!err)
			fastnet_ring_free(&ring);
		KUNIT_ASSERT_EQ(test, err,
				fastnet_resources_failed() ? -ENOMEM : 0);
		KUNIT_EXPECT_EQ(test, fastnet_resources.objects, objects);
		KUNIT_EXPECT_EQ(test, fastnet_resources.pages, pages);
	} while (err);
	KUNIT_EXPECT_EQ(test, nth, 4U);
}

/* All that the application will see is zero before there is a frame. */
static void fastnet_ring_test_zeroed(struct kunit *test)
{
	struct fastnet_shared_ring ring = {};

	KUNIT_ASSERT_EQ(test, 0, fastnet_ring_init(&ring, 100));
	KUNIT_EXPECT_EQ(test, ring.mask, 127U);
	KUNIT_EXPECT_NULL(test, memchr_inv(ring.shared, 0,
					   fastnet_ring_bytes(100)));
	KUNIT_EXPECT_NULL(test, memchr_inv(ring.app, 0, PAGE_SIZE));
	KUNIT_EXPECT_NULL(test, fastnet_ring_take(&ring));
	fastnet_ring_free(&ring);
}

/* A buffer given back is the next one to be taken. */
static void fastnet_ring_test_take_and_give(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 i;

	fastnet_ring_test_start_param(test);
	for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
		KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_take(ring),
				    fastnet_test_buf(test, i));
	KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));

	fastnet_ring_give(ring, fastnet_test_buf(test, 4));
	fastnet_ring_give(ring, fastnet_test_buf(test, 2));
	KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_take(ring),
			    fastnet_test_buf(test, 2));
	KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_take(ring),
			    fastnet_test_buf(test, 4));
	KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));
}

/* A frame shows with the index, and with all that was said of it. */
static void fastnet_ring_test_publish(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	struct fastnet_descriptor desc;
	struct fastnet_buf *buf;
	u32 start = *(const u32 *)test->param_value;
	u32 index;

	fastnet_ring_test_start_param(test);
	buf = fastnet_ring_take(ring);
	ring->timestamp = 12345;
	fastnet_ring_push(ring, buf, 1514, 86,
			  FASTNET_DESC_OUTGOING);
	KUNIT_EXPECT_EQ(test, ring->pending_bytes, 1514U);
	KUNIT_EXPECT_EQ(test, ring->shared->producer, start);
	KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index), 0);

	KUNIT_EXPECT_TRUE(test, fastnet_ring_publish(ring));
	KUNIT_EXPECT_EQ(test, ring->shared->producer, start + 1);
	KUNIT_ASSERT_EQ(test, fastnet_ring_readable(ring, &index), 1);
	KUNIT_EXPECT_EQ(test, index, start);

	KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_peek(ring, index, &desc),
			    (const struct fastnet_buf *)buf);
	KUNIT_EXPECT_EQ(test, desc.buffer, buf->index);
	KUNIT_EXPECT_EQ(test, desc.length, 1514);
	KUNIT_EXPECT_EQ(test, desc.missing, 86);
	KUNIT_EXPECT_EQ(test, desc.flags, FASTNET_DESC_OUTGOING);
	KUNIT_EXPECT_EQ(test, desc.timestamp, 12345ULL);

	fastnet_ring_consume(ring, index);
	KUNIT_EXPECT_EQ(test, ring->app->consumer, start + 1);
	KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index), 0);
}

/* The consumer may sleep only after it has seen the ring empty. */
static void fastnet_ring_test_wake(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 start = *(const u32 *)test->param_value;

	fastnet_ring_test_start_param(test);
	fastnet_ring_test_frames(test, 1);
	KUNIT_EXPECT_TRUE(test, fastnet_ring_publish(ring));
	fastnet_ring_test_frames(test, 1);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_publish(ring));

	fastnet_ring_test_set_consumer(ring, start + 1);
	fastnet_ring_test_frames(test, 1);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_publish(ring));

	fastnet_ring_test_set_consumer(ring, start + 3);
	fastnet_ring_test_frames(test, 2);
	KUNIT_EXPECT_TRUE(test, fastnet_ring_publish(ring));
}

/* All buffers go to the application, and come back in the order of frames. */
static void fastnet_ring_test_exhaust(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 start = *(const u32 *)test->param_value;
	u32 round, i;

	fastnet_ring_test_start_param(test);
	for (round = 0; round < 4; round++) {
		u32 begin = start + round * FASTNET_TEST_BUFFERS;

		fastnet_ring_test_frames(test, FASTNET_TEST_BUFFERS);
		KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));
		fastnet_ring_publish(ring);
		KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));

		/* The oldest one is enough to go on, once. */
		fastnet_ring_test_set_consumer(ring, begin + 1);
		KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_take(ring),
				    fastnet_test_buf(test, 0));
		KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));
		fastnet_ring_give(ring, fastnet_test_buf(test, 0));

		fastnet_ring_test_set_consumer(ring, ring->shared->producer);
		for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
			KUNIT_EXPECT_PTR_EQ(test, ring->slot[(begin + i) &
							     ring->mask],
					    fastnet_test_buf(test, i));
	}
	KUNIT_EXPECT_FALSE(test, ring->failed);
}

/* Any index from the last one to the published ones will do. */
static void fastnet_ring_test_legal_index(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 start = *(const u32 *)test->param_value;
	u32 index, i;

	fastnet_ring_test_start_param(test);
	fastnet_ring_test_frames(test, 4);
	fastnet_ring_publish(ring);
	fastnet_ring_test_frames(test, 2);

	for (i = 0; i <= 4; i++) {
		fastnet_ring_test_set_consumer(ring, start + i);
		KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index),
				i != 4);
		KUNIT_EXPECT_EQ(test, index, start + i);
		KUNIT_EXPECT_EQ(test, fastnet_ring_test_update(ring),
				i != 0);
		KUNIT_EXPECT_EQ(test, ring->consumer, start + i);
	}
	KUNIT_EXPECT_FALSE(test, ring->failed);
}

/* To consume what was pushed, and not published, frees no buffer. */
static void fastnet_ring_test_unpublished(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 start = *(const u32 *)test->param_value;

	fastnet_ring_test_start_param(test);
	fastnet_ring_test_frames(test, FASTNET_TEST_BUFFERS);
	fastnet_ring_test_set_consumer(ring, start + 1);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_has_free(ring));
	KUNIT_EXPECT_TRUE(test, ring->failed);
}

/* From the state that fastnet_ring_test_hostile() makes. */
struct fastnet_hostile_index {
	const char *name;
	u32 from_start;
};

static const struct fastnet_hostile_index fastnet_hostile_indices[] = {
	{ "behind", 1 },
	{ "far behind", 0 },
	{ "behind the start", U32_MAX },
	{ "ahead, at a frame not published", 5 },
	{ "ahead of all frames", 7 },
	{ "ahead by the ring", 2 + 8 },
	{ "opposite", 0x80000002 },
	{ "wild", 0xdeadbeef },
};

static void fastnet_ring_describe_index(const struct fastnet_hostile_index *i,
					char *text)
{
	strscpy(text, i->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fastnet_hostile_index, fastnet_hostile_indices,
		  fastnet_ring_describe_index);

/* Two frames consumed, two to be consumed, one not published, one buffer. */
static void fastnet_ring_test_attack(struct kunit *test, u32 start)
{
	const struct fastnet_hostile_index *index = test->param_value;
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);

	fastnet_ring_test_start(test, start, 5);
	fastnet_ring_test_frames(test, 4);
	fastnet_ring_publish(ring);
	fastnet_ring_test_set_consumer(ring, start + 2);
	fastnet_ring_test_update(ring);
	fastnet_ring_test_frames(test, 1);
	fastnet_ring_test_set_consumer(ring, start + index->from_start);
}

/* The ring has stopped: no buffer is free, a reader is told, nothing helps. */
static void fastnet_ring_test_expect_failed(struct kunit *test, u32 start)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 index;

	KUNIT_EXPECT_TRUE(test, ring->failed);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_test_update(ring));
	KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));

	fastnet_ring_test_set_consumer(ring, start + 3);
	KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index), -EIO);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_test_update(ring));
	KUNIT_EXPECT_TRUE(test, fastnet_ring_publish(ring));
	KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index), -EIO);
	KUNIT_EXPECT_TRUE(test, ring->failed);
}

static void fastnet_ring_test_hostile(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	u32 index, i;

	for (i = 0; i < ARRAY_SIZE(fastnet_ring_starts); i++) {
		u32 start = fastnet_ring_starts[i];

		fastnet_ring_test_attack(test, start);
		KUNIT_EXPECT_FALSE(test, fastnet_ring_test_update(ring));
		fastnet_ring_test_expect_failed(test, start);

		fastnet_ring_test_attack(test, start);
		KUNIT_EXPECT_EQ(test, fastnet_ring_readable(ring, &index),
				-EIO);
		fastnet_ring_test_expect_failed(test, start);
	}
}

/* After a failure the driver's buffers still find room when they come back. */
static void fastnet_ring_test_give_after_failure(struct kunit *test)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	struct fastnet_buf *held[FASTNET_TEST_BUFFERS];
	u32 i;

	for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
		held[i] = fastnet_ring_take(ring);
	fastnet_ring_test_set_consumer(ring, 1);
	KUNIT_EXPECT_FALSE(test, fastnet_ring_test_update(ring));

	for (i = FASTNET_TEST_BUFFERS; i; i--)
		fastnet_ring_give(ring, held[i - 1]);
	for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
		KUNIT_EXPECT_PTR_EQ(test, fastnet_ring_take(ring), held[i]);
	KUNIT_EXPECT_NULL(test, fastnet_ring_take(ring));
}

/* What the ring ought to hold, kept in the simplest way. */
struct fastnet_ring_model {
	struct fastnet_buf *free[FASTNET_TEST_BUFFERS];	/* oldest first */
	struct fastnet_buf *held[FASTNET_TEST_BUFFERS];	/* by the driver */
	struct fastnet_buf *frame[FASTNET_TEST_BUFFERS]; /* oldest first */
	u32 frees;
	u32 holds;
	u32 frames;
	u32 published;
	u32 producer;
	struct rnd_state random;
};

static void fastnet_model_take(struct kunit *test, struct fastnet_ring_model *m)
{
	struct fastnet_buf *buf = fastnet_ring_take(fastnet_test_ring(test));

	if (!m->frees) {
		KUNIT_ASSERT_NULL(test, buf);
		return;
	}
	KUNIT_ASSERT_PTR_EQ(test, buf, m->free[0]);
	memmove(&m->free[0], &m->free[1], --m->frees * sizeof(m->free[0]));
	m->held[m->holds++] = buf;
}

static struct fastnet_buf *fastnet_model_unhold(struct fastnet_ring_model *m)
{
	u32 i = fastnet_test_below(&m->random, m->holds);
	struct fastnet_buf *buf = m->held[i];

	m->held[i] = m->held[--m->holds];
	return buf;
}

static void fastnet_model_give(struct kunit *test, struct fastnet_ring_model *m)
{
	struct fastnet_buf *buf;

	if (!m->holds)
		return;
	buf = fastnet_model_unhold(m);
	fastnet_ring_give(fastnet_test_ring(test), buf);
	memmove(&m->free[1], &m->free[0], m->frees++ * sizeof(m->free[0]));
	m->free[0] = buf;
}

static void fastnet_model_push(struct kunit *test, struct fastnet_ring_model *m)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	struct fastnet_buf *buf;

	if (!m->holds)
		return;
	buf = fastnet_model_unhold(m);
	ring->timestamp = m->producer++;
	fastnet_ring_push(ring, buf, 60, 0, 0);
	m->frame[m->frames++] = buf;
}

static void fastnet_model_publish(struct kunit *test,
				  struct fastnet_ring_model *m)
{
	bool empty = !m->published;

	m->published = m->frames;
	KUNIT_ASSERT_EQ(test, fastnet_ring_publish(fastnet_test_ring(test)),
			empty);
}

static void fastnet_model_consume(struct kunit *test,
				  struct fastnet_ring_model *m)
{
	struct fastnet_shared_ring *ring = fastnet_test_ring(test);
	struct fastnet_descriptor desc;
	const struct fastnet_buf *buf;
	u32 index;

	KUNIT_ASSERT_EQ(test, fastnet_ring_readable(ring, &index),
			m->published != 0);
	if (!m->published)
		return;

	KUNIT_ASSERT_EQ(test, index, m->producer - m->frames);
	buf = fastnet_ring_peek(ring, index, &desc);
	KUNIT_ASSERT_PTR_EQ(test, buf, (const struct fastnet_buf *)m->frame[0]);
	KUNIT_ASSERT_EQ(test, desc.buffer, buf->index);
	KUNIT_ASSERT_EQ(test, desc.timestamp, (u64)index);
	fastnet_ring_consume(ring, index);

	m->free[m->frees++] = m->frame[0];
	m->published--;
	memmove(&m->frame[0], &m->frame[1], --m->frames * sizeof(m->frame[0]));
}

/* Whatever the order of operations, ring and model agree. */
static void fastnet_ring_test_random(struct kunit *test)
{
	static void (*const step[])(struct kunit *,
				    struct fastnet_ring_model *) = {
		fastnet_model_take, fastnet_model_take, fastnet_model_give,
		fastnet_model_push, fastnet_model_push, fastnet_model_publish,
		fastnet_model_consume, fastnet_model_consume,
	};
	struct fastnet_ring_model *m = kunit_kzalloc(test, sizeof(*m),
						     GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	fastnet_ring_test_start_param(test);
	fastnet_test_seed(test, &m->random);
	m->producer = *(const u32 *)test->param_value;
	for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
		m->free[m->frees++] = fastnet_test_buf(test, i);

	for (i = 0; i < FASTNET_TEST_STEPS; i++) {
		u32 s = fastnet_test_below(&m->random, ARRAY_SIZE(step));

		step[s](test, m);
		KUNIT_ASSERT_EQ(test, m->frees + m->holds + m->frames,
				FASTNET_TEST_BUFFERS);
	}
	KUNIT_EXPECT_FALSE(test, fastnet_test_ring(test)->failed);
}

static int fastnet_ring_test_begin(struct kunit *test)
{
	struct fastnet_ring_fixture *f;
	u32 i;
	int err;

	fastnet_resources_begin(test);
	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	err = fastnet_ring_init(&f->ring, FASTNET_TEST_BUFFERS);
	if (err)
		return err;

	for (i = 0; i < FASTNET_TEST_BUFFERS; i++)
		f->buffer[i].index = i;
	test->priv = f;
	fastnet_ring_test_start(test, 0, FASTNET_TEST_BUFFERS);
	return 0;
}

static void fastnet_ring_test_end(struct kunit *test)
{
	fastnet_ring_free(fastnet_test_ring(test));
	fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_ring_test_cases[] = {
	KUNIT_CASE(fastnet_ring_test_sizes),
	KUNIT_CASE(fastnet_ring_test_init_fails),
	KUNIT_CASE(fastnet_ring_test_zeroed),
	KUNIT_CASE_PARAM(fastnet_ring_test_take_and_give,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_publish,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_wake,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_exhaust,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_legal_index,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_unpublished,
			 fastnet_ring_start_gen_params),
	KUNIT_CASE_PARAM(fastnet_ring_test_hostile,
			 fastnet_hostile_index_gen_params),
	KUNIT_CASE(fastnet_ring_test_give_after_failure),
	KUNIT_CASE_PARAM(fastnet_ring_test_random,
			 fastnet_ring_start_gen_params),
	{}
};

static struct kunit_suite fastnet_ring_test_suite = {
	.name = "fastnet_ring",
	.init = fastnet_ring_test_begin,
	.exit = fastnet_ring_test_end,
	.test_cases = fastnet_ring_test_cases,
};

kunit_test_suite(fastnet_ring_test_suite);
