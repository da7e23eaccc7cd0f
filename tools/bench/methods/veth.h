/* SPDX-License-Identifier: GPL-2.0 */
/* A pair of veth devices of our own: what is sent to one arrives at the other. */
#ifndef _BENCH_VETH_H
#define _BENCH_VETH_H

#include "../bench.h"

#define VETH_NEAR	"fnbench0"
#define VETH_FAR	"fnbench1"

/* Both up, and nobody sends anything by itself. -1 with the problem in words. */
int veth_create(struct capture *c);
void veth_delete(void);

#endif /* _BENCH_VETH_H */
