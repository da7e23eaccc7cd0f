// SPDX-License-Identifier: GPL-2.0
/* /dev/fastnet and /proc/net/fastnet, as a process uses them. */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mman.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include "capture_fixture_test.h"

static int fastnet_process_ioctl(struct fastnet_process *p, unsigned int cmd,
				 void __user *arg)
{
	return p->file->f_op->unlocked_ioctl(p->file, cmd, (unsigned long)arg);
}

static struct fastnet_mode_request
fastnet_test_request(const struct fastnet_process *p, u32 mode)
{
	struct fastnet_mode_request req = {
		.size = sizeof(req),
		.mode = mode,
		.buffers = 64,
	};

	strscpy(req.ifname, p->dev->name, sizeof(req.ifname));
	return req;
}

/* The request, followed by zeroes, goes to user space and comes back. */
static int fastnet_process_request(struct kunit *test,
				   struct fastnet_mode_request *req)
{
	struct fastnet_process *p = test->priv;
	int err;

	KUNIT_ASSERT_EQ(test, 0UL, clear_user(p->room, FASTNET_TEST_ROOM));
	KUNIT_ASSERT_EQ(test, 0UL, copy_to_user(p->room, req, sizeof(*req)));
	err = fastnet_process_ioctl(p, FASTNET_SET_MODE, p->room);
	KUNIT_ASSERT_EQ(test, 0UL, copy_from_user(req, p->room, sizeof(*req)));
	return err;
}

static struct fastnet_mode_request
fastnet_process_set_mode(struct kunit *test, u32 mode)
{
	struct fastnet_mode_request req = fastnet_test_request(test->priv,
							       mode);

	KUNIT_ASSERT_EQ(test, 0, fastnet_process_request(test, &req));
	return req;
}

static int fastnet_process_statistics(struct kunit *test,
				      struct fastnet_statistics *stats)
{
	struct fastnet_process *p = test->priv;
	int err;

	KUNIT_ASSERT_EQ(test, 0UL,
			copy_to_user(p->room, stats, sizeof(*stats)));
	err = fastnet_process_ioctl(p, FASTNET_GET_STATISTICS, p->room);
	KUNIT_ASSERT_EQ(test, 0UL,
			copy_from_user(stats, p->room, sizeof(*stats)));
	return err;
}

static ssize_t fastnet_process_read(struct fastnet_process *p,
				    void __user *to, size_t size)
{
	loff_t at = 0;

	return vfs_read(p->file, to, size, &at);
}

static __poll_t fastnet_process_poll(struct fastnet_process *p)
{
	return vfs_poll(p->file, NULL);
}

/* The life of a file: each mode, and back to normal in the end. */
static void fastnet_chardev_test_modes(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req;
	u32 mode;

	for (mode = FASTNET_MODE_ZEROCOPY; mode; mode--) {
		req = fastnet_process_set_mode(test, mode);
		KUNIT_EXPECT_EQ(test, req.buffers,
				mode == FASTNET_MODE_DROP ? 0U : 64U);
		KUNIT_EXPECT_EQ(test, req.size, (u32)sizeof(req));
		KUNIT_EXPECT_NOT_NULL(test,
				      rcu_access_pointer(p->dev->rx_handler));
	}
	fastnet_process_set_mode(test, FASTNET_MODE_NORMAL);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(p->dev->rx_handler));
	fastnet_process_set_mode(test, FASTNET_MODE_COPY);
	fastnet_process_close(p);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(p->dev->rx_handler));
	fastnet_process_end(p);
}

