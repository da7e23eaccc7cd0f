/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel interfaces that differ between the versions we build for, in the
 * form that the newest of them has. Empty in-tree.
 */
#ifndef _FASTNET_COMPAT_H
#define _FASTNET_COMPAT_H

#include <linux/filter.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/shm.h>
#include <net/xdp_sock_drv.h>

/* Kbuild found the kernel to lack these. */
#ifdef FASTNET_COMPAT_VM_FLAGS_MOD
static inline void vm_flags_mod(struct vm_area_struct *vma,
				unsigned long set, unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

#ifdef FASTNET_COMPAT_NETDEV_LOCK
/* No device has a lock of its own: rtnl covers its operations. */
static inline void netdev_lock_ops(struct net_device *dev)
{
}

static inline void netdev_unlock_ops(struct net_device *dev)
{
}

static inline bool netdev_need_ops_lock(const struct net_device *dev)
{
	return false;
}
#else
#include <net/netdev_lock.h>
#endif

#ifndef FASTNET_COMPAT_GSO
#include <net/gso.h>
#endif

#ifdef FASTNET_COMPAT_DCACHE_ALIASING
/* It does where what maps a page has to keep that far apart. */
static inline bool cpu_dcache_is_aliasing(void)
{
	return SHMLBA > PAGE_SIZE;
}
#else
#include <linux/cacheinfo.h>
#endif

/* The counters behind a pointer that several kinds share, if it is this kind. */
static inline struct pcpu_sw_netstats __percpu *
fastnet_tstats(const struct net_device *dev)
{
#ifndef FASTNET_COMPAT_STAT_TYPE
	/* Without a type it is the driver's own, which are these or none. */
	if (dev->pcpu_stat_type != NETDEV_PCPU_STAT_TSTATS &&
	    dev->pcpu_stat_type != NETDEV_PCPU_STAT_NONE)
		return NULL;
#endif
	return dev->tstats;
}

#ifdef FASTNET_COMPAT_PAGE_POOL
#include <net/page_pool.h>
#else
#include <net/page_pool/helpers.h>
#endif

#ifdef FASTNET_COMPAT_XSK_SYNC
static inline void fastnet_compat_xsk_sync(struct xdp_buff *xdp)
{
	struct xdp_buff_xsk *xskb = container_of(xdp, struct xdp_buff_xsk, xdp);

	xsk_buff_dma_sync_for_cpu(xdp, xskb->pool);
}

#define xsk_buff_dma_sync_for_cpu(xdp)	fastnet_compat_xsk_sync(xdp)
#endif

#ifdef FASTNET_COMPAT_XSK_UNMAP
/* A pool that goes on without a device would sync for the one that it had. */
static inline void fastnet_compat_xsk_unmap(struct xsk_buff_pool *pool,
					    unsigned long attrs)
{
	xsk_pool_dma_unmap(pool, attrs);
	pool->dma_need_sync = false;
}

#define xsk_pool_dma_unmap(pool, attrs)	fastnet_compat_xsk_unmap(pool, attrs)
#endif

#ifdef FASTNET_COMPAT_XDP_FEATURES
/* Nobody can ask what a device can do. */
#define NETDEV_XDP_ACT_BASIC		0
#define NETDEV_XDP_ACT_REDIRECT		0
#define NETDEV_XDP_ACT_NDO_XMIT		0
#define NETDEV_XDP_ACT_XSK_ZEROCOPY	0

static inline void xdp_set_features_flag(struct net_device *dev, u32 features)
{
}
#endif

#ifdef FASTNET_COMPAT_HRTIMER
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *),
	      clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#ifdef FASTNET_COMPAT_REDIRECT_INFO
#define bpf_net_ctx_get_ri()	this_cpu_ptr(&bpf_redirect_info)
#endif

#ifdef FASTNET_COMPAT_EXTACK_FMT
/* It takes constants only: the rest is in the log. */
#define NL_SET_ERR_MSG_FMT(extack, format, text) do { \
	NL_SET_ERR_MSG(extack, "refused: see the kernel's log"); \
	if (net_ratelimit()) \
		pr_info("fastnet: " format "\n", text); \
} while (0)
#endif

#endif /* _FASTNET_COMPAT_H */
