// SPDX-License-Identifier: GPL-2.0
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "../driver.h"
#include "busy_poll.h"
#include "port.h"
#include "query.h"

static void fastnet_query_modes(struct net_device *dev,
				struct fastnet_query *query)
{
	query->modes = BIT(FASTNET_MODE_NORMAL) | BIT(FASTNET_MODE_COPY);
	if (!(dev->priv_flags & IFF_NO_RX_HANDLER))
		query->modes |= BIT(FASTNET_MODE_DROP);
	if (fastnet_driver_of(dev))
		query->modes |= BIT(FASTNET_MODE_ZEROCOPY);
	query->busy_poll = fastnet_busy_poll_possible(dev);
}

static void fastnet_query_sizes(const struct net_device *dev,
				struct fastnet_query *query)
{
	const struct fastnet_driver *driver = fastnet_driver_of(dev);
	struct fastnet_capture_config config = { .mode = FASTNET_MODE_COPY };
	struct fastnet_reason ignored;

	fastnet_capture_configure(dev, driver, &config, &ignored);
	query->buffers = config.buffers;
	query->buffer_size = config.buffer_size;
	query->min_buffers = FASTNET_MIN_BUFFERS;
	query->max_buffers = FASTNET_MAX_BUFFERS;
	query->max_buffer_size = FASTNET_MAX_BUFFER_SIZE;
	query->max_bytes = FASTNET_MAX_BYTES;
}

static void fastnet_query_owner(const struct fastnet_port *owner,
				struct fastnet_query *query)
{
	if (!owner)
		return;

	query->mode = fastnet_port_mode(owner);
	query->pid = pid_vnr(owner->owner);
	if (query->pid)
		strscpy(query->command, owner->comm, sizeof(query->command));
}

/* What somebody who has no device yet would be told. */
static void fastnet_query_zerocopy(struct net_device *dev,
				   struct fastnet_query *query)
{
	const struct fastnet_mode_request req = {
		.mode = FASTNET_MODE_ZEROCOPY,
	};
	static const struct fastnet_port nobody;
	struct fastnet_capture_config config;
	struct fastnet_reason reason = {};

	static_assert(sizeof(reason.text) == sizeof(query->message));
	fastnet_port_prepare(&nobody, dev, &req, &config, &reason);
	memcpy(query->message, reason.text, sizeof(reason.text));
}

/**
 * fastnet_query_answer - tell what a device can do, and who has it
 * @query: the name in it is that of a device in the caller's network namespace
 *
 * Context: Process, takes rtnl.
 * Return: 0, or -ENODEV without such a device.
 */
int fastnet_query_answer(struct fastnet_query *query)
{
	struct net_device *dev;

	static_assert(FASTNET_COMM_SIZE <= FASTNET_COMMAND_SIZE);
	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, query->ifname);
	if (!dev) {
		rtnl_unlock();
		return -ENODEV;
	}

	memset_after(query, 0, ifname);
	query->link_type = dev->type;
	query->mtu = dev->mtu;
	fastnet_query_modes(dev, query);
	fastnet_query_sizes(dev, query);
	fastnet_query_owner(fastnet_port_of(dev), query);
	fastnet_query_zerocopy(dev, query);
	rtnl_unlock();
	return 0;
}
