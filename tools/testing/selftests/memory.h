/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that the kernel uses, to find out whether it stays in use. */
#ifndef _SELFTESTS_MEMORY_H
#define _SELFTESTS_MEMORY_H

#include <stdbool.h>

/* What has not leaked, but is kept by others. */
#define MEMORY_KIB	2048	/* less than a ring with its buffers */
#define SLAB_KIB	512	/* less than 3 KiB in each of 200 rounds */

struct memory {
	long pages;	/* KiB in use */
	long slab;	/* KiB of these that slab holds for good */
};

/* Without what the kernel would give back, and when that has settled. */
struct memory used_memory(void);

/* How much more that has become. */
struct memory memory_since(const struct memory *before);

/*
 * Has a kernel that can do so look for what leaked, which it says in its log.
 * Returns false if it cannot. One that can keeps memory for what it does.
 */
bool find_leaks(void);

#endif /* _SELFTESTS_MEMORY_H */
