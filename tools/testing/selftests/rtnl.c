// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "rtnl.h"

#define SAMPLES		10	/* of its state, one every 10 ms */
#define PAGE		4096

static void *task_thread(void *argument)
{
	struct task *task = argument;

	__atomic_store_n(&task->tid, gettid(), __ATOMIC_RELEASE);
	task->result = task->run(task->argument);
	return NULL;
}

int task_start(struct task *task, int (*run)(void *argument), void *argument)
{
	task->run = run;
	task->argument = argument;
	task->tid = 0;
	return -pthread_create(&task->thread, NULL, task_thread, task);
}

static void read_about(pid_t tid, const char *what, char *text, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", tid, tid, what);
	file = fopen(path, "r");
	text[file ? fread(text, 1, size - 1, file) : 0] = '\0';
	if (file)
		fclose(file);
}

/* Or, if it runs a command, is that? */
static bool is_blocked(pid_t tid)
{
	char text[512];
	const char *state;
	pid_t child;

	read_about(tid, "stat", text, sizeof(text));
	state = strrchr(text, ')');
	if (state && !strncmp(state, ") D", 3))
		return true;
	read_about(tid, "children", text, sizeof(text));
	child = atoi(text);
	return child && is_blocked(child);
}

bool wait_blocked(pid_t tid)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	int in_a_row = 0;

	while (in_a_row < SAMPLES && milliseconds() < end) {
		in_a_row = is_blocked(tid) ? in_a_row + 1 : 0;
		usleep(10000);
	}
	return in_a_row == SAMPLES;
}

int task_queue(struct task *task, int (*run)(void *argument), void *argument)
{
	int err = task_start(task, run, argument);

	if (err)
		return err;
	while (!__atomic_load_n(&task->tid, __ATOMIC_ACQUIRE))
		usleep(1000);
	return wait_blocked(task->tid) ? 0 : -ETIMEDOUT;
}

int task_end(struct task *task)
{
	pthread_join(task->thread, NULL);
	return task->result;
}

bool task_ended(struct task *task)
{
	struct timespec end;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += PATIENCE_MS / 1000;
	return !pthread_timedjoin_np(task->thread, NULL, &end);
}

/* The kernel writes the list to the page with rtnl held. */
static int list_interfaces(void *argument)
{
	struct rtnl_hold *hold = argument;
	struct ifconf list = { .ifc_len = PAGE, .ifc_buf = hold->page };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = ioctl(fd, SIOCGIFCONF, &list) ? -errno : 0;

	close(fd);
	return err;
}

/* A page that is not there until somebody provides it. */
static int make_page(struct rtnl_hold *hold)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.mode = UFFDIO_REGISTER_MODE_MISSING,
		.range.len = PAGE,
	};

	/* Without O_NONBLOCK there is no poll(). */
	hold->userfault = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (hold->userfault < 0)
		return -errno;
	hold->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (uintptr_t)hold->page;
	if (hold->page != MAP_FAILED &&
	    !ioctl(hold->userfault, UFFDIO_API, &api) &&
	    !ioctl(hold->userfault, UFFDIO_REGISTER, &range))
		return 0;
	close(hold->userfault);
	return -EINVAL;
}

int rtnl_wait_held(struct rtnl_hold *hold)
{
	struct uffd_msg fault;

	if (poll_for(hold->userfault, PATIENCE_MS) != POLLIN)
		return -ETIMEDOUT;
	return read(hold->userfault, &fault, sizeof(fault)) < 0 ? -errno : 0;
}

int rtnl_hold(struct rtnl_hold *hold)
{
	int err = make_page(hold) ?:
		  task_start(&hold->task, list_interfaces, hold);

	return err ?: rtnl_wait_held(hold);
}

int rtnl_queue(struct rtnl_hold *hold)
{
	return make_page(hold) ?:
	       task_queue(&hold->task, list_interfaces, hold);
}

void rtnl_release(struct rtnl_hold *hold)
{
	struct uffdio_zeropage page = {
		.range = { .start = (uintptr_t)hold->page, .len = PAGE },
	};

	ioctl(hold->userfault, UFFDIO_ZEROPAGE, &page);
	task_end(&hold->task);
	munmap(hold->page, PAGE);
	close(hold->userfault);
}