/* What is wrong with a request, and the answer; the device notices nothing. */
static void fastnet_chardev_test_bad_requests(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request good = fastnet_test_request(p, 2), req;

#define FASTNET_EXPECT_REFUSED(change, err)				\
	do {								\
		req = good;						\
		change;							\
		KUNIT_EXPECT_EQ(test, (err),				\
				fastnet_process_request(test, &req));	\
	} while (0)

	FASTNET_EXPECT_REFUSED(req.size--, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.size = 0, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.size = PAGE_SIZE + 1, -E2BIG);
	FASTNET_EXPECT_REFUSED(req.mode = 4, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.flags = 8, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.flags = 2; req.mode = 1, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.flags = 4; req.mode = 0, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.flags = 4; req.mode = 3, -EOPNOTSUPP);
	FASTNET_EXPECT_REFUSED(req.wake_delay = 1000001, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.wake_delay = 1; req.mode = 1, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.wake_frames = 1; req.mode = 0, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.wake_frames = 2, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.wake_frames = 65; req.wake_delay = 1,
			       -EINVAL);
	FASTNET_EXPECT_REFUSED(req.reserved[0] = 1, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.reserved[3] = 1U << 31, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.busy_poll = 100001, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.busy_poll = 1; req.mode = 1, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.busy_poll = 1; req.mode = 0, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.busy_poll = 1, -EOPNOTSUPP);
	FASTNET_EXPECT_REFUSED(memset(req.ifname, 'a', 16), -EINVAL);
	FASTNET_EXPECT_REFUSED(req.ifname[0] = 0, -ENODEV);
	FASTNET_EXPECT_REFUSED(req.buffers = 63, -EINVAL);
	FASTNET_EXPECT_REFUSED(req.buffers = 65537, -E2BIG);
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(p->dev->rx_handler));

	/* What comes out is ignored on the way in. */
	FASTNET_EXPECT_REFUSED(req.descriptors = 77; req.ring_offset = 5;
			       req.ring_size = 6; req.consumer_offset = 7;
			       req.consumer_size = 8; req.buffers_offset = 9;
			       req.buffers_size = 10, 0);
	KUNIT_EXPECT_EQ(test, req.descriptors, 64U);
	/* From a newer header, but with nothing in it that is new. */
	FASTNET_EXPECT_REFUSED(req.size = PAGE_SIZE, 0);
#undef FASTNET_EXPECT_REFUSED

	KUNIT_EXPECT_EQ(test, -ENOTTY, fastnet_process_ioctl(p, 0, p->room));
	fastnet_process_end(p);
}

/* A newer structure with something in it that this kernel does not know. */
static void fastnet_chardev_test_newer(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_test_request(p, 2);

	req.size += 8;
	KUNIT_ASSERT_EQ(test, 0UL, copy_to_user(p->room, &req, sizeof(req)));
	KUNIT_ASSERT_EQ(test, 0,
			put_user(1, (u8 __user *)p->room + sizeof(req) + 7));
	KUNIT_EXPECT_EQ(test, -E2BIG,
			fastnet_process_ioctl(p, FASTNET_SET_MODE, p->room));
	KUNIT_ASSERT_EQ(test, 0,
			put_user(0, (u8 __user *)p->room + sizeof(req) + 7));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_process_ioctl(p, FASTNET_SET_MODE, p->room));
	fastnet_process_end(p);
}

static void fastnet_chardev_test_fault(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_test_request(p, 2);
	unsigned long only = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(only));
	KUNIT_EXPECT_EQ(test, -EFAULT,
			fastnet_process_ioctl(p, FASTNET_SET_MODE, NULL));
	KUNIT_EXPECT_EQ(test, -EFAULT,
			fastnet_process_ioctl(p, FASTNET_GET_STATISTICS, NULL));

	/* The start of the structure is there, the end is not. */
	KUNIT_ASSERT_EQ(test, 0UL,
			copy_to_user(p->room + FASTNET_TEST_ROOM - 60, &req,
				     60));
	KUNIT_EXPECT_EQ(test, -EFAULT,
			fastnet_process_ioctl(p, FASTNET_SET_MODE,
					      p->room + FASTNET_TEST_ROOM -
					      60));
	/* Zero is too small a size, wherever it is. */
	KUNIT_EXPECT_EQ(test, -EINVAL,
			fastnet_process_ioctl(p, FASTNET_SET_MODE,
					      (void __user *)only));
	KUNIT_EXPECT_NULL(test, rcu_access_pointer(p->dev->rx_handler));
	fastnet_process_end(p);
}

