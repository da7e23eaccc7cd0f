/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every method does with a frame: something, so that its content has to
 * come to the processor, as it has to in any program that receives frames.
 */
#ifndef _BENCH_LOOK_H
#define _BENCH_LOOK_H

#include "../bench.h"

static inline void do_something(struct counts *counts, const uint8_t *frame,
				uint32_t length)
{
	counts->ip += frame[12] == 0x08 && frame[13] == 0x00;
	counts->bytes += length;
	if (counts->samples)
		samples_add(counts->samples, frame, length);
}

#endif /* _BENCH_LOOK_H */
