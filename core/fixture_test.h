/* SPDX-License-Identifier: GPL-2.0 */
/* What several suites need: devices to play with, and chance. */
#ifndef _FASTNET_FIXTURE_TEST_H
#define _FASTNET_FIXTURE_TEST_H

#include <linux/prandom.h>
#include <linux/types.h>

struct device;
struct kunit;

void fastnet_test_seed(struct kunit *test, struct rnd_state *random);
u32 fastnet_test_below(struct rnd_state *random, u32 limit);
struct device *fastnet_test_dma_device(struct kunit *test, u64 mask);

#endif /* _FASTNET_FIXTURE_TEST_H */
