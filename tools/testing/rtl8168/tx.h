/* SPDX-License-Identifier: GPL-2.0 */
/* Sending: the two rings, and what is done to a frame on its way out. */
#ifndef RTL8168_TX_H
#define RTL8168_TX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that is gathered: what is to be segmented, and its headers. */
#define TX_MAX_FRAME	(65536 + 256)

/* The longest frame that the chip sends. */
#define TX_MAX_WIRE	16379

struct chip;

/* How a descriptor asks for checksums and segmentation. */
enum tx_format {
	TX_FORMAT_8168B,
	TX_FORMAT_8168C,
};

enum {
	TX_HIGH,
	TX_NORMAL,
	TX_QUEUES,
};

struct tx_queue {
	unsigned int index;
	bool polled;		/* the driver says that there is something */
	bool halted;		/* DMA failed; until the ring is set again */
	bool busy;		/* between the first descriptor and the last */
	bool bad;		/* the frame cannot be sent */
	uint32_t opts1;		/* of the first descriptor */
	uint32_t opts2;
	size_t size;
	uint8_t frame[TX_MAX_FRAME];
};

void tx_reset(struct tx_queue *queue);

/* Sends for a while; tx_is_waiting() if there may be more. */
void tx_run(struct chip *chip);
bool tx_is_waiting(const struct chip *chip);

#endif
