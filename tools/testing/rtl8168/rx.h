/* SPDX-License-Identifier: GPL-2.0 */
/* Receiving: which frames, in what state, into which descriptors. */
#ifndef RTL8168_RX_H
#define RTL8168_RX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RX_MAX_FRAME	16384

struct chip;

/* A frame that is @busy is on its way to the descriptors. */
struct rx {
	unsigned int index;
	bool halted;		/* DMA failed; until the ring is set again */
	bool starved;		/* no descriptor was free, and RDU says so */
	bool busy;
	bool lose_data;
	uint32_t status;
	uint32_t opts2;
	size_t size;
	size_t written;
	size_t split;		/* the first descriptor gets no more */
	uint8_t frame[RX_MAX_FRAME];
};

void rx_reset(struct rx *rx);

/*
 * A frame without FCS, from the cable. False: it has to wait, for no descriptor
 * is free and the link partner honours PAUSE.
 */
bool rx_receive(struct chip *chip, const uint8_t *frame, size_t size);

/* A frame that the chip sent to itself */
void rx_loop_back(struct chip *chip, const uint8_t *frame, size_t size);

/* Writes what is left of a frame. False: descriptors are lacking. */
bool rx_continue(struct chip *chip);

#endif
