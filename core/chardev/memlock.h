/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the memory of a queue counts against: RLIMIT_MEMLOCK, and the memory
 * cgroup.
 */
#ifndef _FASTNET_MEMLOCK_H
#define _FASTNET_MEMLOCK_H

#include <linux/gfp.h>

struct user_struct;

/* Fail, rather than let the OOM killer make room for a capture. */
#define FASTNET_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/**
 * struct fastnet_memlock - pages charged to a user
 * @user: who pays; NULL while nothing is charged
 * @pages: how many
 */
struct fastnet_memlock {
	struct user_struct *user;
	unsigned long pages;
};

int fastnet_memlock_charge(struct fastnet_memlock *memlock,
			   unsigned long pages);
void fastnet_memlock_uncharge(struct fastnet_memlock *memlock);

#endif /* _FASTNET_MEMLOCK_H */
