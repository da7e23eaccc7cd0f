/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffer memory: pages, cut into buffers, mapped for a device and for user
 * space. Who owns which buffer is the shared ring's business.
 */
#ifndef _FASTNET_POOL_H
#define _FASTNET_POOL_H

#include <linux/fastnet.h>

struct device;
struct page;
struct vm_area_struct;

/**
 * struct fastnet_pool - a set of buffers of one size
 * @buffer: the buffers
 * @buffers: how many there are
 * @buffer_size: bytes in each, a power of two
 * @dma_dev: device that they are mapped for, or NULL
 * @dma_sync: the CPU and @dma_dev do not see each other's writes by themselves
 * @chunk: the memory, in compound pages of @chunk_order
 * @chunks: how many of them
 * @chunk_order: order of each
 */
struct fastnet_pool {
	struct fastnet_buf *buffer;
	u32 buffers;
	u32 buffer_size;
	struct device *dma_dev;
	bool dma_sync;
	struct page **chunk;
	u32 chunks;
	u32 chunk_order;
};

size_t fastnet_pool_bytes(u32 buffers, u32 buffer_size);
int fastnet_pool_init(struct fastnet_pool *pool, u32 buffers, u32 buffer_size,
		      struct device *dma_dev);
void fastnet_pool_unmap_dma(struct fastnet_pool *pool);
void fastnet_pool_free(struct fastnet_pool *pool);
int fastnet_pool_mmap(const struct fastnet_pool *pool,
		      struct vm_area_struct *vma);

#endif /* _FASTNET_POOL_H */
