/* SPDX-License-Identifier: GPL-2.0 */
/* A network device with a driver that does what the test tells it. */
#ifndef _FASTNET_NIC_TEST_H
#define _FASTNET_NIC_TEST_H

#include <linux/fastnet.h>

#define FASTNET_TEST_POSTED	16U	/* descriptors in its RX ring */

/**
 * struct fastnet_test_nic - the driver's private data
 * @zc: what set_in_fastnet_zc_mode() was called with last
 * @posted: buffers in the RX ring
 * @posts: how many
 * @calls: of set_in_fastnet_zc_mode()
 * @error: what an attempt to enter zero-copy mode ends with
 * @error_from: the first of the calls for which that holds
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
	unsigned int error_from;
	int error_leaving;
	bool stubborn;
	bool forgetful;
	bool busy;
	unsigned int sent;
	unsigned int sent_bytes;
};

extern const struct fastnet_netdev_ops fastnet_test_zc_ops;

struct net_device *fastnet_test_netdev(struct kunit *test);
struct net_device *fastnet_test_netdev_without_zc(struct kunit *test);
struct fastnet_test_nic *fastnet_test_nic(const struct net_device *dev);
void fastnet_test_deliver(struct net_device *dev, const void *frame,
			  unsigned int len);

#endif /* _FASTNET_NIC_TEST_H */
