// SPDX-License-Identifier: GPL-2.0
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include "../compat.h"
#include "busy_poll.h"
#include "chardev.h"
#include "filter.h"
#include "notifier.h"
#include "proc.h"
#include "query.h"
#include "request.h"

/* The ABI, on 32 bits as on 64. */
static_assert(sizeof(struct fastnet_mode_request) ==
	      FASTNET_MODE_REQUEST_SIZE_VER0);
static_assert(sizeof(struct fastnet_statistics) ==
	      FASTNET_STATISTICS_SIZE_VER0);
static_assert(sizeof(struct fastnet_filter) == FASTNET_FILTER_SIZE_VER0);
static_assert(sizeof(struct fastnet_query) == FASTNET_QUERY_SIZE_VER0);
static_assert(sizeof(struct fastnet_descriptor) == 16);
static_assert(FASTNET_MAX_BUFFERS - 1 <= U16_MAX);
static_assert(FASTNET_MAX_BUFFER_SIZE <= U16_MAX);
static_assert(sizeof(struct fastnet_ring) == 64);
static_assert(sizeof(struct fastnet_consumer) == 64);

#define FASTNET_FLAGS \
	(FASTNET_NO_PROMISC | FASTNET_TEE | FASTNET_OUTGOING)

static int fastnet_open(struct inode *inode, struct file *file)
{
	struct fastnet_port *port = fastnet_port_create();

	if (!port)
		return -ENOMEM;

	file->private_data = port;
	file->f_mode |= FMODE_NOWAIT;
	return stream_open(inode, file);
}

static int fastnet_release(struct inode *inode, struct file *file)
{
	fastnet_port_release(file->private_data);
	return 0;
}

/*
 * A structure that starts with its size, as the caller knows it: not less than
 * when there first was one.
 */
static int fastnet_copy_from_user(void *to, size_t size, size_t first_size,
				  const void __user *from, u32 *user_size)
{
	if (get_user(*user_size, (const u32 __user *)from))
		return -EFAULT;
	if (*user_size < first_size)
		return -EINVAL;
	if (*user_size > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(to, size, from, *user_size);
}

static int fastnet_check_request(const struct fastnet_mode_request *req,
				 struct fastnet_reason *reason)
{
	if (req->mode > FASTNET_MODE_ZEROCOPY)
		return fastnet_refuse(reason, -EINVAL, "there is no mode %u: 0 to 3",
				      req->mode);
	if (req->flags & ~FASTNET_FLAGS)
		return fastnet_refuse(reason, -EINVAL, "this kernel does not know the flags %#x",
				      req->flags & ~FASTNET_FLAGS);
	if (memchr_inv(req->reserved, 0, sizeof(req->reserved)))
		return fastnet_refuse(reason, -EINVAL,
				      "reserved members of the request must be zero");
	if (strnlen(req->ifname, sizeof(req->ifname)) == sizeof(req->ifname))
		return fastnet_refuse(reason, -EINVAL,
				      "the name of the device must end with a null byte");
	if (req->busy_poll > FASTNET_MAX_BUSY_POLL)
		return fastnet_refuse(reason, -EINVAL,
				      "busy polling for %u microseconds: at most %u",
				      req->busy_poll, FASTNET_MAX_BUSY_POLL);
	if (req->wake_delay > FASTNET_MAX_WAKE_DELAY)
		return fastnet_refuse(reason, -EINVAL,
				      "waking %u microseconds late: at most %u",
				      req->wake_delay, FASTNET_MAX_WAKE_DELAY);
	if (req->wake_frames > 1 && !req->wake_delay)
		return fastnet_refuse(reason, -EINVAL,
				      "wake_frames: say in wake_delay how long they may be waited for");
	return 0;
}

/* What goes with some modes only. */
static int fastnet_check_mode(const struct fastnet_mode_request *req,
			      struct fastnet_reason *reason)
{
	bool has_ring = req->mode == FASTNET_MODE_COPY ||
			req->mode == FASTNET_MODE_ZEROCOPY;

	if (req->busy_poll && !has_ring)
		return fastnet_refuse(reason, -EINVAL,
				      "busy polling: only in the modes 2 and 3, which deliver frames");
	if ((req->wake_delay || req->wake_frames) && !has_ring)
		return fastnet_refuse(reason, -EINVAL,
				      "waking readers late: only in the modes 2 and 3, which have some");
	if (req->flags & (FASTNET_TEE | FASTNET_OUTGOING) && !has_ring)
		return fastnet_refuse(reason, -EINVAL,
				      "FASTNET_TEE and FASTNET_OUTGOING: only in the modes 2 and 3, which deliver frames");
	if (req->flags & FASTNET_OUTGOING && req->mode == FASTNET_MODE_ZEROCOPY)
		return fastnet_refuse(reason, -EOPNOTSUPP,
				      "FASTNET_OUTGOING: the device writes no frames that the host sends: use copy mode");
	return 0;
}

static void fastnet_clear_granted(struct fastnet_mode_request *req)
{
	req->descriptors = 0;
	req->ring_offset = 0;
	req->ring_size = 0;
	req->consumer_offset = 0;
	req->consumer_size = 0;
	req->buffers_offset = 0;
	req->buffers_size = 0;
	req->napi_id = 0;
	memset(req->message, 0, sizeof(req->message));
}

static int fastnet_ioctl_set_mode(struct fastnet_port *port,
				  struct fastnet_mode_request __user *arg)
{
	struct fastnet_reason reason = {};
	struct fastnet_mode_request req;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&req, sizeof(req),
				     FASTNET_MODE_REQUEST_SIZE_VER0, arg,
				     &user_size);
	if (err)
		return err;
	fastnet_clear_granted(&req);
	/* Find out that the answer has no place before anything is changed. */
	if (copy_to_user(arg, &req, min_t(size_t, user_size, sizeof(req))))
		return -EFAULT;

	err = fastnet_check_request(&req, &reason) ?:
	      fastnet_check_mode(&req, &reason) ?:
	      fastnet_request_mode(port, &req, &reason);
	if (err) {
		static_assert(sizeof(reason.text) == sizeof(req.message));
		return copy_to_user(arg->message, reason.text,
				    sizeof(reason.text)) ? -EFAULT : err;
	}

	if (copy_to_user(arg, &req, min_t(size_t, user_size, sizeof(req)))) {
		fastnet_port_stop(port);
		return -EFAULT;
	}
	return 0;
}

