// SPDX-License-Identifier: GPL-2.0
/* AF_XDP sockets in zero-copy mode, as an application uses them. */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/if_xdp.h>
#include <linux/mman.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include <net/xdp_sock.h>

#include "../nic_test.h"
#include "../process_test.h"
#include "device.h"
#include "xdp.h"
#include "xdp_test.h"

#define FASTNET_SOCKET_RING	64U
#define FASTNET_SOCKET_CHUNKS	64U
#define FASTNET_SOCKET_CHUNK	4096U

/**
 * struct fastnet_socket_ring - a ring as the application sees it
 * @producer: index
 * @consumer: index
 * @entries: descriptors
 */
struct fastnet_socket_ring {
	u32 __user *producer;
	u32 __user *consumer;
	void __user *entries;
};

/**
 * struct fastnet_socket - a socket with rings and memory
 * @process: whose it is
 * @socket: socket
 * @file: its file
 * @umem: where the memory is
 * @shift: bytes by which every second chunk is behind where it would be; chunks
 *	are unaligned if there are any
 * @fill: ring of chunks for the device
 * @completion: ring of chunks that were sent
 * @rx: ring of received frames
 * @tx: ring of frames to send
 */
struct fastnet_socket {
	struct fastnet_process process;
	struct socket *socket;
	struct file *file;
	unsigned long umem;
	u32 shift;
	struct fastnet_socket_ring fill;
	struct fastnet_socket_ring completion;
	struct fastnet_socket_ring rx;
	struct fastnet_socket_ring tx;
};

static u32 fastnet_socket_get(const u32 __user *place)
{
	u32 value = 0;

	return get_user(value, place) ? 0 : value;
}

static int fastnet_socket_set(struct fastnet_socket *s, int option, void *value,
			      unsigned int size)
{
	return s->socket->ops->setsockopt(s->socket, SOL_XDP, option,
					  KERNEL_SOCKPTR(value), size);
}

static void fastnet_socket_map(struct kunit *test, struct fastnet_socket *s,
			       struct fastnet_socket_ring *ring, u64 offset,
			       const struct xdp_ring_offset *off)
{
	unsigned long at;

	at = vm_mmap(s->file, 0, off->desc +
		     FASTNET_SOCKET_RING * sizeof(struct xdp_desc),
		     PROT_READ | PROT_WRITE, MAP_SHARED, offset);
	if (IS_ERR_VALUE(at)) /* a ring of addresses */
		at = vm_mmap(s->file, 0,
			     off->desc + FASTNET_SOCKET_RING * sizeof(u64),
			     PROT_READ | PROT_WRITE, MAP_SHARED, offset);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(at));
	ring->producer = (u32 __user *)(at + off->producer);
	ring->consumer = (u32 __user *)(at + off->consumer);
	ring->entries = (void __user *)(at + off->desc);
}

static void fastnet_socket_map_rings(struct kunit *test,
				     struct fastnet_socket *s)
{
	u8 __user *room = s->process.room;
	struct xdp_mmap_offsets off;

	KUNIT_ASSERT_EQ(test, 0,
			put_user((int)sizeof(off), (int __user *)room));
	KUNIT_ASSERT_EQ(test, 0,
			s->socket->ops->getsockopt(s->socket, SOL_XDP,
						   XDP_MMAP_OFFSETS, room + 64,
						   (int __user *)room));
	KUNIT_ASSERT_EQ(test, 0UL, copy_from_user(&off, room + 64, sizeof(off)));
	fastnet_socket_map(test, s, &s->fill, XDP_UMEM_PGOFF_FILL_RING,
			   &off.fr);
	fastnet_socket_map(test, s, &s->completion,
			   XDP_UMEM_PGOFF_COMPLETION_RING, &off.cr);
	fastnet_socket_map(test, s, &s->rx, XDP_PGOFF_RX_RING, &off.rx);
	fastnet_socket_map(test, s, &s->tx, XDP_PGOFF_TX_RING, &off.tx);
}

