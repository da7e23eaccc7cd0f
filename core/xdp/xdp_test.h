/* SPDX-License-Identifier: GPL-2.0 */
/* A device with a program that says what the test tells it. */
#ifndef _FASTNET_XDP_TEST_H
#define _FASTNET_XDP_TEST_H

#include <linux/completion.h>
#include <linux/netdevice.h>

struct fastnet_xdp;
struct kunit;

#define FASTNET_XDP_TEST_LEN	100U

/**
 * struct fastnet_xdp_fixture - a device and its program
 * @dev: device
 * @napi: polls it
 * @polled: a poll is over
 * @len: bytes in the frame that comes next
 * @returned: the driver got back what it had handed over, each time
 * @prog: program
 * @packets: sees what goes up the stack
 * @passed: how many frames
 * @bytes: in those
 * @meta: bytes of metadata in the last one
 */
struct fastnet_xdp_fixture {
	struct net_device *dev;
	struct napi_struct napi;
	struct completion polled;
	unsigned int len;
	bool returned;
	struct bpf_prog *prog;
	struct packet_type packets;
	unsigned int passed;
	unsigned int bytes;
	unsigned int meta;
};

/**
 * struct fastnet_xdp_test - what the program is to say, and to do before
 * @verdict: what it says
 * @move_tail: bytes by which it moves the frame's end
 * @set_meta: it puts 8 bytes of metadata before the frame
 * @target: device that it redirects to, or NULL
 * @socket: AF_XDP socket that it redirects to, or NULL
 * @runs: how often it ran
 */
struct fastnet_xdp_test {
	u32 verdict;
	int move_tail;
	bool set_meta;
	const struct net_device *target;
	void *socket;
	unsigned int runs;
};

extern struct fastnet_xdp_test fastnet_xdp_test;

int fastnet_xdp_test_begin(struct kunit *test);
void fastnet_xdp_test_end(struct kunit *test);
int fastnet_xdp_test_attach(struct kunit *test, struct bpf_prog *prog);
void fastnet_xdp_test_deliver(struct kunit *test, unsigned int len);
struct fastnet_xdp *fastnet_xdp_test_queue(struct kunit *test);
u64 fastnet_xdp_test_verdicts(struct kunit *test, u32 verdict);
u64 fastnet_xdp_test_failed(struct kunit *test);

#endif /* _FASTNET_XDP_TEST_H */
