// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>

#include "resources_test.h"

struct fastnet_resources fastnet_resources;

/**
 * fastnet_resources_begin - count from here on, and let nothing fail
 * @test: test, at its start
 */
void fastnet_resources_begin(struct kunit *test)
{
	fastnet_resources = (struct fastnet_resources) {};
}

/**
 * fastnet_resources_expect_none - what was taken has been given back
 * @test: test, at its end
 */
void fastnet_resources_expect_none(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, fastnet_resources.objects, 0L);
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, 0L);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings, 0L);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 0U);
}

/**
 * fastnet_resources_fail - let a coming request fail
 * @nth: 1 for the next one; 0 for none
 */
void fastnet_resources_fail(unsigned int nth)
{
	fastnet_resources.requests = 0;
	fastnet_resources.fail_at = nth;
}

/**
 * fastnet_resources_failed - has the request come that was to fail?
 *
 * Return: Whether it has; if not, there were fewer requests.
 */
bool fastnet_resources_failed(void)
{
	return fastnet_resources.fail_at &&
	       fastnet_resources.requests >= fastnet_resources.fail_at;
}

/**
 * fastnet_resources_limit - let page pools run out of pages
 * @pages: how many they still have, until fastnet_resources_begin()
 * @full_pool: one that has enough, or NULL
 */
void fastnet_resources_limit(unsigned int pages,
			     const struct page_pool *full_pool)
{
	fastnet_resources.full_pool = full_pool;
	fastnet_resources.few_pages = true;
	fastnet_resources.pages_left = pages;
}

static bool fastnet_request_fails(void)
{
	return ++fastnet_resources.requests == fastnet_resources.fail_at;
}

static void *fastnet_count_object(void *object)
{
	if (object)
		fastnet_resources.objects++;
	return object;
}

void *fastnet_counted_kzalloc(size_t size, gfp_t gfp)
{
	if (fastnet_request_fails())
		return NULL;
	return fastnet_count_object(kzalloc(size, gfp));
}

void *fastnet_counted_kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	if (fastnet_request_fails())
		return NULL;
	return fastnet_count_object(kvcalloc(n, size, gfp));
}

void *fastnet_counted_vmalloc(unsigned long size, gfp_t gfp)
{
	if (fastnet_request_fails())
		return NULL;
	return fastnet_count_object(__vmalloc(size, gfp));
}

void fastnet_counted_kfree(const void *object)
{
	if (object)
		fastnet_resources.objects--;
	kfree(object);
}

void fastnet_counted_kvfree(const void *object)
{
	if (object)
		fastnet_resources.objects--;
	kvfree(object);
}

void fastnet_counted_vfree(const void *object)
{
	if (object)
		fastnet_resources.objects--;
	vfree(object);
}

struct page *fastnet_counted_alloc_pages(int node, gfp_t gfp,
					 unsigned int order)
{
	struct page *page;

	fastnet_resources.gfp = gfp;
	if (fastnet_request_fails())
		return NULL;
	page = alloc_pages_node(node, gfp, order);
	if (page)
		fastnet_resources.pages++;
	return page;
}

unsigned long fastnet_counted_get_page(gfp_t gfp)
{
	unsigned long address;

	if (fastnet_request_fails())
		return 0;
	address = get_zeroed_page(gfp);
	if (address)
		fastnet_resources.pages++;
	return address;
}

void fastnet_counted_free_pages(struct page *page, unsigned int order)
{
	fastnet_resources.pages--;
	__free_pages(page, order);
}

void fastnet_counted_free_page(unsigned long address)
{
	if (address)
		fastnet_resources.pages--;
	free_page(address);
}

struct page *fastnet_limited_pool_page(struct page_pool *pool)
{
	if (fastnet_resources.few_pages &&
	    fastnet_resources.full_pool != pool) {
		if (!fastnet_resources.pages_left)
			return NULL;
		fastnet_resources.pages_left--;
	}
	return page_pool_dev_alloc_pages(pool);
}

dma_addr_t fastnet_counted_map(struct device *dev, struct page *page,
			       size_t offset, size_t size,
			       enum dma_data_direction dir)
{
	dma_addr_t dma;

	if (fastnet_request_fails())
		return DMA_MAPPING_ERROR;
	dma = dma_map_page(dev, page, offset, size, dir);
	if (!dma_mapping_error(dev, dma))
		fastnet_resources.mappings++;
	return dma;
}

void fastnet_counted_unmap(struct device *dev, dma_addr_t dma, size_t size,
			   enum dma_data_direction dir)
{
	fastnet_resources.mappings--;
	dma_unmap_page(dev, dma, size, dir);
}

bool fastnet_counted_need_sync(struct device *dev, dma_addr_t dma)
{
	return fastnet_resources.need_sync || dma_need_sync(dev, dma);
}

void fastnet_counted_sync_for_cpu(struct device *dev, dma_addr_t dma,
				  size_t size, enum dma_data_direction dir)
{
	fastnet_resources.synced_for_cpu += size;
	dma_sync_single_for_cpu(dev, dma, size, dir);
}

void fastnet_counted_sync_for_device(struct device *dev, dma_addr_t dma,
				     size_t size, enum dma_data_direction dir)
{
	fastnet_resources.synced_for_device += size;
	dma_sync_single_for_device(dev, dma, size, dir);
}

struct file *fastnet_failing_getfile(const char *name,
				     const struct file_operations *fops,
				     void *priv, int flags)
{
	if (fastnet_request_fails())
		return ERR_PTR(-ENFILE);
	return anon_inode_getfile(name, fops, priv, flags);
}

int fastnet_failing_checksum_help(struct sk_buff *skb,
				  netdev_features_t features)
{
	if (fastnet_request_fails())
		return -ENOMEM;
	return skb_csum_hwoffload_help(skb, features);
}

struct sk_buff *fastnet_failing_clone(struct sk_buff *skb, gfp_t gfp)
{
	return fastnet_request_fails() ? NULL : skb_clone(skb, gfp);
}

struct sk_buff *fastnet_failing_napi_alloc_skb(struct napi_struct *napi,
					       unsigned int len)
{
	return fastnet_request_fails() ? NULL : napi_alloc_skb(napi, len);
}

/* Like the function that it stands for, it frees what it fails on. */
struct sk_buff *fastnet_failing_push_vlan(struct sk_buff *skb)
{
	if (fastnet_request_fails()) {
		kfree_skb(skb);
		return NULL;
	}
	return __vlan_hwaccel_push_inside(skb);
}

void fastnet_counted_synchronize(void)
{
	fastnet_resources.grace_periods++;
	synchronize_net();
}

bool fastnet_counted_warn(bool condition)
{
	if (condition)
		fastnet_resources.warnings++;
	return condition;
}