static int fastnet_process_request_without(struct kunit *test, int cap)
{
	struct fastnet_process *p = test->priv;
	struct fastnet_mode_request req = fastnet_test_request(p, 2);
	struct cred *cred = prepare_creds();
	const struct cred *old;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_lower(cred->cap_effective, cap);
	old = override_creds(cred);
	err = fastnet_process_request(test, &req);
	revert_creds(old);
	put_cred(cred);
	return err;
}

static void fastnet_chardev_test_capabilities(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);

	KUNIT_EXPECT_EQ(test, -EPERM,
			fastnet_process_request_without(test, CAP_NET_RAW));
	KUNIT_EXPECT_EQ(test, -EPERM,
			fastnet_process_request_without(test, CAP_NET_ADMIN));
	KUNIT_EXPECT_EQ(test, 0,
			fastnet_process_request_without(test, CAP_SYS_ADMIN));
	fastnet_process_end(p);
}

static void fastnet_chardev_test_statistics(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_statistics stats = { .size = sizeof(stats) };

	KUNIT_EXPECT_EQ(test, -ENOTCONN,
			fastnet_process_statistics(test, &stats));
	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	KUNIT_EXPECT_EQ(test, 0, fastnet_process_statistics(test, &stats));
	KUNIT_EXPECT_EQ(test, stats.received, 1ULL);
	KUNIT_EXPECT_EQ(test, stats.bytes, 16ULL);

	stats.reserved = 1;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			fastnet_process_statistics(test, &stats));
	stats.reserved = 0;
	stats.size--;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			fastnet_process_statistics(test, &stats));

	/* Counters start anew with each mode. */
	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	stats.size = sizeof(stats);
	KUNIT_EXPECT_EQ(test, 0, fastnet_process_statistics(test, &stats));
	KUNIT_EXPECT_EQ(test, stats.received, 0ULL);
	fastnet_process_end(p);
}

static void fastnet_chardev_test_read(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	char text[17] = {};

	KUNIT_EXPECT_EQ(test, -ENOTCONN,
			(int)fastnet_process_read(p, p->room, 16));
	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	p->file->f_flags |= O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_process_read(p, p->room, 16));
	FASTNET_EXPECT_EVENTS(test, fastnet_process_poll(p), 0);

	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	FASTNET_EXPECT_EVENTS(test, fastnet_process_poll(p),
			      EPOLLIN | EPOLLRDNORM);
	/* A frame that cannot be copied is still there. */
	KUNIT_EXPECT_EQ(test, -EFAULT,
			(int)fastnet_process_read(p, (void __user *)8, 16));
	KUNIT_EXPECT_EQ(test, 16, (int)fastnet_process_read(p, p->room, 100));
	KUNIT_EXPECT_EQ(test, 0UL, copy_from_user(text, p->room, 16));
	KUNIT_EXPECT_STREQ(test, text, "0123456789abcdef");
	fastnet_process_end(p);
}

static ssize_t fastnet_process_read_nowait(struct fastnet_process *p)
{
	struct iovec to = { .iov_base = p->room, .iov_len = 100 };
	struct iov_iter iter;
	loff_t at = 0;

	iov_iter_init(&iter, ITER_DEST, &to, 1, to.iov_len);
	return vfs_iter_read(p->file, &iter, &at, RWF_NOWAIT);
}

/* A file that could wait, and a read() that must not. */
static void fastnet_chardev_test_nowait(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);

	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	KUNIT_EXPECT_EQ(test, -EAGAIN, (int)fastnet_process_read_nowait(p));
	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	KUNIT_EXPECT_EQ(test, 16, (int)fastnet_process_read_nowait(p));
	fastnet_process_end(p);
}

static int fastnet_test_deliver_later(void *dev)
{
	msleep(50);
	fastnet_test_deliver(dev, "0123456789abcdef", 16);
	return 0;
}

/* read() sleeps until there is a frame. */
static void fastnet_chardev_test_blocking_read(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct task_struct *sender;

	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	sender = kthread_create(fastnet_test_deliver_later, p->dev, "sender");
	KUNIT_ASSERT_FALSE(test, IS_ERR(sender));
	get_task_struct(sender);
	wake_up_process(sender);
	KUNIT_EXPECT_EQ(test, 16, (int)fastnet_process_read(p, p->room, 100));
	kthread_stop(sender);
	put_task_struct(sender);
	fastnet_process_end(p);
}

