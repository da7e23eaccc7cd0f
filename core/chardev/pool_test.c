// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/dma-mapping.h>
#include <linux/string.h>

#include "../fixture_test.h"
#include "pool.h"

struct fastnet_pool_case {
	u32 buffers;
	u32 buffer_size;
	bool dma;
};

static const struct fastnet_pool_case fastnet_pool_cases[] = {
	{ 64, 2048, false },
	{ 65, 2048, false },
	{ 65, 2048, true },
	{ 64, 4096, true },
	{ 67, 16384, false },
	{ 67, 16384, true },
};

static void fastnet_pool_describe(const struct fastnet_pool_case *c,
				  char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "%u x %u%s", c->buffers,
		 c->buffer_size, c->dma ? ", DMA" : "");
}

KUNIT_ARRAY_PARAM(fastnet_pool, fastnet_pool_cases, fastnet_pool_describe);

static void fastnet_pool_test_init(struct kunit *test,
				   struct fastnet_pool *pool)
{
	const struct fastnet_pool_case *c = test->param_value;
	struct device *dev = NULL;

	if (c->dma)
		dev = fastnet_test_dma_device(test, DMA_BIT_MASK(64));
	KUNIT_ASSERT_EQ(test, 0, fastnet_pool_init(pool, c->buffers,
						   c->buffer_size, dev));
}

static void fastnet_pool_test_exit(struct kunit *test,
				   struct fastnet_pool *pool)
{
	fastnet_pool_unmap_dma(pool);
	fastnet_pool_free(pool);
	fastnet_resources_expect_none(test);
}

/* Zeroed, writable throughout, aligned, apart from each other, and in order. */
static void fastnet_pool_test_buffers(struct kunit *test)
{
	const struct fastnet_pool_case *c = test->param_value;
	struct fastnet_pool pool = {};
	u32 i;

	fastnet_pool_test_init(test, &pool);
	KUNIT_EXPECT_EQ(test, pool.buffers, c->buffers);
	for (i = 0; i < c->buffers; i++) {
		struct fastnet_buf *buf = &pool.buffer[i];

		KUNIT_EXPECT_EQ(test, buf->index, i);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)buf->data,
						   c->buffer_size));
		KUNIT_ASSERT_NULL(test,
				  memchr_inv(buf->data, 0, c->buffer_size));
		memset(buf->data, i + 1, c->buffer_size);
	}
	for (i = 0; i < c->buffers; i++)
		KUNIT_ASSERT_NULL(test, memchr_inv(pool.buffer[i].data,
						   (u8)(i + 1),
						   c->buffer_size));
	fastnet_pool_test_exit(test, &pool);
}

/* What user space maps is where it looks for a buffer by its number. */
static void fastnet_pool_test_bytes(struct kunit *test)
{
	const struct fastnet_pool_case *c = test->param_value;
	struct fastnet_pool pool = {};
	size_t bytes = fastnet_pool_bytes(c->buffers, c->buffer_size);
	u32 i;

	fastnet_pool_test_init(test, &pool);
	KUNIT_EXPECT_TRUE(test, PAGE_ALIGNED(bytes));
	KUNIT_EXPECT_EQ(test, bytes,
			(size_t)pool.chunks << pool.chunk_order << PAGE_SHIFT);
	KUNIT_EXPECT_GE(test, bytes, (size_t)c->buffers * c->buffer_size);
	for (i = 0; i < c->buffers; i++) {
		u32 offset = pool.buffer[i].index * c->buffer_size;
		u32 chunk = PAGE_SIZE << pool.chunk_order;

		KUNIT_EXPECT_PTR_EQ(test, pool.buffer[i].data,
				    page_address(pool.chunk[offset / chunk]) +
				    offset % chunk);
	}
	fastnet_pool_test_exit(test, &pool);
}

