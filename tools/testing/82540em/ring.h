/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring of descriptors, and the chip's cache of it: what was fetched counts,
 * whatever its memory holds later, until a reset. Descriptors that are done are
 * written back several at a time.
 */
#ifndef I82540EM_RING_H
#define I82540EM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "registers.h"

#define RING_CACHE	64
#define RING_LINE	4	/* descriptors in a cache line */

struct chip;

struct cached {
	uint32_t index;
	uint32_t ring_size;	/* when it was fetched */
	uint64_t at;
	uint8_t data[DESC_SIZE];
	bool report;		/* that it is done */
};

/* In the cache are those that are done, and behind them those that are not. */
struct ring {
	unsigned int base;	/* of its registers */
	const char *what;	/* whose it is */
	bool armed;		/* it was enabled since the last reset */
	bool halted;		/* DMA failed; until a reset */
	uint32_t fetch;		/* the next one to be fetched */
	unsigned int first;
	unsigned int count;
	unsigned int done;
	struct cached cache[RING_CACHE];
};

void ring_init(struct ring *ring, unsigned int base, const char *what);
void ring_reset(struct ring *ring);

/* One of its registers is written. */
void ring_write(struct chip *chip, struct ring *ring, unsigned int reg,
		uint32_t value);

/* How many descriptors there are, and how many of them are the chip's. */
uint32_t ring_size(const struct chip *chip, const struct ring *ring);
uint32_t ring_owned(const struct chip *chip, const struct ring *ring);

/* As many as there are, and as the cache has room for */
void ring_fetch(struct chip *chip, struct ring *ring);

/* The next one that is not done, of those that were fetched; or NULL. */
struct cached *ring_next(struct ring *ring);

/* It is done. A cache line that is complete goes back to memory. */
void ring_done(struct chip *chip, struct ring *ring, bool report);
void ring_write_back(struct chip *chip, struct ring *ring);

/* Reports if the driver has changed what the chip has in its cache. */
void ring_check(struct chip *chip, struct ring *ring,
		const struct cached *cached);

#endif
