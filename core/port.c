// SPDX-License-Identifier: GPL-2.0
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "busy_poll.h"
#include "compat.h"
#include "driver.h"
#include "port.h"
#include "power.h"

/* What merges frames. */
#define FASTNET_FEATURES_THAT_MERGE \
	(NETIF_F_GRO | NETIF_F_GRO_HW | NETIF_F_LRO)
/*
 * What makes a device deliver something else than the frame on the wire. Some
 * drivers lose the priority of a tag that the device has taken off.
 */
#define FASTNET_FEATURES_THAT_ALTER \
	(NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX | \
	 NETIF_F_GRO_HW | NETIF_F_LRO)

LIST_HEAD(fastnet_ports);

/**
 * fastnet_port_create - allocate a port without a device
 *
 * Context: Process.
 * Return: The port, or NULL.
 */
struct fastnet_port *fastnet_port_create(void)
{
	struct fastnet_port *port = kzalloc(sizeof(*port), FASTNET_GFP);

	if (port)
		init_waitqueue_head(&port->wait);
	return port;
}

static struct fastnet_queue *fastnet_port_queue(const struct fastnet_port *port)
{
	return rtnl_dereference(port->queue);
}

static u32 fastnet_queue_mode(const struct fastnet_queue *q)
{
	return q ? q->mode : FASTNET_MODE_NORMAL;
}

static void fastnet_port_bind(struct fastnet_port *port, struct net_device *dev)
{
	if (port->dev)
		return;

	netdev_hold(dev, &port->dev_tracker, GFP_KERNEL);
	port->dev = dev;
	list_add_tail(&port->list, &fastnet_ports);
}

static void fastnet_port_unbind(struct fastnet_port *port)
{
	if (!port->dev)
		return;

	list_del(&port->list);
	netdev_put(port->dev, &port->dev_tracker);
	port->dev = NULL;
}

static void fastnet_port_set_owner(struct fastnet_port *port)
{
	struct pid *old = port->owner;

	get_task_comm(port->comm, current);
	port->owner = get_pid(task_tgid(current));
	put_pid(old);
}

static int fastnet_port_set_promiscuous(struct fastnet_port *port,
					struct net_device *dev, bool on)
{
	int err;

	if (port->promiscuous == on)
		return 0;

	err = dev_set_promiscuity(dev, on ? 1 : -1);
	if (!err)
		port->promiscuous = on;
	return err;
}

/* Switch off what must be off, and back on what we had switched off before. */
static void fastnet_port_set_features(struct fastnet_port *port,
				      struct net_device *dev,
				      netdev_features_t off)
{
	netdev_lock_ops(dev);
	dev->wanted_features |= port->features_off;
	port->features_off = dev->wanted_features & dev->hw_features & off;
	dev->wanted_features &= ~port->features_off;
	if (dev->reg_state == NETREG_REGISTERED)
		netdev_update_features(dev);
	netdev_unlock_ops(dev);
}

static void fastnet_port_restore_mtu_limit(struct fastnet_port *port,
					   struct net_device *dev)
{
	const struct fastnet_queue *q = fastnet_port_queue(port);

	if (dev->max_mtu == fastnet_queue_max_mtu(q))
		dev->max_mtu = port->max_mtu;
}

/* An MTU that does not fit the buffers is refused like any that is too large. */
static void fastnet_port_limit_mtu(struct fastnet_port *port,
				   struct net_device *dev,
				   const struct fastnet_queue *q)
{
	port->max_mtu = dev->max_mtu;
	dev->max_mtu = min_not_zero(dev->max_mtu, fastnet_queue_max_mtu(q));
}

static netdev_features_t fastnet_features_off(u32 mode)
{
	switch (mode) {
	case FASTNET_MODE_DROP:
		return FASTNET_FEATURES_THAT_MERGE;
	case FASTNET_MODE_COPY:
	case FASTNET_MODE_ZEROCOPY:
		return FASTNET_FEATURES_THAT_MERGE |
		       FASTNET_FEATURES_THAT_ALTER;
	default:
		return 0;
	}
}

static void fastnet_port_leave_zerocopy(struct net_device *dev)
{
	const struct fastnet_netdev_ops *ops = fastnet_netdev_ops(dev);
	int err = ops->set_in_fastnet_zc_mode(dev, NULL);

	WARN_ONCE(err, "%s: driver did not leave zero-copy mode: %d\n",
		  netdev_name(dev), err);
}

static void fastnet_port_publish(struct fastnet_port *port,
				 struct net_device *dev,
				 struct fastnet_queue *q)
{
	if (fastnet_port_queue(port))
		fastnet_port_restore_mtu_limit(port, dev);
	fastnet_port_limit_mtu(port, dev, q);
	rcu_assign_pointer(port->queue, q);
}

