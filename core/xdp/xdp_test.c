// SPDX-License-Identifier: GPL-2.0
/* What becomes of frames, with a program that says what the test tells it. */
#include <kunit/test.h>
#include <linux/bpf.h>
#include <linux/completion.h>
#include <linux/etherdevice.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>

#include "../compat.h"
#include "../driver.h"
#include "../nic_test.h"
#include "../process_test.h"
#include "../reason.h"
#include "device.h"
#include "xdp.h"
#include "xdp_test.h"

#define FASTNET_XDP_TEST_MTU \
	(FASTNET_XDP_PAGE_ROOM - VLAN_ETH_HLEN - ETH_FCS_LEN)

struct fastnet_xdp_test fastnet_xdp_test;

static unsigned int fastnet_xdp_test_program(const void *context,
					     const struct bpf_insn *insn)
{
	/* The context of XDP programs is not const, that of all programs is. */
	struct xdp_buff *xdp = (struct xdp_buff *)context;
	struct bpf_redirect_info *ri = bpf_net_ctx_get_ri();

	fastnet_xdp_test.runs++;
	xdp->data_meta = xdp->data;
	if (fastnet_xdp_test.set_meta)
		xdp->data_meta -= 8;
	xdp->data_end += fastnet_xdp_test.move_tail;
	if (fastnet_xdp_test.target) { /* as bpf_redirect() does */
		ri->tgt_index = fastnet_xdp_test.target->ifindex;
		ri->flags = 0;
		ri->map_id = INT_MAX;
		ri->map_type = BPF_MAP_TYPE_UNSPEC;
	}
	if (fastnet_xdp_test.socket) { /* as bpf_redirect_map() does */
		ri->tgt_value = fastnet_xdp_test.socket;
		ri->flags = 0;
		ri->map_id = 1;
		ri->map_type = BPF_MAP_TYPE_XSKMAP;
	}
	return fastnet_xdp_test.verdict;
}

static struct bpf_prog *fastnet_xdp_test_make(struct kunit *test)
{
	struct bpf_prog *prog = kunit_kzalloc(test, sizeof(*prog), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, prog);
	prog->aux = kunit_kzalloc(test, sizeof(*prog->aux), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, prog->aux);
	atomic64_set(&prog->aux->refcnt, 1000); /* the test frees it */
	prog->aux->id = 17;
	prog->type = BPF_PROG_TYPE_XDP;
	prog->bpf_func = fastnet_xdp_test_program;
	return prog;
}

static int fastnet_xdp_test_poll(struct napi_struct *napi, int budget)
{
	struct fastnet_xdp_fixture *f =
		container_of(napi, struct fastnet_xdp_fixture, napi);
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_buf *buf = nic->posted[0];

	memset((void *)buf->data, 0, max(f->len, 64U));
	eth_broadcast_addr((u8 *)buf->data);
	nic->posted[0] = fastnet_receive(nic->zc, buf, f->len);
	f->returned &= nic->posted[0] == buf;
	fastnet_flush(nic->zc);
	napi_complete_done(napi, 1);
	complete(&f->polled);
	return 0;
}

/**
 * fastnet_xdp_test_deliver - a frame arrives, in a NAPI poll of its own
 * @test: test
 * @len: bytes in it
 */
void fastnet_xdp_test_deliver(struct kunit *test, unsigned int len)
{
	struct fastnet_xdp_fixture *f = test->priv;

	f->len = len;
	reinit_completion(&f->polled);
	local_bh_disable();
	napi_schedule(&f->napi);
	local_bh_enable();
	KUNIT_ASSERT_NE(test, 0UL,
			wait_for_completion_timeout(&f->polled, 60 * HZ));
}

static int fastnet_xdp_test_see(struct sk_buff *skb, struct net_device *dev,
				struct packet_type *packets,
				struct net_device *orig_dev)
{
	struct fastnet_xdp_fixture *f =
		container_of(packets, struct fastnet_xdp_fixture, packets);

	if (skb->pkt_type == PACKET_BROADCAST) {
		f->passed++;
		f->bytes += skb->len + ETH_HLEN;
		f->meta = skb_metadata_len(skb);
	}
	kfree_skb(skb);
	return 0;
}

static int fastnet_xdp_test_command(struct net_device *dev,
				    struct netdev_bpf *bpf)
{
	int err;

	rtnl_lock();
	err = fastnet_ndo_bpf(dev, bpf);
	rtnl_unlock();
	return err;
}

