// SPDX-License-Identifier: GPL-2.0
#include <linux/bpf.h>
#include <linux/device.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "../compat.h"
#include "../driver.h"
#include "../parent.h"
#include "../queue.h"
#include "../reason.h"
#include "device.h"
#include "xdp.h"

LIST_HEAD(fastnet_xdp_devices);

/* A list, as there are few: not even one search a frame. */
static struct fastnet_xdp_device *
fastnet_xdp_device_of(const struct net_device *dev)
{
	struct fastnet_xdp_device *d;

	list_for_each_entry_rcu(d, &fastnet_xdp_devices, list,
				lockdep_rtnl_is_held())
		if (d->dev == dev)
			return d;
	return NULL;
}

static struct fastnet_xdp_device *fastnet_xdp_device_add(struct net_device *dev)
{
	struct fastnet_xdp_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->dev = dev;
	list_add_rcu(&d->list, &fastnet_xdp_devices);
	return d;
}

static struct fastnet_xdp_device *fastnet_xdp_device_get(struct net_device *dev)
{
	return fastnet_xdp_device_of(dev) ?: fastnet_xdp_device_add(dev);
}

static void fastnet_xdp_device_put(struct fastnet_xdp_device *d)
{
	if (d->prog || d->pool)
		return;

	list_del_rcu(&d->list);
	synchronize_net(); /* fastnet_ndo_xsk_wakeup() */
	kfree(d);
}

static int fastnet_xdp_claim(struct fastnet_xdp_device *d,
			     const struct fastnet_xdp *x,
			     struct fastnet_reason *reason)
{
	const struct fastnet_needs needs = {
		.features_off = FASTNET_FEATURES_THAT_ALTER |
				FASTNET_FEATURES_THAT_MERGE,
		.max_mtu = fastnet_queue_max_mtu(&x->queue),
	};
	int err = fastnet_claim_change(d->dev, &d->claim, &needs);

	if (err)
		return fastnet_refuse(reason, err, "no memory");
	if (d->dev->features & needs.features_off)
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "VLAN stripping or LRO cannot be switched off");
	return 0;
}

/* What is asked for is possible, as far as that can be said beforehand. */
static int fastnet_xdp_check(const struct fastnet_driver *driver,
			     const struct net_device *dev,
			     const struct fastnet_xdp *old,
			     const struct fastnet_xdp *x,
			     struct fastnet_reason *reason)
{
	int err = fastnet_driver_check_free(driver, old ? &old->queue : NULL,
					    reason);

	if (err)
		return err;
	if (x->queue.max_frame < driver->min_buffer_size)
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "this chip may write %u bytes, whatever it is told, and there is room for %u: use generic XDP, or larger chunks",
				      driver->min_buffer_size,
				      x->queue.max_frame);
	if (x->queue.max_frame < fastnet_frame_size(dev))
		return fastnet_refuse(reason, -EINVAL,
				      "MTU of %u: at most %u with native XDP here",
				      dev->mtu,
				      fastnet_queue_max_mtu(&x->queue));
	return 0;
}

/* A ring without buffers would receive nothing, and nobody would know why. */
static int fastnet_xdp_set_queue(struct fastnet_xdp_device *d,
				 struct fastnet_xdp *x, struct fastnet_xdp *old,
				 struct fastnet_reason *reason)
{
	int err = fastnet_driver_set_queue(d->dev, &x->queue, reason);

	if (err || !x->starved)
		return err;
	/* It has to let go of this one, if need be of both. */
	if (fastnet_driver_set_queue(d->dev, old ? &old->queue : NULL, NULL))
		fastnet_driver_set_queue(d->dev, NULL, NULL);
	return fastnet_refuse(reason, -ENOMEM, "no memory for the RX ring");
}

