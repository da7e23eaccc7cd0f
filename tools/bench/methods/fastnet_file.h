/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods share that use /dev/fastnet without mapping it. */
#ifndef _BENCH_FASTNET_FILE_H
#define _BENCH_FASTNET_FILE_H

#include <linux/fastnet.h>

#include "../bench.h"

/* Returns a file of the interface in @mode; -1 with the problem in words. */
int fastnet_file_open(struct capture *c, uint32_t mode);
void fastnet_file_statistics(int fd, struct fastnet_statistics *statistics);
uint64_t fastnet_memory(const struct fastnet_mode_request *granted);

#endif /* _BENCH_FASTNET_FILE_H */
