// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/netdevice.h>

#include "capture_fixture_test.h"

/**
 * fastnet_test_capture_create - a capture, without a port
 * @dev: device that is to deliver
 * @config: what it is to be like
 * @wait: where readers sleep
 *
 * Return: The capture, or an ERR_PTR().
 */
struct fastnet_capture *
fastnet_test_capture_create(struct net_device *dev,
			    const struct fastnet_capture_config *config,
			    wait_queue_head_t *wait)
{
	bool zerocopy = config->mode == FASTNET_MODE_ZEROCOPY;
	struct fastnet_capture *c;

	c = fastnet_capture_create(config, zerocopy ? dev->dev.parent : NULL,
				   wait);
	if (IS_ERR(c))
		return c;
	c->queue.dev = dev;
	if (config->buffers)
		c->queue.max_frame = config->max_frame ?: config->buffer_size;
	return c;
}

/**
 * fastnet_test_set_mode - put a device into a mode, as a file does
 * @port: port
 * @dev: device
 * @req: mode, flags, and number and size of buffers, which are replaced by what
 *	was granted
 *
 * Context: rtnl.
 * Return: 0 or a negative errno.
 */
int fastnet_test_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req)
{
	struct fastnet_capture_config config;
	struct fastnet_reason reason = {};
	struct fastnet_capture *c = NULL;
	int err;

	err = fastnet_port_prepare(port, dev, req, &config, &reason);
	if (err)
		return err;
	if (config.mode) {
		c = fastnet_test_capture_create(dev, &config, &port->wait);
		if (IS_ERR(c))
			return PTR_ERR(c);
	}
	err = fastnet_port_set_mode(port, dev, req, &c, &reason);
	fastnet_capture_retire(c);
	if (!err)
		fastnet_capture_describe(&config, req);
	return err;
}

static int fastnet_test_wake(struct wait_queue_entry *entry, unsigned int mode,
			     int flags, void *key)
{
	struct fastnet_test_sleeper *sleeper =
		container_of(entry, struct fastnet_test_sleeper, entry);

	sleeper->woken++;
	sleeper->events = key_to_poll(key);
	return 0;
}

/**
 * fastnet_test_sleep - wait, as poll() does
 * @sleeper: put on the wait queue
 * @wait: wait queue
 */
void fastnet_test_sleep(struct fastnet_test_sleeper *sleeper,
			wait_queue_head_t *wait)
{
	*sleeper = (struct fastnet_test_sleeper) {};
	init_waitqueue_func_entry(&sleeper->entry, fastnet_test_wake);
	add_wait_queue(wait, &sleeper->entry);
}

/**
 * fastnet_test_get_up - wait no longer
 * @sleeper: taken off the wait queue
 * @wait: wait queue
 */
void fastnet_test_get_up(struct fastnet_test_sleeper *sleeper,
			 wait_queue_head_t *wait)
{
	remove_wait_queue(wait, &sleeper->entry);
}

/**
 * fastnet_process_begin - become a process, and open /dev/fastnet
 * @test: test whose thread this is
 * @p: filled in
 *
 * Return: @p.
 */
struct fastnet_process *fastnet_process_begin(struct kunit *test,
					      struct fastnet_process *p)
{
	fastnet_process_become(test, p);
	p->file = fastnet_test_open(test, "devtmpfs", "fastnet", O_RDWR);
	return p;
}
