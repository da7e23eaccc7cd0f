/* SPDX-License-Identifier: GPL-2.0 */
/* Accounting of pages that stay in memory against RLIMIT_MEMLOCK. */
#ifndef _FASTNET_MEMLOCK_H
#define _FASTNET_MEMLOCK_H

struct user_struct;

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
