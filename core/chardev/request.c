// SPDX-License-Identifier: GPL-2.0
/* What is slow is done without rtnl: the buffers are made before it is taken. */
#include <linux/capability.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "../parent.h"
#include "request.h"

/**
 * struct fastnet_target - a device that a request found, while rtnl is not held
 * @ifindex: its number in the caller's network namespace, which names it even
 *	if it is renamed meanwhile
 * @parent: the device on a bus that it belongs to, or NULL
 */
struct fastnet_target {
	int ifindex;
	struct device *parent;
};

static bool fastnet_capable(const struct net_device *dev)
{
	struct user_namespace *ns = dev_net(dev)->user_ns;

	return ns_capable(ns, CAP_NET_RAW) && ns_capable(ns, CAP_NET_ADMIN);
}

static int fastnet_request_find(struct fastnet_port *port,
				const struct fastnet_mode_request *req,
				struct fastnet_target *target,
				struct fastnet_capture_config *config,
				struct fastnet_reason *reason)
{
	struct net_device *dev;
	int err;

	dev = __dev_get_by_name(current->nsproxy->net_ns, req->ifname);
	if (!dev)
		return fastnet_refuse(reason, -ENODEV,
				      "there is no such device in this network namespace: see ip link");
	if (!fastnet_capable(dev))
		return fastnet_refuse(reason, -EPERM,
				      "needs CAP_NET_RAW and CAP_NET_ADMIN over the device: run it as root");

	err = fastnet_port_prepare(port, dev, req, config, reason);
	if (err)
		return err;

	target->ifindex = dev->ifindex;
	target->parent = fastnet_parent_get(dev);
	return 0;
}

/* What was checked may have changed while the buffers were made. */
static int fastnet_request_use(struct fastnet_port *port,
			       const struct fastnet_target *target,
			       struct fastnet_mode_request *req,
			       struct fastnet_capture_config *config,
			       struct fastnet_capture **c,
			       struct fastnet_reason *reason)
{
	struct net_device *dev;
	int err;

	dev = __dev_get_by_index(current->nsproxy->net_ns, target->ifindex);
	if (!dev || dev->dev.parent != target->parent)
		return fastnet_refuse(reason, -ENODEV, "the device went away meanwhile");

	req->buffers = config->buffers;
	req->buffer_size = config->buffer_size;
	err = fastnet_port_prepare(port, dev, req, config, reason);
	if (err)
		return err;
	return fastnet_port_set_mode(port, dev, req, c, reason);
}

/* With the parent locked. */
static int fastnet_request_make(struct fastnet_port *port,
				const struct fastnet_target *target,
				struct fastnet_mode_request *req,
				struct fastnet_capture_config *config,
				struct fastnet_reason *reason)
{
	bool zerocopy = config->mode == FASTNET_MODE_ZEROCOPY;
	struct fastnet_capture *c = NULL;
	int err;

	if (config->mode != FASTNET_MODE_NORMAL) {
		c = fastnet_capture_create(config,
					   zerocopy ? target->parent : NULL,
					   &port->wait);
		if (IS_ERR(c))
			return fastnet_refuse(reason, PTR_ERR(c),
					      "no memory for %u buffers of %u bytes: fewer, or raise ulimit -l or memory.max",
					      config->buffers,
					      config->buffer_size);
	}

	rtnl_lock();
	err = fastnet_request_use(port, target, req, config, &c, reason);
	rtnl_unlock();
	fastnet_capture_retire(c);
	if (!err)
		fastnet_capture_describe(config, req);
	return err;
}

/**
 * fastnet_request_mode - put a device into a mode, as somebody asks
 * @port: port
 * @req: request, its members checked one by one; what was granted is filled in
 * @reason: says what is wrong
 *
 * Context: Process, takes rtnl.
 * Return: 0; -ENODEV without such a device; -EPERM; -ENOMEM; or what
 * fastnet_port_prepare() or fastnet_port_set_mode() returns.
 */
int fastnet_request_mode(struct fastnet_port *port,
			 struct fastnet_mode_request *req,
			 struct fastnet_reason *reason)
{
	struct fastnet_capture_config config;
	struct fastnet_target target;
	int err;

	rtnl_lock();
	err = fastnet_request_find(port, req, &target, &config, reason);
	rtnl_unlock();
	if (err)
		return err;

	fastnet_parent_lock(target.parent);
	err = fastnet_request_make(port, &target, req, &config, reason);
	fastnet_parent_unlock(target.parent);
	return err;
}
