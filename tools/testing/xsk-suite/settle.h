/* SPDX-License-Identifier: GPL-2.0 */
/* What the linker gives the suite instead of what it calls, and that. */
#ifndef _XSK_SUITE_SETTLE_H
#define _XSK_SUITE_SETTLE_H

#include <linux/ethtool.h>
#include <pthread.h>
#include <sys/time.h>
#include <unistd.h>

int __wrap_pthread_barrier_wait(pthread_barrier_t *barrier);
int __real_pthread_barrier_wait(pthread_barrier_t *barrier);

int __wrap_gettimeofday(struct timeval *time, void *zone);
int __real_gettimeofday(struct timeval *time, void *zone);

int __wrap_usleep(useconds_t usec);
int __real_usleep(useconds_t usec);

int __wrap_set_hw_ring_size(char *ifname, struct ethtool_ringparam *ring);
int __real_set_hw_ring_size(char *ifname, struct ethtool_ringparam *ring);

int __wrap_close(int fd);
int __real_close(int fd);

/* Of the suite */
int get_hw_ring_size(char *ifname, struct ethtool_ringparam *ring);

#endif /* _XSK_SUITE_SETTLE_H */
