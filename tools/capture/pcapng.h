/* SPDX-License-Identifier: GPL-2.0 */
/* An Enhanced Packet Block, for the loop that writes one for each frame. */
#ifndef _CAPTURE_PCAPNG_H
#define _CAPTURE_PCAPNG_H

#include <string.h>

#include "capture.h"

#define PCAPNG_FRAME	6
#define PCAPNG_INBOUND	1
#define PCAPNG_OUTBOUND	2
#define PCAPNG_FLAGS	2	/* the number of that option */

struct pcapng_frame {
	uint32_t type;
	uint32_t size;
	uint32_t device;
	uint32_t time_high;
	uint32_t time_low;
	uint32_t length;
	uint32_t wire_length;
	/* the frame, and zeroes up to the next four bytes */
};

struct pcapng_frame_end {
	uint16_t flags_code;
	uint16_t flags_length;
	uint32_t flags;
	uint32_t end_of_options;
	uint32_t size;
};

static inline size_t pcapng_padded(size_t length)
{
	return (length + 3) & ~(size_t)3;
}

static inline size_t pcapng_frame_size(uint32_t length)
{
	return sizeof(struct pcapng_frame) + pcapng_padded(length) +
	       sizeof(struct pcapng_frame_end);
}

/* @at is a multiple of four, and has room for it. */
static inline uint8_t *pcapng_put_frame(uint8_t *at, unsigned int device,
					const struct fastnet_frame *frame,
					uint32_t length)
{
	const size_t padded = pcapng_padded(length);
	const uint32_t size = pcapng_frame_size(length);
	struct pcapng_frame *head = (void *)at;
	uint8_t *data = at + sizeof(*head);
	struct pcapng_frame_end *end = (void *)(data + padded);

	head->type = PCAPNG_FRAME;
	head->size = size;
	head->device = device;
	head->time_high = frame->timestamp >> 32;
	head->time_low = frame->timestamp;
	head->length = length;
	head->wire_length = frame->wire_length;
	/* A frame of no bytes has the header before it, which is written. */
	if (padded != length)
		memset(data + padded - 4, 0, 4);
	memcpy(data, frame->data, length);
	end->flags_code = PCAPNG_FLAGS;
	end->flags_length = sizeof(end->flags);
	end->flags = frame->flags & FASTNET_DESC_OUTGOING ? PCAPNG_OUTBOUND :
							    PCAPNG_INBOUND;
	end->end_of_options = 0;
	end->size = size;
	return (uint8_t *)(end + 1);
}

#endif /* _CAPTURE_PCAPNG_H */