static int fastnet_ioctl_get_statistics(struct fastnet_port *port,
					void __user *arg)
{
	struct fastnet_statistics stats;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&stats, sizeof(stats),
				     FASTNET_STATISTICS_SIZE_VER0, arg,
				     &user_size);
	if (err)
		return err;
	if (stats.reserved)
		return -EINVAL;

	err = fastnet_port_statistics(port, &stats);
	if (err)
		return err;

	stats.size = min_t(size_t, user_size, sizeof(stats));
	return copy_to_user(arg, &stats, stats.size) ? -EFAULT : 0;
}

static int fastnet_ioctl_set_filter(struct fastnet_port *port,
				    struct fastnet_filter __user *arg)
{
	struct fastnet_reason reason = {};
	struct fastnet_filter from;
	struct fastnet_chooser *filter;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&from, sizeof(from),
				     FASTNET_FILTER_SIZE_VER0, arg, &user_size);
	if (err)
		return err;

	filter = fastnet_chooser_create(&from, &reason);
	if (copy_to_user(arg->message, reason.text, sizeof(reason.text))) {
		if (!IS_ERR(filter))
			fastnet_chooser_free(filter);
		return -EFAULT;
	}
	if (IS_ERR(filter))
		return PTR_ERR(filter);

	return fastnet_port_set_filter(port, filter);
}

static int fastnet_ioctl_query(struct fastnet_query __user *arg)
{
	struct fastnet_query query;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&query, sizeof(query),
				     FASTNET_QUERY_SIZE_VER0, arg, &user_size);
	if (err)
		return err;
	if (memchr_inv(query.reserved, 0, sizeof(query.reserved)) ||
	    strnlen(query.ifname, sizeof(query.ifname)) == sizeof(query.ifname))
		return -EINVAL;

	err = fastnet_query_answer(&query);
	if (err)
		return err;
	query.size = min_t(size_t, user_size, sizeof(query));
	return copy_to_user(arg, &query, query.size) ? -EFAULT : 0;
}

static long fastnet_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct fastnet_port *port = file->private_data;

	switch (cmd) {
	case FASTNET_SET_MODE:
		return fastnet_ioctl_set_mode(port, (void __user *)arg);
	case FASTNET_GET_STATISTICS:
		return fastnet_ioctl_get_statistics(port, (void __user *)arg);
	case FASTNET_SET_FILTER:
		return fastnet_ioctl_set_filter(port, (void __user *)arg);
	case FASTNET_QUERY:
		return fastnet_ioctl_query((void __user *)arg);
	default:
		return -ENOTTY;
	}
}

