/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A port: the tie between a device and a front-end, and the mode that the
 * device is in for it.
 */
#ifndef _FASTNET_PORT_H
#define _FASTNET_PORT_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "../settings.h"
#include "capture.h"

/* Each byte of a name may become four. */
#define FASTNET_COMM_SIZE	(4 * (TASK_COMM_LEN - 1) + 1)

/**
 * struct fastnet_port - a front-end's hold on a device
 * @capture: what the device delivers to; NULL in normal mode
 * @wait: where the front-end's readers sleep
 * @dev: the device, referenced; NULL before the first mode is set and after
 *	the device has gone
 * @dev_tracker: of that reference
 * @gone: the device was unregistered, or left the namespace; for good
 * @handles: it has the device's rx_handler
 * @taps: it has a tap on the device
 * @tap: to see what the stack gets and sends as well
 * @claim: what the mode needs of the device
 * @filter: chooses the frames for the application, in any mode; or NULL
 * @last: what happened in the last mode that was left
 * @busy_poll: microseconds that read() polls the device before it sleeps; if
 *	not 0, poll() may poll it too
 * @owner: process that set the mode
 * @comm: its name, with octal escapes where it is not one plain word
 * @list: in the list of ports that have a device
 *
 * Everything is under rtnl; @capture is also read under RCU, @gone and
 * @busy_poll by anyone.
 */
struct fastnet_port {
	struct fastnet_capture __rcu *capture;
	wait_queue_head_t wait;
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	bool gone;
	bool handles;
	bool taps;
	struct packet_type tap;
	struct fastnet_claim claim;
	struct fastnet_chooser *filter;
	struct fastnet_statistics last;
	u32 busy_poll;
	struct pid *owner;
	char comm[FASTNET_COMM_SIZE];
	struct list_head list;
};

extern struct list_head fastnet_ports;

struct fastnet_port *fastnet_port_create(void);
void fastnet_port_release(struct fastnet_port *port);
void fastnet_port_stop(struct fastnet_port *port);
u32 fastnet_port_mode(const struct fastnet_port *port);
int fastnet_port_busy(const struct fastnet_port *owner,
		      struct fastnet_reason *reason);
int fastnet_port_prepare(const struct fastnet_port *port,
			 struct net_device *dev,
			 const struct fastnet_mode_request *req,
			 struct fastnet_capture_config *config,
			 struct fastnet_reason *reason);
int fastnet_port_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req,
			  struct fastnet_capture **c,
			  struct fastnet_reason *reason);
struct fastnet_capture *fastnet_port_leave_mode(struct fastnet_port *port);
struct fastnet_capture *fastnet_port_get_capture(struct fastnet_port *port);
int fastnet_port_statistics(struct fastnet_port *port,
			    struct fastnet_statistics *stats);
int fastnet_port_set_filter(struct fastnet_port *port,
			    struct fastnet_chooser *filter);

/* What happens to a device, from the notifier; rtnl. */
void fastnet_ports_device_gone(const struct net_device *dev);
struct fastnet_port *fastnet_port_of(const struct net_device *dev);

/* The stack's frames of the device. */
rx_handler_result_t fastnet_rx_handler(struct sk_buff **pskb);
int fastnet_tap(struct sk_buff *skb, struct net_device *dev,
		struct packet_type *type, struct net_device *orig_dev);

/**
 * fastnet_port_poll - state of a port for poll()
 * @port: port, the caller on its wait queue
 *
 * Context: Any.
 * Return: EPOLLHUP when the device has gone, EPOLLERR in normal mode, what
 * fastnet_capture_poll() returns otherwise.
 */
static inline __poll_t fastnet_port_poll(struct fastnet_port *port)
{
	struct fastnet_capture *c;
	__poll_t mask;

	/* In-line where rcu_read_lock() is two calls. */
	rcu_read_lock_sched();
	c = rcu_dereference_sched(port->capture);
	if (likely(c)) {
		mask = fastnet_capture_poll(c);
	} else {
		smp_rmb(); /* pairs with fastnet_port_device_gone() */
		mask = READ_ONCE(port->gone) ? EPOLLHUP : EPOLLERR;
	}
	rcu_read_unlock_sched();
	return mask;
}

#endif /* _FASTNET_PORT_H */
