// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/netdevice.h>

#include "frontend_test.h"

static struct fastnet_test_queue *fastnet_test_queue_of(struct fastnet_queue *q)
{
	return container_of(q, struct fastnet_test_queue, queue);
}

static void fastnet_test_queue_give(struct fastnet_queue *q,
				    struct fastnet_buf *buf)
{
	struct fastnet_test_queue *t = fastnet_test_queue_of(q);

	t->free[t->free_buffers++] = buf;
}

/* Half of them are for frames. */
static struct fastnet_buf *fastnet_test_queue_take(struct fastnet_queue *q)
{
	struct fastnet_test_queue *t = fastnet_test_queue_of(q);

	if (q->driver_buffers >= t->buffers / 2 || !t->free_buffers)
		return NULL;
	return t->free[--t->free_buffers];
}

static struct fastnet_buf *
fastnet_test_queue_receive(struct fastnet_queue *q, struct fastnet_buf *buf,
			   unsigned int len)
{
	struct fastnet_test_queue *t = fastnet_test_queue_of(q);

	if (len < ETH_HLEN || len > t->buffer_size) {
		fastnet_receive_error(q);
		return buf;
	}
	if (!t->free_buffers) {
		t->dropped++;
		return buf;
	}
	dma_sync_single_for_cpu(t->dma_dev, buf->dma, len, DMA_FROM_DEVICE);
	t->frame[t->pushed++ % t->buffers] = (struct fastnet_test_frame) {
		.buf = buf,
		.len = len,
	};
	t->pending_bytes += len;
	return t->free[--t->free_buffers];
}

static void fastnet_test_queue_error(struct fastnet_queue *q)
{
	fastnet_test_queue_of(q)->errors++;
}

static unsigned int fastnet_test_queue_flush(struct fastnet_queue *q)
{
	struct fastnet_test_queue *t = fastnet_test_queue_of(q);
	unsigned int bytes = t->pending_bytes;

	t->bytes += bytes;
	t->published = t->pushed;
	t->pending_bytes = 0;
	return bytes;
}

static const struct fastnet_queue_ops fastnet_test_queue_ops = {
	.take		= fastnet_test_queue_take,
	.give		= fastnet_test_queue_give,
	.receive	= fastnet_test_queue_receive,
	.error		= fastnet_test_queue_error,
	.flush		= fastnet_test_queue_flush,
};

static void fastnet_test_queue_add(struct kunit *test,
				   struct fastnet_test_queue *t,
				   struct fastnet_buf *buf)
{
	buf->data = alloc_pages_exact(t->buffer_size, GFP_KERNEL | __GFP_ZERO);
	KUNIT_ASSERT_NOT_NULL(test, buf->data);
	buf->dma = dma_map_single(t->dma_dev, buf->data, t->buffer_size,
				  DMA_FROM_DEVICE);
	KUNIT_ASSERT_EQ(test, 0, dma_mapping_error(t->dma_dev, buf->dma));
	fastnet_test_queue_give(&t->queue, buf);
}

/**
 * fastnet_test_queue_create - make a queue
 * @test: test
 * @dev: device that is to deliver
 * @buffers: how many
 * @buffer_size: bytes in each
 *
 * Return: The queue, with all of its buffers free.
 */
struct fastnet_test_queue *
fastnet_test_queue_create(struct kunit *test, struct net_device *dev,
			  u32 buffers, u32 buffer_size)
{
	struct fastnet_test_queue *t = kunit_kzalloc(test, sizeof(*t),
						     GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->queue.ops = &fastnet_test_queue_ops;
	t->queue.dev = dev;
	t->queue.max_frame = buffer_size;
	t->dma_dev = dev->dev.parent;
	t->buffers = buffers;
	t->buffer_size = buffer_size;
	t->buffer = kunit_kcalloc(test, buffers, sizeof(*t->buffer),
				  GFP_KERNEL);
	t->free = kunit_kcalloc(test, buffers, sizeof(*t->free), GFP_KERNEL);
	t->frame = kunit_kcalloc(test, buffers, sizeof(*t->frame), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->buffer);
	KUNIT_ASSERT_NOT_NULL(test, t->free);
	KUNIT_ASSERT_NOT_NULL(test, t->frame);

	for (i = 0; i < buffers; i++)
		fastnet_test_queue_add(test, t, &t->buffer[i]);
	return t;
}

/**
 * fastnet_test_queue_frame - look at a frame
 * @t: queue
 * @number: the frame's, from 0 on
 *
 * Return: The frame, or NULL before the flush that shows it.
 */
const struct fastnet_test_frame *
fastnet_test_queue_frame(const struct fastnet_test_queue *t, u32 number)
{
	return number < t->published ? &t->frame[number % t->buffers] : NULL;
}

/**
 * fastnet_test_queue_release - have no more need of frames
 * @t: queue
 * @number: of the first one that stays
 */
void fastnet_test_queue_release(struct fastnet_test_queue *t, u32 number)
{
	while (t->released < number)
		fastnet_test_queue_give(&t->queue,
					t->frame[t->released++ %
						 t->buffers].buf);
}

/**
 * fastnet_test_queue_free - end a queue that no driver delivers to
 * @test: test
 * @t: queue
 */
void fastnet_test_queue_free(struct kunit *test, struct fastnet_test_queue *t)
{
	u32 i;

	KUNIT_EXPECT_EQ(test, t->queue.driver_buffers, 0U);
	for (i = 0; i < t->buffers; i++) {
		dma_unmap_single(t->dma_dev, t->buffer[i].dma, t->buffer_size,
				 DMA_FROM_DEVICE);
		free_pages_exact(t->buffer[i].data, t->buffer_size);
	}
}