/* The features are off before the device delivers its first frame. */
static int fastnet_port_enter_zerocopy(struct fastnet_port *port,
				       struct net_device *dev,
				       struct fastnet_queue *q)
{
	u32 old_mode = fastnet_queue_mode(fastnet_port_queue(port));
	int err = -EOPNOTSUPP;

	fastnet_port_set_features(port, dev, fastnet_features_off(q->mode));
	if (dev->features & FASTNET_FEATURES_THAT_ALTER)
		goto err_features;

	err = fastnet_netdev_ops(dev)->set_in_fastnet_zc_mode(dev, q);
	if (err)
		goto err_features;

	fastnet_port_publish(port, dev, q);
	return 0;

err_features:
	fastnet_port_set_features(port, dev, fastnet_features_off(old_mode));
	return err;
}

/* The rx_handler takes frames before the device delivers any to the stack. */
static void fastnet_port_enter_other(struct fastnet_port *port,
				     struct net_device *dev,
				     struct fastnet_queue *q)
{
	u32 old_mode = fastnet_queue_mode(fastnet_port_queue(port));

	fastnet_port_publish(port, dev, q);
	if (old_mode == FASTNET_MODE_ZEROCOPY)
		fastnet_port_leave_zerocopy(dev);
	fastnet_port_set_features(port, dev, fastnet_features_off(q->mode));
}

/* Make @q the queue that the device delivers to. */
static int fastnet_port_enter(struct fastnet_port *port, struct net_device *dev,
			      struct fastnet_queue *q, bool promiscuous)
{
	struct fastnet_queue *old = fastnet_port_queue(port);
	bool was_promiscuous = port->promiscuous;
	int err;

	err = fastnet_port_set_promiscuous(port, dev, promiscuous);
	if (err)
		return err;

	if (q->mode == FASTNET_MODE_ZEROCOPY) {
		err = fastnet_port_enter_zerocopy(port, dev, q);
		if (err) {
			fastnet_port_set_promiscuous(port, dev,
						     was_promiscuous);
			return err;
		}
	} else {
		fastnet_port_enter_other(port, dev, q);
	}

	if (old) {
		synchronize_net();
		fastnet_queue_retire(old);
	}
	return 0;
}

/**
 * fastnet_port_leave_mode - back to normal mode
 * @port: port in any mode
 *
 * Frees the queue with all that is in it. The port stays bound to its device.
 *
 * Context: rtnl, may sleep.
 */
void fastnet_port_leave_mode(struct fastnet_port *port)
{
	struct fastnet_queue *q = fastnet_port_queue(port);
	struct net_device *dev = port->dev;

	if (!q)
		return;

	if (q->mode == FASTNET_MODE_ZEROCOPY)
		fastnet_port_leave_zerocopy(dev);
	fastnet_port_restore_mtu_limit(port, dev);
	RCU_INIT_POINTER(port->queue, NULL);
	netdev_rx_handler_unregister(dev); /* waits for RCU readers of both */
	fastnet_port_set_features(port, dev, 0);
	fastnet_port_set_promiscuous(port, dev, false);
	fastnet_queue_retire(q);
	wake_up_all(&port->wait);
}

static int fastnet_port_start(struct fastnet_port *port, struct net_device *dev,
			      struct fastnet_mode_request *req)
{
	bool promiscuous = req->mode != FASTNET_MODE_DROP &&
			   !(req->flags & FASTNET_NO_PROMISC);
	struct fastnet_queue_config config = {
		.mode = req->mode,
		.buffers = req->buffers,
		.buffer_size = req->buffer_size,
	};
	struct fastnet_queue *q;
	int err;

	if (req->mode == FASTNET_MODE_ZEROCOPY && !fastnet_netdev_ops(dev))
		return -EOPNOTSUPP;
	err = fastnet_queue_configure(dev, &config);
	if (err)
		return err;

	q = fastnet_queue_create(dev, &config, &port->wait);
	if (IS_ERR(q))
		return PTR_ERR(q);

	err = fastnet_port_enter(port, dev, q, promiscuous);
	if (err) {
		fastnet_queue_retire(q);
		return err;
	}
	fastnet_queue_describe(&config, req);
	return 0;
}

static int fastnet_port_hook(struct fastnet_port *port, struct net_device *dev)
{
	int err;

	if (fastnet_port_queue(port))
		return 0;

	err = netdev_rx_handler_register(dev, fastnet_rx_handler, port);
	/* That is what it says of a device that may have none. */
	return err == -EINVAL ? -EOPNOTSUPP : err;
}

