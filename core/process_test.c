// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/sched/mm.h>

#include "process_test.h"

/**
 * fastnet_test_open - open a file of a virtual file system
 * @test: test
 * @fs: type of the file system, which need not be mounted
 * @name: file
 * @flags: O_RDWR or the like
 *
 * Return: The file.
 */
struct file *fastnet_test_open(struct kunit *test, const char *fs,
			       const char *name, int flags)
{
	struct vfsmount *mnt = kern_mount(get_fs_type(fs));
	struct file *file;

	KUNIT_ASSERT_FALSE(test, IS_ERR(mnt));
	file = file_open_root_mnt(mnt, name, flags, 0);
	kern_unmount(mnt);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	return file;
}

/**
 * fastnet_test_close - close a file, and be done with it
 * @file: file
 *
 * A thread of the kernel usually leaves the rest to others.
 */
void fastnet_test_close(struct file *file)
{
	fput(file);
	flush_delayed_fput();
}

/**
 * fastnet_process_become - become a process, without a file
 * @test: test whose thread this is
 * @p: filled in
 *
 * Return: @p.
 */
struct fastnet_process *fastnet_process_become(struct kunit *test,
					       struct fastnet_process *p)
{
	unsigned long room;

	p->mm = mm_alloc();
	KUNIT_ASSERT_NOT_NULL(test, p->mm);
	p->mm->task_size = TASK_SIZE;
	arch_pick_mmap_layout(p->mm, &current->signal->rlim[RLIMIT_STACK]);
	kthread_use_mm(p->mm);
	room = vm_mmap(NULL, 0, FASTNET_TEST_ROOM, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(room));
	p->room = (void __user *)room;
	return p;
}

/**
 * fastnet_process_close - the process closes its file
 * @p: process
 */
void fastnet_process_close(struct fastnet_process *p)
{
	if (p->file)
		fastnet_test_close(p->file);
	p->file = NULL;
}

/**
 * fastnet_process_end - the process exits
 * @p: process
 */
void fastnet_process_end(struct fastnet_process *p)
{
	fastnet_process_close(p);
	kthread_unuse_mm(p->mm);
	mmput(p->mm);
	flush_delayed_fput();
}
