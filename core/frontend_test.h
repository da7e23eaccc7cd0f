/* SPDX-License-Identifier: GPL-2.0 */
/* A front-end that keeps frames until the test has seen them. */
#ifndef _FASTNET_FRONTEND_TEST_H
#define _FASTNET_FRONTEND_TEST_H

#include <linux/fastnet.h>

#include "queue.h"

struct kunit;

/**
 * struct fastnet_test_frame - a received frame
 * @buf: where it is
 * @len: bytes in it
 */
struct fastnet_test_frame {
	struct fastnet_buf *buf;
	unsigned int len;
};

/**
 * struct fastnet_test_queue - a queue with its buffers
 * @queue: what the driver sees
 * @dma_dev: device that writes to the buffers
 * @buffers: how many there are
 * @buffer_size: bytes in each
 * @buffer: all of them
 * @free: those that neither the driver nor a frame has
 * @free_buffers: how many
 * @frame: number i is in frame[i % buffers]
 * @pushed: frames received so far
 * @published: and before the last flush
 * @released: and seen by the test, so that their buffers are free
 * @pending_bytes: bytes in the frames since the last flush
 * @bytes: in all before that
 * @dropped: frames that there was no buffer for
 * @errors: frames that were bad
 */
struct fastnet_test_queue {
	struct fastnet_queue queue;
	struct device *dma_dev;
	u32 buffers;
	u32 buffer_size;
	struct fastnet_buf *buffer;
	struct fastnet_buf **free;
	u32 free_buffers;
	struct fastnet_test_frame *frame;
	u32 pushed;
	u32 published;
	u32 released;
	unsigned int pending_bytes;
	u64 bytes;
	u64 dropped;
	u64 errors;
};

struct fastnet_test_queue *
fastnet_test_queue_create(struct kunit *test, struct net_device *dev,
			  u32 buffers, u32 buffer_size);
const struct fastnet_test_frame *
fastnet_test_queue_frame(const struct fastnet_test_queue *t, u32 number);
void fastnet_test_queue_release(struct fastnet_test_queue *t, u32 number);
void fastnet_test_queue_free(struct kunit *test, struct fastnet_test_queue *t);

#endif /* _FASTNET_FRONTEND_TEST_H */
