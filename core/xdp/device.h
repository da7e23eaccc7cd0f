/* SPDX-License-Identifier: GPL-2.0 */
/* Which programs and sockets devices have. */
#ifndef _FASTNET_XDP_DEVICE_H
#define _FASTNET_XDP_DEVICE_H

#include <linux/list.h>

#include "../settings.h"
#include "statistics.h"

struct bpf_prog;
struct fastnet_driver;
struct fastnet_xdp;
struct net_device;
struct xsk_buff_pool;

/**
 * struct fastnet_xdp_device - a device that has a program or a socket
 * @dev: device
 * @prog: program, or NULL; a reference to it
 * @pool: the socket's buffers, or NULL
 * @x: queue for both
 * @before: what became of the frames of earlier queues
 * @claim: what it needs of the device
 * @list: in the list of all
 *
 * Under rtnl; @list and @x are also read under RCU.
 */
struct fastnet_xdp_device {
	struct net_device *dev;
	struct bpf_prog *prog;
	struct xsk_buff_pool *pool;
	struct fastnet_xdp __rcu *x;
	struct fastnet_xdp_statistics before;
	struct fastnet_claim claim;
	struct list_head list;
};

extern struct list_head fastnet_xdp_devices;

void fastnet_xdp_offer(const struct fastnet_driver *driver);

#endif /* _FASTNET_XDP_DEVICE_H */