/* The device is unregistered under an open file. */
static void fastnet_chardev_test_gone(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	struct fastnet_statistics stats = { .size = sizeof(stats) };

	unregister_netdev(p->dev);
	FASTNET_EXPECT_EVENTS(test, fastnet_process_poll(p), EPOLLHUP);
	KUNIT_EXPECT_EQ(test, -ENODEV,
			(int)fastnet_process_read(p, p->room, 16));
	KUNIT_EXPECT_EQ(test, 0, fastnet_process_statistics(test, &stats));
	KUNIT_EXPECT_EQ(test, -ENODEV, (int)
			vm_mmap(p->file, 0, req.ring_size, PROT_READ,
				MAP_SHARED, req.ring_offset));
	KUNIT_EXPECT_EQ(test, -ENODEV, fastnet_process_request(test, &req));
	fastnet_process_end(p);
}

static unsigned long fastnet_process_map(struct kunit *test, u64 offset,
					 u64 size, int prot)
{
	struct fastnet_process *p = test->priv;
	unsigned long address = vm_mmap(p->file, 0, size, prot, MAP_SHARED,
					offset);

	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(address));
	return address;
}

/* A frame, seen and consumed through the mappings alone. */
static void fastnet_chardev_test_map(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	struct fastnet_consumer __user *consumer;
	const struct fastnet_ring __user *ring;
	struct fastnet_descriptor desc;
	unsigned long buffers;
	char text[17] = {};
	u32 producer, i;

	ring = (void __user *)fastnet_process_map(test, req.ring_offset,
						  req.ring_size, PROT_READ);
	consumer = (void __user *)
		fastnet_process_map(test, req.consumer_offset,
				    req.consumer_size, PROT_READ | PROT_WRITE);
	buffers = fastnet_process_map(test, req.buffers_offset,
				      req.buffers_size, PROT_READ);

	/* So many that the last ones are in other pages. */
	for (i = 0; i < 64 - FASTNET_TEST_POSTED; i++)
		fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	KUNIT_EXPECT_EQ(test, 0, get_user(producer, &ring->producer));
	KUNIT_EXPECT_EQ(test, producer, i);
	KUNIT_EXPECT_EQ(test, 0UL, copy_from_user(&desc,
						  &ring->descriptor[i - 1],
						  sizeof(desc)));
	KUNIT_EXPECT_EQ(test, 0UL,
			copy_from_user(text,
				       (void __user *)buffers +
				       desc.buffer * 2048,
				       16));
	KUNIT_EXPECT_STREQ(test, text, "0123456789abcdef");
	KUNIT_EXPECT_EQ(test, 0, put_user(producer, &consumer->consumer));
	FASTNET_EXPECT_EVENTS(test, fastnet_process_poll(p), 0);

	KUNIT_EXPECT_EQ(test, -EBUSY,
			(int)fastnet_process_read(p, p->room, 16));
	vm_munmap((unsigned long)ring, req.ring_size);
	KUNIT_EXPECT_EQ(test, -EBUSY,
			(int)fastnet_process_read(p, p->room, 16));
	vm_munmap((unsigned long)consumer, req.consumer_size);
	vm_munmap(buffers, req.buffers_size);
	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	KUNIT_EXPECT_EQ(test, 16, (int)fastnet_process_read(p, p->room, 16));
	fastnet_process_end(p);
}

/* The memory stays when the mode ends; the last mapping frees it. */
static void fastnet_chardev_test_map_outlives(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	unsigned long buffers = fastnet_process_map(test, req.buffers_offset,
						    req.buffers_size,
						    PROT_READ);
	char text[17] = {};

	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);
	fastnet_process_close(p);
	KUNIT_EXPECT_EQ(test, fastnet_resources.mappings, 0L);
	KUNIT_EXPECT_GT(test, fastnet_resources.pages, 0L);
	KUNIT_EXPECT_EQ(test, 0UL,
			copy_from_user(text, (void __user *)buffers, 16));
	KUNIT_EXPECT_STREQ(test, text, "0123456789abcdef");
	vm_munmap(buffers, req.buffers_size);
	flush_delayed_fput();
	KUNIT_EXPECT_EQ(test, fastnet_resources.pages, 0L);
	fastnet_process_end(p);
}

