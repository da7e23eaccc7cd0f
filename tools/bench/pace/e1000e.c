// SPDX-License-Identifier: GPL-2.0
/*
 * The least driver that an 82574L can have. QEMU sends what the ring holds as
 * the tail is written, before the instruction after that, and this NIC is on
 * one hub with the other.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "frame.h"
#include "pace.h"

#define DEVICE		"0x8086 0x10d3"

/* Offsets of registers, in words */
#define TCTL		(0x0400 / 4)
#define   TCTL_ENABLE	0x00000002
#define TDBAL		(0x3800 / 4)
#define TDBAH		(0x3804 / 4)
#define TDLEN		(0x3808 / 4)
#define TDH		(0x3810 / 4)
#define TDT		(0x3818 / 4)

#define WHOLE_FRAME	0x03000000	/* with its FCS; tell nobody */

/* A multiple of 100, so that one in a hundred is one in a hundred. */
#define RING_SIZE	1200
#define SLOT_SIZE	1536
#define HUGE_PAGE	(2U << 20)

struct descriptor {
	uint64_t address;
	uint32_t length_and_command;
	uint32_t status;
};

/* One page, so it is in one piece for the NIC too. */
struct memory {
	struct descriptor ring[RING_SIZE];
	uint8_t frames[RING_SIZE][SLOT_SIZE];
};

_Static_assert(sizeof(struct memory) <= HUGE_PAGE, "fits the page");
_Static_assert(RING_SIZE * sizeof(struct descriptor) % 128 == 0,
	       "as the NIC wants it");

static uint32_t *registers;
static struct memory *memory;
static unsigned int burst, tail;
static uint64_t bursts;

static struct memory *allocate(void)
{
	FILE *pages = fopen("/proc/sys/vm/nr_hugepages", "w");
	void *page;

	if (!pages || fputs("1", pages) < 0 || fclose(pages))
		err(1, "nr_hugepages");
	page = mmap(NULL, HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		    MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE, -1, 0);
	if (page == MAP_FAILED)
		err(1, "a huge page");
	return page;
}

static uint64_t physical_address(const void *at)
{
	const long page_size = sysconf(_SC_PAGESIZE);
	int pages = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t page;

	if (pages < 0 || pread(pages, &page, sizeof(page), (uintptr_t)at /
			       page_size * sizeof(page)) != sizeof(page))
		err(1, "/proc/self/pagemap");
	close(pages);
	return (page & ((1ULL << 55) - 1)) * page_size;
}

static void build_frames(const struct frames *frames, uint64_t base)
{
	const struct frame_spec spec = {
		.min_size = frames->size,
		.max_size = frames->size,
		.imix = !frames->size,
		.ip_percent = frames->ip_percent,
	};

	for (unsigned int i = 0; i < RING_SIZE; i++) {
		size_t size = frame_build(&spec, i, memory->frames[i]);

		memory->ring[i] = (struct descriptor){
			.address = base + offsetof(struct memory, frames[i]),
			.length_and_command = size | WHOLE_FRAME,
		};
	}
}

static struct reg open_sender(const struct frames *frames)
{
	struct reg reg;
	uint64_t base;

	unbind_driver(DEVICE); /* if that is what receives, too */
	reg = map_registers(DEVICE, 0);
	registers = reg.mapped;
	if (frames->burst >= RING_SIZE)
		errx(2, "at most %d frames at a time", RING_SIZE - 1);
	memory = allocate();
	base = physical_address(memory);
	build_frames(frames, base);

	burst = frames->burst;
	store(registers, TCTL, 0);
	store(registers, TDBAL, base);
	store(registers, TDBAH, base >> 32);
	store(registers, TDLEN, sizeof(memory->ring));
	store(registers, TDH, 0);
	store(registers, TDT, 0);
	store(registers, TCTL, TCTL_ENABLE);
	return (struct reg){ registers + TDT, reg.address + 4 * TDT };
}

static uint32_t next_burst(void)
{
	tail += burst;
	if (tail >= RING_SIZE)
		tail -= RING_SIZE;
	bursts++;
	return tail;
}

static uint64_t sent(void)
{
	return bursts;
}

const struct source source_e1000e = {
	.open = open_sender,
	.next = next_burst,
	.sent = sent,
};
