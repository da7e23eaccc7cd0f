// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/netdevice.h>
#include <linux/sched/user.h>

#include "../driver.h"
#include "capture_fixture_test.h"

/* What is asked for on a device, and what comes of it. */
struct fastnet_configuration {
	const char *name;
	u32 mode;
	u32 mtu;
	u32 buffers;
	u32 buffer_size;
	int err;
	u32 granted_buffers;
	u32 granted_size;
	u32 min_size; /* what the chip can be trusted with */
};

static const struct fastnet_configuration fastnet_configurations[] = {
	{ "defaults", 2, 1500, 0, 0, 0, 2048, 2048 },
	{ "zero-copy defaults", 3, 1500, 0, 0, 0, 2048, 2048 },
	{ "smallest", 3, 1500, 64, 2048, 0, 64, 2048 },
	{ "one too few", 3, 1500, 63, 2048, -EINVAL },
	{ "any number", 3, 1500, 1000, 4096, 0, 1000, 4096 },
	{ "most", 3, 1500, 65536, 8192, 0, 65536, 8192 },
	{ "one too many", 3, 1500, 65537, 2048, -E2BIG },
	{ "largest", 3, 1500, 32768, 16384, 0, 32768, 16384 },
	{ "too large", 3, 1500, 64, 32768, -E2BIG },
	{ "too small", 3, 1500, 64, 1024, -EINVAL },
	{ "no power of two", 3, 1500, 64, 3000, -EINVAL },
	{ "too much in all", 3, 1500, 32769, 16384, -E2BIG },
	{ "MTU that just fits", 3, 2026, 0, 0, 0, 2048, 2048 },
	{ "MTU that does not", 3, 2027, 0, 0, 0, 2048, 4096 },
	{ "MTU too large for it", 3, 2027, 0, 2048, -EINVAL },
	{ "largest MTU", 3, 16362, 0, 0, 0, 2048, 16384 },
	{ "MTU too large for any", 3, 16363, 0, 0, -EINVAL },
	{ "the same, buffers named", 3, 16363, 64, 16384, -EINVAL },
	{ "MTU beyond 32 bits", 3, U32_MAX, 64, 16384, -EINVAL },
	{ "distrusted chip", 3, 1500, 0, 0, 0, 2048, 16384, 16384 },
	{ "no power of two for a chip", 3, 1500, 0, 0, 0, 2048, 4096, 2049 },
	{ "too small for the chip", 3, 1500, 64, 8192, -EINVAL,
	  .min_size = 16384 },
	{ "too large a chip", 3, 1500, 64, 0, -EINVAL, .min_size = 16385 },
	{ "drop needs none", 1, 65535, 0, 0, 0, 0, 0 },
	{ "drop takes none", 1, 1500, 63, 1000, 0, 0, 0 },
};

static void
fastnet_configuration_describe(const struct fastnet_configuration *c,
			       char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fastnet_configuration, fastnet_configurations,
		  fastnet_configuration_describe);

static void fastnet_capture_test_configure(struct kunit *test)
{
	const struct fastnet_configuration *c = test->param_value;
	struct fastnet_capture_config config = {
		.mode = c->mode,
		.buffers = c->buffers,
		.buffer_size = c->buffer_size,
	};
	const struct fastnet_netdev_ops ops = {};
	const struct fastnet_driver driver = {
		.ops = &ops,
		.min_buffer_size = c->min_size,
	};
	struct net_device *dev = test->priv;
	struct fastnet_reason reason = {};
	unsigned int mtu = dev->mtu;

	dev->mtu = c->mtu;
	KUNIT_EXPECT_EQ(test,
			fastnet_capture_configure(dev, &driver, &config,
						  &reason),
			c->err);
	KUNIT_EXPECT_EQ(test, !!reason.text[0], !!c->err);
	dev->mtu = mtu;
	if (c->err)
		return;
	KUNIT_EXPECT_EQ(test, config.buffers, c->granted_buffers);
	KUNIT_EXPECT_EQ(test, config.buffer_size, c->granted_size);
	KUNIT_EXPECT_EQ(test, config.max_frame, c->granted_size);
}

static u32 fastnet_capture_test_buffer_size(u32 size)
{
	return size & ~15;
}

