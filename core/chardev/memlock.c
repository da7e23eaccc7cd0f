// SPDX-License-Identifier: GPL-2.0
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>

#include "memlock.h"

/**
 * fastnet_memlock_charge - charge the calling user for pages held in memory
 * @memlock: account, empty
 * @pages: number of pages
 *
 * A caller with CAP_IPC_LOCK is charged but has no limit.
 *
 * Context: Process.
 * Return: 0, or -ENOMEM when RLIMIT_MEMLOCK would be exceeded.
 */
int fastnet_memlock_charge(struct fastnet_memlock *memlock,
			   unsigned long pages)
{
	struct user_struct *user = current_user();
	unsigned long limit = RLIM_INFINITY;
	unsigned long new;
	long old;

	if (!capable(CAP_IPC_LOCK))
		limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;

	old = atomic_long_read(&user->locked_vm);
	do {
		new = old + pages;
		if (new > limit)
			return -ENOMEM;
	} while (!atomic_long_try_cmpxchg(&user->locked_vm, &old, new));

	memlock->user = get_uid(user);
	memlock->pages = pages;
	return 0;
}

/**
 * fastnet_memlock_uncharge - take a charge back
 * @memlock: account, charged or empty; empty afterwards
 *
 * Context: Any process; need not be the one that was charged.
 */
void fastnet_memlock_uncharge(struct fastnet_memlock *memlock)
{
	if (!memlock->user)
		return;

	atomic_long_sub(memlock->pages, &memlock->user->locked_vm);
	free_uid(memlock->user);
	memlock->user = NULL;
}
