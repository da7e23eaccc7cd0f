/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel interfaces that differ between the versions we build for, in the
 * form that the newest of them has. Empty in-tree.
 */
#ifndef _FASTNET_COMPAT_H
#define _FASTNET_COMPAT_H

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_mod(struct vm_area_struct *vma,
				unsigned long set, unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
/* No device has a lock of its own: rtnl covers its operations. */
static inline void netdev_lock_ops(struct net_device *dev)
{
}

static inline void netdev_unlock_ops(struct net_device *dev)
{
}
#else
#include <net/netdev_lock.h>
#endif

#endif /* _FASTNET_COMPAT_H */