static void fastnet_socket_open(struct kunit *test, struct fastnet_socket *s)
{
	struct xdp_umem_reg reg = {
		.len = FASTNET_SOCKET_CHUNKS * FASTNET_SOCKET_CHUNK,
		.chunk_size = s->shift ? FASTNET_SOCKET_CHUNK / 2 :
					 FASTNET_SOCKET_CHUNK,
		.flags = s->shift ? XDP_UMEM_UNALIGNED_CHUNK_FLAG : 0,
	};
	int size = FASTNET_SOCKET_RING;

	fastnet_process_become(test, &s->process);
	KUNIT_ASSERT_EQ(test, 0, sock_create_kern(&init_net, AF_XDP, SOCK_RAW,
						  0, &s->socket));
	s->file = sock_alloc_file(s->socket, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(s->file));
	s->umem = vm_mmap(NULL, 0, reg.len, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(s->umem));
	reg.addr = s->umem;
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_set(s, XDP_UMEM_REG, &reg,
						    sizeof(reg)));
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_set(s, XDP_UMEM_FILL_RING,
						    &size, sizeof(size)));
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_set(s, XDP_UMEM_COMPLETION_RING,
						    &size, sizeof(size)));
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_set(s, XDP_RX_RING, &size,
						    sizeof(size)));
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_set(s, XDP_TX_RING, &size,
						    sizeof(size)));
	fastnet_socket_map_rings(test, s);
}

static int fastnet_socket_bind(struct kunit *test, struct fastnet_socket *s,
			       u16 flags)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct sockaddr_xdp address = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = flags,
		.sxdp_ifindex = f->dev->ifindex,
	};

	/* The type of an address depends on the kernel. */
	return kernel_bind(s->socket, (void *)&address, sizeof(address));
}

static bool fastnet_socket_is_bound(const struct net_device *dev)
{
	const struct fastnet_xdp_device *d;
	bool bound = false;

	rtnl_lock();
	list_for_each_entry(d, &fastnet_xdp_devices, list)
		bound |= d->dev == dev && d->pool;
	rtnl_unlock();
	return bound;
}

/* The buffers go later, in a work item. */
static void fastnet_socket_close(struct kunit *test, struct fastnet_socket *s)
{
	struct fastnet_xdp_fixture *f = test->priv;
	unsigned long end = jiffies + 60 * HZ;

	fastnet_test_close(s->file);
	fastnet_process_end(&s->process);
	while (fastnet_socket_is_bound(f->dev) && time_before(jiffies, end))
		msleep(20);
	KUNIT_EXPECT_FALSE(test, fastnet_socket_is_bound(f->dev));
}

/* The chunk that is the Nth to be given. */
static u64 fastnet_socket_chunk(const struct fastnet_socket *s, u32 n)
{
	return (u64)(n % FASTNET_SOCKET_CHUNKS) * FASTNET_SOCKET_CHUNK +
	       (n % 2 ? s->shift : 0);
}

/* Give the device that many chunks more. */
static void fastnet_socket_give(struct kunit *test, struct fastnet_socket *s,
				u32 chunks)
{
	u32 producer = fastnet_socket_get(s->fill.producer);
	u64 __user *entries = s->fill.entries;
	u32 i;

	for (i = 0; i < chunks; i++, producer++)
		KUNIT_ASSERT_EQ(test, 0,
				put_user(fastnet_socket_chunk(s, producer),
					 &entries[producer %
						  FASTNET_SOCKET_RING]));
	smp_wmb(); /* the entries before the index, as user space does */
	KUNIT_ASSERT_EQ(test, 0, put_user(producer, s->fill.producer));
}

static void fastnet_socket_send(struct kunit *test, struct fastnet_socket *s,
				u64 address, u32 len)
{
	struct xdp_desc desc = { .addr = address, .len = len };
	u32 producer = fastnet_socket_get(s->tx.producer);
	struct xdp_desc __user *entries = s->tx.entries;

	KUNIT_ASSERT_EQ(test, 0UL,
			copy_to_user(&entries[producer % FASTNET_SOCKET_RING],
				     &desc, sizeof(desc)));
	smp_wmb(); /* the entry before the index, as user space does */
	KUNIT_ASSERT_EQ(test, 0, put_user(producer + 1, s->tx.producer));
}

static int fastnet_socket_wake(struct fastnet_xdp_fixture *f)
{
	int err;

	rcu_read_lock();
	err = fastnet_ndo_xsk_wakeup(f->dev, 0, XDP_WAKEUP_TX);
	rcu_read_unlock();
	return err;
}

