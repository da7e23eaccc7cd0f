// SPDX-License-Identifier: GPL-2.0
/* Filters and tee: who gets which frame, in each mode that they go with. */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "capture_fixture_test.h"
#include "filter.h"

#define FASTNET_TEST_PROTOCOL	0x88b5	/* for experiments */

/**
 * struct fastnet_share_fixture - a device, its capture, and a witness
 * @dev: device
 * @napi: polls it
 * @polled: a poll is over
 * @len: bytes in the frame that comes next
 * @port: has the device
 * @witness: sees what goes up the stack
 * @seen: how many frames
 * @seen_bytes: in those
 */
struct fastnet_share_fixture {
	struct net_device *dev;
	struct napi_struct napi;
	struct completion polled;
	unsigned int len;
	struct fastnet_port *port;
	struct packet_type witness;
	unsigned int seen;
	unsigned int seen_bytes;
};

/* What the program of test is asked, and says. */
static struct {
	unsigned int runs;
	unsigned int len;
	unsigned int segments;
	u32 verdict;
} fastnet_share_program;

static unsigned int fastnet_share_test_run(const void *context,
					   const struct bpf_insn *insn)
{
	const struct sk_buff *skb = context;

	fastnet_share_program.runs++;
	fastnet_share_program.len = skb->len;
	fastnet_share_program.segments = skb_shinfo(skb)->gso_segs;
	return fastnet_share_program.verdict;
}

/* As if it had been loaded. */
static struct bpf_prog *fastnet_share_test_ebpf(struct kunit *test)
{
	struct bpf_prog *prog = kunit_kzalloc(test, sizeof(*prog), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, prog);
	prog->aux = kunit_kzalloc(test, sizeof(*prog->aux), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, prog->aux);
	atomic64_set(&prog->aux->refcnt, 1000); /* the test frees it */
	prog->type = BPF_PROG_TYPE_SOCKET_FILTER;
	prog->bpf_func = fastnet_share_test_run;
	prog->cb_access = 1;
	return prog;
}

static void fastnet_share_test_set(struct kunit *test,
				   struct sock_filter *instructions, u16 len)
{
	struct sock_fprog_kern fprog = { len, instructions };
	struct fastnet_share_fixture *f = test->priv;
	struct bpf_prog *prog;

	KUNIT_ASSERT_EQ(test, 0, bpf_prog_create(&prog, &fprog));
	fastnet_port_set_filter(f->port, fastnet_chooser_of(prog));
}

/* It chooses frames of more than 100 bytes, and @bytes of them. */
static void fastnet_share_test_long(struct kunit *test, u32 bytes)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 100, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, bytes),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	fastnet_share_test_set(test, instructions, ARRAY_SIZE(instructions));
}

/* It chooses frames with a value at some place, or that the kernel knows. */
static void fastnet_share_test_value(struct kunit *test, u16 size, u32 at,
				     u32 value)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_ABS, at),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, -1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	instructions[0].code |= size;
	fastnet_share_test_set(test, instructions, ARRAY_SIZE(instructions));
}

static void fastnet_share_test_mode(struct kunit *test, u32 mode, u32 flags)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_mode_request req = {
		.mode = mode, .flags = flags, .buffers = 64,
	};

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, 0,
			fastnet_test_set_mode(f->port, f->dev, &req));
	rtnl_unlock();
}

static void fastnet_share_test_frame(const struct net_device *dev, u8 *to,
				     unsigned int len)
{
	struct ethhdr *eth = (struct ethhdr *)to;

	memset(to, 0, len);
	ether_addr_copy(eth->h_dest, dev->dev_addr);
	eth->h_source[5] = 7;
	eth->h_proto = htons(FASTNET_TEST_PROTOCOL);
}

static void fastnet_share_test_receive(struct fastnet_share_fixture *f)
{
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_buf *buf = nic->posted[0];
	struct sk_buff *skb;

	if (nic->zc) {
		fastnet_share_test_frame(f->dev, buf->data, f->len);
		nic->posted[0] = fastnet_receive(nic->zc, buf, f->len);
		fastnet_flush(nic->zc);
		return;
	}

	skb = napi_alloc_skb(&f->napi, f->len);
	if (!skb)
		return;
	fastnet_share_test_frame(f->dev, skb_put(skb, f->len), f->len);
	skb->protocol = eth_type_trans(skb, f->dev);
	napi_gro_receive(&f->napi, skb);
}

static int fastnet_share_test_poll(struct napi_struct *napi, int budget)
{
	struct fastnet_share_fixture *f =
		container_of(napi, struct fastnet_share_fixture, napi);

	fastnet_share_test_receive(f);
	napi_complete_done(napi, 1);
	complete(&f->polled);
	return 0;
}

