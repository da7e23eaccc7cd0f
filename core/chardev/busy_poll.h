/* SPDX-License-Identifier: GPL-2.0 */
/* A reader that runs the device's NAPI itself instead of being woken by it. */
#ifndef _FASTNET_BUSY_POLL_H
#define _FASTNET_BUSY_POLL_H

#include "port.h"

struct net_device;

#ifdef CONFIG_NET_RX_BUSY_POLL

bool fastnet_busy_poll_possible(struct net_device *dev);
unsigned int fastnet_queue_napi_id(const struct fastnet_queue *q);
void fastnet_busy_poll_port(struct fastnet_port *port, bool once);

#else

static inline bool fastnet_busy_poll_possible(struct net_device *dev)
{
	return false;
}

static inline unsigned int
fastnet_queue_napi_id(const struct fastnet_queue *q)
{
	return 0;
}

static inline void fastnet_busy_poll_port(struct fastnet_port *port, bool once)
{
}

#endif

/**
 * fastnet_busy_poll - look for frames before sleeping, if the mode asks for it
 * @port: port
 * @once: poll the device once, whatever comes of it: the caller will not sleep
 *
 * Context: Process, may sleep; best before the caller is on the wait queue, as
 * nobody has to wake it then.
 */
static inline void fastnet_busy_poll(struct fastnet_port *port, bool once)
{
	if (READ_ONCE(port->busy_poll))
		fastnet_busy_poll_port(port, once);
}

#endif /* _FASTNET_BUSY_POLL_H */