/* A program that outlives a socket is not to be stopped, see below. */
static int fastnet_xdp_enter(struct fastnet_xdp_device *d,
			     struct fastnet_xdp *x,
			     struct fastnet_reason *reason)
{
	const struct fastnet_driver *driver = fastnet_driver_of(d->dev);
	struct fastnet_xdp *old = rtnl_dereference(d->x);
	struct fastnet_claim *claim = &d->claim;
	struct device *parent = d->dev->dev.parent;
	bool locked;
	int err;

	err = fastnet_xdp_check(driver, d->dev, old, x, reason);
	if (err)
		return err;
	locked = fastnet_parent_trylock(parent);
	if (!locked && !(old && old->pool))
		return fastnet_refuse(reason, -EBUSY,
				      "the device is being removed, reset or put to sleep: try again");

	err = fastnet_xdp_claim(d, x, reason);
	if (!err)
		err = fastnet_xdp_set_queue(d, x, old, reason);
	if (locked)
		fastnet_parent_tryunlock(parent);
	if (!err)
		rcu_assign_pointer(d->x, x);
	else if (old)
		fastnet_xdp_claim(d, old, reason);
	else
		fastnet_claim_drop(d->dev, claim);
	return err;
}

/*
 * A socket's buffers cannot stay, so this does not fail. Who has the parent for
 * so long is about to remove it, and waits for rtnl, or calls this.
 */
static void fastnet_xdp_leave(struct fastnet_xdp_device *d)
{
	struct device *parent = d->dev->dev.parent;
	bool locked = d->dev->reg_state == NETREG_REGISTERED &&
		      fastnet_parent_trylock(parent);

	fastnet_driver_set_queue(d->dev, NULL, NULL);
	if (locked)
		fastnet_parent_tryunlock(parent);
	RCU_INIT_POINTER(d->x, NULL);
	fastnet_claim_drop(d->dev, &d->claim);
}

static void fastnet_xdp_retire(struct fastnet_xdp_device *d,
			       struct fastnet_xdp *x)
{
	if (!x)
		return;

	synchronize_net(); /* fastnet_ndo_xsk_wakeup() */
	fastnet_xdp_add_counters(&d->before, &x->counters);
	fastnet_queue_left(&x->queue);
	fastnet_xdp_free(x);
}

/* From one program and pool to another, each of which may be none. */
static int fastnet_xdp_change(struct fastnet_xdp_device *d,
			      struct bpf_prog *prog, struct xsk_buff_pool *pool,
			      struct fastnet_reason *reason)
{
	const struct fastnet_driver *driver = fastnet_driver_of(d->dev);
	struct fastnet_xdp *x, *old = rtnl_dereference(d->x);
	int err;

	if (old && pool == d->pool && (prog || pool)) {
		WRITE_ONCE(old->prog, prog);
		goto changed;
	}
	if (!prog && !pool) {
		if (old)
			fastnet_xdp_leave(d);
		goto retire;
	}
	if (!driver)
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "the driver has no zero-copy receive for this device: use generic XDP");

	x = fastnet_xdp_create(d->dev, driver, prog, pool);
	if (IS_ERR(x))
		return fastnet_refuse(reason, PTR_ERR(x), "no memory");
	err = fastnet_xdp_enter(d, x, reason);
	if (err) {
		fastnet_xdp_free(x);
		return err;
	}
retire:
	fastnet_xdp_retire(d, old);
changed:
	d->prog = prog;
	d->pool = pool;
	return 0;
}

static int fastnet_xdp_set_program(struct fastnet_xdp_device *d,
				   struct netdev_bpf *bpf)
{
	struct bpf_prog *old = d->prog;
	struct fastnet_reason reason = {};
	int err;

	err = fastnet_xdp_change(d, bpf->prog, d->pool, &reason);
	if (err)
		fastnet_set_extack(bpf->extack, &reason);
	else if (old)
		bpf_prog_put(old);
	return err;
}