static void fastnet_share_test_deliver(struct kunit *test, unsigned int len)
{
	struct fastnet_share_fixture *f = test->priv;

	f->len = len;
	reinit_completion(&f->polled);
	local_bh_disable();
	napi_schedule(&f->napi);
	local_bh_enable();
	KUNIT_ASSERT_NE(test, 0UL,
			wait_for_completion_timeout(&f->polled, 60 * HZ));
}

/* Like a protocol, it is behind the rx_handler. */
static int fastnet_share_test_see(struct sk_buff *skb, struct net_device *dev,
				  struct packet_type *type,
				  struct net_device *orig_dev)
{
	struct fastnet_share_fixture *f =
		container_of(type, struct fastnet_share_fixture, witness);

	if (skb->pkt_type == PACKET_HOST) {
		f->seen++;
		f->seen_bytes += skb->len + ETH_HLEN;
	}
	consume_skb(skb);
	return 0;
}

/* So many frames, of so many bytes on the wire, are in the ring, or went by. */
static void fastnet_share_test_expect(struct kunit *test, u64 received,
				      u64 passed, unsigned int seen)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_statistics stats = {};

	KUNIT_ASSERT_EQ(test, 0, fastnet_port_statistics(f->port, &stats));
	KUNIT_EXPECT_EQ(test, stats.received, received);
	KUNIT_EXPECT_EQ(test, stats.passed, passed);
	KUNIT_EXPECT_EQ(test, f->seen, seen);
}

static const struct fastnet_descriptor *
fastnet_share_test_last(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_capture *c = rcu_dereference_protected(f->port->capture,
							      true);
	struct fastnet_shared_ring *ring = &c->queue.ring;

	return &ring->shared->descriptor[(ring->producer - 1) & ring->mask];
}

/* The filter's rest goes up the stack, and the device counts each frame once. */
static void fastnet_share_test_filter(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;

	fastnet_share_test_long(test, -1);
	fastnet_share_test_mode(test, mode, 0);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 0, 1, 1);
	fastnet_share_test_deliver(test, 200);
	fastnet_share_test_expect(test, 1, 1, 1);
	fastnet_share_test_deliver(test, 100);
	fastnet_share_test_expect(test, 1, 2, 2);
	KUNIT_EXPECT_EQ(test, f->seen_bytes, 160U);
	KUNIT_EXPECT_EQ(test, f->dev->stats.rx_packets,
			mode == FASTNET_MODE_ZEROCOPY ? 3UL : 0UL);

	fastnet_port_set_filter(f->port, NULL);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 2, 2, 2);
}

/* It limits how much is copied, where something is; the rest is told. */
static void fastnet_share_test_limit(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_statistics stats = {};

	fastnet_share_test_long(test, 70);
	fastnet_share_test_mode(test, FASTNET_MODE_COPY, 0);
	fastnet_share_test_deliver(test, 200);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->length, 70);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->missing, 130);
	KUNIT_ASSERT_EQ(test, 0, fastnet_port_statistics(f->port, &stats));
	KUNIT_EXPECT_EQ(test, stats.truncated, 0ULL);

	fastnet_share_test_mode(test, FASTNET_MODE_ZEROCOPY, 0);
	fastnet_share_test_deliver(test, 200);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->length, 200);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->missing, 0);
}

/* What a program may ask of a frame is the same in both modes. */
static void fastnet_share_test_metadata(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;
	const struct {
		u16 size;
		u32 at;
		u32 value;
	} known[] = {
		{ BPF_H, 12, FASTNET_TEST_PROTOCOL },
		{ BPF_B, 11, 7 },
		{ BPF_H, SKF_LL_OFF + 12, FASTNET_TEST_PROTOCOL },
		{ BPF_W, SKF_NET_OFF, 0 },
		{ BPF_W, SKF_AD_OFF + SKF_AD_PROTOCOL, FASTNET_TEST_PROTOCOL },
		{ BPF_W, SKF_AD_OFF + SKF_AD_PKTTYPE, PACKET_HOST },
		{ BPF_W, SKF_AD_OFF + SKF_AD_IFINDEX, f->dev->ifindex },
		{ BPF_W, SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT, 0 },
		{ BPF_W, SKF_AD_OFF + SKF_AD_PAY_OFFSET, 0 },
	};
	u32 i;

	fastnet_share_test_mode(test, mode, 0);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		fastnet_share_test_value(test, known[i].size, known[i].at,
					 known[i].value);
		fastnet_share_test_deliver(test, 60);
		fastnet_share_test_expect(test, i + 1, 0, 0);
	}
	fastnet_share_test_value(test, BPF_W, 60, 0); /* behind its end */
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, i, 1, 1);
}

