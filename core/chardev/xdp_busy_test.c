// SPDX-License-Identifier: GPL-2.0
/* A file and an XDP program cannot have the same device. */
#include <kunit/test.h>
#include <linux/rtnetlink.h>

#include "../xdp/xdp_test.h"
#include "capture_fixture_test.h"

/* One front-end at a time, and each says who it is. */
static void fastnet_xdp_busy_test(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_mode_request req = {
		.mode = FASTNET_MODE_ZEROCOPY,
		.buffers = 64,
		.buffer_size = 4096,
	};
	struct fastnet_port *port = fastnet_port_create();

	KUNIT_ASSERT_NOT_NULL(test, port);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, -EBUSY,
			fastnet_test_set_mode(port, f->dev, &req));
	rtnl_unlock();

	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, 0, fastnet_test_set_mode(port, f->dev, &req));
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, -EBUSY, fastnet_xdp_test_attach(test, f->prog));
	fastnet_port_release(port);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
}

static struct kunit_case fastnet_xdp_busy_test_cases[] = {
	KUNIT_CASE(fastnet_xdp_busy_test),
	{}
};

static struct kunit_suite fastnet_xdp_busy_test_suite = {
	.name = "fastnet_xdp_busy",
	.init = fastnet_xdp_test_begin,
	.exit = fastnet_xdp_test_end,
	.test_cases = fastnet_xdp_busy_test_cases,
};

kunit_test_suite(fastnet_xdp_busy_test_suite);
