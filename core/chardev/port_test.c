// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "../driver.h"
#include "../fixture_test.h"
#include "capture_fixture_test.h"

#define FASTNET_TEST_MTU_OF_DEVICE	16384U

struct fastnet_port_fixture {
	struct net_device *dev;
	struct fastnet_port *port;
	struct fastnet_port *other;
};

struct fastnet_transition {
	u32 from;
	u32 to;
};

static const struct fastnet_transition fastnet_transitions[] = {
	{ 0, 0 }, { 0, 1 }, { 0, 2 }, { 0, 3 },
	{ 1, 0 }, { 1, 1 }, { 1, 2 }, { 1, 3 },
	{ 2, 0 }, { 2, 1 }, { 2, 2 }, { 2, 3 },
	{ 3, 0 }, { 3, 1 }, { 3, 2 }, { 3, 3 },
};

static void fastnet_transition_describe(const struct fastnet_transition *t,
					char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "%u to %u", t->from, t->to);
}

KUNIT_ARRAY_PARAM(fastnet_transition, fastnet_transitions,
		  fastnet_transition_describe);

static const u32 fastnet_modes[] = { 0, 1, 2, 3 };

static void fastnet_mode_describe(const u32 *mode, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "mode %u", *mode);
}

KUNIT_ARRAY_PARAM(fastnet_mode, fastnet_modes, fastnet_mode_describe);

static int fastnet_port_test_request(struct fastnet_port *port,
				     struct net_device *dev, u32 mode,
				     u32 flags)
{
	struct fastnet_mode_request req = {
		.mode = mode,
		.flags = flags,
		.buffers = 64,
		.buffer_size = 2048,
	};
	int err;

	rtnl_lock();
	err = fastnet_test_set_mode(port, dev, &req);
	rtnl_unlock();
	return err;
}

static int fastnet_port_test_set(struct kunit *test, u32 mode)
{
	struct fastnet_port_fixture *f = test->priv;

	return fastnet_port_test_request(f->port, f->dev, mode, 0);
}

/* All that a mode does to a device. */
static void fastnet_port_test_expect_device(struct kunit *test, u32 mode)
{
	struct fastnet_port_fixture *f = test->priv;
	bool frames = mode >= FASTNET_MODE_COPY;
	struct net_device *dev = f->dev;
	netdev_features_t on = dev->features;

	KUNIT_EXPECT_EQ(test, dev->promiscuity, frames ? 1U : 0U);
	KUNIT_EXPECT_EQ(test, dev->max_mtu,
			frames ? 2048U - 22U : FASTNET_TEST_MTU_OF_DEVICE);
	KUNIT_EXPECT_EQ(test, !(on & NETIF_F_GRO),
			mode == FASTNET_MODE_DROP || mode == FASTNET_MODE_COPY);
	KUNIT_EXPECT_EQ(test, !(on & NETIF_F_LRO),
			mode != FASTNET_MODE_NORMAL);
	KUNIT_EXPECT_EQ(test, !(on & NETIF_F_HW_VLAN_CTAG_RX), frames);
	KUNIT_EXPECT_EQ(test, !!fastnet_test_nic(dev)->zc,
			mode == FASTNET_MODE_ZEROCOPY);
	KUNIT_EXPECT_EQ(test, !!rcu_access_pointer(dev->rx_handler),
			mode != FASTNET_MODE_NORMAL);
}

static void fastnet_port_test_expect(struct kunit *test, u32 mode)
{
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_capture *c;

	rtnl_lock();
	c = rtnl_dereference(f->port->capture);
	KUNIT_EXPECT_EQ(test, c ? c->mode : FASTNET_MODE_NORMAL, mode);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_port_of(f->dev),
			    mode ? f->port : NULL);
	KUNIT_EXPECT_PTR_EQ(test, fastnet_test_nic(f->dev)->zc,
			    mode == FASTNET_MODE_ZEROCOPY ? &c->queue : NULL);
	rtnl_unlock();
	fastnet_port_test_expect_device(test, mode);
	FASTNET_EXPECT_EVENTS(test, fastnet_port_poll(f->port),
			      mode >= FASTNET_MODE_COPY ? 0 : EPOLLERR);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 0U);
}