/* The stack gets each frame, and the application those of the filter. */
static void fastnet_share_test_tee(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;

	fastnet_share_test_mode(test, mode, FASTNET_TEE);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(f->dev->rx_handler));
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 1, 0, 1);
	fastnet_share_test_long(test, -1);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 1, 1, 2);
	fastnet_share_test_deliver(test, 200);
	fastnet_share_test_expect(test, 2, 1, 3);
	KUNIT_EXPECT_EQ(test, f->seen_bytes, 320U);
	KUNIT_EXPECT_EQ(test, f->dev->stats.rx_packets,
			mode == FASTNET_MODE_ZEROCOPY ? 3UL : 0UL);
}

/* A full ring is no loss to the stack, nor to the device. */
static void fastnet_share_test_full(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;
	struct rtnl_link_stats64 stats;
	u32 i;

	fastnet_share_test_mode(test, mode, FASTNET_TEE);
	for (i = 0; i < 70; i++)
		fastnet_share_test_deliver(test, 60);
	KUNIT_EXPECT_EQ(test, f->seen, 70U);
	dev_get_stats(f->dev, &stats);
	KUNIT_EXPECT_EQ(test, stats.rx_dropped, 0ULL);
}

/* From one to the other and on, and every frame is somewhere. */
static void fastnet_share_test_switch(struct kunit *test)
{
	static const u32 flags[] = { FASTNET_TEE, 0, FASTNET_OUTGOING };
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;
	unsigned int seen = 0;
	u32 i;

	for (i = 0; i < 9; i++) {
		u32 with = flags[i % 3];

		if (mode == FASTNET_MODE_ZEROCOPY)
			with &= FASTNET_TEE;
		fastnet_share_test_mode(test, mode, with);
		KUNIT_EXPECT_EQ(test, f->port->handles, with != FASTNET_TEE);
		KUNIT_EXPECT_EQ(test, f->port->taps,
				with && mode == FASTNET_MODE_COPY);
		fastnet_share_test_deliver(test, 60);
		seen += with == FASTNET_TEE;
		fastnet_share_test_expect(test, 1, 0, seen);
	}
}

static void fastnet_share_test_send(struct kunit *test, unsigned int len)
{
	struct fastnet_share_fixture *f = test->priv;
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	fastnet_share_test_frame(f->dev, skb_put(skb, len), len);
	skb_reset_mac_header(skb);
	skb->protocol = htons(FASTNET_TEST_PROTOCOL);
	skb->dev = f->dev;
	KUNIT_EXPECT_EQ(test, 0, dev_queue_xmit(skb));
}

/* What the host sends is marked, and leaves all the same. */
static void fastnet_share_test_outgoing(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;

	fastnet_share_test_long(test, -1);
	fastnet_share_test_mode(test, FASTNET_MODE_COPY, FASTNET_OUTGOING);
	fastnet_share_test_send(test, 200);
	fastnet_share_test_expect(test, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->flags,
			FASTNET_DESC_OUTGOING);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->length, 200);
	fastnet_share_test_send(test, 60);
	fastnet_share_test_expect(test, 1, 0, 0);
	fastnet_share_test_deliver(test, 200);
	fastnet_share_test_expect(test, 2, 0, 0);
	KUNIT_EXPECT_EQ(test, fastnet_share_test_last(test)->flags, 0);
	KUNIT_EXPECT_EQ(test, fastnet_test_nic(f->dev)->sent, 2U);

	fastnet_share_test_mode(test, FASTNET_MODE_COPY, FASTNET_TEE);
	fastnet_share_test_send(test, 200);
	fastnet_share_test_expect(test, 0, 0, 0);
}

/* A program that may look at all of an skb gets one. */
static void fastnet_share_test_program(struct kunit *test)
{
	u32 mode = *(const u32 *)test->param_value;
	struct fastnet_share_fixture *f = test->priv;

	memset(&fastnet_share_program, 0, sizeof(fastnet_share_program));
	fastnet_port_set_filter(f->port,
				fastnet_chooser_of(fastnet_share_test_ebpf(test)));
	fastnet_share_test_mode(test, mode, 0);
	fastnet_share_test_deliver(test, 90);
	fastnet_share_test_expect(test, 0, 1, 1);
	fastnet_share_program.verdict = 1000;
	fastnet_share_test_deliver(test, 91);
	fastnet_share_test_expect(test, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, fastnet_share_program.runs, 2U);
	KUNIT_EXPECT_EQ(test, fastnet_share_program.len, 91U);
	KUNIT_EXPECT_EQ(test, fastnet_share_program.segments, 0U);

	fastnet_share_test_mode(test, mode, FASTNET_TEE);
	fastnet_share_test_deliver(test, 91);
	fastnet_share_test_expect(test, 1, 0, 2);
	fastnet_port_set_filter(f->port, NULL);
}

