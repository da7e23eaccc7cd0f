/* SPDX-License-Identifier: GPL-2.0 */
/* Receiving: in what state frames are, and into which descriptors they go. */
#ifndef I82540EM_RX_H
#define I82540EM_RX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"

#define RX_MAX_FRAME	16384

struct chip;

/* A frame that is @busy is on its way to the descriptors. */
struct rx {
	struct ring ring;
	uint64_t write_back_at;	/* what is done, but fills no cache line */
	bool paused;		/* the link partner, until there are descriptors */
	bool busy;
	bool lose_data;
	uint8_t status;
	uint8_t errors;
	uint16_t special;
	size_t size;
	size_t written;
	size_t split;		/* the first descriptor gets no more */
	uint8_t frame[RX_MAX_FRAME];
};

void rx_init(struct rx *rx);
void rx_reset(struct rx *rx);

/* A frame without FCS, from the cable. False: it has to wait. */
bool rx_receive(struct chip *chip, const uint8_t *frame, size_t size);

/* A frame that the chip sent to itself */
void rx_loop_back(struct chip *chip, const uint8_t *frame, size_t size);

/* Fetches descriptors, and writes what is left of a frame. */
void rx_run(struct chip *chip);

/* What is done goes to memory, and the driver is told. */
void rx_flush(struct chip *chip);
void rx_expire(struct chip *chip, uint64_t now);

#endif
