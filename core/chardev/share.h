/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Zero-copy mode, and frames that the network stack gets: those that the filter
 * does not choose, or all. They are copied, and their buffers posted again.
 */
#ifndef _FASTNET_SHARE_H
#define _FASTNET_SHARE_H

#include "capture.h"
#include "filter.h"

bool fastnet_share_by_skb(struct fastnet_capture *c,
			  const struct fastnet_chooser *chooser,
			  const struct fastnet_buf *buf, unsigned int len);
void fastnet_share_copy(struct fastnet_capture *c,
			const struct fastnet_buf *buf, unsigned int len,
			bool chosen);
unsigned int fastnet_share_flush(struct fastnet_capture *c);

/**
 * fastnet_shares - may the stack get frames of a capture?
 * @c: capture in zero-copy mode
 * @chooser: its filter, or NULL
 *
 * Context: The queue's NAPI poll.
 * Return: Whether each frame has to go through fastnet_share().
 */
static inline bool fastnet_shares(const struct fastnet_capture *c,
				  const struct fastnet_chooser *chooser)
{
	return chooser || c->flags & FASTNET_TEE;
}

/**
 * fastnet_share - give a frame to the network stack, if it is to have it
 * @c: capture in zero-copy mode
 * @chooser: its filter, or NULL
 * @buf: buffer that holds the frame
 * @len: bytes in it
 *
 * Without memory to find out the application does not get it.
 *
 * Context: The queue's NAPI poll.
 * Return: Whether the application gets it, too.
 */
static inline bool fastnet_share(struct fastnet_capture *c,
				 const struct fastnet_chooser *chooser,
				 const struct fastnet_buf *buf,
				 unsigned int len)
{
	bool chosen = true;

	if (chooser && unlikely(!chooser->takes_view))
		return fastnet_share_by_skb(c, chooser, buf, len);

	if (chooser)
		chosen = fastnet_choose(chooser, &c->view, buf->data, len);
	if (!chosen || c->flags & FASTNET_TEE)
		fastnet_share_copy(c, buf, len, chosen);
	return chosen;
}

#endif /* _FASTNET_SHARE_H */
