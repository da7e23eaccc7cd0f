// SPDX-License-Identifier: GPL-2.0
/* Readers that poll a device whose driver has a frame when the test says so. */
#include <kunit/test.h>
#include <linux/fs.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>

#include "../driver.h"
#include "busy_poll.h"
#include "capture_fixture_test.h"

struct fastnet_busy_test {
	struct net_device *dev;
	struct napi_struct napi;
	struct fastnet_port *port;
	unsigned int polls;
	unsigned int frame_at;	/* which of the polls finds a frame */
};

static int fastnet_busy_test_napi(struct napi_struct *napi, int budget)
{
	struct fastnet_busy_test *t =
		container_of(napi, struct fastnet_busy_test, napi);

	if (++t->polls == t->frame_at)
		fastnet_test_deliver(t->dev, "0123456789abcdef", 16);
	napi_complete_done(napi, 0);
	return 0;
}

static int fastnet_busy_test_set_mode(struct fastnet_busy_test *t,
				      u32 busy_poll)
{
	struct fastnet_mode_request req = {
		.mode = FASTNET_MODE_ZEROCOPY,
		.buffers = 64,
		.busy_poll = busy_poll,
	};
	int err;

	rtnl_lock();
	err = fastnet_test_set_mode(t->port, t->dev, &req);
	rtnl_unlock();
	return err;
}

static bool fastnet_busy_test_readable(struct fastnet_busy_test *t)
{
	return fastnet_port_poll(t->port) == (EPOLLIN | EPOLLRDNORM);
}

/* One look at the device finds the frame; with one at hand there is no look. */
static void fastnet_busy_test_once(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;
	unsigned int polls;

	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 1));
	t->frame_at = 1;
	fastnet_busy_poll(t->port, true);
	KUNIT_EXPECT_TRUE(test, fastnet_busy_test_readable(t));
	polls = t->polls;
	KUNIT_EXPECT_GE(test, polls, 1U);

	fastnet_busy_poll(t->port, true);
	fastnet_busy_poll(t->port, false);
	KUNIT_EXPECT_EQ(test, t->polls, polls);
}

/* It goes on until there is a frame, and nobody has to be woken for it. */
static void fastnet_busy_test_until_frame(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 100000));
	t->frame_at = 10;
	fastnet_busy_poll(t->port, false);
	KUNIT_EXPECT_TRUE(test, fastnet_busy_test_readable(t));
	KUNIT_EXPECT_GE(test, t->polls, 10U);
	/* The last one is to switch the interrupts on. */
	KUNIT_EXPECT_LE(test, t->polls, 11U);
}

static void fastnet_busy_test_until_time(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;
	u64 before = ktime_get_ns();

	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 20000));
	fastnet_busy_poll(t->port, false);
	KUNIT_EXPECT_GT(test, t->polls, 2U);
	KUNIT_EXPECT_GE(test, ktime_get_ns() - before, 19000ULL * 1000);
	KUNIT_EXPECT_FALSE(test, fastnet_busy_test_readable(t));
}

static void fastnet_busy_test_off(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 1));
	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 0));
	fastnet_busy_poll(t->port, true);
	fastnet_busy_poll(t->port, false);
	KUNIT_EXPECT_EQ(test, t->polls, 0U);
}

/*
 * poll() looks at the device when the system call asks for it, and says that it
 * may be asked again.
 */
static void fastnet_busy_test_poll(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;
	poll_table asks = { ._key = EPOLLIN | POLL_BUSY_LOOP };
	struct fastnet_port *port = t->port;
	poll_table does_not = { ._key = EPOLLIN };
	struct file *file;
	unsigned int polls;

	file = fastnet_test_open(test, "devtmpfs", "fastnet", O_RDWR);
	t->port = file->private_data;
	KUNIT_EXPECT_EQ(test, 0, fastnet_busy_test_set_mode(t, 100000));
	t->frame_at = 2;
	FASTNET_EXPECT_EVENTS(test, vfs_poll(file, &does_not), POLL_BUSY_LOOP);
	KUNIT_EXPECT_EQ(test, t->polls, 0U);
	while (!(vfs_poll(file, &asks) & EPOLLIN) && t->polls < 10)
		;
	/* The last one is to switch the interrupts on. */
	KUNIT_EXPECT_GE(test, t->polls, 2U);
	KUNIT_EXPECT_LE(test, t->polls, 4U);
	FASTNET_EXPECT_EVENTS(test, vfs_poll(file, &asks),
			      EPOLLIN | EPOLLRDNORM | POLL_BUSY_LOOP);

	KUNIT_EXPECT_EQ(test, 0, fastnet_busy_test_set_mode(t, 0));
	polls = t->polls;
	FASTNET_EXPECT_EVENTS(test, vfs_poll(file, &asks), 0);
	KUNIT_EXPECT_EQ(test, t->polls, polls);
	t->port = port;
	fastnet_test_close(file);
}

/* Without a mode there is no capture, and with the device nothing to poll. */
static void fastnet_busy_test_left(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, 0, fastnet_busy_test_set_mode(t, 1));
	fastnet_port_stop(t->port);
	fastnet_busy_poll(t->port, false);
	KUNIT_EXPECT_EQ(test, t->polls, 0U);
}

static void fastnet_busy_test_no_napi(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;

	napi_disable(&t->napi);
	netif_napi_del(&t->napi);
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, fastnet_busy_test_set_mode(t, 1));
	KUNIT_EXPECT_EQ(test, 0, fastnet_busy_test_set_mode(t, 0));
	netif_napi_add(t->dev, &t->napi, fastnet_busy_test_napi);
	napi_enable(&t->napi);
	rtnl_lock();
	fastnet_driver_of(t->dev)->napi = &t->napi;
	rtnl_unlock();
}

static int fastnet_busy_test_begin(struct kunit *test)
{
	struct fastnet_busy_test *t = kunit_kzalloc(test, sizeof(*t),
						    GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->dev = fastnet_test_netdev(test);
	netif_napi_add(t->dev, &t->napi, fastnet_busy_test_napi);
	napi_enable(&t->napi);
	rtnl_lock();
	fastnet_driver_of(t->dev)->napi = &t->napi;
	rtnl_unlock();
	fastnet_resources_begin(test);
	t->port = fastnet_port_create();
	KUNIT_ASSERT_NOT_NULL(test, t->port);
	return 0;
}

static void fastnet_busy_test_end(struct kunit *test)
{
	struct fastnet_busy_test *t = test->priv;

	fastnet_port_release(t->port);
	fastnet_resources_expect_none(test);
	napi_disable(&t->napi);
	netif_napi_del(&t->napi);
}

static struct kunit_case fastnet_busy_test_cases[] = {
	KUNIT_CASE(fastnet_busy_test_once),
	KUNIT_CASE(fastnet_busy_test_until_frame),
	KUNIT_CASE(fastnet_busy_test_until_time),
	KUNIT_CASE(fastnet_busy_test_off),
	KUNIT_CASE(fastnet_busy_test_poll),
	KUNIT_CASE(fastnet_busy_test_left),
	KUNIT_CASE(fastnet_busy_test_no_napi),
	{}
};

static struct kunit_suite fastnet_busy_test_suite = {
	.name = "fastnet_busy_poll",
	.init = fastnet_busy_test_begin,
	.exit = fastnet_busy_test_end,
	.test_cases = fastnet_busy_test_cases,
};

kunit_test_suite(fastnet_busy_test_suite);
