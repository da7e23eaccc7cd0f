/* SPDX-License-Identifier: GPL-2.0 */
/* One of those who act on a NIC at the same time. */
#ifndef _SELFTESTS_ACTOR_H
#define _SELFTESTS_ACTOR_H

#include <stdlib.h>

struct storm;

/* Draws what it does next, always in the same order. */
struct actor {
	struct storm *storm;
	unsigned int seed;
};

static inline unsigned int draw(struct actor *actor, unsigned int below)
{
	return rand_r(&actor->seed) / 16 % below;
}

#endif /* _SELFTESTS_ACTOR_H */
