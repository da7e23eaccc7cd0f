/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A filter: a BPF program that chooses the frames for the application, as that
 * of a packet socket does. What it sees is always the frame as it was on the
 * wire.
 */
#ifndef _FASTNET_FILTER_H
#define _FASTNET_FILTER_H

#include <linux/filter.h>
#include <linux/skbuff.h>

#include "../reason.h"

struct net_device;

/**
 * struct fastnet_chooser - a filter in use
 * @prog: its program
 * @takes_view: it is content with what fastnet_choose() shows of a frame
 * @asks: it asks for what is not in the frame (SKF_AD_OFF)
 */
struct fastnet_chooser {
	struct bpf_prog *prog;
	bool takes_view;
	bool asks;
};

struct fastnet_chooser *
fastnet_chooser_create(const struct fastnet_filter *filter,
		       struct fastnet_reason *reason);
struct fastnet_chooser *fastnet_chooser_of(struct bpf_prog *prog);
void fastnet_chooser_free(struct fastnet_chooser *chooser);

u32 fastnet_choose_skb(const struct fastnet_chooser *chooser,
		       struct sk_buff *skb);
void fastnet_view_init(struct sk_buff *view, struct net_device *dev);
void fastnet_view_tell(struct sk_buff *view);

/**
 * fastnet_choose - does a filter choose a frame in a buffer?
 * @chooser: filter that takes a view
 * @view: what the program takes for an skb: the producer's own, from
 *	fastnet_view_init()
 * @data: Ethernet frame
 * @len: bytes in it, at least a header
 *
 * Context: NAPI poll, RCU read side.
 * Return: Whether it does.
 */
static inline bool fastnet_choose(const struct fastnet_chooser *chooser,
				  struct sk_buff *view, void *data,
				  unsigned int len)
{
	view->head = data;
	view->data = data;
	view->len = len;
	skb_set_tail_pointer(view, len);
	if (unlikely(chooser->asks))
		fastnet_view_tell(view);
	return bpf_prog_run(chooser->prog, view);
}

#endif /* _FASTNET_FILTER_H */
