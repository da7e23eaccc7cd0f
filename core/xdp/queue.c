// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <net/xdp_sock_drv.h>

#include "../compat.h"
#include "../driver.h"
#include "../reason.h"
#include "xdp.h"

/* Pages that are kept for another frame. */
#define FASTNET_XDP_PAGES	1024U
/* In the shortest ring that a chip takes: e1000 has them in lines of 8. */
#define FASTNET_XDP_MIN_RING	8U

static void fastnet_xdp_starve(struct fastnet_xdp *x)
{
	u32 buffers = x->queue.driver_buffers;

	x->starved = buffers < FASTNET_XDP_MIN_RING;
	if (net_ratelimit())
		netdev_warn(x->queue.dev,
			    "no memory: the RX ring has %u buffers until the next reset\n",
			    buffers);
}

static struct fastnet_buf *fastnet_xdp_take(struct fastnet_queue *q)
{
	struct fastnet_xdp *x = fastnet_xdp_of(q);
	struct fastnet_slot *slot;

	if (!x->free_slots)
		return NULL;
	slot = x->free[x->free_slots - 1];
	if (!fastnet_slot_fill(x, slot)) {
		fastnet_xdp_starve(x);
		return NULL;
	}
	x->free_slots--;
	return &slot->buf;
}

static void fastnet_xdp_give(struct fastnet_queue *q, struct fastnet_buf *buf)
{
	struct fastnet_slot *slot = fastnet_slot_of(buf);
	struct fastnet_xdp *x = fastnet_xdp_of(q);

	fastnet_slot_empty(x, slot);
	x->free[x->free_slots++] = slot;
}

static int fastnet_xdp_busy(const struct fastnet_queue *q,
			    struct fastnet_reason *reason)
{
	const struct fastnet_xdp *x = container_of(q, struct fastnet_xdp,
						   queue);

	return fastnet_refuse(reason, -EBUSY, "in use by %s",
			      x->pool ? "an AF_XDP socket" : "an XDP program");
}

static const struct fastnet_queue_ops fastnet_xdp_ops = {
	.take		= fastnet_xdp_take,
	.give		= fastnet_xdp_give,
	.receive	= fastnet_xdp_receive,
	.error		= fastnet_xdp_error,
	.flush		= fastnet_xdp_flush,
	.busy		= fastnet_xdp_busy,
};

/* The same, with less to be done for each frame. */
static const struct fastnet_queue_ops fastnet_xdp_plain_ops = {
	.take		= fastnet_xdp_take,
	.give		= fastnet_xdp_give,
	.receive	= fastnet_xdp_receive_plain,
	.error		= fastnet_xdp_error,
	.flush		= fastnet_xdp_flush,
	.busy		= fastnet_xdp_busy,
};

static int fastnet_xdp_alloc_slots(struct fastnet_xdp *x)
{
	u32 i;

	x->slot = kvcalloc(FASTNET_XDP_SLOTS, sizeof(*x->slot), GFP_KERNEL);
	x->free = kvcalloc(FASTNET_XDP_SLOTS, sizeof(*x->free), GFP_KERNEL);
	if (!x->slot || !x->free)
		return -ENOMEM;

	for (i = FASTNET_XDP_SLOTS; i; i--)
		x->free[x->free_slots++] = &x->slot[i - 1];
	return 0;
}

static int fastnet_xdp_register_rxq(struct fastnet_xdp *x,
				    struct xdp_rxq_info *rxq,
				    enum xdp_mem_type type, void *allocator)
{
	int err;

	err = xdp_rxq_info_reg(rxq, x->queue.dev, 0, x->queue.napi->napi_id);
	if (err)
		return err;
	err = xdp_rxq_info_reg_mem_model(rxq, type, allocator);
	if (err)
		xdp_rxq_info_unreg(rxq);
	return err;
}

