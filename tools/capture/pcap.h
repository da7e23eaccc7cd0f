/* SPDX-License-Identifier: GPL-2.0 */
/* The record of a frame in a pcap file, for the loop that writes them. */
#ifndef _CAPTURE_PCAP_H
#define _CAPTURE_PCAP_H

#include <string.h>

#include "capture.h"

struct pcap_frame {
	uint32_t seconds;
	uint32_t nanoseconds;
	uint32_t length;
	uint32_t wire_length;
	/* the frame */
};

static inline size_t pcap_frame_size(uint32_t length)
{
	return sizeof(struct pcap_frame) + length;
}

static inline uint8_t *pcap_put_frame(uint8_t *at,
				      const struct fastnet_frame *frame,
				      uint32_t length)
{
	const struct pcap_frame head = {
		.seconds = frame->timestamp / NSEC_PER_SEC,
		.nanoseconds = frame->timestamp % NSEC_PER_SEC,
		.length = length,
		.wire_length = frame->wire_length,
	};

	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), frame->data, length);
	return at + sizeof(head) + length;
}

#endif /* _CAPTURE_PCAP_H */