/* Here is no extack: whoever binds the socket finds the reason in the log. */
static int fastnet_xdp_set_pool(struct fastnet_xdp_device *d,
				struct xsk_buff_pool *pool, u16 queue_id)
{
	struct fastnet_reason reason = {};
	struct fastnet_xdp *old;
	int err;

	if (queue_id)
		return -EINVAL;
	if (pool && d->pool)
		return -EBUSY;

	err = fastnet_xdp_change(d, d->prog, pool, &reason);
	if (err && pool && net_ratelimit())
		netdev_info(d->dev, "no zero-copy AF_XDP: %s\n", reason.text);
	if (err && !pool) {
		/* The buffers go now, come what may. */
		netdev_err(d->dev, "the XDP program sees no frames any longer: %s\n",
			   reason.text);
		old = rtnl_dereference(d->x);
		fastnet_xdp_leave(d);
		fastnet_xdp_retire(d, old);
		d->pool = NULL;
		err = 0;
	}
	return err;
}

/**
 * fastnet_xdp_offer - say what a device can do
 * @driver: its driver
 *
 * Context: rtnl.
 */
void fastnet_xdp_offer(const struct fastnet_driver *driver)
{
	if (driver->dev->netdev_ops->ndo_bpf == fastnet_ndo_bpf &&
	    driver->min_buffer_size <= FASTNET_XDP_PAGE_ROOM)
		xdp_set_features_flag(driver->dev, NETDEV_XDP_ACT_BASIC |
						   NETDEV_XDP_ACT_REDIRECT |
						   NETDEV_XDP_ACT_NDO_XMIT |
						   NETDEV_XDP_ACT_XSK_ZEROCOPY);
}

/**
 * fastnet_ndo_bpf - attach or detach a program, or a socket
 * @dev: device
 * @bpf: what to do
 *
 * The ndo_bpf of a driver that implements struct fastnet_netdev_ops.
 *
 * Context: rtnl, may sleep.
 * Return: 0, or with everything as it was: -EOPNOTSUPP for a device that cannot
 * do it; -EINVAL for a command or queue that there is none of, and for an MTU
 * that is too large; -EBUSY while something else has the device; -ENOMEM; or
 * what the driver returned.
 */
int fastnet_ndo_bpf(struct net_device *dev, struct netdev_bpf *bpf)
{
	struct fastnet_xdp_device *d = fastnet_xdp_device_get(dev);
	int err;

	if (!d)
		return -ENOMEM;

	switch (bpf->command) {
	case XDP_SETUP_PROG:
		err = fastnet_xdp_set_program(d, bpf);
		break;
	case XDP_SETUP_XSK_POOL:
		err = fastnet_xdp_set_pool(d, bpf->xsk.pool, bpf->xsk.queue_id);
		break;
	default:
		err = -EINVAL;
	}
	fastnet_xdp_device_put(d);
	return err;
}
EXPORT_SYMBOL_GPL(fastnet_ndo_bpf);

/**
 * fastnet_ndo_xsk_wakeup - a socket has something to send
 * @dev: device
 * @queue_id: its queue
 * @flags: XDP_WAKEUP_TX, XDP_WAKEUP_RX; for the latter there is nothing to do
 *
 * Context: Process, RCU read side.
 * Return: 0; -ENETDOWN without a link; -ENXIO without a socket.
 */
int fastnet_ndo_xsk_wakeup(struct net_device *dev, u32 queue_id, u32 flags)
{
	struct fastnet_xdp_device *d = fastnet_xdp_device_of(dev);
	struct fastnet_xdp *x = d ? rcu_dereference(d->x) : NULL;

	if (!netif_running(dev) || !netif_carrier_ok(dev))
		return -ENETDOWN;
	if (!x || !x->pool || queue_id)
		return -ENXIO;
	if (flags & XDP_WAKEUP_TX)
		fastnet_xdp_transmit_socket(x);
	return 0;
}
EXPORT_SYMBOL_GPL(fastnet_ndo_xsk_wakeup);
