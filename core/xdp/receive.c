// SPDX-License-Identifier: GPL-2.0
#include <linux/bpf_trace.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <net/xdp_sock_drv.h>

#include "../compat.h"
#include "../pass.h"
#include "xdp.h"

static void fastnet_xdp_count(struct fastnet_xdp *x, u64_stats_t *counter)
{
	u64_stats_update_begin(&x->counters.syncp);
	u64_stats_inc(counter);
	u64_stats_update_end(&x->counters.syncp);
}

/* The program decided, and it cannot be done. */
static void fastnet_xdp_fail(struct fastnet_xdp *x,
			     const struct bpf_prog *prog, u32 verdict)
{
	if (prog)
		trace_xdp_exception(x->queue.dev, prog, verdict);
	fastnet_xdp_count(x, &x->counters.failed);
	dev_core_stats_rx_dropped_inc(x->queue.dev);
}

static void fastnet_xdp_pass(struct fastnet_xdp *x, struct fastnet_slot *slot,
			     struct xdp_buff *xdp, const struct bpf_prog *prog)
{
	struct sk_buff *skb = fastnet_slot_to_skb(x, slot, xdp);

	if (likely(skb))
		fastnet_pass_up(&x->queue, skb);
	else
		fastnet_xdp_fail(x, prog, XDP_PASS);
}

static void fastnet_xdp_send_back(struct fastnet_xdp *x,
				  struct fastnet_slot *slot,
				  struct xdp_buff *xdp,
				  const struct bpf_prog *prog)
{
	struct sk_buff *skb = fastnet_slot_to_skb(x, slot, xdp);

	if (likely(skb) &&
	    likely(fastnet_xdp_transmit(x->queue.dev, skb) != NETDEV_TX_BUSY))
		return;

	kfree_skb(skb);
	fastnet_xdp_fail(x, prog, XDP_TX);
}

/*
 * Who is no socket gets a copy of a frame in the UMEM, which is free as soon as
 * that is made, whether the frame is taken afterwards or not.
 */
static int fastnet_xdp_redirect_copy(struct fastnet_xdp *x,
				     struct fastnet_slot *slot,
				     struct xdp_buff *xdp,
				     struct bpf_prog *prog)
{
	struct xdp_frame *frame = xdp_convert_buff_to_frame(xdp);
	int err;

	if (!frame) {
		fastnet_slot_keep(x, slot);
		return -ENOMEM;
	}

	fastnet_slot_renew(x, slot);
	err = xdp_do_redirect_frame(x->queue.dev, xdp, frame, prog);
	if (err)
		xdp_return_frame_rx_napi(frame);
	return err;
}

static __always_inline void
fastnet_xdp_redirect(struct fastnet_xdp *x, struct fastnet_slot *slot,
		     struct xdp_buff *xdp, struct bpf_prog *prog)
{
	int err;

	fastnet_xdp_count(x, &x->counters.verdict[XDP_REDIRECT]);
	if (unlikely(!fastnet_slot_have_spare(x))) {
		err = -ENOMEM;
		fastnet_slot_keep(x, slot);
	} else if (slot->xsk &&
		   bpf_net_ctx_get_ri()->map_type != BPF_MAP_TYPE_XSKMAP) {
		err = fastnet_xdp_redirect_copy(x, slot, xdp, prog);
	} else {
		if (!slot->xsk && x->pool)
			fastnet_slot_offer(x);
		err = xdp_do_redirect(x->queue.dev, xdp, prog);
		if (likely(!err))
			fastnet_slot_renew(x, slot);
		else if (slot->xsk)
			fastnet_slot_give_back(x, slot);
		else
			fastnet_slot_keep(x, slot);
	}

	if (unlikely(err))
		fastnet_xdp_fail(x, prog, XDP_REDIRECT);
	else
		x->redirected = true;
}

static void fastnet_xdp_abort(struct fastnet_xdp *x, struct fastnet_slot *slot,
			      struct bpf_prog *prog, u32 verdict)
{
	if (verdict != XDP_ABORTED)
		bpf_warn_invalid_xdp_action(x->queue.dev, prog, verdict);
	trace_xdp_exception(x->queue.dev, prog, verdict);
	fastnet_slot_keep(x, slot);
}

/* Apart, so that what is done for each frame has little to save and restore. */
static noinline void
fastnet_xdp_act(struct fastnet_xdp *x, struct fastnet_slot *slot,
		struct xdp_buff *xdp, struct bpf_prog *prog, u32 verdict)
{
	if (verdict == XDP_REDIRECT) {
		fastnet_xdp_redirect(x, slot, xdp, prog);
		return;
	}
	if (verdict > XDP_REDIRECT || verdict == XDP_ABORTED) {
		fastnet_xdp_count(x, &x->counters.verdict[XDP_ABORTED]);
		fastnet_xdp_abort(x, slot, prog, verdict);
		return;
	}

