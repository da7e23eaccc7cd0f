// SPDX-License-Identifier: GPL-2.0
#include <linux/bpf.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "../compat.h"
#include "copy.h"
#include "filter.h"
#include "memlock.h"

static struct bpf_prog *
fastnet_prog_create(const struct fastnet_filter *filter,
		    struct fastnet_reason *reason)
{
	struct sock_fprog fprog = {
		.len = filter->length,
		.filter = u64_to_user_ptr(filter->instructions),
	};
	struct bpf_prog *prog;
	int err;

	if (!filter->length || filter->length > BPF_MAXINSNS) {
		err = fastnet_refuse(reason, -EINVAL,
				     "a filter of %u instructions: 1 to %u",
				     filter->length, BPF_MAXINSNS);
		return ERR_PTR(err);
	}

	err = bpf_prog_create_from_user(&prog, &fprog, NULL, true);
	if (!err)
		return prog;
	if (err == -EINVAL)
		fastnet_refuse(reason, err,
			       "the kernel takes this for no valid classic BPF program");
	return ERR_PTR(err);
}

static struct bpf_prog *fastnet_prog_get(const struct fastnet_filter *filter,
					 struct fastnet_reason *reason)
{
	struct bpf_prog *prog;

	prog = bpf_prog_get_type_dev(filter->fd, BPF_PROG_TYPE_SOCKET_FILTER,
				     false);
	if (prog == ERR_PTR(-EINVAL))
		fastnet_refuse(reason, -EINVAL,
			       "no program of the type BPF_PROG_TYPE_SOCKET_FILTER");
	if (prog == ERR_PTR(-EBADF))
		fastnet_refuse(reason, -EBADF, "%d is no open file descriptor",
			       filter->fd);
	return prog;
}

static void fastnet_prog_free(struct bpf_prog *prog)
{
	if (bpf_prog_was_classic(prog))
		bpf_prog_destroy(prog);
	else
		bpf_prog_put(prog);
}

static bool fastnet_prog_asks(const struct sock_fprog_kern *fprog)
{
	u16 i;

	for (i = 0; i < fprog->len; i++)
		if (BPF_CLASS(fprog->filter[i].code) == BPF_LD &&
		    BPF_MODE(fprog->filter[i].code) == BPF_ABS &&
		    fprog->filter[i].k >= (u32)SKF_AD_OFF)
			return true;
	return false;
}

/**
 * fastnet_chooser_of - a filter of a program
 * @prog: program, whose reference the filter takes over, also on failure
 *
 * Context: Process.
 * Return: The filter, or ERR_PTR(-ENOMEM).
 */
struct fastnet_chooser *fastnet_chooser_of(struct bpf_prog *prog)
{
	struct fastnet_chooser *chooser = kzalloc(sizeof(*chooser),
						  FASTNET_GFP);

	if (!chooser) {
		fastnet_prog_free(prog);
		return ERR_PTR(-ENOMEM);
	}

	chooser->prog = prog;
	chooser->takes_view = bpf_prog_was_classic(prog);
	chooser->asks = !prog->orig_prog || fastnet_prog_asks(prog->orig_prog);
	return chooser;
}

static int fastnet_filter_check(const struct fastnet_filter *filter,
				struct fastnet_reason *reason)
{
	if (filter->kind > FASTNET_FILTER_EBPF)
		return fastnet_refuse(reason, -EINVAL,
				      "there is no kind %u of filters: 0 to 2",
				      filter->kind);
	if (memchr_inv(filter->reserved, 0, sizeof(filter->reserved)))
		return fastnet_refuse(reason, -EINVAL,
				      "reserved members of the filter must be zero");
	if ((filter->kind != FASTNET_FILTER_CLASSIC &&
	     (filter->instructions || filter->length)) ||
	    (filter->kind != FASTNET_FILTER_EBPF && filter->fd))
		return fastnet_refuse(reason, -EINVAL,
				      "members that belong to another kind of filter must be zero");
	return 0;
}

