// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "memory.h"

#define SETTLED_KIB	64	/* what others take and give back */
#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
#define LEAK_SECONDS	6	/* what is younger may be on its way */

static long field_of_meminfo(const char *name)
{
	FILE *file = fopen("/proc/meminfo", "r");
	long kib = -1;
	char line[128];

	while (kib < 0 && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, name, strlen(name)))
			kib = strtol(line + strlen(name), NULL, 10);
	}
	fclose(file);
	return kib;
}

/* MemFree is without those that the CPUs' lists keep at hand. */
static long free_memory(void)
{
	FILE *file = fopen("/proc/zoneinfo", "r");
	long pages = 0;
	char line[128];
	long n;

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " pages free %ld", &n) == 1 ||
		    sscanf(line, " count: %ld", &n) == 1)
			pages += n;
	}
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct memory measure_memory(void)
{
	write_text("/proc/sys/vm/drop_caches", "3");
	write_text("/proc/sys/vm/stat_refresh", "1");
	return (struct memory) {
		.pages = -free_memory(),
		.slab = field_of_meminfo("SUnreclaim:"),
	};
}

/* Much waits for RCU to be freed: until that is over. */
struct memory used_memory(void)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct memory memory = measure_memory(), before;

	do {
		before = memory;
		usleep(500000);
		memory = measure_memory();
	} while ((labs(memory.pages - before.pages) > SETTLED_KIB ||
		  labs(memory.slab - before.slab) > SETTLED_KIB) &&
		 milliseconds() < end);
	return memory;
}

struct memory memory_since(const struct memory *before)
{
	struct memory after = used_memory();

	return (struct memory) {
		.pages = after.pages - before->pages,
		.slab = after.slab - before->slab,
	};
}

/* The second time it knows what has not changed since. */
bool find_leaks(void)
{
	if (access(KMEMLEAK, F_OK))
		return false;
	sleep(LEAK_SECONDS);
	return !write_text(KMEMLEAK, "scan") && !write_text(KMEMLEAK, "scan");
}