	fastnet_xdp_count(x, &x->counters.verdict[verdict]);
	if (unlikely(!fastnet_slot_have_spare(x))) {
		fastnet_slot_keep(x, slot);
		fastnet_xdp_fail(x, prog, verdict);
		return;
	}

	if (verdict == XDP_TX)
		fastnet_xdp_send_back(x, slot, xdp, prog);
	else
		fastnet_xdp_pass(x, slot, xdp, prog);
}

/* What a program sees of the frame that the device has written to a slot. */
static __always_inline struct xdp_buff *
fastnet_xdp_frame(struct fastnet_xdp *x, const struct fastnet_slot *slot,
		  u32 len, bool plain)
{
	struct xdp_buff *xdp = plain ? NULL : slot->xsk;

	if (xdp) {
		xsk_buff_set_size(xdp, len);
		xsk_buff_dma_sync_for_cpu(xdp);
		return xdp;
	}

	xdp = &x->page_xdp;
	xdp_prepare_buff(xdp, slot->buf.data - XDP_PACKET_HEADROOM,
			 XDP_PACKET_HEADROOM, len, true);
	if (!plain && x->dma_sync)
		dma_sync_single_for_cpu(x->queue.dev->dev.parent,
					slot->buf.dma, len, DMA_BIDIRECTIONAL);
	return xdp;
}

static __always_inline void
fastnet_xdp_deliver(struct fastnet_xdp *x, struct fastnet_slot *slot, u32 len,
		    bool plain)
{
	struct bpf_prog *prog = READ_ONCE(x->prog);
	u32 verdict = XDP_PASS;
	struct xdp_buff *xdp;

	if (unlikely(len - ETH_HLEN > x->max_payload)) {
		fastnet_receive_error(&x->queue);
		return;
	}

	x->frames++;
	x->bytes += len;
	xdp = fastnet_xdp_frame(x, slot, len, plain);
	if (likely(prog))
		verdict = bpf_prog_run_xdp(prog, xdp);

	if (verdict == XDP_DROP) {
		fastnet_xdp_count(x, &x->counters.verdict[XDP_DROP]);
		if (!plain)
			fastnet_slot_keep(x, slot);
	} else if (!plain && verdict == XDP_REDIRECT) {
		fastnet_xdp_redirect(x, slot, xdp, prog);
	} else {
		fastnet_xdp_act(x, slot, xdp, prog, verdict);
	}
}

/**
 * fastnet_xdp_receive - deliver a frame as the program says
 * @q: queue
 * @buf: buffer that holds the frame
 * @len: bytes in the frame
 *
 * Context: The queue's NAPI poll.
 * Return: @buf, which has something to receive into again.
 */
struct fastnet_buf *fastnet_xdp_receive(struct fastnet_queue *q,
					struct fastnet_buf *buf,
					unsigned int len)
{
	fastnet_xdp_deliver(fastnet_xdp_of(q), fastnet_slot_of(buf), len,
			    false);
	return buf;
}

/**
 * fastnet_xdp_receive_plain - the same where buffers need no care
 * @q: queue without a socket, whose CPU and device see each other's writes
 * @buf: buffer that holds the frame
 * @len: bytes in the frame
 *
 * Context: The queue's NAPI poll.
 * Return: @buf, which has something to receive into again.
 */
struct fastnet_buf *fastnet_xdp_receive_plain(struct fastnet_queue *q,
					      struct fastnet_buf *buf,
					      unsigned int len)
{
	fastnet_xdp_deliver(fastnet_xdp_of(q), fastnet_slot_of(buf), len, true);
	return buf;
}

/**
 * fastnet_xdp_error - count a frame that the hardware marked as bad
 * @q: queue
 *
 * Context: The queue's NAPI poll.
 */
void fastnet_xdp_error(struct fastnet_queue *q)
{
	struct fastnet_xdp *x = fastnet_xdp_of(q);

	fastnet_xdp_count(x, &x->counters.errors);
}

/**
 * fastnet_xdp_flush - end of a NAPI poll
 * @q: queue
 *
 * Sends what a socket has: one that polls the device does not wake it up.
 *
 * Context: The queue's NAPI poll.
 * Return: Bytes received since the last one.
 */
unsigned int fastnet_xdp_flush(struct fastnet_queue *q)
{
	struct fastnet_xdp *x = fastnet_xdp_of(q);
	unsigned int bytes = x->bytes;

	if (x->redirected) {
		x->redirected = false;
		xdp_do_flush();
	}
	if (x->frames) {
		fastnet_queue_count_device(q, x->frames, bytes);
		x->frames = 0;
		x->bytes = 0;
	}
	/* netpoll polls with interrupts off, to make room for its own frames */
	if (x->pool && !irqs_disabled())
		fastnet_xdp_transmit_socket(x);
	return bytes;
}
