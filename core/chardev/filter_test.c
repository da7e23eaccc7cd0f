// SPDX-License-Identifier: GPL-2.0
/* Filters and the query, as a process asks for them. */
#include <kunit/test.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/uaccess.h>

#include "capture_fixture_test.h"
#include "copy.h"
#include "filter.h"

static int fastnet_filter_test_ioctl(struct kunit *test, unsigned int cmd,
				     void *arg, size_t size)
{
	struct fastnet_process *p = test->priv;
	int err;

	KUNIT_ASSERT_EQ(test, 0UL, copy_to_user(p->room, arg, size));
	err = p->file->f_op->unlocked_ioctl(p->file, cmd,
					    (unsigned long)p->room);
	KUNIT_ASSERT_EQ(test, 0UL, copy_from_user(arg, p->room, size));
	return err;
}

/* A classic program lies behind the request. */
static struct fastnet_filter
fastnet_filter_test_classic(struct kunit *test, struct sock_filter *program,
			    unsigned int length)
{
	struct fastnet_process *p = test->priv;
	void __user *at = p->room + PAGE_SIZE;

	KUNIT_ASSERT_EQ(test, 0UL,
			copy_to_user(at, program, length * sizeof(*program)));
	return (struct fastnet_filter) {
		.size = sizeof(struct fastnet_filter),
		.kind = FASTNET_FILTER_CLASSIC,
		.instructions = (uintptr_t)at,
		.length = length,
	};
}

static struct fastnet_chooser *
fastnet_filter_test_current(const struct fastnet_process *p)
{
	struct fastnet_port *port = p->file->private_data;

	return port->filter;
}

/* Set, replaced, kept after what is refused, and removed. */
static void fastnet_filter_test_set(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, -1) };
	struct sock_filter endless[] = { BPF_STMT(BPF_LD | BPF_IMM, 0) };
	struct sock_filter asking[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 SKF_AD_OFF + SKF_AD_PKTTYPE),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	struct fastnet_filter filter, good;
	struct fastnet_chooser *chooser;

#define FASTNET_EXPECT_FILTER(change, err)				\
	do {								\
		filter = good;						\
		change;							\
		KUNIT_EXPECT_EQ(test, (err),				\
				fastnet_filter_test_ioctl(test,		\
							  FASTNET_SET_FILTER, \
							  &filter,	\
							  sizeof(filter))); \
	} while (0)

	good = fastnet_filter_test_classic(test, asking, ARRAY_SIZE(asking));
	FASTNET_EXPECT_FILTER(, 0);
	KUNIT_EXPECT_TRUE(test, fastnet_filter_test_current(p)->asks);
	good = fastnet_filter_test_classic(test, all, 1);
	FASTNET_EXPECT_FILTER(, 0);
	chooser = fastnet_filter_test_current(p);
	KUNIT_ASSERT_NOT_NULL(test, chooser);
	KUNIT_EXPECT_TRUE(test, chooser->takes_view);
	KUNIT_EXPECT_FALSE(test, chooser->asks);
	KUNIT_EXPECT_EQ(test, filter.message[0], '\0');

	FASTNET_EXPECT_FILTER(filter.kind = 3, -EINVAL);
	KUNIT_EXPECT_NE(test, filter.message[0], '\0');
	FASTNET_EXPECT_FILTER(filter.size--, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.reserved[3] = 1, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.fd = 1, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.kind = 0, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.length = 0, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.length = BPF_MAXINSNS + 1, -EINVAL);
	FASTNET_EXPECT_FILTER(filter.instructions = 1, -EFAULT);
	FASTNET_EXPECT_FILTER(filter.kind = 2; filter.instructions = 0;
			      filter.length = 0; filter.fd = -1, -EBADF);
	good = fastnet_filter_test_classic(test, endless, 1);
	FASTNET_EXPECT_FILTER(, -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, chooser, fastnet_filter_test_current(p));

	good = (struct fastnet_filter) { .size = sizeof(good) };
	FASTNET_EXPECT_FILTER(, 0);
	KUNIT_EXPECT_NULL(test, fastnet_filter_test_current(p));
	fastnet_process_end(p);
}

