/* SPDX-License-Identifier: GPL-2.0 */
/* The NIC of the samples, as far as they need it. */
#ifndef FOO_H
#define FOO_H

#include <linux/netdevice.h>

#define FOO_RING 256
#define FOO_RX_SIZE 2048
#define FOO_RX_ERROR 0x80

struct fastnet_buf;
struct fastnet_queue;

struct foo_desc {
	__le64 addr;
	u16 length;
	u8 status;
};

struct foo_rx_info {
	struct foo_desc *desc;
	dma_addr_t dma;
	union {
		struct sk_buff *skb;
		struct fastnet_buf *zc;
	};
};

struct foo_ring {
	struct foo_desc *desc;
	struct foo_rx_info info[FOO_RING];
	unsigned int next_to_use;
	unsigned int next_to_clean;
};

struct foo_priv {
	struct net_device *dev;
	struct device *d;
	struct napi_struct napi;
	struct foo_ring rx;
	struct fastnet_queue *zc;
	struct fastnet_netdev_ops ops;
	int (*clean_rx)(struct foo_priv *priv, struct foo_ring *ring,
			int budget);
	struct work_struct reset_task;
	struct sk_buff *rest;
	unsigned long rx_bytes;
	bool gone;
	int irq;
};

#endif
