// SPDX-License-Identifier: GPL-2.0
/* Included by FILE: zero-copy receive, with the hardware played. */
#include <linux/fastnet_test.h>

#define PREFIX_TEST_DESCRIPTORS	256U

/* TODO: what the driver hands to fastnet_set_netdev_ops(). */
static const struct fastnet_netdev_ops PREFIX_test_ops;

/*
 * TODO: what probe and open do, so that the interface is up: private data,
 * fastnet_test_pci_dev(), registers in fastnet_test_mmio(), a ring from the
 * driver's own functions, and NAPI enabled.
 */
static struct net_device *PREFIX_test_create(struct kunit *test)
{
	KUNIT_FAIL(test, "there is no device yet");
	return NULL;
}

/* TODO: the reverse. */
static void PREFIX_test_destroy(struct net_device *netdev)
{
}

/* TODO: from the registers or descriptors, not from what the driver remembers. */
static unsigned int PREFIX_test_posted(struct net_device *netdev)
{
	return 0;
}

/* TODO: the frame into the next buffer, then the descriptor, as the manual says. */
static bool PREFIX_test_write(struct net_device *netdev, const void *data,
			      unsigned int len, unsigned int flags)
{
	return false;
}

/* TODO: the part of the driver's poll that receives. */
static int PREFIX_test_poll(struct net_device *netdev, int budget)
{
	return 0;
}

/* TODO: the receive side of the driver's resets. */
static void PREFIX_test_reset(struct net_device *netdev)
{
}

static const struct fastnet_test_adapter PREFIX_test_adapter = {
	.ops		= &PREFIX_test_ops,
	.slots		= PREFIX_TEST_DESCRIPTORS,
	.create		= PREFIX_test_create,
	.destroy	= PREFIX_test_destroy,
	.posted		= PREFIX_test_posted,
	.write		= PREFIX_test_write,
	.poll		= PREFIX_test_poll,
	.reset		= PREFIX_test_reset,
};

static int PREFIX_test_begin(struct kunit *test)
{
	return fastnet_adapter_test_begin(test, &PREFIX_test_adapter);
}

/* Or FASTNET_ADAPTER_TEST_CASES_AND({}), without rx-all and rx-fcs. */
static struct kunit_case PREFIX_test_cases[] =
	FASTNET_ADAPTER_TEST_CASES;

static struct kunit_suite PREFIX_test_suite = {
	.name = "fastnet_NAME",
	.init = PREFIX_test_begin,
	.exit = fastnet_adapter_test_end,
	.test_cases = PREFIX_test_cases,
};

kunit_test_suite(PREFIX_test_suite);
