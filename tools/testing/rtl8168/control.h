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
	uint32_t burst;		/* frames to let through, 0: none */
	bool asked;		/* whether the guest is idle */
};

/* Takes @fd. */
void control_init(struct control *control, int fd, struct chip *chip);
void control_exit(struct control *control);

/*
 * "pass N" lets a burst through the gate once the guest is idle and has seen the
 * one before it: two would cost less than each alone. Only who is at the control
 * channel can tell; the line "idle?" asks for the command "idle". Neither command
 * has an answer.
 */
void control_ask(struct control *control);

/* Reads commands, and answers each with a line. */
void control_read(struct control *control);

#endif
