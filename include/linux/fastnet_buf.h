/* SPDX-License-Identifier: GPL-2.0 */
/* A buffer, of which drivers see no more than <linux/fastnet.h> has calls for. */
#ifndef _LINUX_FASTNET_BUF_H
#define _LINUX_FASTNET_BUF_H

#include <linux/types.h>

/**
 * struct fastnet_buf - a receive buffer, mapped for the device's DMA
 * @dma: address for the device; use fastnet_buf_dma()
 * @data: address for the CPU; use fastnet_buf_data()
 * @index: number of it, which is its address for an application
 *
 * A power of two of bytes long (fastnet_buffer_size()) and naturally aligned,
 * so it crosses no boundary that is a larger power of two. Who holds the
 * pointer owns the buffer: the pool, a slot of the driver's RX ring, or a
 * descriptor that the application has not consumed yet.
 */
struct fastnet_buf {
	dma_addr_t dma;
	void *data;
	u32 index;
};

#endif /* _LINUX_FASTNET_BUF_H */