/**
 * fastnet_port_set_mode - put a device into a mode
 * @port: port
 * @dev: device; must be the one that the port is bound to, if it is
 * @req: mode, flags, and number and size of buffers, which are replaced by
 *	what was granted
 *
 * Context: rtnl, may sleep.
 * Return: 0, or with everything as it was: -ENODEV when the port's device has
 * gone; -EBUSY when the port has another device, or the device another port or
 * another user of its rx_handler; -EOPNOTSUPP for a device that may not have
 * one, for zero-copy mode without a driver for it, and for busy polling of a
 * device that has no NAPI; what
 * fastnet_queue_configure() returns; -ENOMEM; -EOVERFLOW when too many have
 * made the device promiscuous; or what the driver returned.
 */
int fastnet_port_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req)
{
	struct fastnet_port *owner = fastnet_port_of(dev);
	int err;

	if (port->gone)
		return -ENODEV;
	if ((port->dev && port->dev != dev) || (owner && owner != port))
		return -EBUSY;
	if (req->busy_poll && !fastnet_busy_poll_possible(dev))
		return -EOPNOTSUPP;

	if (req->mode == FASTNET_MODE_NORMAL) {
		fastnet_port_leave_mode(port);
		fastnet_port_bind(port, dev);
		req->buffers = 0;
		req->buffer_size = 0;
		return 0;
	}

	err = fastnet_port_hook(port, dev);
	if (err)
		return err;

	err = fastnet_port_start(port, dev, req);
	if (err) {
		if (!owner)
			netdev_rx_handler_unregister(dev);
		return err;
	}

	WRITE_ONCE(port->busy_poll, req->busy_poll);
	fastnet_port_bind(port, dev);
	fastnet_port_set_owner(port);
	wake_up_all(&port->wait);
	return 0;
}

/**
 * fastnet_port_release - back to normal mode, and free the port
 * @port: port that no file uses any more
 *
 * Context: Process, takes rtnl.
 */
void fastnet_port_release(struct fastnet_port *port)
{
	struct device *parent;

	rtnl_lock();
	parent = fastnet_power_get(port->dev);
	rtnl_unlock();

	fastnet_power_on(parent);
	rtnl_lock();
	fastnet_port_leave_mode(port);
	fastnet_port_unbind(port);
	rtnl_unlock();
	fastnet_power_put(parent);

	put_pid(port->owner);
	kfree(port);
}

/**
 * fastnet_port_device_gone - the device leaves the namespace or the machine
 * @port: port with a device
 *
 * Context: rtnl.
 */
void fastnet_port_device_gone(struct fastnet_port *port)
{
	WRITE_ONCE(port->gone, true);
	smp_wmb(); /* gone before there is no queue: fastnet_port_poll() */
	fastnet_port_leave_mode(port);
	fastnet_port_unbind(port);
	wake_up_all(&port->wait);
}

/**
 * fastnet_port_keep_features - somebody changed the device's features
 * @port: port that the device is hooked to
 * @dev: device
 *
 * Switches off again what the mode bars; it comes back on in the end.
 *
 * Context: rtnl.
 */
void fastnet_port_keep_features(struct fastnet_port *port,
				struct net_device *dev)
{
	const struct fastnet_queue *q = fastnet_port_queue(port);
	netdev_features_t off;

	off = dev->features & dev->wanted_features &
	      fastnet_features_off(fastnet_queue_mode(q));
	if (!off)
		return;

	port->features_off |= off;
	dev->wanted_features &= ~off;
	netdev_update_features(dev);
}

/**
 * fastnet_port_of - the port that has a device in a mode other than normal
 * @dev: device
 *
 * Context: rtnl.
 * Return: The port, or NULL.
 */
struct fastnet_port *fastnet_port_of(const struct net_device *dev)
{
	if (rtnl_dereference(dev->rx_handler) != fastnet_rx_handler)
		return NULL;
	return rtnl_dereference(dev->rx_handler_data);
}

/**
 * fastnet_port_get_queue - the queue to read from
 * @port: port
 *
 * Context: Process.
 * Return: The queue with a reference for the caller; ERR_PTR(-ENODEV) when the
 * device has gone, ERR_PTR(-ENOTCONN) in normal mode.
 */
struct fastnet_queue *fastnet_port_get_queue(struct fastnet_port *port)
{
	struct fastnet_queue *q;

	if (READ_ONCE(port->gone))
		return ERR_PTR(-ENODEV);

	rcu_read_lock();
	q = rcu_dereference(port->queue);
	if (q)
		kref_get(&q->refs);
	rcu_read_unlock();

	return q ?: ERR_PTR(-ENOTCONN);
}
