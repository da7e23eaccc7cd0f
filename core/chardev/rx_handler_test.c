// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <net/checksum.h>

#include "capture_fixture_test.h"

#define FASTNET_TEST_HEADERS \
	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct tcphdr))

struct fastnet_rx_fixture {
	struct net_device *dev;
	struct fastnet_port *port;
	struct fastnet_capture *c;
	u32 next;
};

/* Frames that the tests made, and that are not freed yet. */
static int fastnet_test_skbs;

static void fastnet_test_skb_destructor(struct sk_buff *skb)
{
	fastnet_test_skbs--;
}

static u8 fastnet_test_byte(unsigned int i)
{
	return i * 7 + i / 256;
}

/* A frame as the driver hands it to the stack. */
static struct sk_buff *fastnet_test_skb(struct kunit *test, unsigned int len)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct sk_buff *skb = alloc_skb(len + NET_SKB_PAD, GFP_KERNEL);
	unsigned int i;
	u8 *data;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, NET_SKB_PAD);
	data = skb_put(skb, len);
	for (i = 0; i < len; i++)
		data[i] = fastnet_test_byte(i);
	data[12] = 0x88;	/* a protocol for experiments */
	data[13] = 0xb5;
	skb->protocol = eth_type_trans(skb, f->dev);
	skb->pkt_type = PACKET_HOST;
	skb->destructor = fastnet_test_skb_destructor;
	fastnet_test_skbs++;
	return skb;
}

static rx_handler_result_t fastnet_rx_test_handle(struct sk_buff *skb)
{
	rx_handler_result_t result;

	local_bh_disable();
	rcu_read_lock();
	result = fastnet_rx_handler(&skb);
	rcu_read_unlock();
	local_bh_enable();
	return result;
}

static void fastnet_rx_test_mode(struct kunit *test, u32 mode)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct fastnet_mode_request req = { .mode = mode, .buffers = 64 };

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, fastnet_test_set_mode(f->port, f->dev, &req), 0);
	f->c = rtnl_dereference(f->port->capture);
	rtnl_unlock();
}

static void fastnet_rx_test_consumed(struct kunit *test, struct sk_buff *skb)
{
	KUNIT_EXPECT_EQ(test, (int)fastnet_rx_test_handle(skb),
			(int)RX_HANDLER_CONSUMED);
	KUNIT_EXPECT_EQ(test, fastnet_test_skbs, 0);
}

/* The next frame for the application. */
static const u8 *fastnet_rx_test_next(struct kunit *test, unsigned int len,
				      u16 missing)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct fastnet_shared_ring *ring = &f->c->queue.ring;
	struct fastnet_descriptor *desc;

	KUNIT_ASSERT_NE(test, f->next, ring->shared->producer);
	desc = &ring->shared->descriptor[f->next++ & ring->mask];
	KUNIT_EXPECT_EQ(test, (unsigned int)desc->length, len);
	KUNIT_EXPECT_EQ(test, desc->missing, missing);
	KUNIT_EXPECT_NE(test, desc->timestamp, 0ULL);
	return f->c->pool.buffer[desc->buffer].data;
}

/* The bytes from @from on are those that fastnet_test_skb() put at @at. */
static void fastnet_rx_test_expect_bytes(struct kunit *test, const u8 *from,
					 unsigned int at, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		KUNIT_ASSERT_EQ(test, from[i], fastnet_test_byte(at + i));
}

static struct fastnet_statistics fastnet_rx_test_stats(struct kunit *test)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct fastnet_statistics stats = {};

	fastnet_capture_statistics(f->c, &stats);
	return stats;
}

static void fastnet_rx_test_copy(struct kunit *test)
{
	const u8 *frame;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 1514));
	frame = fastnet_rx_test_next(test, 1514, 0);
	fastnet_rx_test_expect_bytes(test, frame, 0, 12);
	fastnet_rx_test_expect_bytes(test, frame + ETH_HLEN, ETH_HLEN, 1500);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 1ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).bytes, 1514ULL);
}

/* All the way through the stack. */
static void fastnet_rx_test_stack(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);
	const u8 *frame;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, NET_RX_SUCCESS, netif_receive_skb(skb));
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, fastnet_test_skbs, 0);
	frame = fastnet_rx_test_next(test, 60, 0);
	fastnet_rx_test_expect_bytes(test, frame + ETH_HLEN, ETH_HLEN, 46);
}

