/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands for tests, a line each, answered with "ok" or "error TEXT":
 *
 * link up|down		a cable is plugged in, or pulled out
 * fault KIND COUNT	what the next COUNT frames are received with: crc, runt,
 *			long (errors), fragment (in two descriptors), dma (their
 *			data is written to where there is no memory)
 * overflow		the receive FIFO has overflowed
 * pause on|off		while no descriptor is free, frames wait, or are lost
 * gate closed|open	frames wait until a write to a register that no NIC has
 *			says how many are to come; or do not any more
 * counters		answered with NAME=NUMBER ...
 */
#ifndef MODEL_CONTROL_H
#define MODEL_CONTROL_H

#include <stdbool.h>

#include "buffer.h"

struct device;

struct control {
	int fd;			/* -1: nobody there (any more) */
	struct device *device;
	struct buffer in;
};

/* Takes @fd. */
void control_init(struct control *control, int fd, struct device *device);
void control_exit(struct control *control);

/* Reads commands, and answers each with a line. */
void control_read(struct control *control);

#endif
