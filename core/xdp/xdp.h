/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Native XDP and zero-copy AF_XDP for every driver that implements struct
 * fastnet_netdev_ops.
 *
 * The driver's buffers are slots. Behind a slot is a buffer of the socket's
 * UMEM or, without a socket or while its fill ring is empty, a page of our own.
 * When a program takes what is behind a slot away, the slot gets another one,
 * and the driver posts the same slot again: it never learns. So the NIC's ring
 * is always full, whatever the application does.
 *
 *   slot.c	what is behind a slot
 *   receive.c	a frame, and what the program says of it
 *   transmit.c	frames of programs, other devices and sockets, as skbs
 *   queue.c	making and freeing all that
 *   device.c	what the stack asks of a device: programs and sockets
 *   statistics.c	what became of the frames
 */
#ifndef _FASTNET_XDP_H
#define _FASTNET_XDP_H

#include <linux/dma-mapping.h>
#include <linux/fastnet.h>
#include <linux/skbuff.h>
#include <net/xdp.h>

#include "../queue.h"
#include "statistics.h"

struct bpf_prog;
struct fastnet_driver;
struct page_pool;
struct xsk_buff_pool;

/* What a page holds between headroom and the end of an skb. */
#define FASTNET_XDP_PAGE_ROOM \
	(PAGE_SIZE - XDP_PACKET_HEADROOM - \
	 SKB_DATA_ALIGN(sizeof(struct skb_shared_info)))

/* As many as the longest RX ring that a driver has. */
#define FASTNET_XDP_SLOTS	4096U

/* Buffers of the UMEM that are taken from it at once. */
#define FASTNET_XDP_BATCH	16U

/**
 * struct fastnet_slot - a buffer, as the driver sees it
 * @buf: the driver's handle
 * @xsk: buffer of the UMEM, or NULL and
 * @page: page of our own; NULL for neither
 */
struct fastnet_slot {
	struct fastnet_buf buf;
	struct xdp_buff *xsk;
	struct page *page;
};

/**
 * struct fastnet_xdp - a queue whose frames a program or a socket gets
 * @queue: what the driver sees
 * @prog: program, or NULL for none: all frames are passed
 * @max_payload: bytes in the longest frame behind its Ethernet header
 * @dma_sync: CPU and device do not see each other's writes, unless told to
 * @starved: the driver found too few buffers for a ring, for want of memory
 * @redirected: since the last flush: something is to be flushed
 * @frames: since the last flush
 * @bytes: in those
 * @page_xdp: describes a frame in a page
 * @counters: statistics
 * @spare: a page, so that a slot gets something for what it lost
 * @pages: our own
 * @rxq: where frames in those come from
 * @pool: the socket's buffers, or NULL
 * @xsk_rxq: where frames in those come from
 * @stock: some of them, for slots
 * @stock_first: the next one
 * @stocked: how many
 * @saved: those before them, into which frames in pages are copied
 * @saved_first: the next one; counts on
 * @saved_count: how many, as far as there are so many: @page_slots
 * @page_slots: slots with a page
 * @tx_lock: one sends for the socket at a time
 * @tx_waits: a frame of the socket that found no room, or NULL
 * @free_slots: how many the driver does not have
 * @free: those
 * @slot: all
 */
struct fastnet_xdp {
	struct fastnet_queue queue;
	struct bpf_prog *prog;
	u32 max_payload;
	bool dma_sync;
	bool starved;
	bool redirected;
	u32 frames;
	u32 bytes;
	struct xdp_buff page_xdp;
	struct fastnet_xdp_counters counters;

	struct page *spare;
	struct page_pool *pages;
	struct xdp_rxq_info rxq;

	struct xsk_buff_pool *pool;
	struct xdp_rxq_info xsk_rxq;
	struct xdp_buff *stock[FASTNET_XDP_BATCH];
	u32 stock_first;
	u32 stocked;
	struct xdp_buff **saved;
	u32 saved_first;
	u32 saved_count;
	u32 page_slots;
	spinlock_t tx_lock; /* the socket's sender */
	struct sk_buff *tx_waits;

	u32 free_slots;
	struct fastnet_slot **free;
	struct fastnet_slot *slot;
};

static inline struct fastnet_xdp *fastnet_xdp_of(struct fastnet_queue *q)
{
	return container_of(q, struct fastnet_xdp, queue);
}

static inline struct fastnet_slot *fastnet_slot_of(struct fastnet_buf *buf)
{
	return container_of(buf, struct fastnet_slot, buf);
}

/* slot.c; in NAPI, or with NAPI off */
bool fastnet_slot_fill(struct fastnet_xdp *x, struct fastnet_slot *slot);
void fastnet_slot_empty(struct fastnet_xdp *x, struct fastnet_slot *slot);
void fastnet_slot_drop_stock(struct fastnet_xdp *x);
void fastnet_slot_offer(struct fastnet_xdp *x);
bool fastnet_slot_get_spare(struct fastnet_xdp *x);
void fastnet_slot_renew(struct fastnet_xdp *x, struct fastnet_slot *slot);
void fastnet_slot_give_back(struct fastnet_xdp *x, struct fastnet_slot *slot);
void fastnet_slot_keep(struct fastnet_xdp *x, struct fastnet_slot *slot);
struct sk_buff *fastnet_slot_to_skb(struct fastnet_xdp *x,
				    struct fastnet_slot *slot,
				    struct xdp_buff *xdp);

/**
 * fastnet_slot_have_spare - see to it that a slot can be renewed
 * @x: queue
 *
 * Context: NAPI.
 * Return: false without memory.
 */
static inline bool fastnet_slot_have_spare(struct fastnet_xdp *x)
{
	return likely(x->spare) || fastnet_slot_get_spare(x);
}

/* receive.c */
struct fastnet_buf *fastnet_xdp_receive(struct fastnet_queue *q,
					struct fastnet_buf *buf,
					unsigned int len);
struct fastnet_buf *fastnet_xdp_receive_plain(struct fastnet_queue *q,
					      struct fastnet_buf *buf,
					      unsigned int len);
void fastnet_xdp_error(struct fastnet_queue *q);
unsigned int fastnet_xdp_flush(struct fastnet_queue *q);

/* transmit.c */
int fastnet_xdp_transmit(struct net_device *dev, struct sk_buff *skb);
void fastnet_xdp_transmit_socket(struct fastnet_xdp *x);

/* queue.c */
struct fastnet_xdp *fastnet_xdp_create(struct net_device *dev,
				       const struct fastnet_driver *driver,
				       struct bpf_prog *prog,
				       struct xsk_buff_pool *pool);
void fastnet_xdp_free(struct fastnet_xdp *x);

#endif /* _FASTNET_XDP_H */
