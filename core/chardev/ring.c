// SPDX-License-Identifier: GPL-2.0
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "memlock.h"
#include "ring.h"

/**
 * fastnet_ring_slots - number of slots for a number of buffers
 * @buffers: number of buffers
 *
 * Return: A power of two, @buffers or more.
 */
u32 fastnet_ring_slots(u32 buffers)
{
	return roundup_pow_of_two(buffers);
}

/**
 * fastnet_ring_bytes - size of the mapping of struct fastnet_ring
 * @buffers: number of buffers
 *
 * Return: Bytes, a multiple of the page size.
 */
size_t fastnet_ring_bytes(u32 buffers)
{
	struct fastnet_ring *shared;

	return PAGE_ALIGN(struct_size(shared, descriptor,
				      fastnet_ring_slots(buffers)));
}

/**
 * fastnet_ring_init - allocate a ring without buffers
 * @ring: zeroed
 * @buffers: how many buffers fastnet_ring_give() is going to add
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing left allocated.
 */
int fastnet_ring_init(struct fastnet_shared_ring *ring, u32 buffers)
{
	u32 slots = fastnet_ring_slots(buffers);

	ring->mask = slots - 1;
	ring->slot = kvcalloc(slots, sizeof(*ring->slot), FASTNET_GFP);
	ring->shared = __vmalloc(fastnet_ring_bytes(buffers),
				 FASTNET_GFP | __GFP_ZERO);
	ring->app = (void *)get_zeroed_page(FASTNET_GFP);
	if (ring->slot && ring->shared && ring->app)
		return 0;

	fastnet_ring_free(ring);
	return -ENOMEM;
}

/**
 * fastnet_ring_free - free a ring
 * @ring: initialised ring, or one that fastnet_ring_init() failed on
 *
 * Pages that user space still maps live on until it unmaps them.
 *
 * Context: Any that may free vmalloc() memory.
 */
void fastnet_ring_free(struct fastnet_shared_ring *ring)
{
	kvfree(ring->slot);
	vfree(ring->shared);
	free_page((unsigned long)ring->app);
}

/**
 * fastnet_ring_mmap - map producer index and descriptors into a process
 * @ring: ring
 * @vma: area of fastnet_ring_bytes()
 *
 * Context: mmap() of a file, mmap_lock held for writing.
 * Return: 0 or a negative errno.
 */
int fastnet_ring_mmap(const struct fastnet_shared_ring *ring,
		      struct vm_area_struct *vma)
{
	unsigned long addr;
	int err;

	for (addr = vma->vm_start; addr < vma->vm_end; addr += PAGE_SIZE) {
		void *from = (void *)ring->shared + (addr - vma->vm_start);

		err = vm_insert_page(vma, addr, vmalloc_to_page(from));
		if (err)
			return err;
	}
	return 0;
}

/**
 * fastnet_ring_mmap_consumer - map the consumer index into a process
 * @ring: ring
 * @vma: area of one page
 *
 * Context: mmap() of a file, mmap_lock held for writing.
 * Return: 0 or a negative errno.
 */
int fastnet_ring_mmap_consumer(const struct fastnet_shared_ring *ring,
			       struct vm_area_struct *vma)
{
	return vm_insert_page(vma, vma->vm_start, virt_to_page(ring->app));
}

/**
 * fastnet_ring_peek - look at a frame
 * @ring: ring
 * @index: what fastnet_ring_readable() found
 * @desc: filled in
 *
 * Context: Consumer.
 * Return: The buffer with the frame.
 */
const struct fastnet_buf *
fastnet_ring_peek(const struct fastnet_shared_ring *ring, u32 index,
		  struct fastnet_descriptor *desc)
{
	u32 i = index & ring->mask;

	*desc = ring->shared->descriptor[i];
	return READ_ONCE(ring->slot[i]);
}

/**
 * fastnet_ring_consume - finish with a frame
 * @ring: ring
 * @index: its index
 *
 * Context: The only consumer.
 */
void fastnet_ring_consume(struct fastnet_shared_ring *ring, u32 index)
{
	smp_store_release(&ring->app->consumer, index + 1); /* (B) */
}