/* A tag that is not in the data is where the program looks for it. */
static void fastnet_filter_test_tag(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct sock_filter tagged[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_8021Q, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 77),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct fastnet_filter filter;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, VLAN_HLEN);
	memset(skb_put(skb, 60), 0, 60);
	skb_reset_mac_header(skb);
	skb->dev = p->dev;
	filter = fastnet_filter_test_classic(test, tagged, ARRAY_SIZE(tagged));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_filter_test_ioctl(test, FASTNET_SET_FILTER,
						  &filter, sizeof(filter)));
	local_bh_disable();
	KUNIT_EXPECT_EQ(test, 0U,
			fastnet_choose_skb(fastnet_filter_test_current(p),
					   skb));
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
	KUNIT_EXPECT_EQ(test, 77U,
			fastnet_choose_skb(fastnet_filter_test_current(p),
					   skb));
	local_bh_enable();
	KUNIT_EXPECT_TRUE(test, fastnet_has_tag(skb));
	KUNIT_EXPECT_EQ(test, skb->len, 60U);
	kfree_skb(skb);
	fastnet_process_end(p);
}

/* What a device can do, and who has it, whoever asks. */
static void fastnet_filter_test_query(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_query query = { .size = sizeof(query) };
	struct fastnet_port *port = p->file->private_data;
	struct fastnet_mode_request req = { .mode = FASTNET_MODE_COPY };

	KUNIT_EXPECT_EQ(test, -ENODEV,
			fastnet_filter_test_ioctl(test, FASTNET_QUERY, &query,
						  sizeof(query)));
	strscpy(query.ifname, p->dev->name, sizeof(query.ifname));
	KUNIT_ASSERT_EQ(test, 0,
			fastnet_filter_test_ioctl(test, FASTNET_QUERY, &query,
						  sizeof(query)));
	KUNIT_EXPECT_EQ(test, query.modes, 15U);
	KUNIT_EXPECT_EQ(test, query.link_type, (u32)ARPHRD_ETHER);
	KUNIT_EXPECT_EQ(test, query.buffers, 2048U);
	KUNIT_EXPECT_EQ(test, query.buffer_size, 2048U);
	KUNIT_EXPECT_EQ(test, query.mode, 0U);
	KUNIT_EXPECT_STREQ(test, query.message, "");

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, 0, fastnet_test_set_mode(port, p->dev, &req));
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, 0,
			fastnet_filter_test_ioctl(test, FASTNET_QUERY, &query,
						  sizeof(query)));
	KUNIT_EXPECT_EQ(test, query.mode, (u32)FASTNET_MODE_COPY);
	KUNIT_EXPECT_EQ(test, query.pid, task_tgid_vnr(current));
	KUNIT_EXPECT_NE(test, query.command[0], '\0');
	KUNIT_EXPECT_NOT_NULL(test, strstr(query.message, "in use by"));

	query.reserved[0] = 1;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			fastnet_filter_test_ioctl(test, FASTNET_QUERY, &query,
						  sizeof(query)));
	fastnet_process_end(p);
}

static int fastnet_filter_test_init(struct kunit *test)
{
	struct fastnet_process *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	test->priv = p;
	p->dev = fastnet_test_netdev(test);
	return 0;
}

static struct kunit_case fastnet_filter_test_cases[] = {
	KUNIT_CASE(fastnet_filter_test_set),
	KUNIT_CASE(fastnet_filter_test_tag),
	KUNIT_CASE(fastnet_filter_test_query),
	{}
};

static struct kunit_suite fastnet_filter_test_suite = {
	.name = "fastnet_filter",
	.init = fastnet_filter_test_init,
	.test_cases = fastnet_filter_test_cases,
};

kunit_test_suite(fastnet_filter_test_suite);
