/* SPDX-License-Identifier: GPL-2.0 */
/* Captures and modes without a file, and a reader that counts its wake-ups. */
#ifndef _FASTNET_CAPTURE_FIXTURE_TEST_H
#define _FASTNET_CAPTURE_FIXTURE_TEST_H

#include <linux/wait.h>

#include "../nic_test.h"
#include "../process_test.h"
#include "port.h"

/**
 * struct fastnet_test_sleeper - a reader that counts how often it is woken
 * @entry: on the wait queue
 * @woken: how often
 * @events: what for, the last time
 */
struct fastnet_test_sleeper {
	struct wait_queue_entry entry;
	unsigned int woken;
	__poll_t events;
};

/* What poll() says, which is no number to sparse. */
#define FASTNET_EXPECT_EVENTS(test, events, expected) \
	KUNIT_EXPECT_EQ(test, (__force u32)(events), (__force u32)(expected))

struct fastnet_capture *
fastnet_test_capture_create(struct net_device *dev,
			    const struct fastnet_capture_config *config,
			    wait_queue_head_t *wait);
int fastnet_test_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req);
void fastnet_test_sleep(struct fastnet_test_sleeper *sleeper,
			wait_queue_head_t *wait);
void fastnet_test_get_up(struct fastnet_test_sleeper *sleeper,
			 wait_queue_head_t *wait);
struct fastnet_process *fastnet_process_begin(struct kunit *test,
					      struct fastnet_process *p);

#endif /* _FASTNET_CAPTURE_FIXTURE_TEST_H */
