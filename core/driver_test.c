// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "driver.h"
#include "nic_test.h"
#include "queue.h"
#include "reason.h"

static const struct fastnet_netdev_ops fastnet_driver_test_ops;

static const struct fastnet_netdev_ops *
fastnet_driver_test_get(const struct net_device *dev)
{
	const struct fastnet_driver *driver;

	rtnl_lock();
	driver = fastnet_driver_of(dev);
	rtnl_unlock();
	return driver ? driver->ops : NULL;
}

/* Each device has its own, until it is unregistered. */
static void fastnet_driver_test_set(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);
	struct net_device *other = fastnet_test_netdev_without_zc(test);

	fastnet_resources_begin(test);
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_driver_test_get(dev),
			    &fastnet_driver_test_ops);
	KUNIT_EXPECT_NULL(test, fastnet_driver_test_get(other));
	unregister_netdev(other);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_driver_test_get(dev),
			    &fastnet_driver_test_ops);
	unregister_netdev(dev);
	KUNIT_EXPECT_NULL(test, fastnet_driver_test_get(dev));
	fastnet_resources_expect_none(test);
}

static void fastnet_driver_test_twice(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);

	fastnet_resources_begin(test);
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	KUNIT_EXPECT_EQ(test, fastnet_resources.objects, 1L);
	unregister_netdev(dev);
	KUNIT_EXPECT_EQ(test, fastnet_resources.objects, 0L);
}

static void fastnet_driver_test_not_registered(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);

	unregister_netdev(dev);
	fastnet_resources_begin(test);
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	KUNIT_EXPECT_EQ(test, fastnet_resources.objects, 0L);
	KUNIT_EXPECT_NULL(test, fastnet_driver_test_get(dev));
}

#ifndef FASTNET_COMPAT_NETDEV_LOCK
/* One whose operations are called under a lock that the core would take. */
static void fastnet_driver_test_own_lock(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);

	fastnet_resources_begin(test);
	dev->request_ops_lock = true;
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	dev->request_ops_lock = false;
	KUNIT_EXPECT_NULL(test, fastnet_driver_test_get(dev));
	fastnet_resources_expect_none(test);
}
#endif

/* Without memory there is no zero-copy mode, but everything else. */
static void fastnet_driver_test_no_memory(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);

	fastnet_resources_begin(test);
	fastnet_resources_fail(1);
	fastnet_set_netdev_ops(dev, &fastnet_driver_test_ops, NULL, 0);
	KUNIT_EXPECT_NULL(test, fastnet_driver_test_get(dev));
	fastnet_resources_expect_none(test);
}

/* Who still has a device that is gone already finds nothing to be undone. */
static void fastnet_driver_test_gone(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);
	struct fastnet_reason reason = {};
	struct fastnet_queue q = {};

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, 0, fastnet_driver_set_queue(dev, NULL, NULL));
	KUNIT_EXPECT_EQ(test, -ENODEV,
			fastnet_driver_set_queue(dev, &q, &reason));
	rtnl_unlock();
	KUNIT_EXPECT_TRUE(test, !!reason.text[0]);
}

static struct kunit_case fastnet_driver_test_cases[] = {
	KUNIT_CASE(fastnet_driver_test_set),
	KUNIT_CASE(fastnet_driver_test_twice),
	KUNIT_CASE(fastnet_driver_test_not_registered),
#ifndef FASTNET_COMPAT_NETDEV_LOCK
	KUNIT_CASE(fastnet_driver_test_own_lock),
#endif
	KUNIT_CASE(fastnet_driver_test_no_memory),
	KUNIT_CASE(fastnet_driver_test_gone),
	{}
};

static struct kunit_suite fastnet_driver_test_suite = {
	.name = "fastnet_driver",
	.test_cases = fastnet_driver_test_cases,
};

kunit_test_suite(fastnet_driver_test_suite);