static void fastnet_port_test_release(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	fastnet_port_release(f->port);
	f->port = NULL;
}

/* From each mode to each, and back to normal when the file is closed. */
static void fastnet_port_test_transition(struct kunit *test)
{
	const struct fastnet_transition *t = test->param_value;
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->from), 0);
	fastnet_port_test_expect(test, t->from);
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->to), 0);
	fastnet_port_test_expect(test, t->to);
	KUNIT_EXPECT_TRUE(test, netif_carrier_ok(f->dev));

	fastnet_port_test_release(test);
	fastnet_port_test_expect_device(test, FASTNET_MODE_NORMAL);
	KUNIT_EXPECT_EQ(test, fastnet_test_nic(f->dev)->posts, 0U);
}

/* A sleeping reader learns that its ring is gone. */
static void fastnet_port_test_transition_wakes(struct kunit *test)
{
	const struct fastnet_transition *t = test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_test_sleeper sleeper;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->from), 0);
	fastnet_test_sleep(&sleeper, &f->port->wait);
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->to), 0);
	KUNIT_EXPECT_EQ(test, sleeper.woken > 0, t->from || t->to);
	fastnet_test_get_up(&sleeper, &f->port->wait);
}

/* What was granted is said, and nothing where there is no ring. */
static void fastnet_port_test_granted(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_mode_request req = { .mode = mode };
	bool ring = mode >= FASTNET_MODE_COPY;

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, fastnet_test_set_mode(f->port, f->dev, &req), 0);
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, req.buffers, ring ? 2048U : 0U);
	KUNIT_EXPECT_EQ(test, req.buffer_size, ring ? 2048U : 0U);
	KUNIT_EXPECT_EQ(test, req.descriptors, ring ? 2048U : 0U);
	KUNIT_EXPECT_EQ(test, req.ring_size, ring ? 9ULL * PAGE_SIZE : 0ULL);
	KUNIT_EXPECT_EQ(test, req.consumer_size, ring ? 1ULL * PAGE_SIZE : 0);
	KUNIT_EXPECT_EQ(test, req.buffers_size, ring ? 2048ULL * 2048 : 0ULL);
	KUNIT_EXPECT_EQ(test, req.ring_offset, 0ULL);
	KUNIT_EXPECT_EQ(test, req.consumer_offset, req.ring_size);
	KUNIT_EXPECT_EQ(test, req.buffers_offset,
			req.ring_size + req.consumer_size);
}

static void fastnet_port_test_no_promisc(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;
	u32 mode = *(const u32 *)test->param_value;

	KUNIT_EXPECT_EQ(test, 0, fastnet_port_test_set(test, mode));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_port_test_request(f->port, f->dev, mode,
						  FASTNET_NO_PROMISC));
	KUNIT_EXPECT_EQ(test, f->dev->promiscuity, 0U);
	KUNIT_EXPECT_EQ(test, 0, fastnet_port_test_set(test, mode));
	fastnet_port_test_expect(test, mode);
}

/* While one file has the device, no other gets it; afterwards it does. */
static void fastnet_port_test_other_port(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	int expected = mode ? -EBUSY : 0;
	u32 to;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	for (to = 0; to <= FASTNET_MODE_ZEROCOPY && mode; to++) {
		KUNIT_EXPECT_EQ(test, expected,
				fastnet_port_test_request(f->other, f->dev, to,
							  0));
		fastnet_port_test_expect(test, mode);
	}

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 0), 0);
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_port_test_request(f->other, f->dev, mode, 0));
	fastnet_port_test_expect_device(test, mode);
}

