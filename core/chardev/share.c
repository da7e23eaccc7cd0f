// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#include "../compat.h"
#include "../pass.h"
#include "share.h"

static struct sk_buff *fastnet_share_skb(struct fastnet_capture *c,
					 const struct fastnet_buf *buf,
					 unsigned int len)
{
	struct sk_buff *skb = napi_alloc_skb(c->queue.napi, len);

	if (likely(skb))
		skb_put_data(skb, buf->data, len);
	return skb;
}

/* There was no memory for the stack's frame. */
static void fastnet_share_lose(struct fastnet_capture *c, bool chosen)
{
	if (!chosen)
		fastnet_capture_lose(c);
	if (c->flags & FASTNET_TEE)
		dev_core_stats_rx_dropped_inc(c->queue.dev);
}

static void fastnet_share_pass(struct fastnet_capture *c, struct sk_buff *skb,
			       unsigned int len, bool chosen)
{
	if (unlikely(!skb))
		fastnet_share_lose(c, chosen);
	else
		fastnet_pass_up(&c->queue, skb);

	if (chosen)
		return;
	c->passed += !!skb;
	c->shared++;
	c->shared_bytes += len;
}

/**
 * fastnet_share_copy - give the network stack a copy of a frame
 * @c: capture in zero-copy mode
 * @buf: buffer that holds the frame
 * @len: bytes in it
 * @chosen: the application gets it, too
 *
 * Context: The queue's NAPI poll.
 */
void fastnet_share_copy(struct fastnet_capture *c,
			const struct fastnet_buf *buf, unsigned int len,
			bool chosen)
{
	fastnet_share_pass(c, fastnet_share_skb(c, buf, len), len, chosen);
}

/**
 * fastnet_share_by_skb - share a frame by a filter that has to see a true skb
 * @c: capture in zero-copy mode
 * @chooser: its filter
 * @buf: buffer that holds the frame
 * @len: bytes in it
 *
 * Context: The queue's NAPI poll.
 * Return: As fastnet_share().
 */
bool fastnet_share_by_skb(struct fastnet_capture *c,
			  const struct fastnet_chooser *chooser,
			  const struct fastnet_buf *buf, unsigned int len)
{
	struct sk_buff *skb = fastnet_share_skb(c, buf, len);
	bool chosen = false;

	if (skb) {
		skb->protocol = eth_type_trans(skb, c->queue.dev);
		skb_reset_network_header(skb);
		__skb_push(skb, ETH_HLEN);
		chosen = fastnet_choose_skb(chooser, skb);
	}
	if (!chosen || c->flags & FASTNET_TEE)
		fastnet_share_pass(c, skb, len, chosen);
	else
		napi_consume_skb(skb, 1);
	return chosen;
}

/**
 * fastnet_share_flush - count the frames that were not for the application
 * @c: capture in zero-copy mode
 *
 * Context: The queue's NAPI poll, at its end.
 * Return: Bytes in them.
 */
unsigned int fastnet_share_flush(struct fastnet_capture *c)
{
	unsigned int bytes = c->shared_bytes;

	fastnet_queue_count_device(&c->queue, c->shared, bytes);
	u64_stats_update_begin(&c->counters.syncp);
	u64_stats_add(&c->counters.passed, c->passed);
	u64_stats_update_end(&c->counters.syncp);
	c->passed = 0;
	c->shared = 0;
	c->shared_bytes = 0;
	return bytes;
}
