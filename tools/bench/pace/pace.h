/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pace: lets bursts of frames go at exact times of the guest's clock, which
 * neither the machine around the guest nor what else that does can change.
 *
 *	pace.c		the command line and the clock
 *	e1000e.c	frames for a NIC in QEMU: a second NIC of the guest sends
 *	gate.c		frames for a NIC that is a model: those of the harness
 *			wait in the model until they are let through
 */
#ifndef _PACE_H
#define _PACE_H

#include <stdbool.h>
#include <stdint.h>

struct frames {
	unsigned int size;	/* 0: of an Internet mix */
	unsigned int burst;
	unsigned int ip_percent;
	bool flood;
};

/* Where the frames come from; @let_go sends the next burst, at once. */
struct source {
	void (*open)(const struct frames *frames);
	void (*let_go)(void);
	/* NULL, or: all of them are sent, so long after each other. */
	void (*send_alone)(uint64_t gap);
	uint64_t (*sent)(void);	/* bursts */
	void (*close)(void);
};

extern const struct source source_e1000e, source_gate;

/* Maps a file of a PCI device's folder; @device is like "0x8086 0x10d3". */
uint32_t *map_registers(const char *device, const char *file);

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