static void fastnet_rx_test_fragment(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);
	struct page *page = alloc_page(GFP_KERNEL);
	const u8 *frame;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	for (i = 0; i < 1000; i++)
		((u8 *)page_address(page))[i] = fastnet_test_byte(60 + i);
	skb_add_rx_frag(skb, 0, page, 0, 1000, PAGE_SIZE);

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, skb);
	frame = fastnet_rx_test_next(test, 1060, 0);
	fastnet_rx_test_expect_bytes(test, frame + ETH_HLEN, ETH_HLEN, 1046);
}

/* A tag that the device took off is where it was. */
static void fastnet_rx_test_vlan(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);
	const u8 *frame;

	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0xa123);
	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, skb);
	frame = fastnet_rx_test_next(test, 64, 0);
	fastnet_rx_test_expect_bytes(test, frame, 0, 12);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(frame + 12), 0x8100a123U);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(frame + 16), 0x88b5);
	fastnet_rx_test_expect_bytes(test, frame + 18, ETH_HLEN, 46);
}

static struct sk_buff *fastnet_test_partial_skb(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 100);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + 20;
	skb->csum_offset = 6;
	return skb;
}

/* A checksum that a local sender left to the hardware. */
static void fastnet_rx_test_checksum(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_partial_skb(test);
	__sum16 expected = csum_fold(csum_partial(skb->data + 20, 66, 0));
	const u8 *frame;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, skb);
	frame = fastnet_rx_test_next(test, 100, 0);
	KUNIT_EXPECT_EQ(test, 0, memcmp(frame + ETH_HLEN + 26, &expected, 2));
	fastnet_rx_test_expect_bytes(test, frame + ETH_HLEN, ETH_HLEN, 26);
}

/* Three segments in one, as a local sender leaves them to the hardware. */
static struct sk_buff *fastnet_test_gso_skb(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test,
					       FASTNET_TEST_HEADERS + 2500);
	struct iphdr *ip = (struct iphdr *)skb->data;
	struct tcphdr *tcp = (struct tcphdr *)(ip + 1);

	*ip = (struct iphdr) {
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons(skb->len), .saddr = htonl(0x7f000001),
		.daddr = htonl(0x7f000002),
	};
	*tcp = (struct tcphdr) { .doff = 5, .ack = 1, .seq = htonl(1000) };
	eth_hdr(skb)->h_proto = htons(ETH_P_IP);
	skb->protocol = htons(ETH_P_IP);
	skb_set_network_header(skb, 0);
	skb_set_transport_header(skb, sizeof(*ip));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + sizeof(*ip);
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb_shinfo(skb)->gso_size = 1000;
	skb_shinfo(skb)->gso_segs = 3;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	return skb;
}

static void fastnet_rx_test_segments(struct kunit *test)
{
	static const unsigned int payload[] = { 1000, 1000, 500 };
	const struct tcphdr *tcp;
	const u8 *frame;
	u32 i;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, fastnet_test_gso_skb(test));
	for (i = 0; i < ARRAY_SIZE(payload); i++) {
		frame = fastnet_rx_test_next(test, payload[i] +
					     FASTNET_TEST_HEADERS, 0);
		tcp = (const struct tcphdr *)(frame + ETH_HLEN + 20);
		KUNIT_EXPECT_EQ(test, get_unaligned_be32(&tcp->seq),
				1000 + 1000 * i);
		KUNIT_EXPECT_EQ(test, get_unaligned_be16(frame + 16),
				payload[i] + 40);
		fastnet_rx_test_expect_bytes(test,
					     frame + FASTNET_TEST_HEADERS,
					     FASTNET_TEST_HEADERS + 1000 * i,
					     payload[i]);
	}
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 3ULL);
}

/* One that cannot be cut is lost, and counted. */
static void fastnet_rx_test_no_segments(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_gso_skb(test);

	skb->protocol = htons(0x88b5);
	eth_hdr(skb)->h_proto = htons(0x88b5);
	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, skb);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 0ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).dropped, 1ULL);
}

/* Another holder of the frame finds it as it was. */
static void fastnet_rx_test_shared(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);
	unsigned int len = skb->len;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	KUNIT_EXPECT_EQ(test, (int)fastnet_rx_test_handle(skb_get(skb)),
			(int)RX_HANDLER_CONSUMED);
	fastnet_rx_test_next(test, 60, 0);
	KUNIT_EXPECT_EQ(test, skb->len, len);
	KUNIT_EXPECT_EQ(test, fastnet_test_skbs, 1);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, fastnet_test_skbs, 0);
}

