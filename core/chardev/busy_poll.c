// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/rculist.h>
#include <linux/sched/signal.h>
#include <net/busy_poll.h>

#include "busy_poll.h"

struct fastnet_busy_poll_limit {
	struct fastnet_capture *c;
	unsigned long usecs;
};

/* 0 without one. Of several NAPIs the first is polled. */
static unsigned int fastnet_napi_id(struct net_device *dev)
{
	struct napi_struct *napi = list_first_or_null_rcu(&dev->napi_list,
							  struct napi_struct,
							  dev_list);

	return napi ? napi->napi_id : 0;
}

/**
 * fastnet_busy_poll_possible - does the device have a NAPI to poll?
 * @dev: device
 *
 * Context: Any.
 * Return: Whether it does.
 */
bool fastnet_busy_poll_possible(struct net_device *dev)
{
	bool possible;

	rcu_read_lock();
	possible = fastnet_napi_id(dev) >= MIN_NAPI_ID;
	rcu_read_unlock();
	return possible;
}

/**
 * fastnet_queue_napi_id - the number of the NAPI that delivers to a queue
 * @q: queue in use
 *
 * Context: rtnl or RCU read side.
 * Return: The number, or 0 where there is no NAPI.
 */
unsigned int fastnet_queue_napi_id(const struct fastnet_queue *q)
{
	return q->napi ? q->napi->napi_id : fastnet_napi_id(q->dev);
}

static bool fastnet_busy_poll_ends(void *context, unsigned long start)
{
	const struct fastnet_busy_poll_limit *limit = context;
	unsigned long now = busy_loop_current_time();

	return fastnet_capture_poll(limit->c) || signal_pending(current) ||
	       time_after(now, start + limit->usecs);
}

/**
 * fastnet_busy_poll_port - poll the device of a port while it has no frame
 * @port: port
 * @once: once, instead of for as long as the mode allows
 *
 * The interrupts of the device stay off meanwhile. Afterwards they are on again
 * at once, or when gro_flush_timeout is over if napi_defer_hard_irqs is set.
 *
 * Context: Process, may sleep.
 */
void fastnet_busy_poll_port(struct fastnet_port *port, bool once)
{
	struct fastnet_busy_poll_limit limit = {
		.usecs = READ_ONCE(port->busy_poll),
	};
	unsigned int napi_id = 0;

	rcu_read_lock();
	limit.c = rcu_dereference(port->capture);
	if (limit.c && !fastnet_capture_poll(limit.c))
		napi_id = fastnet_queue_napi_id(&limit.c->queue);
	if (napi_id)
		kref_get(&limit.c->refs);
	rcu_read_unlock();

	if (!napi_id)
		return;
	napi_busy_loop(napi_id, once ? NULL : fastnet_busy_poll_ends, &limit,
		       true, NAPI_POLL_WEIGHT);
	fastnet_capture_put(limit.c);
}
