// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>
#include <net/xdp_sock_drv.h>

#include "../compat.h"
#include "xdp.h"

static void fastnet_slot_set_page(struct fastnet_xdp *x,
				  struct fastnet_slot *slot, struct page *page)
{
	if (!slot->page)
		x->page_slots++;
	slot->xsk = NULL;
	slot->page = page;
	slot->buf.dma = page_pool_get_dma_addr(page) + XDP_PACKET_HEADROOM;
	slot->buf.data = page_address(page) + XDP_PACKET_HEADROOM;
}

static void fastnet_slot_save(struct fastnet_xdp *x, struct xdp_buff *xsk)
{
	x->saved[(x->saved_first + x->saved_count++) % FASTNET_XDP_SLOTS] = xsk;
}

static struct xdp_buff *fastnet_slot_unsave(struct fastnet_xdp *x)
{
	x->saved_count--;
	return x->saved[x->saved_first++ % FASTNET_XDP_SLOTS];
}

/*
 * A frame that comes to a page is copied: there is a buffer for each of them
 * before there is one for a slot. These come first, so that frames are in
 * buffers in the order in which the application gave those.
 */
static bool fastnet_slot_save_for(struct fastnet_xdp *x, u32 pages)
{
	u32 at, got;

	if (x->saved_count >= pages)
		return true;
	if (!xsk_buff_can_alloc(x->pool, pages - x->saved_count + 1))
		return false;

	while (x->saved_count < pages) {
		at = (x->saved_first + x->saved_count) % FASTNET_XDP_SLOTS;
		got = xsk_buff_alloc_batch(x->pool, &x->saved[at],
					   min(pages - x->saved_count,
					       FASTNET_XDP_SLOTS - at));
		if (!got)
			return false;
		x->saved_count += got;
	}
	return true;
}

/* @pages: slots that have one, but for the slot that all this is for */
static noinline bool fastnet_slot_restock(struct fastnet_xdp *x, u32 pages)
{
	if (!x->pool || !fastnet_slot_save_for(x, pages))
		return false;

	x->stock_first = 0;
	while (x->saved_count > pages && x->stocked < FASTNET_XDP_BATCH)
		x->stock[x->stocked++] = fastnet_slot_unsave(x);
	if (!x->stocked)
		x->stocked = xsk_buff_alloc_batch(x->pool, x->stock,
						  FASTNET_XDP_BATCH);
	return x->stocked;
}

/* Realtek's chips do not know the lowest bits of an address. */
static bool fastnet_slot_is_aligned(struct xdp_buff *xsk)
{
	return IS_ALIGNED(xsk_buff_xdp_get_dma(xsk), 8);
}

/* For a frame that is copied: this slot's too, which has a page or gets one. */
static void fastnet_slot_set_aside(struct fastnet_xdp *x,
				   const struct fastnet_slot *slot,
				   struct xdp_buff *xsk)
{
	if (x->saved_count < x->page_slots + !slot->page)
		fastnet_slot_save(x, xsk);
	else
		xsk_buff_free(xsk);
}

static bool fastnet_slot_set_xsk(struct fastnet_xdp *x,
				 struct fastnet_slot *slot)
{
	struct xdp_buff *xsk;

	if (unlikely(!x->stocked) &&
	    !fastnet_slot_restock(x, x->page_slots - !!slot->page))
		return false;

	xsk = x->stock[x->stock_first++];
	x->stocked--;
	if (unlikely(!fastnet_slot_is_aligned(xsk))) {
		fastnet_slot_set_aside(x, slot, xsk);
		return false;
	}
	if (slot->page)
		x->page_slots--;
	slot->page = NULL;
	slot->xsk = xsk;
	slot->buf.dma = xsk_buff_xdp_get_dma(xsk);
	slot->buf.data = xsk->data_hard_start + XDP_PACKET_HEADROOM;
	return true;
}

/**
 * fastnet_slot_fill - give a slot a buffer
 * @x: queue
 * @slot: empty slot
 *
 * Context: NAPI, or with NAPI off.
 * Return: false without memory.
 */
bool fastnet_slot_fill(struct fastnet_xdp *x, struct fastnet_slot *slot)
{
	struct page *page;

	if (fastnet_slot_set_xsk(x, slot))
		return true;

	page = page_pool_dev_alloc_pages(x->pages);
	if (!page)
		return false;
	fastnet_slot_set_page(x, slot, page);
	return true;
}

/**
 * fastnet_slot_empty - free the buffer behind a slot
 * @x: queue
 * @slot: slot that the device no longer writes to
 *
 * Context: NAPI, or with NAPI off.
 */
void fastnet_slot_empty(struct fastnet_xdp *x, struct fastnet_slot *slot)
{
	if (slot->xsk) {
		xsk_buff_free(slot->xsk);
	} else {
		page_pool_put_full_page(x->pages, slot->page, false);
		slot->page = NULL;
		x->page_slots--;
	}
}

/**
 * fastnet_slot_drop_stock - give back what no slot has
 * @x: queue
 *
 * In the order in which the application gave it.
 *
 * Context: NAPI, or with NAPI off.
 */