/* With that many chunks in the fill ring when it is bound. */
static void fastnet_socket_begin_with(struct kunit *test,
				      struct fastnet_socket *s, u32 chunks)
{
	fastnet_socket_open(test, s);
	fastnet_socket_give(test, s, chunks);
	KUNIT_ASSERT_EQ(test, 0, fastnet_socket_bind(test, s, XDP_ZEROCOPY));
	fastnet_xdp_test.socket = container_of(s->socket->sk, struct xdp_sock,
					       sk);
	fastnet_xdp_test.verdict = XDP_REDIRECT;
}

static void fastnet_socket_begin(struct kunit *test, struct fastnet_socket *s)
{
	memset(s, 0, sizeof(*s));
	fastnet_socket_begin_with(test, s, 0);
}

/* The frame is where the device wrote it: in a chunk of the fill ring. */
static void fastnet_socket_test_receive(struct kunit *test)
{
	struct xdp_desc desc = {};
	struct fastnet_socket s;
	unsigned int i;

	fastnet_socket_begin(test, &s);
	fastnet_socket_give(test, &s, FASTNET_SOCKET_CHUNKS);
	for (i = 0; i < 2 * FASTNET_TEST_POSTED; i++)
		fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.rx.producer),
			2 * FASTNET_TEST_POSTED);
	KUNIT_EXPECT_EQ(test, 0UL,
			copy_from_user(&desc, s.rx.entries, sizeof(desc)));
	KUNIT_EXPECT_EQ(test, desc.len, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 0ULL);
	KUNIT_EXPECT_NOT_NULL(test, fastnet_xdp_test_queue(test)->slot[0].xsk);
	fastnet_socket_close(test, &s);
}

/* An empty fill ring stops sockets and nothing else. */
static void fastnet_socket_test_starve(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_socket s;

	fastnet_socket_begin(test, &s);
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 1ULL);
	fastnet_xdp_test.verdict = XDP_PASS;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, f->passed, 1U);

	fastnet_socket_give(test, &s, 1);
	fastnet_xdp_test.verdict = XDP_REDIRECT;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.rx.producer), 1U);
	fastnet_socket_close(test, &s);
}

/* No two slots have one chunk, whatever the socket did with its frames. */
static void fastnet_socket_test_full(struct kunit *test)
{
	const struct fastnet_slot *slot;
	struct fastnet_socket s;
	unsigned int i, j;

	fastnet_socket_begin(test, &s);
	fastnet_socket_give(test, &s, FASTNET_SOCKET_CHUNKS);
	for (i = 0; i < 2 * FASTNET_SOCKET_RING; i++)
		fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_GT(test, fastnet_xdp_test_failed(test), 0ULL);
	fastnet_socket_give(test, &s, FASTNET_SOCKET_CHUNKS / 2);
	for (i = 0; i < FASTNET_SOCKET_RING; i++)
		fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);

	slot = fastnet_xdp_test_queue(test)->slot;
	for (i = 0; i < FASTNET_TEST_POSTED; i++)
		for (j = 0; j < i; j++)
			if (slot[i].xsk)
				KUNIT_EXPECT_PTR_NE(test, slot[i].xsk,
						    slot[j].xsk);
	fastnet_socket_close(test, &s);
}

/* Frames come to one descriptor after the other. */
static void fastnet_socket_receive(struct kunit *test, u32 frames)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_buf *done;

	while (frames--) {
		fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
		done = nic->posted[0];
		memmove(&nic->posted[0], &nic->posted[1],
			(nic->posts - 1) * sizeof(nic->posted[0]));
		nic->posted[nic->posts - 1] = done;
	}
}

static u64 fastnet_socket_frame_chunk(struct kunit *test,
				      const struct fastnet_socket *s, u32 frame)
{
	const struct xdp_desc __user *entries = s->rx.entries;
	struct xdp_desc desc = {};

	KUNIT_EXPECT_EQ(test, 0UL,
			copy_from_user(&desc, &entries[frame], sizeof(desc)));
	return s->shift ? desc.addr & XSK_UNALIGNED_BUF_ADDR_MASK :
			  desc.addr - XDP_PACKET_HEADROOM;
}

