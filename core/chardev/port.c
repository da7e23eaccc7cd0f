// SPDX-License-Identifier: GPL-2.0
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string_helpers.h>

#include "../compat.h"
#include "../driver.h"
#include "../parent.h"
#include "busy_poll.h"
#include "filter.h"
#include "port.h"

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

static struct fastnet_capture *
fastnet_port_capture(const struct fastnet_port *port)
{
	return rtnl_dereference(port->capture);
}

/**
 * fastnet_port_mode - the mode that a port has its device in
 * @port: port
 *
 * Context: rtnl.
 * Return: One of enum fastnet_mode.
 */
u32 fastnet_port_mode(const struct fastnet_port *port)
{
	const struct fastnet_capture *c = fastnet_port_capture(port);

	return c ? c->mode : FASTNET_MODE_NORMAL;
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
	char comm[TASK_COMM_LEN];
	int size;

	/* A process may call itself as it likes, lines and columns included. */
	get_task_comm(comm, current);
	size = string_escape_mem(comm, strlen(comm), port->comm,
				 sizeof(port->comm) - 1,
				 ESCAPE_NP | ESCAPE_APPEND | ESCAPE_OCTAL,
				 " \\");
	port->comm[size] = '\0';
	port->owner = get_pid(task_tgid(current));
	put_pid(old);
}

/* The stack merges frames before the rx_handler sees them. */
static struct fastnet_needs fastnet_port_needs(const struct fastnet_capture *c,
					       bool promiscuous)
{
	struct fastnet_needs needs = {
		.features_off = FASTNET_FEATURES_THAT_MERGE,
		.promiscuous = promiscuous,
	};

	if (c->mode != FASTNET_MODE_DROP) {
		needs.features_off |= FASTNET_FEATURES_THAT_ALTER;
		needs.max_mtu = fastnet_queue_max_mtu(&c->queue);
	}
	if (c->mode != FASTNET_MODE_ZEROCOPY)
		needs.features_held = NETIF_F_GRO;
	return needs;
}

static int fastnet_port_enter_zerocopy(struct net_device *dev,
				       struct fastnet_capture *c,
				       struct fastnet_reason *reason)
{
	const struct fastnet_driver *driver = fastnet_driver_of(dev);

	if (dev->features & (FASTNET_FEATURES_THAT_MERGE |
			     FASTNET_FEATURES_THAT_ALTER))
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "VLAN stripping or LRO cannot be switched off: use copy mode");

	c->queue.napi = driver->napi;
	c->queue.count_received = driver->ops->count_received;
	return fastnet_driver_set_queue(dev, &c->queue, reason);
}

/*
 * Make @c what the device delivers to. What is needed is there before the first
 * frame, and what is no longer needed until after the last one.
 */
static int fastnet_port_enter(struct fastnet_port *port, struct net_device *dev,
			      struct fastnet_capture *c, bool promiscuous,
			      struct fastnet_reason *reason)
{
	u32 old_mode = fastnet_port_mode(port);
	struct fastnet_needs needs = fastnet_port_needs(c, promiscuous);
	struct fastnet_needs both, old = port->claim.needs;
	int err;

	both = needs;
	both.features_off |= old.features_off;
	err = fastnet_claim_change(dev, &port->claim, &both);
	if (err)
		return fastnet_refuse(reason, err,
				      err == -ENOMEM ? "no memory" :
				      "too many have made the device promiscuous: use FASTNET_NO_PROMISC");

	c->queue.dev = dev;
	fastnet_view_init(&c->view, dev);
	rcu_assign_pointer(c->filter, port->filter);
	if (c->mode == FASTNET_MODE_ZEROCOPY) {
		err = fastnet_port_enter_zerocopy(dev, c, reason);
		if (err)
			goto err_claim;
	}
	rcu_assign_pointer(port->capture, c);
	/* The rx_handler takes frames before the device delivers any. */
	if (old_mode == FASTNET_MODE_ZEROCOPY &&
	    c->mode != FASTNET_MODE_ZEROCOPY)
		fastnet_driver_set_queue(dev, NULL, reason);
	fastnet_claim_change(dev, &port->claim, &needs); /* less never fails */
	return 0;

err_claim:
	if (old_mode)
		fastnet_claim_change(dev, &port->claim, &old);
	else
		fastnet_claim_drop(dev, &port->claim);
	return err;
}

/* Zero-copy mode keeps others from where no frame would come by. */
static bool fastnet_port_wants_handler(const struct fastnet_port *port,
				       const struct fastnet_capture *c)
{
	if (!c || c->flags & FASTNET_TEE)
		return false;
	return c->mode != FASTNET_MODE_ZEROCOPY || !port->filter;
}

