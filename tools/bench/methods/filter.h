/* SPDX-License-Identifier: GPL-2.0 */
/* An expression as in tcpdump, as the kernel takes it. */
#ifndef _BENCH_FILTER_H
#define _BENCH_FILTER_H

#include <linux/filter.h>

#include "../bench.h"

/* Returns -1 with the problem in words. */
int filter_compile(struct capture *c, const char *expression,
		   struct sock_fprog *filter);
void filter_free(struct sock_fprog *filter);

#endif /* _BENCH_FILTER_H */
