/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbered frames whose every byte follows from a seed and a number: what the
 * harness sends, the guest can check without having seen it before.
 *
 * Behind the Ethernet header, or the IPv4 header of those that are IP, come
 * the size, the number, and when it was sent, if that is to be known.
 */
#ifndef _VM_FRAME_H
#define _VM_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_ETHERTYPE	0x88b5	/* for experiments, says IEEE 802 */
#define FRAME_PROTOCOL	253	/* the same, of IP, says RFC 3692 */
#define FRAME_MIN_SIZE	60	/* shorter ones are padded on their way */
#define FRAME_MAX_SIZE	9216

/*
 * Sizes are without FCS, from FRAME_MIN_SIZE to FRAME_MAX_SIZE. With @imix they
 * are those of IP packets of 40, 576 and 1500 bytes, 7 : 4 : 1, instead.
 */
struct frame_spec {
	uint32_t seed;
	uint16_t min_size;
	uint16_t max_size;
	uint8_t ip_percent;
	bool imix;
	bool timed;
};

/* The size of frame number @seq. */
size_t frame_size(const struct frame_spec *spec, uint64_t seq);

/* Writes frame number @seq to @frame, returns its size. */
size_t frame_build(const struct frame_spec *spec, uint64_t seq,
		   uint8_t *frame);

/* NULL if @frame is frame number @seq, else what is wrong with it. */
const char *frame_check(const struct frame_spec *spec, uint64_t seq,
			const uint8_t *frame, size_t len);

/* The same for a numbered frame of any seed, size and number. */
const char *frame_check_itself(const uint8_t *frame, size_t len);

/* The number that @frame carries, UINT64_MAX when it is none of ours. */
uint64_t frame_sequence(const uint8_t *frame, size_t len);

/* Writes to @frame, which was built with @timed, when it is sent. */
void frame_stamp(uint8_t *frame, uint64_t nsec);

/* When @frame was sent, 0 when it does not say so. */
uint64_t frame_time(const uint8_t *frame, size_t len);

#endif /* _VM_FRAME_H */