/**
 * fastnet_xdp_test_attach - give the device a program
 * @test: test
 * @prog: program, or NULL
 *
 * Return: 0 or a negative errno.
 */
int fastnet_xdp_test_attach(struct kunit *test, struct bpf_prog *prog)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct netdev_bpf bpf = { .command = XDP_SETUP_PROG, .prog = prog };

	return fastnet_xdp_test_command(f->dev, &bpf);
}

/**
 * fastnet_xdp_test_queue - what the driver delivers to
 * @test: test
 *
 * Return: The queue.
 */
struct fastnet_xdp *fastnet_xdp_test_queue(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	return fastnet_xdp_of(fastnet_test_nic(f->dev)->zc);
}

/**
 * fastnet_xdp_test_verdicts - what programs said since there is this queue
 * @test: test
 * @verdict: verdict
 *
 * Return: Of how many frames they said that.
 */
u64 fastnet_xdp_test_verdicts(struct kunit *test, u32 verdict)
{
	struct fastnet_xdp_statistics sum = {};

	fastnet_xdp_add_counters(&sum, &fastnet_xdp_test_queue(test)->counters);
	return sum.verdict[verdict];
}

/**
 * fastnet_xdp_test_failed - what could not be done
 * @test: test
 *
 * Return: Of how many frames.
 */
u64 fastnet_xdp_test_failed(struct kunit *test)
{
	struct fastnet_xdp_statistics sum = {};

	fastnet_xdp_add_counters(&sum, &fastnet_xdp_test_queue(test)->counters);
	return sum.failed;
}

/* One frame, and what is always so afterwards. */
static void fastnet_xdp_test_verdict(struct kunit *test, u32 verdict)
{
	struct fastnet_xdp_fixture *f = test->priv;
	unsigned int runs = fastnet_xdp_test.runs;
	u64 received = f->dev->stats.rx_packets;

	fastnet_xdp_test.verdict = verdict;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_TRUE(test, f->returned);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test.runs, runs + 1);
	KUNIT_EXPECT_EQ(test, f->dev->stats.rx_packets, (ulong)received + 1);
}

/* What the next frame goes to. */
static const struct page *fastnet_xdp_test_page(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_buf *buf = fastnet_test_nic(f->dev)->posted[0];

	return fastnet_slot_of(buf)->page;
}

static void fastnet_xdp_test_drop(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	const struct page *page;

	page = fastnet_xdp_test_page(test);
	fastnet_xdp_test_verdict(test, XDP_DROP);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_DROP), 1ULL);
	KUNIT_EXPECT_PTR_EQ(test, page, fastnet_xdp_test_page(test));
	KUNIT_EXPECT_EQ(test, f->passed, 0U);
}

static void fastnet_xdp_test_pass(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	const struct page *page;

	page = fastnet_xdp_test_page(test);
	fastnet_xdp_test_verdict(test, XDP_PASS);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_PASS), 1ULL);
	KUNIT_EXPECT_PTR_NE(test, page, fastnet_xdp_test_page(test));
	KUNIT_EXPECT_EQ(test, f->passed, 1U);
	KUNIT_EXPECT_EQ(test, f->bytes, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, f->meta, 0U);
}

/* What the program cut off or put before is so in the stack. */
static void fastnet_xdp_test_adjust(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	fastnet_xdp_test.move_tail = -20;
	fastnet_xdp_test.set_meta = true;
	fastnet_xdp_test_verdict(test, XDP_PASS);
	KUNIT_EXPECT_EQ(test, f->bytes, FASTNET_XDP_TEST_LEN - 20);
	KUNIT_EXPECT_EQ(test, f->meta, 8U);
}

/* Frames of a device without a program but with a socket go up as they are. */
static void fastnet_xdp_test_no_program(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	fastnet_xdp_test_queue(test)->prog = NULL;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, f->passed, 1U);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test.runs, 0U);
}

static void fastnet_xdp_test_tx(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);

	fastnet_xdp_test_verdict(test, XDP_TX);
	KUNIT_EXPECT_EQ(test, nic->sent, 1U);
	KUNIT_EXPECT_EQ(test, nic->sent_bytes, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 0ULL);

	nic->busy = true;
	fastnet_xdp_test_verdict(test, XDP_TX);
	KUNIT_EXPECT_EQ(test, nic->sent, 1U);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_TX), 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 1ULL);
}

