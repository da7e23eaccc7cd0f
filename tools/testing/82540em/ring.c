// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include "chip.h"
#include "ring.h"

void ring_init(struct ring *ring, unsigned int base, const char *what)
{
	ring->base = base;
	ring->what = what;
	ring_reset(ring);
}

void ring_reset(struct ring *ring)
{
	ring->armed = false;
	ring->halted = false;
	ring->fetch = 0;
	ring->first = 0;
	ring->count = 0;
	ring->done = 0;
}

static uint32_t load(const struct chip *chip, const struct ring *ring,
		     unsigned int reg)
{
	return chip->regs[(ring->base + reg) / 4];
}

uint32_t ring_size(const struct chip *chip, const struct ring *ring)
{
	return load(chip, ring, RING_LEN) / DESC_SIZE;
}

static uint64_t address_of(const struct chip *chip, const struct ring *ring,
			   uint32_t index)
{
	return (uint64_t)load(chip, ring, RING_BAH) << 32 |
	       (load(chip, ring, RING_BAL) + (uint64_t)index * DESC_SIZE);
}

/* From one index to another, forwards */
static uint32_t distance(uint32_t from, uint32_t to, uint32_t size)
{
	if (from >= size || to >= size)
		return 0;
	return to >= from ? to - from : to + size - from;
}

uint32_t ring_owned(const struct chip *chip, const struct ring *ring)
{
	return distance(load(chip, ring, RING_HEAD),
			load(chip, ring, RING_TAIL), ring_size(chip, ring));
}

static void check_tail(struct chip *chip, struct ring *ring, uint32_t tail)
{
	uint32_t size = ring_size(chip, ring);
	uint32_t head = load(chip, ring, RING_HEAD);
	const char *name = chip_register_name(ring->base + RING_TAIL);

	if (tail >= (size ? size : 1))
		device_forbid(&chip->dev, "%s = %u: the ring has %u descriptors",
			      name, tail, size);
	else if (ring->armed &&
		 distance(head, tail, size) < ring_owned(chip, ring))
		device_forbid(&chip->dev,
			      "%s = %u: moved over descriptors that are the chip's, from %u on",
			      name, tail, head);
}

/* Sections 13.4.25 to 13.4.28, and 13.4.36 to 13.4.39 */
static void check_setup(struct chip *chip, struct ring *ring, unsigned int reg,
			uint32_t value)
{
	const char *name = chip_register_name(ring->base + reg);

	if (ring->armed)
		device_forbid(&chip->dev,
			      "%s = 0x%x: the %s has been enabled since the last reset",
			      name, value, ring->what);
	if (reg == RING_LEN && value & ~0xfff80U)
		device_forbid(&chip->dev,
			      "%s = 0x%x: no multiple of 128 that fits", name,
			      value);
	if (reg == RING_BAL && value & (DESC_SIZE - 1))
		device_forbid(&chip->dev, "%s = 0x%x: not aligned to 16 bytes",
			      name, value);
	if (reg == RING_HEAD && value >> 16)
		device_forbid(&chip->dev, "%s = 0x%x: reserved bits", name,
			      value);
}

/* What is in the cache stays there, and is used in its order. */
void ring_write(struct chip *chip, struct ring *ring, unsigned int reg,
		uint32_t value)
{
	static const uint32_t masks[] = {
		[RING_BAL] = ~(DESC_SIZE - 1U), [RING_BAH] = ~0U,
		[RING_LEN] = 0xfff80, [RING_HEAD] = 0xffff,
		[RING_TAIL] = 0xffff,
	};

	reg -= ring->base;
	if (reg == RING_TAIL)
		check_tail(chip, ring, value);
	else
		check_setup(chip, ring, reg, value);
	chip->regs[(ring->base + reg) / 4] = value & masks[reg];
	if (reg == RING_HEAD && !ring->count)
		ring->fetch = value & masks[reg];
}

static void halt(struct chip *chip, struct ring *ring)
{
	ring->halted = true;
	pci_master_abort(&chip->dev.pci);
}

static bool fetch_one(struct chip *chip, struct ring *ring)
{
	struct cached *cached =
		&ring->cache[(ring->first + ring->count) % RING_CACHE];

	cached->index = ring->fetch;
	cached->ring_size = ring_size(chip, ring);
	cached->at = address_of(chip, ring, ring->fetch);
	if (!dma_read(&chip->dev.dma, cached->at, cached->data, DESC_SIZE)) {
		halt(chip, ring);
		return false;
	}
	ring->count++;
	if (++ring->fetch == cached->ring_size)
		ring->fetch = 0;
	return true;
}

/* Never beyond the tail (section 3.2.4). */
void ring_fetch(struct chip *chip, struct ring *ring)
{
	uint32_t left = distance(ring->fetch, load(chip, ring, RING_TAIL),
				 ring_size(chip, ring));

	if (!pci_can_dma(&chip->dev.pci))
		return;
	while (!ring->halted && left-- && ring->count < RING_CACHE)
		if (!fetch_one(chip, ring))
			return;
}

struct cached *ring_next(struct ring *ring)
{
	if (ring->halted || ring->done == ring->count)
		return NULL;
	return &ring->cache[(ring->first + ring->done) % RING_CACHE];
}

/* Status and errors last, and in one. */
static bool write_one(struct chip *chip, struct ring *ring,
		      const struct cached *cached)
{
	uint64_t at = address_of(chip, ring, cached->index);

	return !cached->report ||
	       (dma_write(&chip->dev.dma, at + 8, cached->data + 8, 4) &&
		dma_store_release(&chip->dev.dma, at + 12,
				  get_le32(cached->data + 12)));
}

void ring_write_back(struct chip *chip, struct ring *ring)
{
	uint32_t size = ring_size(chip, ring);
	uint32_t *head = &chip->regs[(ring->base + RING_HEAD) / 4];

	for (; ring->done && !ring->halted; ring->done--) {
		if (!write_one(chip, ring, &ring->cache[ring->first])) {
			halt(chip, ring);
			return;
		}
		ring->first = (ring->first + 1) % RING_CACHE;
		ring->count--;
		*head = *head + 1 < size ? *head + 1 : 0;
	}
}

void ring_done(struct chip *chip, struct ring *ring, bool report)
{
	struct cached *cached = ring_next(ring);

	cached->report = report;
	ring->done++;
	if (!((cached->index + 1) % RING_LINE) || ring->done == RING_CACHE)
		ring_write_back(chip, ring);
}

void ring_check(struct chip *chip, struct ring *ring,
		const struct cached *cached)
{
	uint8_t now[DESC_SIZE];

	if (cached->at != address_of(chip, ring, cached->index) ||
	    cached->ring_size != ring_size(chip, ring)) {
		device_stale(&chip->dev,
			     "descriptor %u of the %s was fetched from another ring, at 0x%" PRIx64,
			     cached->index, ring->what, cached->at);
		return;
	}
	if (!dma_read(&chip->dev.dma, cached->at, now, sizeof(now)) ||
	    get_le64(now) == get_le64(cached->data))
		return;
	device_stale(&chip->dev,
		     "descriptor %u of the %s: 0x%" PRIx64 " in the chip, 0x%" PRIx64 " in memory",
		     cached->index, ring->what, get_le64(cached->data),
		     get_le64(now));
}