/* A frame that there is no memory to copy is lost to the stack, and counted. */
static void fastnet_share_test_no_memory(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_statistics stats = {};
	struct rtnl_link_stats64 link;

	fastnet_share_test_long(test, -1);
	fastnet_share_test_mode(test, FASTNET_MODE_ZEROCOPY, 0);
	fastnet_resources_fail(1);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_mode(test, FASTNET_MODE_ZEROCOPY, FASTNET_TEE);
	KUNIT_EXPECT_EQ(test, f->port->last.dropped, 1ULL);
	fastnet_resources_fail(1);
	fastnet_share_test_deliver(test, 200);
	fastnet_resources_fail(1);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 1, 0, 0);
	KUNIT_ASSERT_EQ(test, 0, fastnet_port_statistics(f->port, &stats));
	KUNIT_EXPECT_EQ(test, stats.dropped, 1ULL);
	dev_get_stats(f->dev, &link);
	KUNIT_EXPECT_EQ(test, link.rx_dropped, 3ULL);
	KUNIT_EXPECT_EQ(test, f->dev->stats.rx_packets, 3UL);
}

/* What happened can be read after the mode, and after the device. */
static void fastnet_share_test_last_statistics(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;
	struct fastnet_statistics stats = {};

	KUNIT_EXPECT_EQ(test, -ENOTCONN,
			fastnet_port_statistics(f->port, &stats));
	fastnet_share_test_mode(test, *(const u32 *)test->param_value, 0);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_mode(test, FASTNET_MODE_NORMAL, 0);
	fastnet_share_test_expect(test, 1, 0, 0);
	fastnet_share_test_deliver(test, 60);
	fastnet_share_test_expect(test, 1, 0, 1);
}

static int fastnet_share_test_begin(struct kunit *test)
{
	struct fastnet_share_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	init_completion(&f->polled);
	f->dev = fastnet_test_netdev_without_zc(test);
	netif_napi_add(f->dev, &f->napi, fastnet_share_test_poll);
	napi_enable(&f->napi);
	fastnet_set_netdev_ops(f->dev, &fastnet_test_zc_ops, &f->napi, 0);
	f->witness.type = htons(FASTNET_TEST_PROTOCOL);
	f->witness.dev = f->dev;
	f->witness.func = fastnet_share_test_see;
	dev_add_pack(&f->witness);
	fastnet_resources_begin(test);
	f->port = fastnet_port_create();
	return f->port ? 0 : -ENOMEM;
}

static void fastnet_share_test_end(struct kunit *test)
{
	struct fastnet_share_fixture *f = test->priv;

	fastnet_port_release(f->port);
	fastnet_resources_expect_none(test);
	dev_remove_pack(&f->witness);
	napi_disable(&f->napi);
	netif_napi_del(&f->napi);
}

static const u32 fastnet_modes[] = {
	FASTNET_MODE_DROP, FASTNET_MODE_COPY, FASTNET_MODE_ZEROCOPY,
};

static const u32 fastnet_ring_modes[] = {
	FASTNET_MODE_COPY, FASTNET_MODE_ZEROCOPY,
};

KUNIT_ARRAY_PARAM(fastnet_mode, fastnet_modes, NULL);
KUNIT_ARRAY_PARAM(fastnet_ring_mode, fastnet_ring_modes, NULL);

static struct kunit_case fastnet_share_test_cases[] = {
	KUNIT_CASE_PARAM(fastnet_share_test_filter, fastnet_mode_gen_params),
	KUNIT_CASE(fastnet_share_test_limit),
	KUNIT_CASE_PARAM(fastnet_share_test_metadata,
			 fastnet_ring_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_share_test_tee, fastnet_ring_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_share_test_full,
			 fastnet_ring_mode_gen_params),
	KUNIT_CASE_PARAM(fastnet_share_test_switch,
			 fastnet_ring_mode_gen_params),
	KUNIT_CASE(fastnet_share_test_outgoing),
	KUNIT_CASE_PARAM(fastnet_share_test_program,
			 fastnet_ring_mode_gen_params),
	KUNIT_CASE(fastnet_share_test_no_memory),
	KUNIT_CASE_PARAM(fastnet_share_test_last_statistics,
			 fastnet_mode_gen_params),
	{}
};

static struct kunit_suite fastnet_share_test_suite = {
	.name = "fastnet_share",
	.init = fastnet_share_test_begin,
	.exit = fastnet_share_test_end,
	.test_cases = fastnet_share_test_cases,
};

kunit_test_suite(fastnet_share_test_suite);