static void fastnet_xdp_test_redirect(struct kunit *test)
{
	struct net_device *target = fastnet_test_netdev(test);
	struct fastnet_test_nic *nic = fastnet_test_nic(target);

	fastnet_xdp_test.target = target;
	fastnet_xdp_test_verdict(test, XDP_REDIRECT);
	KUNIT_EXPECT_EQ(test, nic->sent, 1U);
	KUNIT_EXPECT_EQ(test, nic->sent_bytes, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 0ULL);

	/* It takes the frame, and drops it. */
	nic->busy = true;
	fastnet_xdp_test_verdict(test, XDP_REDIRECT);
	KUNIT_EXPECT_EQ(test, nic->sent, 1U);

	/* It has gone. */
	unregister_netdev(target);
	fastnet_xdp_test_verdict(test, XDP_REDIRECT);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_REDIRECT),
			3ULL);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 1ULL);
}

static void fastnet_xdp_test_xmit(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			fastnet_ndo_xdp_xmit(f->dev, 0, NULL, 2));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_ndo_xdp_xmit(f->dev, 0, NULL, XDP_XMIT_FLUSH));
	netif_carrier_off(f->dev);
	KUNIT_EXPECT_EQ(test, -ENETDOWN,
			fastnet_ndo_xdp_xmit(f->dev, 0, NULL, XDP_XMIT_FLUSH));
	netif_carrier_on(f->dev);
}

static void fastnet_xdp_test_abort(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	fastnet_xdp_test_verdict(test, XDP_ABORTED);
	fastnet_xdp_test_verdict(test, XDP_REDIRECT + 1);
	fastnet_xdp_test_verdict(test, U32_MAX);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_ABORTED),
			3ULL);
	KUNIT_EXPECT_EQ(test, f->passed, 0U);
}

/* Impossible lengths reach no program. */
static void fastnet_xdp_test_length(struct kunit *test)
{
	static const unsigned int bad[] = {
		0, ETH_HLEN - 1, FASTNET_XDP_PAGE_ROOM + 1, U32_MAX,
	};
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_xdp_statistics sum = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_PTR_EQ(test, nic->posted[0],
				    fastnet_receive(nic->zc, nic->posted[0],
						    bad[i]));
	fastnet_receive_part(nic->zc);
	fastnet_receive(nic->zc, nic->posted[0], FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test.runs, 0U);
	fastnet_xdp_add_counters(&sum, &fastnet_xdp_test_queue(test)->counters);
	KUNIT_EXPECT_EQ(test, sum.errors, (u64)ARRAY_SIZE(bad) + 1);

	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, ETH_HLEN);
	fastnet_xdp_test_deliver(test, FASTNET_XDP_PAGE_ROOM);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test.runs, 2U);
}

/* CPU and device do not see what the other writes. */
static void fastnet_xdp_test_sync(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources.need_sync = true;
	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
	fastnet_resources.synced_for_cpu = 0;
	fastnet_resources.synced_for_device = 0;
	fastnet_xdp_test_verdict(test, XDP_DROP);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_cpu,
			(u64)FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_resources.synced_for_device,
			(u64)FASTNET_XDP_PAGE_ROOM);
	fastnet_resources.need_sync = false;
}

/* From one program to another the driver is not asked. */
static void fastnet_xdp_test_replace(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct bpf_prog *other = fastnet_xdp_test_make(test);
	unsigned int calls = nic->calls;

	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, other));
	KUNIT_EXPECT_EQ(test, nic->calls, calls);
	KUNIT_EXPECT_EQ(test, atomic64_read(&f->prog->aux->refcnt), 999LL);
	fastnet_xdp_test_verdict(test, XDP_DROP);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	KUNIT_EXPECT_EQ(test, atomic64_read(&other->aux->refcnt), 999LL);
	KUNIT_EXPECT_EQ(test, nic->calls, calls + 1);
	KUNIT_EXPECT_NULL(test, nic->zc);
	KUNIT_EXPECT_TRUE(test, list_empty(&fastnet_xdp_devices));
}

static void fastnet_xdp_test_mtu(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, -EINVAL,
			dev_set_mtu(f->dev, FASTNET_XDP_TEST_MTU + 1));
	KUNIT_EXPECT_EQ(test, 0, dev_set_mtu(f->dev, FASTNET_XDP_TEST_MTU));
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, 0, dev_set_mtu(f->dev, FASTNET_XDP_TEST_MTU + 1));
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, -EINVAL, fastnet_xdp_test_attach(test, f->prog));
	KUNIT_EXPECT_NULL(test, fastnet_test_nic(f->dev)->zc);
	KUNIT_EXPECT_TRUE(test, list_empty(&fastnet_xdp_devices));
}

