// SPDX-License-Identifier: GPL-2.0
/*
 * All that the processors do is counted: much of the work is done in softirqs,
 * wherever these happen to run.
 */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define MAX_CPUS	1024

struct counter {
	int fds[MAX_CPUS];
	unsigned int count;	/* 0: there is no such counter */
};

static struct counter instructions, cycles;

static void open_counter(struct counter *counter, uint64_t what)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = what,
	};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	for (int cpu = 0; cpu < cpus && cpu < MAX_CPUS; cpu++) {
		int fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
				 PERF_FLAG_FD_CLOEXEC);

		if (fd < 0) {
			while (counter->count)
				close(counter->fds[--counter->count]);
			return;
		}
		counter->fds[counter->count++] = fd;
	}
}

void perf_open(void)
{
	open_counter(&instructions, PERF_COUNT_HW_INSTRUCTIONS);
	open_counter(&cycles, PERF_COUNT_HW_CPU_CYCLES);
}

static uint64_t sum(const struct counter *counter)
{
	uint64_t sum = 0, value;

	for (unsigned int i = 0; i < counter->count; i++) {
		if (read(counter->fds[i], &value, sizeof(value)) !=
		    sizeof(value))
			return UNKNOWN;
		sum += value;
	}
	return counter->count ? sum : UNKNOWN;
}

void perf_read(uint64_t *instruction_count, uint64_t *cycle_count)
{
	*instruction_count = sum(&instructions);
	*cycle_count = sum(&cycles);
}