/* What the device cannot be told is of no use to frames. */
static void fastnet_capture_test_max_frame(struct kunit *test)
{
	const struct fastnet_netdev_ops ops = {
		.buffer_size = fastnet_capture_test_buffer_size,
	};
	const struct fastnet_driver driver = { .ops = &ops };
	struct fastnet_capture_config config = {
		.mode = FASTNET_MODE_ZEROCOPY,
	};
	struct net_device *dev = test->priv;
	struct fastnet_reason reason = {};
	unsigned int mtu = dev->mtu;

	KUNIT_EXPECT_EQ(test, fastnet_driver_max_frame(NULL, 3000), 3000U);
	KUNIT_EXPECT_EQ(test, fastnet_driver_max_frame(&driver, 3000), 2992U);
	KUNIT_EXPECT_EQ(test,
			fastnet_capture_configure(dev, &driver, &config,
						  &reason),
			0);
	KUNIT_EXPECT_EQ(test, config.max_frame, 2048U);
	dev->mtu = 2027;
	KUNIT_EXPECT_EQ(test,
			fastnet_capture_configure(dev, &driver, &config,
						  &reason),
			-EINVAL);
	dev->mtu = mtu;
}

static struct fastnet_capture *
fastnet_capture_test_create(struct kunit *test, u32 buffers)
{
	static DECLARE_WAIT_QUEUE_HEAD(wait);
	const struct fastnet_capture_config config = {
		.mode = FASTNET_MODE_COPY,
		.buffers = buffers,
		.buffer_size = 2048,
	};

	return fastnet_test_capture_create(test->priv, &config, &wait);
}

static void fastnet_capture_test_max_mtu(struct kunit *test)
{
	struct fastnet_capture *c = fastnet_capture_test_create(test, 64);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c);
	KUNIT_EXPECT_EQ(test, fastnet_queue_max_mtu(&c->queue), 2026U);
	fastnet_capture_retire(c);
	c = fastnet_capture_test_create(test, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c);
	KUNIT_EXPECT_EQ(test, fastnet_queue_max_mtu(&c->queue), UINT_MAX);
	fastnet_capture_retire(c);
}

/* All that user space can map, and no more, is charged to the user. */
static void fastnet_capture_test_charge(struct kunit *test)
{
	atomic_long_t *locked = &current_user()->locked_vm;
	long before = atomic_long_read(locked);
	struct fastnet_mode_request req = {};
	const struct fastnet_capture_config config = {
		.buffers = 100,
		.buffer_size = 2048,
	};
	struct fastnet_capture *c = fastnet_capture_test_create(test, 100);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c);
	fastnet_capture_describe(&config, &req);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked) - before,
			(long)((req.ring_size + req.consumer_size +
				req.buffers_size) >> PAGE_SHIFT));
	fastnet_capture_retire(c);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before);
}

/* Without CAP_IPC_LOCK up to RLIMIT_MEMLOCK, and then not one page more. */
static void fastnet_capture_test_limit(struct kunit *test)
{
	struct rlimit *limit = &current->signal->rlim[RLIMIT_MEMLOCK];
	long used = atomic_long_read(&current_user()->locked_vm);
	unsigned long pages = 1 + 1 + 64 * 2048 / PAGE_SIZE;
	struct rlimit old_limit = *limit;
	struct fastnet_capture *c;
	const struct cred *old;
	struct cred *cred;

	cred = prepare_creds();
	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_lower(cred->cap_effective, CAP_IPC_LOCK);
	old = override_creds(cred);

	limit->rlim_cur = (used + pages - 1) << PAGE_SHIFT;
	c = fastnet_capture_test_create(test, 64);
	KUNIT_EXPECT_EQ(test, PTR_ERR(c), (long)-ENOMEM);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&current_user()->locked_vm),
			used);

	limit->rlim_cur = (used + pages) << PAGE_SHIFT;
	c = fastnet_capture_test_create(test, 64);
	KUNIT_EXPECT_FALSE(test, IS_ERR(c));
	if (!IS_ERR(c))
		fastnet_capture_retire(c);

	*limit = old_limit;
	revert_creds(old);
	put_cred(cred);
}

static int fastnet_capture_test_begin(struct kunit *test)
{
	test->priv = fastnet_test_netdev_without_zc(test);
	fastnet_resources_begin(test);
	return 0;
}

static struct kunit_case fastnet_capture_test_cases[] = {
	KUNIT_CASE_PARAM(fastnet_capture_test_configure,
			 fastnet_configuration_gen_params),
	KUNIT_CASE(fastnet_capture_test_max_frame),
	KUNIT_CASE(fastnet_capture_test_max_mtu),
	KUNIT_CASE(fastnet_capture_test_charge),
	KUNIT_CASE(fastnet_capture_test_limit),
	{}
};

static struct kunit_suite fastnet_capture_test_suite = {
	.name = "fastnet_capture",
	.init = fastnet_capture_test_begin,
	.exit = fastnet_resources_expect_none,
	.test_cases = fastnet_capture_test_cases,
};

kunit_test_suite(fastnet_capture_test_suite);
