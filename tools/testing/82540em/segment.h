/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checksums and segmentation (sections 3.4 and 3.5): the chip does to bytes at
 * given places what a context tells it, and does not know what they are.
 */
#ifndef I82540EM_SEGMENT_H
#define I82540EM_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a checksum begins, where it goes, and its last byte; 0: the frame's */
struct checksum {
	uint8_t start;
	uint8_t offset;
	uint16_t end;
};

struct context {
	struct checksum ip;
	struct checksum transport;
	uint32_t payload;	/* of all segments */
	uint8_t headers;
	uint16_t mss;
	bool ipv4;
	bool tcp;
};

void context_parse(struct context *context, const uint8_t *descriptor);

/* What is there already is part of the sum. */
void insert_checksum(const struct checksum *checksum, uint8_t *frame,
		     size_t size);

struct segments {
	const struct context *context;
	bool ip_checksum;
	bool transport_checksum;
	void (*emit)(void *to, uint8_t *frame, size_t size);
	void *to;
};

/* False: this cannot be what the context is about. */
bool segment(const struct segments *segments, const uint8_t *data, size_t size);

#endif