static void fastnet_xdp_test_commands(struct kunit *test)
{
	struct net_device *plain = fastnet_test_netdev_without_zc(test);
	struct fastnet_xdp_fixture *f = test->priv;
	struct netdev_bpf bpf = { .command = XDP_SETUP_XSK_POOL };

	bpf.xsk.queue_id = 1;
	KUNIT_EXPECT_EQ(test, -EINVAL, fastnet_xdp_test_command(f->dev, &bpf));
	bpf = (struct netdev_bpf) { .command = XDP_SETUP_PROG_HW };
	KUNIT_EXPECT_EQ(test, -EINVAL, fastnet_xdp_test_command(f->dev, &bpf));
	bpf = (struct netdev_bpf) { .prog = f->prog };
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
			fastnet_xdp_test_command(plain, &bpf));
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, -ENXIO,
			fastnet_ndo_xsk_wakeup(f->dev, 0, XDP_WAKEUP_TX));
	netif_carrier_off(f->dev);
	KUNIT_EXPECT_EQ(test, -ENETDOWN,
			fastnet_ndo_xsk_wakeup(f->dev, 0, XDP_WAKEUP_TX));
	netif_carrier_on(f->dev);
	rcu_read_unlock();
}

/* Without memory at any step all is as before. */
static void fastnet_xdp_test_no_memory(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	unsigned int nth, failed = 0;
	int err;

	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_begin(test);
	for (nth = 1; nth < 20; nth++) {
		fastnet_resources_fail(nth);
		err = fastnet_xdp_test_attach(test, f->prog);
		if (!err)
			break;
		failed++;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_NULL(test, fastnet_test_nic(f->dev)->zc);
		KUNIT_EXPECT_TRUE(test, list_empty(&fastnet_xdp_devices));
		fastnet_resources_expect_none(test);
	}
	fastnet_resources_fail(0);
	KUNIT_EXPECT_LE(test, 4U, failed);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_expect_none(test);
}

/* Without pages for a ring all is as before; a short one is better than none. */
static void fastnet_xdp_test_few_pages(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	unsigned int pages;

	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_begin(test);
	for (pages = 0; pages < 8; pages++) {
		fastnet_resources_limit(pages, NULL);
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				fastnet_xdp_test_attach(test, f->prog));
		KUNIT_EXPECT_NULL(test, nic->zc);
		KUNIT_EXPECT_TRUE(test, list_empty(&fastnet_xdp_devices));
		fastnet_resources_expect_none(test);
	}
	fastnet_resources_limit(pages, NULL);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
	KUNIT_EXPECT_EQ(test, nic->posts, pages);
	fastnet_xdp_test_verdict(test, XDP_DROP);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_expect_none(test);
	fastnet_resources_begin(test);
}

/* The driver will not; the device cannot; the device has gone half-way. */
static void fastnet_xdp_test_refused(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);

	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_begin(test);
	nic->error = -EIO;
	KUNIT_EXPECT_EQ(test, -EIO, fastnet_xdp_test_attach(test, f->prog));
	nic->error = 0;
	nic->stubborn = true;
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
			fastnet_xdp_test_attach(test, f->prog));
	nic->stubborn = false;
	netif_device_detach(f->dev);
	KUNIT_EXPECT_EQ(test, -ENODEV, fastnet_xdp_test_attach(test, f->prog));
	netif_device_attach(f->dev);
	device_lock(f->dev->dev.parent);
	KUNIT_EXPECT_EQ(test, -EBUSY, fastnet_xdp_test_attach(test, f->prog));
	device_unlock(f->dev->dev.parent);
	fastnet_resources_expect_none(test);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
}

/* Who keeps buffers keeps the pages behind them too. */
static void fastnet_xdp_test_forgetful(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_xdp *x;
	u32 i;

	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_resources_begin(test);
	KUNIT_ASSERT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
	x = fastnet_xdp_test_queue(test);
	fastnet_test_nic(f->dev)->forgetful = true;
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	KUNIT_EXPECT_EQ(test, fastnet_resources.warnings, 1U);
	KUNIT_EXPECT_EQ(test, fastnet_resources.objects, 3L);
	KUNIT_ASSERT_TRUE(test, x->queue.abandoned);

	/* Now the test frees it. */
	fastnet_resources.warnings = 0;
	for (i = x->queue.driver_buffers; i; i--)
		fastnet_put_buffer(&x->queue, &x->slot[i - 1].buf);
	x->queue.abandoned = false;
	fastnet_xdp_free(x);
	fastnet_resources_expect_none(test);
}