/* A file keeps to its device, also in normal mode. */
static void fastnet_port_test_other_device(struct kunit *test)
{
	struct net_device *other = fastnet_test_netdev_without_zc(test);
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, -EBUSY,
			fastnet_port_test_request(f->port, other,
						  FASTNET_MODE_COPY, 0));
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(other->rx_handler));
	fastnet_port_test_expect(test, mode);
}

static rx_handler_result_t fastnet_test_foreign_handler(struct sk_buff **pskb)
{
	return RX_HANDLER_PASS;
}

/* A port of a bridge, say. */
static void fastnet_port_test_handler_taken(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;
	u32 mode;

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, 0,
			netdev_rx_handler_register(f->dev,
						   fastnet_test_foreign_handler,
						   NULL));
	rtnl_unlock();
	for (mode = FASTNET_MODE_DROP; mode <= FASTNET_MODE_ZEROCOPY; mode++)
		KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode),
				-EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->dev->rx_handler),
			    (rx_handler_func_t *)fastnet_test_foreign_handler);
	rtnl_lock();
	netdev_rx_handler_unregister(f->dev);
	rtnl_unlock();
	fastnet_port_test_expect(test, FASTNET_MODE_NORMAL);
}

static void fastnet_port_test_no_handler(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	f->dev->priv_flags |= IFF_NO_RX_HANDLER;
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, FASTNET_MODE_COPY),
			-EOPNOTSUPP);
	f->dev->priv_flags &= ~IFF_NO_RX_HANDLER;
	fastnet_port_test_expect(test, FASTNET_MODE_NORMAL);
}

static void fastnet_port_test_no_driver(struct kunit *test)
{
	struct net_device *dev = fastnet_test_netdev_without_zc(test);
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
			fastnet_port_test_request(f->other, dev,
						  FASTNET_MODE_ZEROCOPY, 0));
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(dev->rx_handler));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_port_test_request(f->other, dev,
						  FASTNET_MODE_COPY, 0));
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
			fastnet_port_test_request(f->other, dev,
						  FASTNET_MODE_ZEROCOPY, 0));
	KUNIT_EXPECT_NOT_NULL(test, rcu_access_pointer(dev->rx_handler));
}

/* From any mode: refused, and all is as it was, the capture included. */
static void fastnet_port_test_expect_refused(struct kunit *test, u32 to,
					     int expected)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_capture *c = rcu_access_pointer(f->port->capture);

	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, to), expected);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port->capture), c);
	fastnet_port_test_expect(test, mode);
}

static void fastnet_port_test_driver_refuses(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;
	u32 mode = *(const u32 *)test->param_value;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	fastnet_test_nic(f->dev)->error = -EIO;
	fastnet_port_test_expect_refused(test, FASTNET_MODE_ZEROCOPY, -EIO);
}

/* Without a way to get frames as they were on the wire, no zero-copy mode. */
static void fastnet_port_test_stubborn_feature(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	fastnet_test_nic(f->dev)->stubborn = true;
	KUNIT_EXPECT_EQ(test,
			fastnet_port_test_set(test, FASTNET_MODE_ZEROCOPY),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fastnet_test_nic(f->dev)->calls, 0U);
	fastnet_port_test_expect(test, FASTNET_MODE_NORMAL);
}

static void fastnet_port_test_promiscuous_overflow(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	f->dev->promiscuity = UINT_MAX;
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, FASTNET_MODE_COPY),
			-EOVERFLOW);
	KUNIT_EXPECT_EQ(test, f->dev->promiscuity, UINT_MAX);
	f->dev->promiscuity = 0;
	fastnet_port_test_expect(test, FASTNET_MODE_NORMAL);
}

