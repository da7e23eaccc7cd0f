/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Puts what waits for rtnl into an order: who holds it keeps it until told,
 * and the others queue up behind, one after the other.
 */
#ifndef _SELFTESTS_RTNL_H
#define _SELFTESTS_RTNL_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

/* Something done in a thread of its own. */
struct task {
	int (*run)(void *argument);
	void *argument;
	int result;
	pid_t tid;
	pthread_t thread;
};

int task_start(struct task *task, int (*run)(void *argument), void *argument);
/* The same, and waits until it sleeps for a lock. */
int task_queue(struct task *task, int (*run)(void *argument), void *argument);
/* Waits until it has ended. Returns what it returned. */
int task_end(struct task *task);
/* Has it ended by itself, before long? Then there is no more to wait for. */
bool task_ended(struct task *task);

/* Waits until it sleeps where no signal wakes it, for longer than a moment. */
bool wait_blocked(pid_t tid);

struct rtnl_hold {
	struct task task;
	void *page;
	int userfault;
};

/*
 * Takes rtnl. rtnl_queue() only waits for its turn, until which
 * rtnl_wait_held() waits.
 */
int rtnl_hold(struct rtnl_hold *hold);
int rtnl_queue(struct rtnl_hold *hold);
int rtnl_wait_held(struct rtnl_hold *hold);
void rtnl_release(struct rtnl_hold *hold);

#endif /* _SELFTESTS_RTNL_H */
