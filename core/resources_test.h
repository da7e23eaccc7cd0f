/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the core takes from the kernel: counted, so that a test can see that
 * nothing is left, and made to fail at will. Included ahead of every file of
 * the core when the tests are built; those files know nothing of it.
 */
#ifndef _FASTNET_RESOURCES_TEST_H
#define _FASTNET_RESOURCES_TEST_H

#include <linux/anon_inodes.h>
#include <linux/bug.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/if_vlan.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat.h"

struct kunit;

/**
 * struct fastnet_resources - what the core holds, and what it did
 * @objects: objects from the slab and vmalloc()
 * @pages: blocks of pages
 * @mappings: blocks of pages that are mapped for a device
 * @synced_for_cpu: bytes that were synchronised for the CPU
 * @synced_for_device: and for the device
 * @grace_periods: waits for those who may still look at what was replaced
 * @warnings: WARN_ONCE() and WARN_ON_ONCE() whose condition was true
 * @requests: how often the core asked for what may fail
 * @fail_at: which of these requests fails; 0 for none
 * @gfp: what pages were last asked for with
 * @few_pages: page pools, but for
 * @full_pool: this one, have only
 * @pages_left: so many pages
 * @need_sync: DMA mappings are not coherent
 */
struct fastnet_resources {
	long objects;
	long pages;
	long mappings;
	u64 synced_for_cpu;
	u64 synced_for_device;
	unsigned int grace_periods;
	unsigned int warnings;
	unsigned int requests;
	unsigned int fail_at;
	gfp_t gfp;
	bool few_pages;
	const struct page_pool *full_pool;
	unsigned int pages_left;
	bool need_sync;
};

extern struct fastnet_resources fastnet_resources;

void fastnet_resources_begin(struct kunit *test);
void fastnet_resources_expect_none(struct kunit *test);
void fastnet_resources_fail(unsigned int nth);
bool fastnet_resources_failed(void);
void fastnet_resources_limit(unsigned int pages,
			     const struct page_pool *full_pool);

void *fastnet_counted_kzalloc(size_t size, gfp_t gfp);
void *fastnet_counted_kvcalloc(size_t n, size_t size, gfp_t gfp);
void *fastnet_counted_vmalloc(unsigned long size, gfp_t gfp);
void fastnet_counted_kfree(const void *object);
void fastnet_counted_kvfree(const void *object);
void fastnet_counted_vfree(const void *object);

struct page *fastnet_counted_alloc_pages(int node, gfp_t gfp,
					 unsigned int order);
unsigned long fastnet_counted_get_page(gfp_t gfp);
void fastnet_counted_free_pages(struct page *page, unsigned int order);
void fastnet_counted_free_page(unsigned long address);
struct page *fastnet_limited_pool_page(struct page_pool *pool);

dma_addr_t fastnet_counted_map(struct device *dev, struct page *page,
			       size_t offset, size_t size,
			       enum dma_data_direction dir);
void fastnet_counted_unmap(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir);
bool fastnet_counted_need_sync(struct device *dev, dma_addr_t dma);
void fastnet_counted_sync_for_cpu(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir);
void fastnet_counted_sync_for_device(struct device *dev, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir);

struct file *fastnet_failing_getfile(const char *name,
				     const struct file_operations *fops,
				     void *priv, int flags);
int fastnet_failing_checksum_help(struct sk_buff *skb,
				  netdev_features_t features);
struct sk_buff *fastnet_failing_clone(struct sk_buff *skb, gfp_t gfp);
struct sk_buff *fastnet_failing_napi_alloc_skb(struct napi_struct *napi,
					       unsigned int len);
struct sk_buff *fastnet_failing_push_vlan(struct sk_buff *skb);
void fastnet_counted_synchronize(void);
bool fastnet_counted_warn(bool condition);

#ifndef FASTNET_UNCOUNTED

#undef kzalloc
#define kzalloc fastnet_counted_kzalloc
#undef kvcalloc
#define kvcalloc fastnet_counted_kvcalloc
#undef __vmalloc
#define __vmalloc fastnet_counted_vmalloc
#undef kfree
#define kfree fastnet_counted_kfree
#undef kvfree
#define kvfree fastnet_counted_kvfree
#undef vfree
#define vfree fastnet_counted_vfree

#undef alloc_pages_node
#define alloc_pages_node fastnet_counted_alloc_pages
#undef get_zeroed_page
#define get_zeroed_page fastnet_counted_get_page
#undef __free_pages
#define __free_pages fastnet_counted_free_pages
#undef free_page
#define free_page fastnet_counted_free_page

#define page_pool_dev_alloc_pages fastnet_limited_pool_page

#undef dma_map_page
#define dma_map_page fastnet_counted_map
#undef dma_unmap_page
#define dma_unmap_page fastnet_counted_unmap
#define dma_need_sync fastnet_counted_need_sync
#undef dma_sync_single_for_cpu
#define dma_sync_single_for_cpu fastnet_counted_sync_for_cpu
#undef dma_sync_single_for_device
#define dma_sync_single_for_device fastnet_counted_sync_for_device

#define anon_inode_getfile fastnet_failing_getfile
#define skb_csum_hwoffload_help fastnet_failing_checksum_help
#define skb_clone fastnet_failing_clone
#undef napi_alloc_skb
#define napi_alloc_skb fastnet_failing_napi_alloc_skb
#define __vlan_hwaccel_push_inside fastnet_failing_push_vlan

#define synchronize_net fastnet_counted_synchronize

#undef WARN_ONCE
#define WARN_ONCE(condition, format...) fastnet_counted_warn(condition)
#undef WARN_ON_ONCE
#define WARN_ON_ONCE(condition) fastnet_counted_warn(condition)

#endif /* FASTNET_UNCOUNTED */
#endif /* _FASTNET_RESOURCES_TEST_H */
