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
 * gate closed|open	frames wait until a write to a register that no RTL8168
 *			has says how many are to come; or do not any more
 * counters		answered with NAME=NUMBER ...
 */
#ifndef RTL8168_CONTROL_H
#define RTL8168_CONTROL_H

#include <stdbool.h>

#include "buffer.h"

struct chip;

struct control {
	int fd;			/* -1: nobody there (any more) */
	struct chip *chip;
	struct buffer in;
};

/* Takes @fd. */
void control_init(struct control *control, int fd, struct chip *chip);
void control_exit(struct control *control);

/* Reads commands, and answers each with a line. */
void control_read(struct control *control);

#endif
