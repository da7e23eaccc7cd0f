/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of the network stack, copied in the form that they have on the wire. */
#ifndef _FASTNET_COPY_H
#define _FASTNET_COPY_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "capture.h"
#include "filter.h"

void fastnet_copy_unfinished(struct fastnet_capture *c, struct sk_buff *skb,
			     u32 limit);
int fastnet_copy_tagged(const struct sk_buff *skb, u8 *to, unsigned int len);

/**
 * fastnet_header_length - the bytes of a frame that lie before the data
 * @skb: frame on its way through the stack
 *
 * Where the stack knows of no link-layer header, what a driver says of one may
 * be anything.
 *
 * Context: Any.
 * Return: That many.
 */
static inline unsigned int fastnet_header_length(const struct sk_buff *skb)
{
	if (!dev_has_header(skb->dev) || !skb_mac_header_was_set(skb) ||
	    skb_mac_header(skb) > skb->data)
		return 0;
	return skb->data - skb_mac_header(skb);
}

/**
 * fastnet_has_tag - is there a VLAN tag outside of the data?
 * @skb: frame
 *
 * It takes a header to be in.
 *
 * Context: Any.
 * Return: Whether there is.
 */
static inline bool fastnet_has_tag(const struct sk_buff *skb)
{
	return skb_vlan_tag_present(skb) && dev_has_header(skb->dev);
}

/**
 * fastnet_wire_length - bytes of a frame in the form that it has on the wire
 * @skb: frame, data at its first byte
 *
 * Context: Any.
 * Return: That many.
 */
static inline unsigned int fastnet_wire_length(const struct sk_buff *skb)
{
	return skb->len + (fastnet_has_tag(skb) ? VLAN_HLEN : 0);
}

/**
 * fastnet_copy_bits - copy a frame in the form that it has on the wire
 * @skb: frame, data at its first byte
 * @to: where to
 * @len: how much of it, at most fastnet_wire_length()
 *
 * Context: Any.
 * Return: 0, or -EFAULT for a frame that is not as long as it says.
 */
static inline int fastnet_copy_bits(const struct sk_buff *skb, u8 *to,
				    unsigned int len)
{
	if (unlikely(fastnet_has_tag(skb)))
		return fastnet_copy_tagged(skb, to, len);
	if (unlikely(skb_is_nonlinear(skb)))
		return skb_copy_bits(skb, 0, to, len);
	skb_copy_from_linear_data(skb, to, len);
	return 0;
}

/* A checksum that was left for hardware to fill in. */
static inline bool fastnet_lacks_checksum(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_PARTIAL;
}

/**
 * fastnet_copy - deliver a copy of a frame, if the filter chooses it
 * @c: capture in copy mode
 * @skb: frame on its way through the stack; still the caller's
 *
 * Context: Softirq, RCU read side.
 * Return: Whether the filter chose it.
 */
static inline bool fastnet_copy(struct fastnet_capture *c, struct sk_buff *skb)
{
	const struct fastnet_chooser *filter = rcu_dereference(c->filter);
	unsigned int header = fastnet_header_length(skb);
	u32 limit = U32_MAX;

	__skb_push(skb, header);
	if (filter)
		limit = fastnet_choose_skb(filter, skb);
	if (unlikely(limit &&
		     (fastnet_lacks_checksum(skb) || skb_is_gso(skb))))
		fastnet_copy_unfinished(c, skb, limit);
	else if (limit)
		fastnet_capture_copy_skb(c, skb, limit);
	__skb_pull(skb, header);
	return limit;
}

#endif /* _FASTNET_COPY_H */
