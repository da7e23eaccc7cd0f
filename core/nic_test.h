/* SPDX-License-Identifier: GPL-2.0 */
/* A network device with a driver that does what the test tells it. */
#ifndef _FASTNET_NIC_TEST_H
#define _FASTNET_NIC_TEST_H

#include <linux/fastnet.h>
#include <linux/wait.h>

#include "chardev/port.h"

#define FASTNET_TEST_POSTED	16U	/* descriptors in its RX ring */

/**
 * struct fastnet_test_nic - the driver's private data
 * @zc: what set_in_fastnet_zc_mode() was called with last
 * @posted: buffers in the RX ring
 * @posts: how many
 * @calls: of set_in_fastnet_zc_mode()
 * @error: what the next attempt to enter zero-copy mode ends with
 * @error_leaving: what it says when it is to leave; it leaves all the same
 * @stubborn: VLAN stripping stays on
 * @forgetful: buffers are not given back
 * @busy: it has no room for frames to send
 * @sent: frames that it sent
 * @sent_bytes: in those
 */
struct fastnet_test_nic {
	struct fastnet_queue *zc;
	struct fastnet_buf *posted[FASTNET_TEST_POSTED];
	unsigned int posts;
	unsigned int calls;
	int error;
	int error_leaving;
	bool stubborn;
	bool forgetful;
	bool busy;
	unsigned int sent;
	unsigned int sent_bytes;
};

/**
 * struct fastnet_test_sleeper - a reader that counts how often it is woken
 * @entry: on the wait queue
 * @woken: how often
 * @events: what for, the last time
 */
struct fastnet_test_sleeper {
	struct wait_queue_entry entry;
	unsigned int woken;
	__poll_t events;
};

/* What poll() says, which is no number to sparse. */
#define FASTNET_EXPECT_EVENTS(test, events, expected) \
	KUNIT_EXPECT_EQ(test, (__force u32)(events), (__force u32)(expected))

extern const struct fastnet_netdev_ops fastnet_test_zc_ops;

struct net_device *fastnet_test_netdev(struct kunit *test);
struct net_device *fastnet_test_netdev_without_zc(struct kunit *test);
struct fastnet_test_nic *fastnet_test_nic(const struct net_device *dev);
struct fastnet_capture *
fastnet_test_capture_create(struct net_device *dev,
			    const struct fastnet_capture_config *config,
			    wait_queue_head_t *wait);
int fastnet_test_set_mode(struct fastnet_port *port, struct net_device *dev,
			  struct fastnet_mode_request *req);
void fastnet_test_deliver(struct net_device *dev, const void *frame,
			  unsigned int len);
void fastnet_test_sleep(struct fastnet_test_sleeper *sleeper,
			wait_queue_head_t *wait);
void fastnet_test_get_up(struct fastnet_test_sleeper *sleeper,
			 wait_queue_head_t *wait);

#endif /* _FASTNET_NIC_TEST_H */
