// SPDX-License-Identifier: GPL-2.0
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/random.h>

#include "fixture_test.h"

static unsigned int test_seed;
module_param(test_seed, uint, 0444);
MODULE_PARM_DESC(test_seed, "What random tests start from; 0 to choose");

/**
 * fastnet_test_seed - start a sequence of random numbers
 * @test: test, whose log gets the seed
 * @random: set up
 */
void fastnet_test_seed(struct kunit *test, struct rnd_state *random)
{
	u32 seed = test_seed ?: get_random_u32();

	kunit_info(test, "fastnet.test_seed=%u\n", seed);
	prandom_seed_state(random, seed);
}

/**
 * fastnet_test_below - a random number
 * @random: from fastnet_test_seed()
 * @limit: one more than the largest
 *
 * Return: 0 to @limit - 1.
 */
u32 fastnet_test_below(struct rnd_state *random, u32 limit)
{
	return prandom_u32_state(random) % limit;
}

static int fastnet_test_add_device(struct kunit_resource *res, void *context)
{
	static unsigned int number;
	char name[32];

	snprintf(name, sizeof(name), "fastnet_test%u", number++);
	res->data = root_device_register(name);
	return PTR_ERR_OR_ZERO(res->data);
}

static void fastnet_test_remove_device(struct kunit_resource *res)
{
	root_device_unregister(res->data);
}

/**
 * fastnet_test_dma_device - a device that can do DMA, until the test ends
 * @test: test
 * @mask: what it can address
 *
 * Return: The device.
 */
struct device *fastnet_test_dma_device(struct kunit *test, u64 mask)
{
	struct device *dev = kunit_alloc_resource(test, fastnet_test_add_device,
						  fastnet_test_remove_device,
						  GFP_KERNEL, NULL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, 0, dma_coerce_mask_and_coherent(dev, mask));
	return dev;
}
