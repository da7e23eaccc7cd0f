/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pace: lets bursts of frames go at exact times of the guest's clock, which
 * neither the machine around the guest nor what else that does can change.
 *
 *	pace.c		the command line and the clock
 *	e1000e.c	frames for a NIC in QEMU: a second NIC of the guest sends
 *	gate.c		frames for a NIC that is a model: those of the harness
 *			wait in the model until they are let through
 *	hpet.c		a timer that writes to a register while the guest sleeps
 *	pci.c		the registers of a device
 *	polled.c	another program, which lets a burst go when it wants one
 */
#ifndef _PACE_H
#define _PACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "description.h"

struct frames {
	unsigned int size;	/* 0: of an Internet mix */
	unsigned int burst;
	unsigned int ip_percent;
	bool flood;
};

/* As this program has it, and as the machine does. */
struct reg {
	uint32_t *mapped;
	uint64_t address;
};

/* Where the frames come from. */
struct source {
	/* Returns what sends a burst when it is written to. */
	struct reg (*open)(const struct frames *frames);
	/* What is to be written for the next one. */
	uint32_t (*next)(void);
	uint64_t (*sent)(void);	/* bursts */
};

extern const struct source source_e1000e, source_gate;

/* The one for the NIC that the harness says eth0 is. */
static inline const struct source *source_for_nic(void)
{
	const char *description = getenv("NIC_DESCRIPTION");

	return description && description_has(description, "model", NULL, 0) ?
	       &source_gate : &source_e1000e;
}

/*
 * The first register of a region of a PCI device, like "0x8086 0x10d3": of the
 * last one, if there are more.
 */
struct reg map_registers(const char *device, unsigned int region);

/* From now on that device has no driver, if it had one. */
void unbind_driver(const char *device);

/* From open_timer() on, start_timer() has @value written, once, to @address. */
void open_timer(uint64_t address);
void start_timer(uint32_t value, unsigned int nsec);
void close_timer(void);

static inline void store(uint32_t *registers, unsigned int which,
			 uint32_t value)
{
	__atomic_store_n(&registers[which], value, __ATOMIC_RELEASE);
}

static inline uint32_t load(uint32_t *registers, unsigned int which)
{
	return __atomic_load_n(&registers[which], __ATOMIC_ACQUIRE);
}

#endif /* _PACE_H */