/* Whatever there is no memory for, the device stays in its mode. */
static void fastnet_port_test_no_memory(struct kunit *test)
{
	const struct fastnet_transition *t = test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_capture *c;
	unsigned int nth = 0;
	int err;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->from), 0);
	c = rcu_access_pointer(f->port->capture);
	do {
		struct fastnet_resources before = fastnet_resources;

		fastnet_resources_fail(++nth);
		err = fastnet_port_test_set(test, t->to);
		/* With another error it might go on failing for ever. */
		KUNIT_ASSERT_EQ(test, err,
				fastnet_resources_failed() ? -ENOMEM : 0);
		if (!err)
			break;
		KUNIT_EXPECT_EQ(test, fastnet_resources.objects,
				before.objects);
		KUNIT_EXPECT_EQ(test, fastnet_resources.pages, before.pages);
		KUNIT_EXPECT_EQ(test, fastnet_resources.mappings,
				before.mappings);
		KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port->capture),
				    c);
		fastnet_port_test_expect(test, t->from);
	} while (nth < 1000);
	KUNIT_EXPECT_EQ(test, err, 0);
	fastnet_port_test_expect(test, t->to);
}

/* One that another replaces is there until nobody looks at it any more. */
static void fastnet_port_test_replaced(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	unsigned int before;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	before = fastnet_resources.grace_periods;
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.grace_periods, before + !!mode);
}

/* The device goes: readers are told, and nothing is left. */
static void fastnet_port_test_unregister(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_test_sleeper sleeper;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	fastnet_test_sleep(&sleeper, &f->port->wait);
	unregister_netdev(f->dev);
	KUNIT_EXPECT_GT(test, sleeper.woken, 0U);
	fastnet_test_get_up(&sleeper, &f->port->wait);

	FASTNET_EXPECT_EVENTS(test, fastnet_port_poll(f->port), EPOLLHUP);
	KUNIT_EXPECT_EQ(test, PTR_ERR(fastnet_port_get_capture(f->port)),
			(long)-ENODEV);
	KUNIT_EXPECT_NULL(test, f->port->dev);
	KUNIT_EXPECT_NULL(test, fastnet_test_nic(f->dev)->zc);
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, 0L);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings, 0L);

	rtnl_lock();
	KUNIT_EXPECT_NULL(test, fastnet_driver_of(f->dev));
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode), -ENODEV);
}

static int fastnet_test_move(struct net_device *dev, struct net *net)
{
	int err;

	rtnl_lock();
	err = dev_change_net_namespace(dev, net, "fntest%d");
	if (!err)
		err = dev_open(dev, NULL);
	rtnl_unlock();
	return err;
}

/* To another namespace: gone for this file, but the driver's offer stands. */
static void fastnet_port_test_move(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct net *net;

	net = copy_net_ns(CLONE_NEWNET, current_user_ns(), &init_net);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, net);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, fastnet_test_move(f->dev, net), 0);

	FASTNET_EXPECT_EVENTS(test, fastnet_port_poll(f->port), EPOLLHUP);
	KUNIT_EXPECT_NULL(test, f->port->dev);
	fastnet_port_test_expect_device(test, FASTNET_MODE_NORMAL);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode), -ENODEV);
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_port_test_request(f->other, f->dev, mode, 0));
	fastnet_port_test_expect_device(test, mode);

	KUNIT_EXPECT_EQ(test, fastnet_test_move(f->dev, &init_net), 0);
	put_net(net);
}

static void fastnet_port_test_wanted_features(struct net_device *dev,
					      netdev_features_t wanted)
{
	rtnl_lock();
	dev->wanted_features |= wanted;
	netdev_update_features(dev);
	rtnl_unlock();
}

/* Nobody can switch on what a mode bars, and all is as it was afterwards. */
static void fastnet_port_test_feature_fixed(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	netdev_features_t hw_features = f->dev->hw_features;
	netdev_features_t wanted = f->dev->wanted_features;
	netdev_features_t features = f->dev->features;
	netdev_features_t barred = 0;

	if (mode >= FASTNET_MODE_DROP)
		barred |= NETIF_F_LRO;
	if (mode >= FASTNET_MODE_COPY)
		barred |= NETIF_F_HW_VLAN_CTAG_RX;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, f->dev->hw_features, hw_features & ~barred);
	fastnet_port_test_wanted_features(f->dev, 0);
	fastnet_port_test_expect(test, mode);
	fastnet_port_test_release(test);
	KUNIT_EXPECT_EQ(test, f->dev->hw_features, hw_features);
	KUNIT_EXPECT_EQ(test, f->dev->wanted_features, wanted);
	KUNIT_EXPECT_EQ(test, f->dev->features, features);
}