static bool fastnet_port_wants_tap(const struct fastnet_capture *c)
{
	return c && c->mode == FASTNET_MODE_COPY &&
	       c->flags & (FASTNET_TEE | FASTNET_OUTGOING);
}

static int fastnet_port_handle(struct fastnet_port *port,
			       struct net_device *dev,
			       struct fastnet_reason *reason)
{
	int err;

	if (port->handles)
		return 0;

	err = netdev_rx_handler_register(dev, fastnet_rx_handler, port);
	port->handles = !err;
	if (err == -EBUSY)
		fastnet_refuse(reason, err,
			       "a bridge, bond, team, macvlan or ipvlan has the device: take it out of that, or use FASTNET_TEE");
	if (err == -EINVAL)
		/* That is what it says of a device that may have none. */
		err = fastnet_refuse(reason, -EOPNOTSUPP,
				     "this kind of device hands its frames to nobody else: try the one below it, or FASTNET_TEE");
	return err;
}

/* Each frame that is sent is cloned for those who do not ignore it. */
static void fastnet_port_ignore(struct fastnet_port *port,
				const struct fastnet_capture *c)
{
	WRITE_ONCE(port->tap.ignore_outgoing, !(c->flags & FASTNET_OUTGOING));
}

static void fastnet_port_tap(struct fastnet_port *port, struct net_device *dev)
{
	if (port->taps)
		return;

	port->tap = (struct packet_type) {
		.type = htons(ETH_P_ALL),
		.dev = dev,
		.func = fastnet_tap,
	};
	dev_add_pack(&port->tap);
	port->taps = true;
}

/* Be where @c needs it to be; what is not needed goes by fastnet_port_unhook(). */
static int fastnet_port_hook(struct fastnet_port *port, struct net_device *dev,
			     const struct fastnet_capture *c,
			     struct fastnet_reason *reason)
{
	int err;

	if (fastnet_port_wants_handler(port, c)) {
		err = fastnet_port_handle(port, dev, reason);
		if (err)
			return err;
	}
	if (fastnet_port_wants_tap(c)) {
		fastnet_port_tap(port, dev);
		fastnet_port_ignore(port, c);
	}
	return 0;
}

/* And wait for those who see the capture before, or have it from there. */
static void fastnet_port_unhook(struct fastnet_port *port,
				struct net_device *dev,
				const struct fastnet_capture *c)
{
	if (port->taps && !fastnet_port_wants_tap(c)) {
		__dev_remove_pack(&port->tap);
		port->taps = false;
	} else if (port->taps) {
		fastnet_port_ignore(port, c);
	}
	if (port->handles && !fastnet_port_wants_handler(port, c)) {
		netdev_rx_handler_unregister(dev); /* waits */
		port->handles = false;
	} else {
		synchronize_net();
	}
}

/* Of a capture that gets no frames any more. */
static void fastnet_port_left(struct fastnet_port *port,
			      struct fastnet_capture *c)
{
	fastnet_queue_left(&c->queue);
	fastnet_capture_statistics(c, &port->last);
	port->last.size = sizeof(port->last);
}

/**
 * fastnet_port_leave_mode - back to normal mode
 * @port: port in any mode
 *
 * The port stays bound to its device.
 *
 * Context: rtnl, may sleep.
 * Return: The capture that was used, for fastnet_capture_retire(), or NULL.
 */
struct fastnet_capture *fastnet_port_leave_mode(struct fastnet_port *port)
{
	struct fastnet_capture *c = fastnet_port_capture(port);
	struct net_device *dev = port->dev;

	if (!c)
		return NULL;

	if (c->mode == FASTNET_MODE_ZEROCOPY)
		fastnet_driver_set_queue(dev, NULL, NULL);
	RCU_INIT_POINTER(port->capture, NULL);
	fastnet_port_unhook(port, dev, NULL);
	fastnet_claim_drop(dev, &port->claim);
	fastnet_port_left(port, c);
	wake_up_all(&port->wait);
	return c;
}

/**
 * fastnet_port_busy - say that somebody has a device already
 * @owner: that port
 * @reason: says who
 *
 * Context: rtnl.
 * Return: -EBUSY.
 */
int fastnet_port_busy(const struct fastnet_port *owner,
		      struct fastnet_reason *reason)
{
	pid_t pid = pid_vnr(owner->owner);

	if (!pid)
		return fastnet_refuse(reason, -EBUSY,
				      "in use by a process that is not visible from this PID namespace");
	return fastnet_refuse(reason, -EBUSY, "in use by process %d (%s)", pid,
			      owner->comm);
}

static int fastnet_port_check_owner(const struct fastnet_port *port,
				    const struct net_device *dev,
				    struct fastnet_reason *reason)
{
	struct fastnet_port *owner = fastnet_port_of(dev);

