// SPDX-License-Identifier: GPL-2.0
/*
 * Under QEMU's -icount shift=0 one nanosecond of guest time is one instruction:
 * the time that is not idle is then the number of instructions, exactly.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

/* What was left for the program that does nothing else. */
static uint64_t soaked(void)
{
	static const struct soaked *soaked;

	if (!soaked) {
		int fd = open(SOAKED, O_RDONLY | O_CLOEXEC);
		void *mapped;

		if (fd < 0)
			return UNKNOWN;
		mapped = mmap(NULL, sizeof(*soaked), PROT_READ, MAP_SHARED, fd,
			      0);
		close(fd);
		if (mapped == MAP_FAILED)
			return UNKNOWN;
		soaked = mapped;
	}
	return __atomic_load_n(&soaked->rounds, __ATOMIC_RELAXED) *
	       soaked->nsec / soaked->per_rounds;
}

/* Nanoseconds that all processors have been idle; only root may know. */
static uint64_t idle(void)
{
	FILE *timers = fopen("/proc/timer_list", "re");
	uint64_t sum = 0, nsec;
	bool found = false;
	char line[256];

	if (!timers)
		return UNKNOWN;
	while (fgets(line, sizeof(line), timers)) {
		if (sscanf(line, " .idle_sleeptime : %" SCNu64, &nsec) == 1) {
			sum += nsec;
			found = true;
		}
	}
	fclose(timers);
	return found ? sum : soaked();
}

static uint64_t softirq(void)
{
	uint64_t irq, softirq = UNKNOWN;
	FILE *stat = fopen("/proc/stat", "re");

	if (!stat)
		return UNKNOWN;
	if (fscanf(stat, "cpu %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64, &irq,
		   &softirq) == 2)
		softirq = (irq + softirq) *
			  (NSEC_PER_SEC / sysconf(_SC_CLK_TCK));
	fclose(stat);
	return softirq;
}

static uint64_t nanoseconds(const struct timeval *t)
{
	return t->tv_sec * NSEC_PER_SEC + t->tv_usec * 1000;
}

static void read_processor_time(struct meter *meter)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	meter->user = nanoseconds(&usage.ru_utime);
	meter->system = nanoseconds(&usage.ru_stime);
	meter->softirq = softirq();
}

/* The clock is last here and first below: reading the rest is not counted. */
void meter_begin(struct meter *meter)
{
	read_processor_time(meter);
	perf_read(&meter->instructions, &meter->cycles);
	meter->idle = idle();
	meter->time = now();
}

static uint64_t since(uint64_t begin, uint64_t end)
{
	return begin == UNKNOWN || end == UNKNOWN ? UNKNOWN : end - begin;
}

void meter_peek(const struct meter *begin, struct meter *passed)
{
	passed->time = now() - begin->time;
	read_processor_time(passed);
	passed->user -= begin->user;
	passed->system -= begin->system;
	passed->softirq = since(begin->softirq, passed->softirq);
}

/* What several processors count is not of the same moment. */
static uint64_t busy(uint64_t time, uint64_t idle)
{
	uint64_t all = time * sysconf(_SC_NPROCESSORS_ONLN);

	if (idle == UNKNOWN)
		return UNKNOWN;
	return all > idle ? all - idle : 0;
}

void meter_end(struct meter *meter)
{
	struct meter passed, end = { .time = now() };

	end.idle = idle();
	perf_read(&end.instructions, &end.cycles);
	meter_peek(meter, &passed);
	passed.time = end.time - meter->time;
	passed.busy = busy(passed.time, since(meter->idle, end.idle));
	passed.instructions = since(meter->instructions, end.instructions);
	passed.cycles = since(meter->cycles, end.cycles);
	*meter = passed;
}