void fastnet_slot_drop_stock(struct fastnet_xdp *x)
{
	while (x->stocked)
		xsk_buff_free(x->stock[x->stock_first + --x->stocked]);
	while (x->saved_count)
		xsk_buff_free(x->saved[(x->saved_first + --x->saved_count) %
				       FASTNET_XDP_SLOTS]);
}

/**
 * fastnet_slot_offer - a frame in a page is for a socket, which copies it
 * @x: queue
 *
 * Into the buffer that is free then: the one that comes next.
 *
 * Context: NAPI.
 */
void fastnet_slot_offer(struct fastnet_xdp *x)
{
	if (x->saved_count)
		xsk_buff_free(fastnet_slot_unsave(x));
	else
		fastnet_slot_drop_stock(x);
}

/**
 * fastnet_slot_get_spare - what fastnet_slot_have_spare() calls
 * @x: queue without a spare page
 *
 * Context: NAPI.
 * Return: false without memory.
 */
bool fastnet_slot_get_spare(struct fastnet_xdp *x)
{
	x->spare = page_pool_dev_alloc_pages(x->pages);
	return x->spare;
}

/**
 * fastnet_slot_renew - what was behind a slot has been taken away
 * @x: queue that has a spare page
 * @slot: slot, which gets something else
 *
 * Context: NAPI.
 */
void fastnet_slot_renew(struct fastnet_xdp *x, struct fastnet_slot *slot)
{
	if (fastnet_slot_set_xsk(x, slot))
		return;

	fastnet_slot_set_page(x, slot, x->spare);
	x->spare = NULL;
}

/**
 * fastnet_slot_give_back - a socket did not take what is behind a slot
 * @x: queue that has a spare page
 * @slot: slot with a buffer of the UMEM, which gets something else
 *
 * Newer kernels have freed it if there was no room in the socket's ring, and not
 * if the socket was another device's. Who frees it twice does no harm.
 *
 * Context: NAPI.
 */
void fastnet_slot_give_back(struct fastnet_xdp *x, struct fastnet_slot *slot)
{
	xsk_buff_free(slot->xsk);
	fastnet_slot_renew(x, slot);
}

/**
 * fastnet_slot_keep - what is behind a slot is to receive again
 * @x: queue
 * @slot: slot
 *
 * A page of ours makes room for a buffer of the UMEM as soon as there are
 * enough.
 *
 * Context: NAPI.
 */
void fastnet_slot_keep(struct fastnet_xdp *x, struct fastnet_slot *slot)
{
	struct page *page = slot->page;

	if (slot->xsk) {
		xsk_buff_raw_dma_sync_for_device(x->pool, slot->buf.dma,
						 x->queue.max_frame);
	} else if (fastnet_slot_set_xsk(x, slot)) {
		page_pool_put_full_page(x->pages, page, true);
	} else if (x->dma_sync) {
		dma_sync_single_for_device(x->queue.dev->dev.parent,
					   slot->buf.dma, x->queue.max_frame,
					   DMA_BIDIRECTIONAL);
	}
}

/* Out of the UMEM, which stays the socket's. */
static struct sk_buff *fastnet_slot_copy(struct fastnet_xdp *x,
					 const struct xdp_buff *xdp)
{
	u32 meta = xdp->data - xdp->data_meta;
	u32 len = xdp->data_end - xdp->data_meta;
	struct sk_buff *skb = napi_alloc_skb(x->queue.napi, len);

	if (!skb)
		return NULL;

	skb_put_data(skb, xdp->data_meta, len);
	if (meta) {
		skb_metadata_set(skb, meta);
		__skb_pull(skb, meta);
	}
	return skb;
}

/* A page becomes the skb's. */
static struct sk_buff *fastnet_slot_build(const struct xdp_buff *xdp)
{
	struct sk_buff *skb = napi_build_skb(xdp->data_hard_start, PAGE_SIZE);

	if (!skb)
		return NULL;

	skb_mark_for_recycle(skb);
	skb_reserve(skb, xdp->data - xdp->data_hard_start);
	skb_put(skb, xdp->data_end - xdp->data);
	if (xdp->data != xdp->data_meta)
		skb_metadata_set(skb, xdp->data - xdp->data_meta);
	return skb;
}

/**
 * fastnet_slot_to_skb - an skb with the frame in a slot
 * @x: queue that has a spare page
 * @slot: slot, which can receive again afterwards
 * @xdp: the frame, as the program left it
 *
 * Context: NAPI.
 * Return: The skb, data at the frame's first byte, or NULL without memory.
 */
struct sk_buff *fastnet_slot_to_skb(struct fastnet_xdp *x,
				    struct fastnet_slot *slot,
				    struct xdp_buff *xdp)
{
	struct sk_buff *skb;

	if (slot->xsk) {
		skb = fastnet_slot_copy(x, xdp);
		fastnet_slot_keep(x, slot);
		return skb;
	}

	skb = fastnet_slot_build(xdp);
	if (skb)
		fastnet_slot_renew(x, slot);
	else
		fastnet_slot_keep(x, slot);
	return skb;
}
