// SPDX-License-Identifier: GPL-2.0
/*
 * Linux uses two timers of the HPET that QEMU has. The third can send its
 * interrupt as a message: it writes a number to an address, whatever is there.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pace.h"

#define HPET_ADDRESS	0xfed00000

/* Offsets of registers, in words of 64 bits */
#define COUNTER		(0x0f0 / 8)
#define CONFIG		(0x140 / 8)		/* of the third timer */
#define   ENABLE	0x0004
#define   AS_MESSAGE	0x4000
#define   CAN_MESSAGE	0x8000
#define COMPARATOR	(0x148 / 8)
#define MESSAGE		(0x150 / 8)

#define NSEC_PER_TICK	10
#define HOURS		1000000000000ULL /* ticks */

static uint64_t *hpet, destination;

static void set(unsigned int which, uint64_t value)
{
	__atomic_store_n(&hpet[which], value, __ATOMIC_RELEASE);
}

static uint64_t get(unsigned int which)
{
	return __atomic_load_n(&hpet[which], __ATOMIC_ACQUIRE);
}

void open_timer(uint64_t address)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);

	if (fd < 0)
		err(1, "/dev/mem");
	hpet = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, HPET_ADDRESS);
	if (hpet == MAP_FAILED)
		err(1, "HPET");
	close(fd);
	if (!(get(CONFIG) & CAN_MESSAGE) || address >> 32)
		errx(1, "the HPET cannot write there");
	destination = address << 32;
	/* It would fire at once, as what it was set to last is over. */
	set(COMPARATOR, get(COUNTER) + HOURS);
	set(CONFIG, ENABLE | AS_MESSAGE);
}

void start_timer(uint32_t value, unsigned int nsec)
{
	set(MESSAGE, destination | value);
	set(COMPARATOR, get(COUNTER) + nsec / NSEC_PER_TICK);
}

void close_timer(void)
{
	set(CONFIG, 0);
}