/*
 * Frames are in the chunks in the order of the fill ring, whichever of them are
 * copied: some chunks are there at bind, and the others after the first frames.
 */
static void fastnet_socket_check_order(struct kunit *test, u32 shift, u32 early)
{
	struct fastnet_socket s = { .shift = shift };
	u32 i;

	fastnet_socket_begin_with(test, &s, early);
	fastnet_socket_receive(test, early);
	fastnet_socket_give(test, &s, FASTNET_SOCKET_CHUNKS - early);
	fastnet_socket_receive(test, FASTNET_SOCKET_CHUNKS - early);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.rx.producer),
			FASTNET_SOCKET_CHUNKS);
	for (i = 0; i < FASTNET_SOCKET_CHUNKS; i++)
		KUNIT_EXPECT_EQ(test, fastnet_socket_frame_chunk(test, &s, i),
				fastnet_socket_chunk(&s, i));
	fastnet_socket_close(test, &s);
}

static void fastnet_socket_test_order(struct kunit *test)
{
	fastnet_socket_check_order(test, 0, 0);
	fastnet_socket_check_order(test, 0, FASTNET_TEST_POSTED / 3);
	fastnet_socket_check_order(test, 0, FASTNET_SOCKET_CHUNKS);
}

/* Every second chunk is where Realtek's chips cannot write to. */
static void fastnet_socket_test_order_unaligned(struct kunit *test)
{
	fastnet_socket_check_order(test, 4, 0);
	fastnet_socket_check_order(test, 4, FASTNET_TEST_POSTED / 3);
	fastnet_socket_check_order(test, 4, FASTNET_SOCKET_CHUNKS);
}

/* Verdicts that are not for the socket leave a chunk where it is. */
static void fastnet_socket_test_verdicts(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct net_device *target = fastnet_test_netdev(test);
	struct fastnet_socket s;
	struct xdp_buff *xsk;

	fastnet_socket_begin(test, &s);
	fastnet_socket_give(test, &s, FASTNET_SOCKET_CHUNKS);
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	xsk = fastnet_xdp_test_queue(test)->slot[0].xsk;
	KUNIT_ASSERT_NOT_NULL(test, xsk);

	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	fastnet_xdp_test.verdict = XDP_ABORTED;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	fastnet_xdp_test.set_meta = true;
	fastnet_xdp_test.verdict = XDP_PASS;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, f->passed, 1U);
	KUNIT_EXPECT_EQ(test, f->meta, 8U);
	fastnet_xdp_test.set_meta = false;
	fastnet_xdp_test.verdict = XDP_TX;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_test_nic(f->dev)->sent, 1U);
	KUNIT_EXPECT_PTR_EQ(test, xsk,
			    fastnet_xdp_test_queue(test)->slot[0].xsk);

	/* Another device gets a copy, or nothing: the chunk is free. */
	fastnet_xdp_test.socket = NULL;
	fastnet_xdp_test.target = target;
	fastnet_xdp_test.verdict = XDP_REDIRECT;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_test_nic(target)->sent, 1U);
	unregister_netdev(target);
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_failed(test), 1ULL);
	fastnet_socket_close(test, &s);
}

static void fastnet_socket_test_send(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_socket s;
	unsigned int i;

	fastnet_socket_begin(test, &s);
	for (i = 0; i < 3; i++)
		fastnet_socket_send(test, &s, i * FASTNET_SOCKET_CHUNK, 60);
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_wake(f));
	KUNIT_EXPECT_EQ(test, nic->sent, 3U);
	KUNIT_EXPECT_EQ(test, nic->sent_bytes, 180U);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.completion.producer), 3U);

	/* Too short for a frame, or too long: dropped, and complete. */
	fastnet_socket_send(test, &s, 0, ETH_HLEN - 1);
	fastnet_socket_send(test, &s, 0, f->dev->mtu + VLAN_ETH_HLEN + 1);
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_wake(f));
	KUNIT_EXPECT_EQ(test, nic->sent, 3U);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.completion.producer), 5U);

	/* One that finds no room waits, and is sent once. */
	nic->busy = true;
	fastnet_socket_send(test, &s, 0, 60);
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_wake(f));
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_wake(f));
	KUNIT_EXPECT_EQ(test, nic->sent, 3U);
	nic->busy = false;
	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, nic->sent, 4U);
	KUNIT_EXPECT_EQ(test, fastnet_socket_get(s.completion.producer), 6U);
	fastnet_socket_close(test, &s);
}