static void fastnet_xdp_test_statistics(struct kunit *test)
{
	char line[96], *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_process process = {};
	struct file *file;
	loff_t at = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	fastnet_xdp_test_verdict(test, XDP_DROP);
	fastnet_xdp_test_verdict(test, XDP_DROP);
	fastnet_xdp_test_verdict(test, XDP_PASS);
	fastnet_xdp_test_verdict(test, XDP_ABORTED);

	fastnet_process_become(test, &process);
	file = fastnet_test_open(test, "proc", "self/net/fastnet_xdp",
				 O_RDONLY);
	KUNIT_EXPECT_GT(test,
			vfs_read(file, process.room, PAGE_SIZE - 1, &at),
			(ssize_t)0);
	fastnet_test_close(file);
	KUNIT_EXPECT_EQ(test, 0UL,
			copy_from_user(text, process.room, PAGE_SIZE - 1));
	fastnet_process_end(&process);
	snprintf(line, sizeof(line), "%-15s      17     no 2 1 0 0 1 0 0\n",
		 f->dev->name);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, line), "%s", text);
}

/**
 * fastnet_xdp_test_begin - a device with a program
 * @test: test
 *
 * Return: 0 or a negative errno.
 */
int fastnet_xdp_test_begin(struct kunit *test)
{
	struct fastnet_xdp_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	memset(&fastnet_xdp_test, 0, sizeof(fastnet_xdp_test));
	init_completion(&f->polled);
	f->returned = true;
	f->dev = fastnet_test_netdev_without_zc(test);
	netif_napi_add(f->dev, &f->napi, fastnet_xdp_test_poll);
	napi_enable(&f->napi);
	fastnet_set_netdev_ops(f->dev, &fastnet_test_zc_ops, &f->napi, 0);
	f->packets.type = htons(ETH_P_ALL);
	f->packets.dev = f->dev;
	f->packets.func = fastnet_xdp_test_see;
	dev_add_pack(&f->packets);
	f->prog = fastnet_xdp_test_make(test);
	return fastnet_xdp_test_attach(test, f->prog);
}

/**
 * fastnet_xdp_test_end - the device goes
 * @test: test
 */
void fastnet_xdp_test_end(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;

	fastnet_xdp_test_attach(test, NULL);
	dev_remove_pack(&f->packets);
	napi_disable(&f->napi);
	netif_napi_del(&f->napi);
}

static struct kunit_case fastnet_xdp_test_cases[] = {
	KUNIT_CASE(fastnet_xdp_test_drop),
	KUNIT_CASE(fastnet_xdp_test_pass),
	KUNIT_CASE(fastnet_xdp_test_adjust),
	KUNIT_CASE(fastnet_xdp_test_no_program),
	KUNIT_CASE(fastnet_xdp_test_tx),
	KUNIT_CASE(fastnet_xdp_test_redirect),
	KUNIT_CASE(fastnet_xdp_test_xmit),
	KUNIT_CASE(fastnet_xdp_test_abort),
	KUNIT_CASE(fastnet_xdp_test_length),
	KUNIT_CASE(fastnet_xdp_test_sync),
	KUNIT_CASE(fastnet_xdp_test_replace),
	KUNIT_CASE(fastnet_xdp_test_mtu),
	KUNIT_CASE(fastnet_xdp_test_commands),
	KUNIT_CASE(fastnet_xdp_test_no_memory),
	KUNIT_CASE(fastnet_xdp_test_few_pages),
	KUNIT_CASE(fastnet_xdp_test_refused),
	KUNIT_CASE(fastnet_xdp_test_forgetful),
	KUNIT_CASE(fastnet_xdp_test_statistics),
	{}
};

static struct kunit_suite fastnet_xdp_test_suite = {
	.name = "fastnet_xdp",
	.init = fastnet_xdp_test_begin,
	.exit = fastnet_xdp_test_end,
	.test_cases = fastnet_xdp_test_cases,
};

kunit_test_suite(fastnet_xdp_test_suite);
