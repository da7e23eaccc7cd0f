/* SPDX-License-Identifier: GPL-2.0 */
/* A process with memory and files of its own, which the test's thread plays. */
#ifndef _FASTNET_PROCESS_TEST_H
#define _FASTNET_PROCESS_TEST_H

#include <linux/mm.h>

struct file;
struct kunit;
struct net_device;

#define FASTNET_TEST_ROOM	(2 * PAGE_SIZE)

/**
 * struct fastnet_process - a process
 * @dev: device that it is about
 * @file: its file, or NULL
 * @mm: its memory
 * @room: FASTNET_TEST_ROOM bytes of it, to be used freely
 */
struct fastnet_process {
	struct net_device *dev;
	struct file *file;
	struct mm_struct *mm;
	void __user *room;
};

struct fastnet_process *fastnet_process_become(struct kunit *test,
					       struct fastnet_process *p);
void fastnet_process_close(struct fastnet_process *p);
void fastnet_process_end(struct fastnet_process *p);

struct file *fastnet_test_open(struct kunit *test, const char *fs,
			       const char *name, int flags);
void fastnet_test_close(struct file *file);

#endif /* _FASTNET_PROCESS_TEST_H */
