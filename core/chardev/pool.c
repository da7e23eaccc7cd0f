// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "memlock.h"
#include "pool.h"

static u32 fastnet_pool_chunk_size(u32 buffer_size)
{
	return max_t(u32, buffer_size, PAGE_SIZE);
}

static u32 fastnet_pool_buffers_per_chunk(u32 buffer_size)
{
	return fastnet_pool_chunk_size(buffer_size) / buffer_size;
}

/**
 * fastnet_pool_bytes - memory that a pool takes
 * @buffers: number of buffers
 * @buffer_size: bytes in each, a power of two
 *
 * Return: Bytes, a multiple of the page size.
 */
size_t fastnet_pool_bytes(u32 buffers, u32 buffer_size)
{
	u32 chunks = DIV_ROUND_UP(buffers,
				  fastnet_pool_buffers_per_chunk(buffer_size));

	return (size_t)chunks * fastnet_pool_chunk_size(buffer_size);
}

static gfp_t fastnet_pool_gfp(struct device *dma_dev)
{
	gfp_t gfp = FASTNET_GFP | __GFP_ZERO | __GFP_COMP;

	/* Memory that the device reaches, so that nothing is ever bounced. */
	if (dma_dev && dma_get_mask(dma_dev) < DMA_BIT_MASK(64))
		gfp |= GFP_DMA32;
	return gfp;
}

static int fastnet_pool_map_chunk(struct fastnet_pool *pool, u32 i)
{
	u32 per_chunk = fastnet_pool_buffers_per_chunk(pool->buffer_size);
	u32 first = i * per_chunk;
	u32 end = min(first + per_chunk, pool->buffers);
	dma_addr_t dma = 0;
	u32 b;

	if (pool->dma_dev) {
		dma = dma_map_page(pool->dma_dev, pool->chunk[i], 0,
				   PAGE_SIZE << pool->chunk_order,
				   DMA_BIDIRECTIONAL); /* keeps the zeroes */
		if (dma_mapping_error(pool->dma_dev, dma))
			return -ENOMEM;
		pool->dma_sync |= dma_need_sync(pool->dma_dev, dma);
	}

	for (b = first; b < end; b++) {
		u32 in_chunk = (b - first) * pool->buffer_size;

		pool->buffer[b].dma = dma + in_chunk;
		pool->buffer[b].data = page_address(pool->chunk[i]) + in_chunk;
		pool->buffer[b].index = b;
	}
	return 0;
}

static int fastnet_pool_add_chunk(struct fastnet_pool *pool, int node,
				  gfp_t gfp)
{
	struct page *page = alloc_pages_node(node, gfp, pool->chunk_order);

	if (!page)
		return -ENOMEM;

	pool->chunk[pool->chunks] = page;
	if (fastnet_pool_map_chunk(pool, pool->chunks)) {
		__free_pages(page, pool->chunk_order);
		return -ENOMEM;
	}
	pool->chunks++;
	return 0;
}

/**
 * fastnet_pool_init - allocate buffers, zeroed, and map them for a device
 * @pool: zeroed
 * @buffers: number of buffers
 * @buffer_size: bytes in each, a power of two
 * @dma_dev: device that is to write into them, or NULL
 *
 * The memory is charged to the caller's memory cgroup.
 *
 * Context: Process, may sleep; @dma_dev must stay bound to its driver until
 * fastnet_pool_unmap_dma().
 * Return: 0, or -ENOMEM with nothing left allocated.
 */
int fastnet_pool_init(struct fastnet_pool *pool, u32 buffers, u32 buffer_size,
		      struct device *dma_dev)
{
	u32 per_chunk = fastnet_pool_buffers_per_chunk(buffer_size);
	u32 chunks = DIV_ROUND_UP(buffers, per_chunk);
	int node = dma_dev ? dev_to_node(dma_dev) : NUMA_NO_NODE;
	gfp_t gfp = fastnet_pool_gfp(dma_dev);

	pool->buffers = buffers;
	pool->buffer_size = buffer_size;
	pool->chunk_order = get_order(buffer_size);
	pool->dma_dev = dma_dev;
	pool->buffer = kvcalloc(buffers, sizeof(*pool->buffer), FASTNET_GFP);
	pool->chunk = kvcalloc(chunks, sizeof(*pool->chunk), FASTNET_GFP);
	if (!pool->buffer || !pool->chunk)
		goto err_free;

	while (pool->chunks < chunks)
		if (fastnet_pool_add_chunk(pool, node, gfp))
			goto err_free;
	return 0;

err_free:
	fastnet_pool_unmap_dma(pool);
	fastnet_pool_free(pool);
	return -ENOMEM;
}

/**
 * fastnet_pool_unmap_dma - end the device's access to the buffers
 * @pool: pool whose buffers the device no longer holds
 *
 * Context: Process, before the device is unbound from its driver.
 */
void fastnet_pool_unmap_dma(struct fastnet_pool *pool)
{
	u32 per_chunk, i;

	if (!pool->dma_dev)
		return;

	/* Without buffers, in drop mode, they have no size to divide by. */
	per_chunk = fastnet_pool_buffers_per_chunk(pool->buffer_size);
	for (i = 0; i < pool->chunks; i++)
		dma_unmap_page(pool->dma_dev, pool->buffer[i * per_chunk].dma,
			       PAGE_SIZE << pool->chunk_order,
			       DMA_BIDIRECTIONAL);
	pool->dma_dev = NULL;
}

/**
 * fastnet_pool_free - free the buffers
 * @pool: pool that is not mapped for a device
 *
 * Pages that user space still maps live on until it unmaps them.
 *
 * Context: Any that may free vmalloc() memory.
 */
void fastnet_pool_free(struct fastnet_pool *pool)
{
	while (pool->chunks)
		__free_pages(pool->chunk[--pool->chunks], pool->chunk_order);
	kvfree(pool->chunk);
	kvfree(pool->buffer);
	pool->chunk = NULL;
	pool->buffer = NULL;
}

/**
 * fastnet_pool_mmap - map all buffers into a process
 * @pool: pool
 * @vma: area of fastnet_pool_bytes()
 *
 * Context: mmap() of a file, mmap_lock held for writing.
 * Return: 0 or a negative errno.
 */
int fastnet_pool_mmap(const struct fastnet_pool *pool,
		      struct vm_area_struct *vma)
{
	u32 pages_per_chunk = 1U << pool->chunk_order;
	unsigned long addr = vma->vm_start;
	u32 i, p;
	int err;

	for (i = 0; i < pool->chunks; i++) {
		for (p = 0; p < pages_per_chunk; p++, addr += PAGE_SIZE) {
			err = vm_insert_page(vma, addr, pool->chunk[i] + p);
			if (err)
				return err;
		}
	}
	return 0;
}