/* The program stays when the socket goes, and the other way round. */
static void fastnet_socket_test_leave(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_socket s;

	fastnet_socket_begin(test, &s);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, NULL));
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, f->passed, 1U);
	KUNIT_EXPECT_EQ(test, 0, fastnet_xdp_test_attach(test, f->prog));
	fastnet_socket_close(test, &s);
	KUNIT_EXPECT_NULL(test, fastnet_xdp_test_queue(test)->pool);
	fastnet_xdp_test.socket = NULL;
	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_DROP), 1ULL);
}

/* A driver that refuses, and buffers that the device cannot be trusted with. */
static void fastnet_socket_test_refused(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_socket s = {};

	fastnet_socket_open(test, &s);
	nic->error = -EIO;
	KUNIT_EXPECT_NE(test, 0, fastnet_socket_bind(test, &s, XDP_ZEROCOPY));
	nic->error = 0;
	KUNIT_EXPECT_NULL(test, fastnet_xdp_test_queue(test)->pool);
	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_DROP), 1ULL);

	/* Its buffers go, even if the program sees nothing then. */
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_bind(test, &s, XDP_ZEROCOPY));
	nic->error = -EIO;
	fastnet_socket_close(test, &s);
	nic->error = 0;
	KUNIT_EXPECT_NULL(test, nic->zc);
}

/* Without a buffer of its own, and without pages, there is no ring for it. */
static void fastnet_socket_test_few_pages(struct kunit *test)
{
	struct fastnet_xdp_fixture *f = test->priv;
	struct fastnet_test_nic *nic = fastnet_test_nic(f->dev);
	struct fastnet_xdp *x = fastnet_xdp_test_queue(test);
	struct fastnet_socket s = {};

	fastnet_socket_open(test, &s);
	fastnet_resources_limit(7, x->pages);
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			fastnet_socket_bind(test, &s, XDP_ZEROCOPY));
	KUNIT_EXPECT_PTR_EQ(test, x, fastnet_xdp_test_queue(test));
	KUNIT_EXPECT_EQ(test, nic->posts, FASTNET_TEST_POSTED);
	fastnet_xdp_test.verdict = XDP_DROP;
	fastnet_xdp_test_deliver(test, FASTNET_XDP_TEST_LEN);
	KUNIT_EXPECT_EQ(test, fastnet_xdp_test_verdicts(test, XDP_DROP), 1ULL);

	/* The driver does not even take back what it had. */
	nic->error_from = nic->calls + 2;
	nic->error = -EIO;
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			fastnet_socket_bind(test, &s, XDP_ZEROCOPY));
	KUNIT_EXPECT_NULL(test, nic->zc);
	KUNIT_EXPECT_EQ(test, nic->posts, 0U);
	nic->error = 0;
	fastnet_resources_begin(test);
	KUNIT_EXPECT_EQ(test, 0, fastnet_socket_bind(test, &s, XDP_ZEROCOPY));
	fastnet_socket_close(test, &s);
}

static struct kunit_case fastnet_socket_test_cases[] = {
	KUNIT_CASE(fastnet_socket_test_receive),
	KUNIT_CASE(fastnet_socket_test_starve),
	KUNIT_CASE(fastnet_socket_test_full),
	KUNIT_CASE(fastnet_socket_test_order),
	KUNIT_CASE(fastnet_socket_test_order_unaligned),
	KUNIT_CASE(fastnet_socket_test_verdicts),
	KUNIT_CASE(fastnet_socket_test_send),
	KUNIT_CASE(fastnet_socket_test_leave),
	KUNIT_CASE(fastnet_socket_test_refused),
	KUNIT_CASE(fastnet_socket_test_few_pages),
	{}
};

static struct kunit_suite fastnet_socket_test_suite = {
	.name = "fastnet_socket",
	.init = fastnet_xdp_test_begin,
	.exit = fastnet_xdp_test_end,
	.test_cases = fastnet_socket_test_cases,
};

kunit_test_suite(fastnet_socket_test_suite);