/* What is asked for during a mode is what there is afterwards. */
static void fastnet_port_test_gro_switched_off(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_TRUE(test, f->dev->features & NETIF_F_GRO);
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	rtnl_lock();
	f->dev->wanted_features &= ~NETIF_F_GRO;
	netdev_update_features(f->dev);
	rtnl_unlock();
	KUNIT_EXPECT_FALSE(test, f->dev->features & NETIF_F_GRO);
	fastnet_port_test_release(test);
	KUNIT_EXPECT_FALSE(test, f->dev->features & NETIF_F_GRO);
	fastnet_port_test_wanted_features(f->dev, NETIF_F_GRO);
}

/* What was off before stays off. */
static void fastnet_port_test_feature_off(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;
	netdev_features_t features = NETIF_F_LRO | NETIF_F_GRO;

	rtnl_lock();
	f->dev->wanted_features &= ~features;
	netdev_update_features(f->dev);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	fastnet_port_test_release(test);
	KUNIT_EXPECT_EQ(test, f->dev->features & features, 0ULL);
	KUNIT_EXPECT_TRUE(test, f->dev->features & NETIF_F_HW_VLAN_CTAG_RX);
}

static int fastnet_port_test_set_mtu(struct net_device *dev, int mtu)
{
	int err;

	rtnl_lock();
	err = dev_set_mtu(dev, mtu);
	rtnl_unlock();
	return err;
}

static void fastnet_port_test_mtu(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	bool limited = mode >= FASTNET_MODE_COPY;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set_mtu(f->dev, 2026), 0);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set_mtu(f->dev, 2027),
			limited ? -EINVAL : 0);
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 0), 0);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set_mtu(f->dev, 9000), 0);

	/* Buffers of 2048 bytes do not hold such frames. */
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode),
			limited ? -EINVAL : 0);
	KUNIT_EXPECT_EQ(test, f->dev->max_mtu, FASTNET_TEST_MTU_OF_DEVICE);
}

/* A limit that somebody else sets meanwhile is not ours to take back. */
static void fastnet_port_test_foreign_mtu_limit(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	f->dev->max_mtu = 1600;
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 0), 0);
	KUNIT_EXPECT_EQ(test, f->dev->max_mtu, 1600U);
}

/* The capture lives for as long as somebody reads from it. */
static void fastnet_port_test_capture_reference(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_capture *c;

	KUNIT_EXPECT_EQ(test, PTR_ERR(fastnet_port_get_capture(f->port)),
			(long)-ENOTCONN);
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	c = fastnet_port_get_capture(f->port);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c);

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 0), 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings, 0L);
	KUNIT_EXPECT_GT(test, fastnet_resources.pages, 0L);
	FASTNET_EXPECT_EVENTS(test, fastnet_capture_poll(c), 0);
	fastnet_capture_put(c);
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, 0L);
}

/* Frames that wait are lost with the mode, and nothing else is. */
static void fastnet_port_test_frames_waiting(struct kunit *test)
{
	const struct fastnet_transition *t = test->param_value;
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->from), 0);
	if (t->from == FASTNET_MODE_ZEROCOPY) {
		fastnet_test_deliver(f->dev, "0123456789abcdef", 16);
		FASTNET_EXPECT_EVENTS(test, fastnet_port_poll(f->port),
				      EPOLLIN | EPOLLRDNORM);
	}
	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, t->to), 0);
	fastnet_port_test_expect(test, t->to);
}

