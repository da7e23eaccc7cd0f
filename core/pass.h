/* SPDX-License-Identifier: GPL-2.0 */
/* Frames that are not for the application. */
#ifndef _FASTNET_PASS_H
#define _FASTNET_PASS_H

struct fastnet_queue;
struct sk_buff;

void fastnet_pass_up(const struct fastnet_queue *q, struct sk_buff *skb);

#endif /* _FASTNET_PASS_H */
