/* SPDX-License-Identifier: GPL-2.0 */
/*
 * When a reader is woken that has seen every frame. Without a delay that is as
 * soon as there is another one. With a delay it is later, but
 *
 *  - never later than the delay after that frame,
 *  - as soon as that many frames wait that the application asked for,
 *  - always before the ring is half full.
 *
 * Only the wake-up waits: who looks sees each frame at once.
 */
#ifndef _FASTNET_WAKE_H
#define _FASTNET_WAKE_H

#include <linux/hrtimer.h>

struct fastnet_capture;

/**
 * struct fastnet_wake - when the reader is woken
 * @delay: how long after the first frame that it has not seen; 0 for at once
 * @frames: so many of those are enough
 * @due: the timer runs: there are frames, and the reader sleeps, or is about to
 * @timer: wakes the reader when it expires
 *
 * The timer's function clears @due and wakes the reader, in this order and with
 * a full barrier in between. So the producer, which publishes a frame and then
 * finds @due set, has full barrier (C) of ring.h on its side: the reader will be
 * woken after that frame is there.
 */
struct fastnet_wake {
	ktime_t delay;
	u32 frames;
	u32 due;
	struct hrtimer timer;
};

void fastnet_wake_init(struct fastnet_wake *wake, u32 delay, u32 frames);
void fastnet_wake_reader(struct fastnet_capture *c);

#endif /* _FASTNET_WAKE_H */