/**
 * fastnet_chooser_create - make a filter of what an application has
 * @filter: its request
 * @reason: says what is wrong
 *
 * Context: Process.
 * Return: The filter; NULL if there is to be none; or an error pointer, as
 * SO_ATTACH_FILTER and SO_ATTACH_BPF have it: EINVAL, EFAULT, EBADF, ENOMEM.
 */
struct fastnet_chooser *
fastnet_chooser_create(const struct fastnet_filter *filter,
		       struct fastnet_reason *reason)
{
	struct bpf_prog *prog;
	int err;

	err = fastnet_filter_check(filter, reason);
	if (err)
		return ERR_PTR(err);
	if (filter->kind == FASTNET_FILTER_NONE)
		return NULL;

	prog = filter->kind == FASTNET_FILTER_CLASSIC ?
	       fastnet_prog_create(filter, reason) :
	       fastnet_prog_get(filter, reason);
	return IS_ERR(prog) ? ERR_CAST(prog) : fastnet_chooser_of(prog);
}

/**
 * fastnet_chooser_free - free a filter that is used no longer
 * @chooser: filter that no producer can see, or NULL
 *
 * Context: Process.
 */
void fastnet_chooser_free(struct fastnet_chooser *chooser)
{
	if (!chooser)
		return;
	fastnet_prog_free(chooser->prog);
	kfree(chooser);
}

static u32 fastnet_choose_run(const struct bpf_prog *prog, struct sk_buff *skb)
{
	if (unlikely(prog->cb_access))
		memset(bpf_skb_cb(skb), 0, BPF_SKB_CB_LEN);
	return bpf_prog_run(prog, skb);
}

/**
 * fastnet_choose_skb - does a filter choose a frame of the stack?
 * @chooser: filter
 * @skb: frame, data at its first byte
 *
 * Without memory to find out it does not.
 *
 * Context: Softirq, RCU read side.
 * Return: How many bytes of it at most; 0 if it does not.
 */
u32 fastnet_choose_skb(const struct fastnet_chooser *chooser,
		       struct sk_buff *skb)
{
	u32 limit;

	if (likely(!fastnet_has_tag(skb)))
		return fastnet_choose_run(chooser->prog, skb);

	skb = skb_clone(skb, GFP_ATOMIC);
	if (skb)
		skb = __vlan_hwaccel_push_inside(skb);
	if (!skb)
		return 0;
	skb_set_network_header(skb, ETH_HLEN);
	limit = fastnet_choose_run(chooser->prog, skb);
	consume_skb(skb);
	return limit;
}

static u8 fastnet_packet_type(const struct net_device *dev,
			      const struct ethhdr *eth)
{
	if (is_multicast_ether_addr_64bits(eth->h_dest))
		return ether_addr_equal_64bits(eth->h_dest, dev->broadcast) ?
		       PACKET_BROADCAST : PACKET_MULTICAST;
	return ether_addr_equal_64bits(eth->h_dest, dev->dev_addr) ?
	       PACKET_HOST : PACKET_OTHERHOST;
}

/**
 * fastnet_view_init - prepare what a program takes for an skb
 * @view: it; a zeroed one
 * @dev: device that receives
 *
 * Context: Any.
 */
void fastnet_view_init(struct sk_buff *view, struct net_device *dev)
{
	view->dev = dev;
	view->mac_header = 0;
	view->network_header = ETH_HLEN;
}

/**
 * fastnet_view_tell - for a program that asks for more than the frame
 * @view: what it takes for an skb, which shows the frame
 *
 * Context: NAPI poll.
 */
void fastnet_view_tell(struct sk_buff *view)
{
	const struct ethhdr *eth = (const struct ethhdr *)view->data;

	view->pkt_type = fastnet_packet_type(view->dev, eth);
	view->protocol = eth_proto_is_802_3(eth->h_proto) ? eth->h_proto :
			 htons(ETH_P_802_2);
}