	if (port->gone)
		return fastnet_refuse(reason, -ENODEV,
				      "the device of this file has gone: open another file");
	if (port->dev && port->dev != dev)
		return fastnet_refuse(reason, -EBUSY,
				      "this file has another device, %s: open another file",
				      netdev_name(port->dev));
	if (owner && owner != port)
		return fastnet_port_busy(owner, reason);
	return 0;
}

/**
 * fastnet_port_prepare - check a request, without changing anything
 * @port: port
 * @dev: device
 * @req: mode, flags, and number and size of buffers
 * @config: what the capture is to be like
 * @reason: says what is wrong
 *
 * Context: rtnl.
 * Return: 0; -ENODEV when the port's device has gone; -EBUSY when the port has
 * another device, or the device another port; -EOPNOTSUPP for zero-copy mode
 * without a driver for it, and for busy polling of a device that has no NAPI;
 * or what fastnet_capture_configure() returns.
 */
int fastnet_port_prepare(const struct fastnet_port *port,
			 struct net_device *dev,
			 const struct fastnet_mode_request *req,
			 struct fastnet_capture_config *config,
			 struct fastnet_reason *reason)
{
	const struct fastnet_capture *mine = fastnet_port_capture(port);
	const struct fastnet_driver *driver = NULL;
	int err;

	err = fastnet_port_check_owner(port, dev, reason);
	if (err)
		return err;

	*config = (struct fastnet_capture_config) { .mode = req->mode };
	if (req->mode == FASTNET_MODE_NORMAL)
		return 0;
	if (req->flags & (FASTNET_TEE | FASTNET_OUTGOING) &&
	    netif_is_l3_master(dev))
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "a VRF shows what it receives as if it were sent: try the devices in it");
	config->buffers = req->buffers;
	config->buffer_size = req->buffer_size;
	config->flags = req->flags & (FASTNET_TEE | FASTNET_OUTGOING);
	config->wake_delay = req->wake_delay;
	config->wake_frames = req->wake_frames;
	if (req->busy_poll && !fastnet_busy_poll_possible(dev))
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "busy polling: the device has no NAPI, or the kernel cannot: ask for 0 microseconds");
	if (req->mode == FASTNET_MODE_ZEROCOPY) {
		driver = fastnet_driver_of(dev);
		if (!driver)
			return fastnet_refuse(reason, -EOPNOTSUPP,
					      "the driver has no zero-copy receive for this device: use copy mode");
		err = fastnet_driver_check_free(driver,
						mine ? &mine->queue : NULL,
						reason);
		if (err)
			return err;
	}
	return fastnet_capture_configure(dev, driver, config, reason);
}

static void fastnet_port_set_normal(struct fastnet_port *port,
				    struct net_device *dev,
				    struct fastnet_mode_request *req,
				    struct fastnet_capture **c)
{
	*c = fastnet_port_leave_mode(port);
	fastnet_port_bind(port, dev);
}

/**
 * fastnet_port_set_mode - put a device into a mode
 * @port: port
 * @dev: device
 * @req: mode and flags; gets the number of the device's NAPI
 * @c: capture made as fastnet_port_prepare() said, to be used; on return
 *	the one to be retired: after an error that, else the one used before, if
 *	any. The request for normal mode comes with NULL.
 * @reason: says what is wrong
 *
 * Context: rtnl, after fastnet_port_prepare(), and beside no callback of the
 * bus (fastnet_parent_lock()); may sleep.
 * Return: 0, or with everything as it was: -EBUSY when the device has another
 * user of its rx_handler; -EOPNOTSUPP for a device that may not have one, or
 * that cannot deliver frames as they are; -EOVERFLOW when too many have made
 * the device promiscuous; or what fastnet_driver_set_queue() returned.
 */
int fastnet_port_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req,
			  struct fastnet_capture **c,
			  struct fastnet_reason *reason)
{
	struct fastnet_capture *old = fastnet_port_capture(port);
	bool promiscuous = req->mode != FASTNET_MODE_DROP &&
			   !(req->flags & FASTNET_NO_PROMISC);
	int err;

	if (req->mode == FASTNET_MODE_NORMAL) {
		fastnet_port_set_normal(port, dev, req, c);
		return 0;
	}

	err = fastnet_port_hook(port, dev, *c, reason) ?:
	      fastnet_port_enter(port, dev, *c, promiscuous, reason);
	if (err) {
		fastnet_port_unhook(port, dev, old);
		return err;
	}