/* Whatever there is no memory for: counted, freed. */
static void fastnet_rx_test_no_memory(struct kunit *test)
{
	unsigned int nth = 0;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	for (;;) {
		struct sk_buff *skb = fastnet_test_partial_skb(test);

		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
		fastnet_resources_fail(++nth);
		fastnet_rx_test_consumed(test, skb);
		if (!fastnet_resources_failed())
			break;
		KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).dropped,
				(u64)nth);
		KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received,
				0ULL);
	}
	KUNIT_EXPECT_EQ(test, nth, 3U);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 1ULL);
}

static void fastnet_rx_test_truncate(struct kunit *test)
{
	const u8 *frame;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 2048));
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 2049));
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 5000));
	fastnet_rx_test_next(test, 2048, 0);
	fastnet_rx_test_next(test, 2048, 1);
	frame = fastnet_rx_test_next(test, 2048, 2952);
	fastnet_rx_test_expect_bytes(test, frame + ETH_HLEN, ETH_HLEN, 2034);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).truncated, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 3ULL);
}

static void fastnet_rx_test_exhaust(struct kunit *test)
{
	struct fastnet_rx_fixture *f = test->priv;
	u32 i;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	for (i = 0; i < 70; i++)
		fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 64ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).dropped, 6ULL);

	smp_store_release(&f->c->queue.ring.app->consumer, 1); /* (B) */
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 65ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).dropped, 7ULL);
}

/* A reader is woken by the first frame, and again when it has read it. */
static void fastnet_rx_test_wake(struct kunit *test)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct fastnet_test_sleeper sleeper;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_test_sleep(&sleeper, &f->port->wait);
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, sleeper.woken, 1U);
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, sleeper.woken, 1U);
	smp_store_release(&f->c->queue.ring.app->consumer, 2); /* (B) */
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, sleeper.woken, 2U);
	fastnet_test_get_up(&sleeper, &f->port->wait);
}

static void fastnet_rx_test_drop(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);

	fastnet_rx_test_mode(test, FASTNET_MODE_DROP);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	fastnet_rx_test_consumed(test, skb);
	fastnet_rx_test_consumed(test, fastnet_test_skb(test, 1514));
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 2ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).bytes, 64ULL + 1514);

	fastnet_rx_test_consumed(test, fastnet_test_gso_skb(test));
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 5ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).dropped, 0ULL);
}

/* A packet of a driver that knows no link-layer header, and sets none. */
static struct sk_buff *fastnet_test_raw_skb(struct kunit *test,
					    unsigned int len)
{
	struct fastnet_rx_fixture *f = test->priv;
	struct sk_buff *skb = fastnet_test_skb(test, len + ETH_HLEN);

	f->dev->header_ops = NULL;
	skb_unset_mac_header(skb);
	return skb;
}

static void fastnet_rx_test_raw_copy(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_raw_skb(test, 100);
	const u8 *frame;

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	fastnet_rx_test_consumed(test, skb);
	frame = fastnet_rx_test_next(test, 100, 0);
	fastnet_rx_test_expect_bytes(test, frame, ETH_HLEN, 100);

	/* What a driver says of a header that it does not have is nothing. */
	skb = fastnet_test_raw_skb(test, 100);
	skb_set_mac_header(skb, -ETH_HLEN);
	fastnet_rx_test_consumed(test, skb);
	fastnet_rx_test_next(test, 100, 0);

	/* Nor is a tag, as there is no place for it. */
	skb = fastnet_test_raw_skb(test, 100);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	fastnet_rx_test_consumed(test, skb);
	frame = fastnet_rx_test_next(test, 100, 0);
	fastnet_rx_test_expect_bytes(test, frame, ETH_HLEN, 100);
}

static void fastnet_rx_test_raw_drop(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_raw_skb(test, 100);

	fastnet_rx_test_mode(test, FASTNET_MODE_DROP);
	fastnet_rx_test_consumed(test, skb);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).bytes, 100ULL);
	skb = fastnet_test_raw_skb(test, 100);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	fastnet_rx_test_consumed(test, skb);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).bytes, 200ULL);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 2ULL);
}

