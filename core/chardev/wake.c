// SPDX-License-Identifier: GPL-2.0
#include <linux/poll.h>

#include "../compat.h"
#include "capture.h"

static void fastnet_wake_now(struct fastnet_capture *c)
{
	wake_up_interruptible_poll(c->wait, EPOLLIN | EPOLLRDNORM);
}

static enum hrtimer_restart fastnet_wake_expired(struct hrtimer *timer)
{
	struct fastnet_capture *c = container_of(timer, struct fastnet_capture,
						 wake.timer);

	/* A full barrier. A producer that did not wait for us has cleared it. */
	if (xchg(&c->wake.due, 0))
		fastnet_wake_now(c);
	return HRTIMER_NORESTART;
}

/**
 * fastnet_wake_init - decide when a capture's reader is woken
 * @wake: of a capture, zeroed
 * @delay: microseconds after the first frame; 0 for at once
 * @frames: so many frames are enough; 0 for as many as there may be
 *
 * Context: Process.
 */
void fastnet_wake_init(struct fastnet_wake *wake, u32 delay, u32 frames)
{
	wake->delay = ns_to_ktime((u64)delay * NSEC_PER_USEC);
	wake->frames = frames ?: U32_MAX;
	hrtimer_setup(&wake->timer, fastnet_wake_expired, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_SOFT);
}

/**
 * fastnet_wake_reader - frames were published: wake the reader in good time
 * @c: capture of which fastnet_wake_is_needed()
 *
 * Context: Producer.
 */
void fastnet_wake_reader(struct fastnet_capture *c)
{
	struct fastnet_wake *wake = &c->wake;

	if (fastnet_wake_has_enough(c) || !wake->delay) {
		WRITE_ONCE(wake->due, 0);
		fastnet_wake_now(c);
	} else if (!READ_ONCE(wake->due)) {
		WRITE_ONCE(wake->due, 1);
		hrtimer_start(&wake->timer, wake->delay, HRTIMER_MODE_REL_SOFT);
	}
}
