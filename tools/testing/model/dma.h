/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest's memory as the device sees it: what the client has mapped, either
 * shared as a file, or to be asked for by message.
 */
#ifndef MODEL_DMA_H
#define MODEL_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DMA_READABLE	0x1
#define DMA_WRITABLE	0x2

/* Behind an IOMMU, each page that a driver maps is one. */
#define DMA_MAX_MAPS	32768

struct dma_map {
	uint64_t address;
	uint64_t size;
	uint8_t *host;		/* NULL: by message */
	unsigned int flags;
};

/* How to reach memory that is not shared. */
struct dma_remote {
	bool (*read)(void *context, uint64_t address, void *to, size_t size);
	bool (*write)(void *context, uint64_t address, const void *from,
		      size_t size);
	void *context;
};

/* @maps is sorted by address, without overlap. */
struct dma {
	struct dma_map *maps;
	size_t count;
	size_t last;
	struct dma_remote remote;
	uint64_t errors;
};

void dma_init(struct dma *dma);
void dma_exit(struct dma *dma);

/*
 * 0, or a negative errno. Without a file, @fd is -1. The file is mapped, and may be
 * closed.
 */
int dma_map(struct dma *dma, const struct dma_map *map, int fd,
	    uint64_t offset);
int dma_unmap(struct dma *dma, uint64_t address, uint64_t size);
void dma_unmap_all(struct dma *dma);

/* False if any of it is not mapped that way. That is reported, and counted. */
bool dma_read(struct dma *dma, uint64_t address, void *to, size_t size);
bool dma_write(struct dma *dma, uint64_t address, const void *from,
	       size_t size);

/*
 * An aligned word that says who owns what else: what is read after the load,
 * or was written before the store, is seen in that order.
 */
bool dma_load_acquire(struct dma *dma, uint64_t address, uint32_t *value);
bool dma_store_release(struct dma *dma, uint64_t address, uint32_t value);

#endif
