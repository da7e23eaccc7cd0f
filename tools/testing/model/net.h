/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cable: a stream socket, on which each frame, without its FCS, comes
 * behind its length, 4 bytes, big-endian.
 */
#ifndef MODEL_NET_H
#define MODEL_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

#define NET_MAX_FRAME	65536

/* False: not now. The frame will be offered again. */
typedef bool net_receive_fn(void *context, const uint8_t *frame, size_t size);

struct net {
	int fd;			/* -1: nobody there (any more) */
	struct buffer in;
	struct buffer out;
	net_receive_fn *receive;
	void *context;
	bool held;		/* a frame was not received */
	bool gate;		/* frames wait until they are let through */
	uint32_t may_pass;	/* so many more of them */
	uint32_t passed;
};

/* Takes @fd. */
void net_init(struct net *net, int fd, net_receive_fn *receive, void *context);
void net_exit(struct net *net);

/* What the socket is to be polled for. */
short net_events(const struct net *net);

/* What has come, in one read, is offered frame by frame. */
void net_read(struct net *net);
void net_write(struct net *net);

/* Offers frames that were held. */
void net_deliver(struct net *net);

/* From now on frames wait for net_let_through(), or do not any more. */
void net_set_gate(struct net *net, bool closed);
/* Offers the next @count frames; those that have not come yet are waited for. */
void net_let_through(struct net *net, uint32_t count);

/* Takes a frame even if the link is paused. */
void net_send(struct net *net, const uint8_t *frame, size_t size);

/* The peer does not read: the link is paused. */
bool net_congested(const struct net *net);

#endif