/* Each buffer has its own address for the device, of the memory it is in. */
static void fastnet_pool_test_dma(struct kunit *test)
{
	const struct fastnet_pool_case *c = test->param_value;
	struct fastnet_pool pool = {};
	u32 i;

	fastnet_pool_test_init(test, &pool);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings,
			c->dma ? (long)pool.chunks : 0L);
	for (i = 0; c->dma && i < c->buffers; i++) {
		struct fastnet_buf *buf = &pool.buffer[i];

		KUNIT_EXPECT_EQ(test, fastnet_buf_dma(buf),
				(dma_addr_t)virt_to_phys(buf->data));
		KUNIT_EXPECT_PTR_EQ(test, fastnet_buf_data(buf),
				    (const void *)buf->data);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(buf->dma, c->buffer_size));
	}

	fastnet_pool_unmap_dma(&pool);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings, 0L);
	KUNIT_EXPECT_NULL(test, pool.dma_dev);
	fastnet_pool_test_exit(test, &pool);
}

/* Whichever request fails, nothing is left; without a failure, all is there. */
static void fastnet_pool_test_init_fails(struct kunit *test)
{
	const struct fastnet_pool_case *c = test->param_value;
	struct device *dev = NULL;
	unsigned int nth = 0;
	int err;

	if (c->dma)
		dev = fastnet_test_dma_device(test, DMA_BIT_MASK(64));
	do {
		struct fastnet_pool pool = {};

		fastnet_resources_fail(++nth);
		err = fastnet_pool_init(&pool, c->buffers, c->buffer_size, dev);
		if (!err) {
			fastnet_pool_unmap_dma(&pool);
			fastnet_pool_free(&pool);
		}
		KUNIT_ASSERT_EQ(test, err,
				fastnet_resources_failed() ? -ENOMEM : 0);
		fastnet_resources_expect_none(test);
	} while (err);
	KUNIT_EXPECT_GT(test, nth, 3U);
}

/* The device's limits are asked for when the memory is, not afterwards. */
static void fastnet_pool_test_narrow_mask(struct kunit *test)
{
	struct device *dev = fastnet_test_dma_device(test, DMA_BIT_MASK(32));
	struct fastnet_pool pool = {};
	u32 i;

	KUNIT_ASSERT_EQ(test, 0, fastnet_pool_init(&pool, 64, 2048, dev));
	KUNIT_EXPECT_TRUE(test, fastnet_resources.gfp & GFP_DMA32);
	for (i = 0; i < pool.buffers; i++)
		KUNIT_EXPECT_LE(test, (u64)pool.buffer[i].dma + 2047,
				DMA_BIT_MASK(32));
	fastnet_pool_test_exit(test, &pool);
}

static void fastnet_pool_test_sync(struct kunit *test)
{
	struct device *dev = fastnet_test_dma_device(test, DMA_BIT_MASK(64));
	struct fastnet_pool pool = {};

	fastnet_resources.need_sync = true;
	KUNIT_ASSERT_EQ(test, 0, fastnet_pool_init(&pool, 64, 2048, dev));
	KUNIT_EXPECT_TRUE(test, pool.dma_sync);
	fastnet_pool_test_exit(test, &pool);
}

static int fastnet_pool_test_begin(struct kunit *test)
{
	fastnet_resources_begin(test);
	return 0;
}

static struct kunit_case fastnet_pool_test_cases[] = {
	KUNIT_CASE_PARAM(fastnet_pool_test_buffers, fastnet_pool_gen_params),
	KUNIT_CASE_PARAM(fastnet_pool_test_bytes, fastnet_pool_gen_params),
	KUNIT_CASE_PARAM(fastnet_pool_test_dma, fastnet_pool_gen_params),
	KUNIT_CASE_PARAM(fastnet_pool_test_init_fails,
			 fastnet_pool_gen_params),
	KUNIT_CASE(fastnet_pool_test_narrow_mask),
	KUNIT_CASE(fastnet_pool_test_sync),
	{}
};

static struct kunit_suite fastnet_pool_test_suite = {
	.name = "fastnet_pool",
	.init = fastnet_pool_test_begin,
	.test_cases = fastnet_pool_test_cases,
};

kunit_test_suite(fastnet_pool_test_suite);