/* Memory that the device may still write to is nobody else's. */
static void fastnet_port_test_forgetful_driver(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	struct fastnet_capture *c;
	long pages;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	c = rcu_dereference_protected(f->port->capture, true);
	pages = fastnet_resources.pages;
	fastnet_test_nic(f->dev)->forgetful = true;
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode), 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	fastnet_test_nic(f->dev)->forgetful = false;
	fastnet_port_test_release(test);
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, pages);
	KUNIT_EXPECT_GT(test, fastnet_resources.mappings, 0L);

	/* As if the device had lost its power. */
	c->queue.abandoned = false;
	fastnet_capture_retire(c);
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, 0L);
	fastnet_resources.warnings = 0;
}

/* A driver that does not do as it ought to is told so. */
static void fastnet_port_test_bad_driver(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	fastnet_test_nic(f->dev)->error_leaving = -EIO;
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, 0), 0);
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	fastnet_resources.warnings = 0;
}

/* A device that is away enters no zero-copy mode, but leaves it. */
static void fastnet_port_test_detached(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_port_fixture *f = test->priv;
	bool possible = mode != FASTNET_MODE_ZEROCOPY;

	netif_device_detach(f->dev);
	KUNIT_EXPECT_EQ(test, fastnet_port_test_set(test, mode),
			possible ? 0 : -ENODEV);
	fastnet_port_test_expect(test, possible ? mode : 0);
	netif_device_attach(f->dev);

	KUNIT_ASSERT_EQ(test, fastnet_port_test_set(test, 3), 0);
	netif_device_detach(f->dev);
	fastnet_port_test_release(test);
	fastnet_port_test_expect_device(test, FASTNET_MODE_NORMAL);
	netif_device_attach(f->dev);
}

static int fastnet_port_test_begin(struct kunit *test)
{
	struct fastnet_port_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	f->dev = fastnet_test_netdev(test);
	fastnet_port_test_wanted_features(f->dev, NETIF_F_LRO);

	fastnet_resources_begin(test);
	f->port = fastnet_port_create();
	f->other = fastnet_port_create();
	return f->port && f->other ? 0 : -ENOMEM;
}

static void fastnet_port_test_end(struct kunit *test)
{
	struct fastnet_port_fixture *f = test->priv;

	fastnet_resources_fail(0);
	if (f->port)
		fastnet_port_release(f->port);
	fastnet_port_release(f->other);
	if (f->dev->reg_state == NETREG_REGISTERED)
		fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_port_test_cases[] = {
	KUNIT_CASE_PARAM(fastnet_port_test_transition,
			 fastnet_transition_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_transition_wakes,
			 fastnet_transition_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_no_memory,
			 fastnet_transition_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_frames_waiting,
			 fastnet_transition_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_granted, fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_no_promisc,
			 fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_other_port,
			 fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_other_device,
			 fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_port_test_handler_taken),
	KUNIT_CASE(fastnet_port_test_no_handler),
	KUNIT_CASE(fastnet_port_test_no_driver),
	KUNIT_CASE_PARAM(fastnet_port_test_driver_refuses,
			 fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_port_test_stubborn_feature),
	KUNIT_CASE(fastnet_port_test_promiscuous_overflow),
	KUNIT_CASE_PARAM(fastnet_port_test_replaced, fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_unregister,
			 fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_move, fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_feature_fixed,
			 fastnet_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_port_test_gro_switched_off,
			 fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_port_test_feature_off),
	KUNIT_CASE_PARAM(fastnet_port_test_mtu, fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_port_test_foreign_mtu_limit),
	KUNIT_CASE(fastnet_port_test_capture_reference),
	KUNIT_CASE_PARAM(fastnet_port_test_forgetful_driver,
			 fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_port_test_bad_driver),
	KUNIT_CASE_PARAM(fastnet_port_test_detached, fastnet_mode_gen_params),
	{}
};

static struct kunit_suite fastnet_port_test_suite = {
	.name = "fastnet_port",
	.init = fastnet_port_test_begin,
	.exit = fastnet_port_test_end,
	.test_cases = fastnet_port_test_cases,
};

kunit_test_suite(fastnet_port_test_suite);
