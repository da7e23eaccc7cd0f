// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dma.h"

#define DMA_PAGE	4096

/* A guest that programs rubbish must not fill the disk of whoever logs it. */
#define MAX_REPORTS	100

static struct dma *guarded;

static bool shares_host_address(const struct dma *dma, const uint8_t *host)
{
	for (size_t i = 0; i < dma->count; i++) {
		const struct dma_map *map = &dma->maps[i];

		if (map->host && host >= map->host &&
		    (size_t)(host - map->host) < map->size)
			return true;
	}
	return false;
}

/*
 * The client has shortened a file that it shared. What is no longer there
 * becomes memory of nobody else.
 */
static void handle_sigbus(int signal, siginfo_t *info, void *context)
{
	uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)(DMA_PAGE - 1);

	(void)context;
	if (guarded && shares_host_address(guarded, info->si_addr) &&
	    mmap((void *)page, DMA_PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
		return;
	/* Not ours: the access that comes again ends the program. */
	sigaction(signal, &(struct sigaction) { .sa_handler = SIG_DFL }, NULL);
}

void dma_init(struct dma *dma)
{
	struct sigaction action = {
		.sa_sigaction = handle_sigbus,
		.sa_flags = SA_SIGINFO,
	};

	memset(dma, 0, sizeof(*dma));
	guarded = dma;
	if (sigaction(SIGBUS, &action, NULL) < 0)
		err(1, "sigaction");
}

void dma_exit(struct dma *dma)
{
	dma_unmap_all(dma);
	free(dma->maps);
	dma->maps = NULL;
	guarded = NULL;
}

/* Of the maps that end above @address the first one, or the end of all. */
static size_t dma_search(const struct dma *dma, uint64_t address)
{
	size_t low = 0, high = dma->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct dma_map *map = &dma->maps[middle];

		if (map->address + (map->size - 1) < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int map_file(struct dma_map *map, int fd, uint64_t offset)
{
	int protection = 0;
	struct stat stat;
	void *host;

	if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode) ||
	    offset > (uint64_t)stat.st_size ||
	    map->size > (uint64_t)stat.st_size - offset)
		return -EINVAL;
	if (map->flags & DMA_READABLE)
		protection |= PROT_READ;
	if (map->flags & DMA_WRITABLE)
		protection |= PROT_WRITE;
	host = mmap(NULL, map->size, protection, MAP_SHARED, fd, offset);
	if (host == MAP_FAILED)
		return -errno;
	map->host = host;
	return 0;
}

int dma_map(struct dma *dma, const struct dma_map *map, int fd,
	    uint64_t offset)
{
	struct dma_map new = *map;
	size_t at;
	int error;

	if (!map->size ||
	    (map->address | map->size | offset) % DMA_PAGE ||
	    map->size - 1 > UINT64_MAX - map->address ||
	    map->flags & ~(DMA_READABLE | DMA_WRITABLE))
		return -EINVAL;
	at = dma_search(dma, map->address);
	if (at < dma->count &&
	    dma->maps[at].address <= map->address + (map->size - 1))
		return -EEXIST;
	if (dma->count == DMA_MAX_MAPS)
		return -ENOSPC;
	new.host = NULL;
	if (fd >= 0) {
		error = map_file(&new, fd, offset);
		if (error)
			return error;
	}

	dma->maps = reallocarray(dma->maps, dma->count + 1,
				 sizeof(*dma->maps));
	if (!dma->maps)
		err(1, "realloc");
	memmove(&dma->maps[at + 1], &dma->maps[at],
		(dma->count - at) * sizeof(*dma->maps));
	dma->maps[at] = new;
	dma->count++;
	return 0;
}

static void unmap_file(const struct dma_map *map)
{
	if (map->host)
		munmap(map->host, map->size);
}

int dma_unmap(struct dma *dma, uint64_t address, uint64_t size)
{
	size_t at = dma_search(dma, address);
	struct dma_map *map = &dma->maps[at];

	if (at == dma->count || map->address != address || map->size != size)
		return -ENOENT;
	unmap_file(map);
	dma->count--;
	memmove(map, map + 1, (dma->count - at) * sizeof(*map));
	return 0;
}

void dma_unmap_all(struct dma *dma)
{
	for (size_t i = 0; i < dma->count; i++)
		unmap_file(&dma->maps[i]);
	dma->count = 0;
}

static bool dma_fault(struct dma *dma, const char *access, uint64_t address)
{
	dma->errors++;
	if (dma->errors <= MAX_REPORTS)
		warnx("DMA %s of unmapped address 0x%" PRIx64, access,
		      address);
	if (dma->errors == MAX_REPORTS)
		warnx("further DMA errors are only counted");
	return false;
}

/* The map that @address is in, if it allows the access. */
static const struct dma_map *find_map(struct dma *dma, uint64_t address,
				      unsigned int flags)
{
	const struct dma_map *map;

	/* Mostly it is the one that it was the last time. */
	if (dma->last >= dma->count ||
	    address - dma->maps[dma->last].address >=
	    dma->maps[dma->last].size)
		dma->last = dma_search(dma, address);
	if (dma->last >= dma->count)
		return NULL;
	map = &dma->maps[dma->last];
	if (address < map->address || (map->flags & flags) != flags)
		return NULL;
	return map;
}

static bool copy_from(struct dma *dma, const struct dma_map *map,
		      uint64_t address, void *to, size_t size)
{
	if (!map->host)
		return dma->remote.read(dma->remote.context, address, to,
					size);
	memcpy(to, map->host + (address - map->address), size);
	return true;
}

static bool copy_to(struct dma *dma, const struct dma_map *map,
		    uint64_t address, const void *from, size_t size)
{
	if (!map->host)
		return dma->remote.write(dma->remote.context, address, from,
					 size);
	memcpy(map->host + (address - map->address), from, size);
	return true;
}

/* What of @size bytes at @address is in @map. */
static size_t part_in(const struct dma_map *map, uint64_t address, size_t size)
{
	uint64_t rest = map->size - (address - map->address);

	return size < rest ? size : rest;
}

bool dma_read(struct dma *dma, uint64_t address, void *to, size_t size)
{
	while (size) {
		const struct dma_map *map;
		size_t part;

		map = find_map(dma, address, DMA_READABLE);
		if (!map)
			return dma_fault(dma, "read", address);
		part = part_in(map, address, size);
		if (!copy_from(dma, map, address, to, part))
			return dma_fault(dma, "read", address);
		address += part;
		to = (uint8_t *)to + part;
		size -= part;
	}
	return true;
}

bool dma_write(struct dma *dma, uint64_t address, const void *from,
	       size_t size)
{
	while (size) {
		const struct dma_map *map;
		size_t part;

		map = find_map(dma, address, DMA_WRITABLE);
		if (!map)
			return dma_fault(dma, "write", address);
		part = part_in(map, address, size);
		if (!copy_to(dma, map, address, from, part))
			return dma_fault(dma, "write", address);
		address += part;
		from = (const uint8_t *)from + part;
		size -= part;
	}
	return true;
}

bool dma_load_acquire(struct dma *dma, uint64_t address, uint32_t *value)
{
	const struct dma_map *map = find_map(dma, address, DMA_READABLE);

	if (!map)
		return dma_fault(dma, "read", address);
	if (map->host)
		*value = __atomic_load_n((uint32_t *)(map->host +
						      (address -
						       map->address)),
					 __ATOMIC_ACQUIRE);
	else if (!copy_from(dma, map, address, value, sizeof(*value)))
		return dma_fault(dma, "read", address);
	*value = le32toh(*value);
	return true;
}

bool dma_store_release(struct dma *dma, uint64_t address, uint32_t value)
{
	const struct dma_map *map = find_map(dma, address, DMA_WRITABLE);

	if (!map)
		return dma_fault(dma, "write", address);
	value = htole32(value);
	if (map->host)
		__atomic_store_n((uint32_t *)(map->host +
					      (address - map->address)),
				 value, __ATOMIC_RELEASE);
	else if (!copy_to(dma, map, address, &value, sizeof(value)))
		return dma_fault(dma, "write", address);
	return true;
}