static int fastnet_process_try_map(struct kunit *test, u64 offset, u64 size,
				   int prot, int flags)
{
	struct fastnet_process *p = test->priv;
	long address = vm_mmap(p->file, 0, size, prot, flags, offset);

	return IS_ERR_VALUE(address) ? (int)address : 0;
}

static void fastnet_chardev_test_bad_maps(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	int rw = PROT_READ | PROT_WRITE, rx = PROT_READ | PROT_EXEC;

#define FASTNET_EXPECT_MAP(err, offset, size, prot, flags)		\
	KUNIT_EXPECT_EQ(test, (err),					\
			fastnet_process_try_map(test, offset, size,	\
						prot, flags))

	FASTNET_EXPECT_MAP(-EPERM, req.ring_offset, req.ring_size, rw,
			   MAP_SHARED);
	FASTNET_EXPECT_MAP(-EPERM, req.buffers_offset, req.buffers_size, rw,
			   MAP_SHARED);
	FASTNET_EXPECT_MAP(-EPERM, req.ring_offset, req.ring_size, rx,
			   MAP_SHARED);
	FASTNET_EXPECT_MAP(-EPERM, req.consumer_offset, req.consumer_size, rx,
			   MAP_SHARED);
	FASTNET_EXPECT_MAP(-EINVAL, req.buffers_offset, req.buffers_size,
			   PROT_READ, MAP_PRIVATE);
	FASTNET_EXPECT_MAP(-EINVAL, req.buffers_offset,
			   req.buffers_size - PAGE_SIZE, PROT_READ,
			   MAP_SHARED);
	FASTNET_EXPECT_MAP(-EINVAL, req.buffers_offset + PAGE_SIZE,
			   req.buffers_size, PROT_READ, MAP_SHARED);
	FASTNET_EXPECT_MAP(-EINVAL, req.ring_offset,
			   req.ring_size + PAGE_SIZE, PROT_READ, MAP_SHARED);

	fastnet_resources_fail(1);
	FASTNET_EXPECT_MAP(-ENFILE, req.ring_offset, req.ring_size, PROT_READ,
			   MAP_SHARED);
	fastnet_resources_fail(0);

	fastnet_process_set_mode(test, FASTNET_MODE_DROP);
	FASTNET_EXPECT_MAP(-EINVAL, req.ring_offset, req.ring_size, PROT_READ,
			   MAP_SHARED);
	fastnet_process_set_mode(test, FASTNET_MODE_NORMAL);
	FASTNET_EXPECT_MAP(-ENOTCONN, req.ring_offset, req.ring_size,
			   PROT_READ, MAP_SHARED);
#undef FASTNET_EXPECT_MAP
	fastnet_process_end(p);
}

/* mprotect() is not to help either. */
static void fastnet_chardev_test_map_flags(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	unsigned long ring = fastnet_process_map(test, req.ring_offset,
						 req.ring_size, PROT_READ);
	unsigned long consumer = fastnet_process_map(test, req.consumer_offset,
						     req.consumer_size,
						     PROT_READ);
	unsigned long buffers = fastnet_process_map(test, req.buffers_offset,
						    req.buffers_size,
						    PROT_READ);
	unsigned long fixed = VM_DONTEXPAND | VM_DONTDUMP;

	mmap_read_lock(p->mm);
	KUNIT_EXPECT_EQ(test, find_vma(p->mm, ring)->vm_flags &
			(fixed | VM_MAYWRITE | VM_MAYEXEC), fixed);
	KUNIT_EXPECT_EQ(test, find_vma(p->mm, buffers)->vm_flags &
			(fixed | VM_MAYWRITE | VM_MAYEXEC), fixed);
	KUNIT_EXPECT_EQ(test, find_vma(p->mm, consumer)->vm_flags &
			(fixed | VM_MAYWRITE | VM_MAYEXEC),
			fixed | VM_MAYWRITE);
	mmap_read_unlock(p->mm);
	fastnet_process_end(p);
}

