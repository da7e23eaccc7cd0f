/* SPDX-License-Identifier: GPL-2.0 */
/* Sending. */
#ifndef I82540EM_TX_H
#define I82540EM_TX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"
#include "segment.h"

/* The most that is gathered: what is to be segmented, and its headers. */
#define TX_MAX_FRAME	(65536 + 256)

struct chip;

struct tx {
	struct ring ring;
	struct context offload;		/* for checksums */
	struct context segmentation;	/* for segmentation; each is kept */
	bool busy;		/* between the first descriptor and the last */
	bool bad;		/* the frame cannot be sent */
	bool told;		/* that the queue is empty */
	uint32_t lower;		/* of the first descriptor */
	uint32_t upper;
	size_t size;
	uint8_t frame[TX_MAX_FRAME];
};

void tx_init(struct tx *tx);
void tx_reset(struct tx *tx);

/* Sends for a while; tx_is_waiting() if there may be more. */
void tx_run(struct chip *chip);
bool tx_is_waiting(const struct chip *chip);

void tx_expire(struct chip *chip, uint64_t now);

#endif