/* The CPU writes to them too: XDP_TX, and what a program changes. */
static int fastnet_xdp_alloc_pages(struct fastnet_xdp *x)
{
	struct device *dma_dev = x->queue.dev->dev.parent;
	struct page_pool_params params = {
		.flags = PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size = FASTNET_XDP_PAGES,
		.nid = dev_to_node(dma_dev),
		.dev = dma_dev,
		.dma_dir = DMA_BIDIRECTIONAL,
		.max_len = FASTNET_XDP_PAGE_ROOM,
		.offset = XDP_PACKET_HEADROOM,
	};
	struct page_pool *pages = page_pool_create(&params);
	int err;

	if (IS_ERR(pages))
		return PTR_ERR(pages);
	x->pages = pages;

	err = fastnet_xdp_register_rxq(x, &x->rxq, MEM_TYPE_PAGE_POOL, pages);
	if (err)
		return err;
	xdp_init_buff(&x->page_xdp, PAGE_SIZE, &x->rxq);

	x->spare = page_pool_alloc_pages(pages, GFP_KERNEL);
	if (!x->spare)
		return -ENOMEM;
	/* Where only some pages are out of reach, the next may be one of them. */
	x->dma_sync = dma_addressing_limited(dma_dev) ||
		      dma_need_sync(dma_dev, page_pool_get_dma_addr(x->spare));
	return 0;
}

static int fastnet_xdp_use_pool(struct fastnet_xdp *x,
				struct xsk_buff_pool *pool)
{
	int err;

	x->saved = kvcalloc(FASTNET_XDP_SLOTS, sizeof(*x->saved), GFP_KERNEL);
	if (!x->saved)
		return -ENOMEM;
	err = xsk_pool_dma_map(pool, x->queue.dev->dev.parent, 0);
	if (err)
		return err;
	x->pool = pool;

	err = fastnet_xdp_register_rxq(x, &x->xsk_rxq, MEM_TYPE_XSK_BUFF_POOL,
				       NULL);
	if (!err)
		xsk_pool_set_rxq_info(pool, &x->xsk_rxq);
	return err;
}

static u32 fastnet_xdp_room(const struct fastnet_xdp *x)
{
	if (!x->pool)
		return FASTNET_XDP_PAGE_ROOM;
	return min_t(u32, FASTNET_XDP_PAGE_ROOM,
		     xsk_pool_get_rx_frame_size(x->pool));
}

/**
 * fastnet_xdp_create - allocate a queue
 * @dev: device that is to deliver
 * @driver: its driver
 * @prog: program, or NULL
 * @pool: buffers of a socket, or NULL
 *
 * Context: Process, may sleep; the device must stay bound to its driver until
 * fastnet_xdp_free().
 * Return: The queue, or an ERR_PTR() with nothing left allocated.
 */
struct fastnet_xdp *fastnet_xdp_create(struct net_device *dev,
				       const struct fastnet_driver *driver,
				       struct bpf_prog *prog,
				       struct xsk_buff_pool *pool)
{
	struct fastnet_xdp *x = kzalloc(sizeof(*x), GFP_KERNEL);
	int err;

	if (!x)
		return ERR_PTR(-ENOMEM);

	x->queue.dev = dev;
	x->queue.napi = driver->napi;
	x->queue.count_received = driver->ops->count_received;
	x->prog = prog;
	spin_lock_init(&x->tx_lock);
	u64_stats_init(&x->counters.syncp);

	err = fastnet_xdp_alloc_slots(x) ?: fastnet_xdp_alloc_pages(x);
	if (!err && pool)
		err = fastnet_xdp_use_pool(x, pool);
	x->queue.ops = x->pool || x->dma_sync ? &fastnet_xdp_ops :
						&fastnet_xdp_plain_ops;
	x->queue.max_frame = fastnet_driver_max_frame(driver,
						      fastnet_xdp_room(x));
	x->max_payload = x->queue.max_frame - ETH_HLEN;
	if (err) {
		fastnet_xdp_free(x);
		return ERR_PTR(err);
	}
	return x;
}

/**
 * fastnet_xdp_free - free a queue
 * @x: queue that nothing can reach any longer; its driver has given back all
 *	buffers, or else it is lost with all its memory
 *
 * Context: Process.
 */
void fastnet_xdp_free(struct fastnet_xdp *x)
{
	if (x->queue.abandoned)
		return;

	fastnet_slot_drop_stock(x);
	kfree_skb(x->tx_waits);
	if (x->spare)
		page_pool_put_full_page(x->pages, x->spare, false);
	if (xdp_rxq_info_is_reg(&x->xsk_rxq))
		xdp_rxq_info_unreg(&x->xsk_rxq);
	if (xdp_rxq_info_is_reg(&x->rxq))
		xdp_rxq_info_unreg(&x->rxq);
	if (x->pages)
		page_pool_destroy(x->pages);
	if (x->pool)
		xsk_pool_dma_unmap(x->pool, 0);
	kvfree(x->saved);
	kvfree(x->free);
	kvfree(x->slot);
	kfree(x);
}