/* A child inherits mappings: each holds the capture. */
static void fastnet_chardev_test_map_twice(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	struct fastnet_mode_request req = fastnet_process_set_mode(test, 3);
	unsigned long buffers = fastnet_process_map(test, req.buffers_offset,
						    req.buffers_size,
						    PROT_READ);

	/* A hole makes two areas of it. */
	vm_munmap(buffers + PAGE_SIZE, PAGE_SIZE);
	vm_munmap(buffers, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, -EBUSY,
			(int)fastnet_process_read(p, p->room, 16));
	vm_munmap(buffers, req.buffers_size);
	p->file->f_flags |= O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			(int)fastnet_process_read(p, p->room, 16));
	fastnet_process_end(p);
}

static void fastnet_chardev_test_proc(struct kunit *test)
{
	struct fastnet_process *p = fastnet_process_begin(test, test->priv);
	char *text = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	char expected[100];
	struct file *file;
	loff_t at = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	fastnet_process_set_mode(test, FASTNET_MODE_ZEROCOPY);
	fastnet_test_deliver(p->dev, "0123456789abcdef", 16);

	file = fastnet_test_open(test, "proc", "self/net/fastnet", O_RDONLY);
	KUNIT_EXPECT_GT(test, vfs_read(file, p->room, PAGE_SIZE - 1, &at),
			(ssize_t)0);
	fastnet_test_close(file);
	KUNIT_ASSERT_EQ(test, 0UL,
			copy_from_user(text, p->room, PAGE_SIZE - 1));
	KUNIT_EXPECT_PTR_EQ(test, strstr(text, "device "), text);
	snprintf(expected, sizeof(expected),
		 "\n%-15s    3      64  2048 %7d %-15s 1 16 0 0 0\n",
		 p->dev->name, task_tgid_nr(current), current->comm);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, expected));
	fastnet_process_end(p);
}

static int fastnet_chardev_test_begin(struct kunit *test)
{
	struct fastnet_process *p;

	p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	test->priv = p;
	p->dev = fastnet_test_netdev(test);
	fastnet_resources_begin(test);
	return 0;
}

static void fastnet_chardev_test_end(struct kunit *test)
{
	struct fastnet_process *p = test->priv;

	if (p->dev->reg_state == NETREG_REGISTERED)
		fastnet_resources_expect_none(test);
}

static struct kunit_case fastnet_chardev_test_cases[] = {
	KUNIT_CASE(fastnet_chardev_test_modes),
	KUNIT_CASE(fastnet_chardev_test_bad_requests),
	KUNIT_CASE(fastnet_chardev_test_newer),
	KUNIT_CASE(fastnet_chardev_test_fault),
	KUNIT_CASE(fastnet_chardev_test_capabilities),
	KUNIT_CASE(fastnet_chardev_test_statistics),
	KUNIT_CASE(fastnet_chardev_test_read),
	KUNIT_CASE(fastnet_chardev_test_nowait),
	KUNIT_CASE(fastnet_chardev_test_blocking_read),
	KUNIT_CASE(fastnet_chardev_test_gone),
	KUNIT_CASE(fastnet_chardev_test_map),
	KUNIT_CASE(fastnet_chardev_test_map_outlives),
	KUNIT_CASE(fastnet_chardev_test_bad_maps),
	KUNIT_CASE(fastnet_chardev_test_map_flags),
	KUNIT_CASE(fastnet_chardev_test_map_twice),
	KUNIT_CASE(fastnet_chardev_test_proc),
	{}
};

static struct kunit_suite fastnet_chardev_test_suite = {
	.name = "fastnet_chardev",
	.init = fastnet_chardev_test_begin,
	.exit = fastnet_chardev_test_end,
	.test_cases = fastnet_chardev_test_cases,
};

kunit_test_suite(fastnet_chardev_test_suite);