/* A header that should be there, and is not, or is behind the data. */
static void fastnet_rx_test_odd_header(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);

	fastnet_rx_test_mode(test, FASTNET_MODE_COPY);
	skb_unset_mac_header(skb);
	fastnet_rx_test_consumed(test, skb);
	fastnet_rx_test_next(test, 60 - ETH_HLEN, 0);

	skb = fastnet_test_skb(test, 60);
	skb_set_mac_header(skb, 1);
	fastnet_rx_test_consumed(test, skb);
	fastnet_rx_test_next(test, 60 - ETH_HLEN, 0);
}

static void fastnet_rx_test_expect_pass(struct kunit *test, struct sk_buff *skb)
{
	KUNIT_EXPECT_EQ(test, (int)fastnet_rx_test_handle(skb),
			(int)RX_HANDLER_PASS);
	KUNIT_EXPECT_EQ(test, fastnet_test_skbs, 1);
	kfree_skb(skb);
}

/* What the host sends to itself, and all in zero-copy mode. */
static void fastnet_rx_test_pass(struct kunit *test)
{
	struct sk_buff *skb = fastnet_test_skb(test, 60);

	fastnet_rx_test_mode(test, FASTNET_MODE_DROP);
	skb->pkt_type = PACKET_LOOPBACK;
	fastnet_rx_test_expect_pass(test, skb);
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 0ULL);

	fastnet_rx_test_mode(test, FASTNET_MODE_ZEROCOPY);
	fastnet_rx_test_expect_pass(test, fastnet_test_skb(test, 60));
	KUNIT_EXPECT_EQ(test, fastnet_rx_test_stats(test).received, 0ULL);
}

/* Between the hook and the first capture. */
static void fastnet_rx_test_no_capture(struct kunit *test)
{
	struct fastnet_rx_fixture *f = test->priv;

	rtnl_lock();
	KUNIT_ASSERT_EQ(test, 0,
			netdev_rx_handler_register(f->dev, fastnet_rx_handler,
						   f->port));
	rtnl_unlock();
	fastnet_rx_test_expect_pass(test, fastnet_test_skb(test, 60));
	rtnl_lock();
	netdev_rx_handler_unregister(f->dev);
	rtnl_unlock();
}

static int fastnet_rx_test_begin(struct kunit *test)
{
	struct fastnet_rx_fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	if (!f)
		return -ENOMEM;
	test->priv = f;
	f->dev = fastnet_test_netdev(test);
	fastnet_test_skbs = 0;
	fastnet_resources_begin(test);
	f->port = fastnet_port_create();
	return f->port ? 0 : -ENOMEM;
}

static void fastnet_rx_test_end(struct kunit *test)
{
	struct fastnet_rx_fixture *f = test->priv;

	fastnet_port_release(f->port);
	fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_rx_test_cases[] = {
	KUNIT_CASE(fastnet_rx_test_copy),
	KUNIT_CASE(fastnet_rx_test_stack),
	KUNIT_CASE(fastnet_rx_test_fragment),
	KUNIT_CASE(fastnet_rx_test_vlan),
	KUNIT_CASE(fastnet_rx_test_checksum),
	KUNIT_CASE(fastnet_rx_test_segments),
	KUNIT_CASE(fastnet_rx_test_no_segments),
	KUNIT_CASE(fastnet_rx_test_shared),
	KUNIT_CASE(fastnet_rx_test_no_memory),
	KUNIT_CASE(fastnet_rx_test_truncate),
	KUNIT_CASE(fastnet_rx_test_exhaust),
	KUNIT_CASE(fastnet_rx_test_wake),
	KUNIT_CASE(fastnet_rx_test_drop),
	KUNIT_CASE(fastnet_rx_test_raw_copy),
	KUNIT_CASE(fastnet_rx_test_raw_drop),
	KUNIT_CASE(fastnet_rx_test_odd_header),
	KUNIT_CASE(fastnet_rx_test_pass),
	KUNIT_CASE(fastnet_rx_test_no_capture),
	{}
};

static struct kunit_suite fastnet_rx_test_suite = {
	.name = "fastnet_rx_handler",
	.init = fastnet_rx_test_begin,
	.exit = fastnet_rx_test_end,
	.test_cases = fastnet_rx_test_cases,
};

kunit_test_suite(fastnet_rx_test_suite);
