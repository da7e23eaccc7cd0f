// SPDX-License-Identifier: GPL-2.0
#include "../compat.h"
#include "capture.h"
#include "copy.h"

/* Consumes what belongs to us alone. */
static void fastnet_copy_own(struct fastnet_capture *c, struct sk_buff *skb,
			     u32 limit)
{
	if (fastnet_lacks_checksum(skb) && skb_csum_hwoffload_help(skb, 0))
		fastnet_capture_lose(c);
	else
		fastnet_capture_copy_skb(c, skb, limit);
	napi_consume_skb(skb, 1);
}

/* One that a local sender left for the device to cut into frames. */
static void fastnet_copy_segments(struct fastnet_capture *c,
				  struct sk_buff *skb, u32 limit)
{
	struct sk_buff *segment, *next;

	/* A checksum that is valid is written over as well. */
	if (skb_cow_head(skb, 0)) {
		kfree_skb(skb);
		fastnet_capture_lose(c);
		return;
	}

	segment = __skb_gso_segment(skb, 0, false);
	consume_skb(skb);
	if (IS_ERR_OR_NULL(segment)) {
		fastnet_capture_lose(c);
		return;
	}

	skb_list_walk_safe(segment, segment, next) {
		skb_mark_not_on_list(segment);
		fastnet_copy_own(c, segment, limit);
	}
}

/**
 * fastnet_copy_unfinished - deliver what hardware was left to finish
 * @c: capture in copy mode
 * @skb: frame, data at its first byte; still the caller's
 * @limit: how many bytes of it are wanted
 *
 * Context: Softirq, RCU read side.
 */
void fastnet_copy_unfinished(struct fastnet_capture *c, struct sk_buff *skb,
			     u32 limit)
{
	struct sk_buff *own = skb_clone(skb, GFP_ATOMIC);

	if (!own)
		fastnet_capture_lose(c);
	else if (skb_is_gso(own))
		fastnet_copy_segments(c, own, limit);
	else
		fastnet_copy_own(c, own, limit);
}

/**
 * fastnet_copy_tagged - copy a frame with the tag that is not in its data
 * @skb: frame, data at its first byte
 * @to: where to
 * @len: how much of it, at most fastnet_wire_length()
 *
 * Context: Any.
 * Return: 0, or -EFAULT for a frame that is not as long as it says.
 */
int fastnet_copy_tagged(const struct sk_buff *skb, u8 *to, unsigned int len)
{
	const __be16 tag[] = {
		skb->vlan_proto, htons(skb_vlan_tag_get(skb))
	};
	unsigned int before = min_t(unsigned int, len, 2 * ETH_ALEN);
	unsigned int inside = min_t(unsigned int, len - before, sizeof(tag));

	if (skb_copy_bits(skb, 0, to, before))
		return -EFAULT;
	memcpy(to + before, tag, inside);
	return skb_copy_bits(skb, before, to + before + inside,
			     len - before - inside);
}