static ssize_t fastnet_try_read(struct fastnet_port *port, struct iov_iter *to,
				bool nonblock)
{
	struct fastnet_capture *c = fastnet_port_get_capture(port);
	ssize_t ret;

	if (IS_ERR(c))
		return PTR_ERR(c);

	ret = fastnet_capture_read(c, to, nonblock);
	fastnet_capture_put(c);
	return ret;
}

static ssize_t fastnet_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct fastnet_port *port = file->private_data;
	bool nonblock = (file->f_flags & O_NONBLOCK) ||
			(iocb->ki_flags & IOCB_NOWAIT);
	ssize_t ret;

	for (;;) {
		fastnet_busy_poll(port, nonblock);
		ret = fastnet_try_read(port, to, nonblock);
		if (ret != -EAGAIN || nonblock)
			return ret;

		ret = wait_event_interruptible(port->wait,
					       fastnet_port_poll(port));
		if (ret)
			return ret;
	}
}

/*
 * As sock_poll(): one look at the device, if the system call asks for it. It
 * comes again, for as long as net.core.busy_poll says, if no file is ready.
 */
static __poll_t fastnet_poll(struct file *file, poll_table *wait)
{
	struct fastnet_port *port = file->private_data;
	__poll_t flag = 0;

	if (READ_ONCE(port->busy_poll)) {
		if (poll_requested_events(wait) & POLL_BUSY_LOOP)
			fastnet_busy_poll(port, true);
		flag = POLL_BUSY_LOOP;
	}
	poll_wait(file, &port->wait, wait);
	smp_mb(); /* (C) in ring.h */
	return fastnet_port_poll(port) | flag;
}

static int fastnet_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct fastnet_port *port = file->private_data;
	struct fastnet_capture *c = fastnet_port_get_capture(port);
	int err;

	if (IS_ERR(c))
		return PTR_ERR(c);

	err = fastnet_capture_mmap(c, vma);
	fastnet_capture_put(c);
	return err;
}

static const struct file_operations fastnet_fops = {
	.owner		= THIS_MODULE,
	.open		= fastnet_open,
	.release	= fastnet_release,
	.unlocked_ioctl	= fastnet_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.read_iter	= fastnet_read_iter,
	.poll		= fastnet_poll,
	.mmap		= fastnet_mmap,
};

/*
 * Of those that are for local use; a fixed one, so that there can be a node
 * whose opening loads the module.
 */
#define FASTNET_MINOR	250

/* Like /dev/net/tun: open to all, and each request needs capabilities. */
static struct miscdevice fastnet_miscdev = {
	.minor	= FASTNET_MINOR,
	.name	= "fastnet",
	.mode	= 0666,
	.fops	= &fastnet_fops,
};

MODULE_ALIAS_MISCDEV(FASTNET_MINOR);
MODULE_ALIAS("devname:fastnet");

/**
 * fastnet_chardev_init - create /dev/fastnet and /proc/net/fastnet
 *
 * Context: Process, takes rtnl.
 * Return: 0 or a negative errno; -EOPNOTSUPP where the mapping of a page in
 * user space and that in the kernel do not see the same.
 */
int fastnet_chardev_init(void)
{
	int err;

	if (cpu_dcache_is_aliasing()) {
		pr_err("fastnet: not on this processor: its data cache has aliases\n");
		return -EOPNOTSUPP;
	}
	err = fastnet_port_notifier_init();
	if (err)
		return err;

	err = fastnet_proc_init();
	if (err)
		goto err_notifier;

	err = misc_register(&fastnet_miscdev);
	if (err == -EBUSY) {
		/* Somebody else's choice: then nothing but a file loads us. */
		fastnet_miscdev.minor = MISC_DYNAMIC_MINOR;
		err = misc_register(&fastnet_miscdev);
	}
	if (err)
		goto err_proc;
	return 0;

err_proc:
	fastnet_proc_exit();
err_notifier:
	fastnet_port_notifier_exit();
	return err;
}

/**
 * fastnet_chardev_exit - remove both; no file is open
 *
 * Context: Process, takes rtnl.
 */
void fastnet_chardev_exit(void)
{
	misc_deregister(&fastnet_miscdev);
	fastnet_proc_exit();
	fastnet_port_notifier_exit();
}
