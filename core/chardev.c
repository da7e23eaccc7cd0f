// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/poll.h>
#include <linux/rtnetlink.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "busy_poll.h"
#include "chardev.h"
#include "port.h"
#include "power.h"

/* The ABI, on 32 bits as on 64. */
static_assert(sizeof(struct fastnet_mode_request) == 120);
static_assert(sizeof(struct fastnet_statistics) == 56);
static_assert(sizeof(struct fastnet_descriptor) == 16);
static_assert(sizeof(struct fastnet_ring) == 64);
static_assert(sizeof(struct fastnet_consumer) == 64);

static int fastnet_open(struct inode *inode, struct file *file)
{
	struct fastnet_port *port = fastnet_port_create();

	if (!port)
		return -ENOMEM;

	file->private_data = port;
	return stream_open(inode, file);
}

static int fastnet_release(struct inode *inode, struct file *file)
{
	fastnet_port_release(file->private_data);
	return 0;
}

/* A structure that starts with its size, as the caller knows it. */
static int fastnet_copy_from_user(void *to, size_t size,
				  const void __user *from, u32 *user_size)
{
	if (get_user(*user_size, (const u32 __user *)from))
		return -EFAULT;
	if (*user_size < size)
		return -EINVAL;
	if (*user_size > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(to, size, from, *user_size);
}

static bool fastnet_mode_has_ring(u32 mode)
{
	return mode == FASTNET_MODE_COPY || mode == FASTNET_MODE_ZEROCOPY;
}

static int fastnet_check_request(struct fastnet_mode_request *req)
{
	if (req->mode > FASTNET_MODE_ZEROCOPY ||
	    req->flags & ~FASTNET_NO_PROMISC ||
	    memchr_inv(req->reserved, 0, sizeof(req->reserved)) ||
	    strnlen(req->ifname, sizeof(req->ifname)) == sizeof(req->ifname) ||
	    req->busy_poll > FASTNET_MAX_BUSY_POLL ||
	    (req->busy_poll && !fastnet_mode_has_ring(req->mode)))
		return -EINVAL;

	req->descriptors = 0;
	req->ring_offset = 0;
	req->ring_size = 0;
	req->consumer_offset = 0;
	req->consumer_size = 0;
	req->buffers_offset = 0;
	req->buffers_size = 0;
	return 0;
}

static bool fastnet_capable(const struct net_device *dev)
{
	struct user_namespace *ns = dev_net(dev)->user_ns;

	return ns_capable(ns, CAP_NET_RAW) && ns_capable(ns, CAP_NET_ADMIN);
}

static struct net_device *fastnet_find_device(const struct fastnet_port *port,
					      const char *ifname)
{
	struct net_device *dev;

	if (port->gone)
		return ERR_PTR(-ENODEV);

	dev = __dev_get_by_name(current->nsproxy->net_ns, ifname);
	if (!dev)
		return ERR_PTR(-ENODEV);
	if (!fastnet_capable(dev))
		return ERR_PTR(-EPERM);
	return dev;
}

static int fastnet_set_mode_awake(struct fastnet_port *port,
				  struct fastnet_mode_request *req,
				  void __user *arg)
{
	struct net_device *dev;
	int err;

	rtnl_lock();
	dev = fastnet_find_device(port, req->ifname);
	err = PTR_ERR_OR_ZERO(dev) ?: fastnet_port_set_mode(port, dev, req);
	rtnl_unlock();
	if (err)
		return err;

	if (copy_to_user(arg, req, sizeof(*req))) {
		rtnl_lock();
		fastnet_port_leave_mode(port);
		rtnl_unlock();
		return -EFAULT;
	}
	return 0;
}

static int fastnet_ioctl_set_mode(struct fastnet_port *port, void __user *arg)
{
	struct fastnet_mode_request req;
	struct device *parent = NULL;
	struct net_device *dev;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&req, sizeof(req), arg, &user_size);
	if (err)
		return err;
	err = fastnet_check_request(&req);
	if (err)
		return err;
	/* Find out that the answer has no place before anything is changed. */
	if (copy_to_user(arg, &req, sizeof(req)))
		return -EFAULT;

	rtnl_lock();
	dev = fastnet_find_device(port, req.ifname);
	if (!IS_ERR(dev))
		parent = fastnet_power_get(dev);
	rtnl_unlock();
	if (IS_ERR(dev))
		return PTR_ERR(dev);

	fastnet_power_on(parent);
	err = fastnet_set_mode_awake(port, &req, arg);
	fastnet_power_put(parent);
	return err;
}

static int fastnet_ioctl_get_statistics(struct fastnet_port *port,
					void __user *arg)
{
	struct fastnet_statistics stats;
	struct fastnet_queue *q;
	u32 user_size;
	int err;

	err = fastnet_copy_from_user(&stats, sizeof(stats), arg, &user_size);
	if (err)
		return err;
	if (stats.reserved)
		return -EINVAL;

	q = fastnet_port_get_queue(port);
	if (IS_ERR(q))
		return PTR_ERR(q);
	fastnet_queue_statistics(q, &stats);
	fastnet_queue_put(q);

	stats.size = sizeof(stats);
	return copy_to_user(arg, &stats, sizeof(stats)) ? -EFAULT : 0;
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
	default:
		return -ENOTTY;
	}
}

static ssize_t fastnet_try_read(struct fastnet_port *port, struct iov_iter *to)
{
	struct fastnet_queue *q = fastnet_port_get_queue(port);
	ssize_t ret;

	if (IS_ERR(q))
		return PTR_ERR(q);

	ret = fastnet_queue_read(q, to);
	fastnet_queue_put(q);
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
		ret = fastnet_try_read(port, to);
		if (ret != -EAGAIN || nonblock)
			return ret;

		ret = wait_event_interruptible(port->wait,
					       fastnet_port_poll(port));
		if (ret)
			return ret;
	}
}

/* poll_does_not_wait(), which Linux 7.3 no longer has. */
static bool fastnet_poll_does_not_wait(const poll_table *wait)
{
	return !wait || !wait->_qproc;
}

static __poll_t fastnet_poll(struct file *file, poll_table *wait)
{
	struct fastnet_port *port = file->private_data;

	fastnet_busy_poll(port, fastnet_poll_does_not_wait(wait));
	poll_wait(file, &port->wait, wait);
	smp_mb(); /* (C) in ring.h */
	return fastnet_port_poll(port);
}

static int fastnet_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct fastnet_queue *q = fastnet_port_get_queue(file->private_data);
	int err;

	if (IS_ERR(q))
		return PTR_ERR(q);

	err = fastnet_queue_mmap(q, vma);
	fastnet_queue_put(q);
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

/* Like /dev/net/tun: open to all, and each request needs capabilities. */
static struct miscdevice fastnet_miscdev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "fastnet",
	.mode	= 0666,
	.fops	= &fastnet_fops,
};

/**
 * fastnet_chardev_init - create /dev/fastnet
 *
 * Context: Process.
 * Return: 0 or a negative errno.
 */
int fastnet_chardev_init(void)
{
	return misc_register(&fastnet_miscdev);
}

/**
 * fastnet_chardev_exit - remove /dev/fastnet; no file is open
 *
 * Context: Process.
 */
void fastnet_chardev_exit(void)
{
	misc_deregister(&fastnet_miscdev);
}