	WRITE_ONCE(port->busy_poll, req->busy_poll);
	req->napi_id = fastnet_queue_napi_id(&(*c)->queue);
	fastnet_port_bind(port, dev);
	fastnet_port_set_owner(port);
	if (old) {
		fastnet_port_unhook(port, dev, *c);
		fastnet_port_left(port, old);
	}
	*c = old;
	wake_up_all(&port->wait);
	return 0;
}

/**
 * fastnet_port_stop - back to normal mode, from outside of rtnl
 * @port: port in any mode
 *
 * Context: Process, takes rtnl.
 */
void fastnet_port_stop(struct fastnet_port *port)
{
	struct fastnet_capture *c;
	struct device *parent;

	rtnl_lock();
	parent = fastnet_parent_get(port->dev);
	rtnl_unlock();

	fastnet_parent_lock(parent);
	rtnl_lock();
	c = fastnet_port_leave_mode(port);
	rtnl_unlock();
	fastnet_capture_retire(c);
	fastnet_parent_unlock(parent);
}

/**
 * fastnet_port_release - back to normal mode, and free the port
 * @port: port that no file uses any more
 *
 * Context: Process, takes rtnl.
 */
void fastnet_port_release(struct fastnet_port *port)
{
	fastnet_port_stop(port);
	rtnl_lock();
	fastnet_port_unbind(port);
	rtnl_unlock();

	fastnet_chooser_free(port->filter);
	put_pid(port->owner);
	kfree(port);
}

static void fastnet_port_device_gone(struct fastnet_port *port)
{
	WRITE_ONCE(port->gone, true);
	smp_wmb(); /* gone before there is no capture: fastnet_port_poll() */
	fastnet_capture_retire(fastnet_port_leave_mode(port));
	fastnet_port_unbind(port);
	wake_up_all(&port->wait);
}

/**
 * fastnet_ports_device_gone - a device leaves the namespace or the machine
 * @dev: device
 *
 * Context: rtnl.
 */
void fastnet_ports_device_gone(const struct net_device *dev)
{
	struct fastnet_port *port, *next;

	list_for_each_entry_safe(port, next, &fastnet_ports, list)
		if (port->dev == dev)
			fastnet_port_device_gone(port);
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
	struct fastnet_port *port;

	list_for_each_entry(port, &fastnet_ports, list)
		if (port->dev == dev && fastnet_port_capture(port))
			return port;
	return NULL;
}

/**
 * fastnet_port_get_capture - the capture to read from
 * @port: port
 *
 * Context: Process.
 * Return: The capture with a reference for the caller; ERR_PTR(-ENODEV) when
 * the device has gone, ERR_PTR(-ENOTCONN) in normal mode.
 */
struct fastnet_capture *fastnet_port_get_capture(struct fastnet_port *port)
{
	struct fastnet_capture *c;

	if (READ_ONCE(port->gone))
		return ERR_PTR(-ENODEV);

	rcu_read_lock();
	c = rcu_dereference(port->capture);
	if (c)
		kref_get(&c->refs);
	rcu_read_unlock();

	return c ?: ERR_PTR(-ENOTCONN);
}

/**
 * fastnet_port_statistics - what happens to the frames, or did in the last mode
 * @port: port
 * @stats: filled in
 *
 * Context: Process, takes rtnl.
 * Return: 0, or as fastnet_port_get_capture() if there never was a mode.
 */
int fastnet_port_statistics(struct fastnet_port *port,
			    struct fastnet_statistics *stats)
{
	struct fastnet_capture *c = fastnet_port_get_capture(port);

	if (!IS_ERR(c)) {
		fastnet_capture_statistics(c, stats);
		fastnet_capture_put(c);
		return 0;
	}

	rtnl_lock();
	*stats = port->last;
	rtnl_unlock();
	return stats->size ? 0 : PTR_ERR(c);
}

/**
 * fastnet_port_set_filter - choose the frames for the application from now on
 * @port: port in any mode
 * @filter: by which; NULL for all of them
 *
 * In the mode that is set and those that follow. No frame is lost by it.
 *
 * Context: Process, takes rtnl.
 * Return: 0, or -ENODEV when the device has gone, and then @filter is freed.
 */
int fastnet_port_set_filter(struct fastnet_port *port,
			    struct fastnet_chooser *filter)
{
	struct fastnet_reason ignored;
	struct fastnet_capture *c;
	bool gone;

	rtnl_lock();
	gone = port->gone;
	if (!gone)
		swap(port->filter, filter);
	c = fastnet_port_capture(port);
	if (c) {
		rcu_assign_pointer(c->filter, port->filter);
		/* Who has the handler meanwhile may keep it. */
		fastnet_port_hook(port, port->dev, c, &ignored);
		fastnet_port_unhook(port, port->dev, c);
	}
	rtnl_unlock();
	fastnet_chooser_free(filter);
	return gone ? -ENODEV : 0;
}
