// SPDX-License-Identifier: GPL-2.0
/*
 * soak FILE: idle time, by a program that has all of it. For kernels that do not
 * say how long a processor was idle (Linux 7.3 takes what interrupts do for part
 * of that, and tells it in ticks); under QEMU's -icount, on one processor. FILE
 * holds nanoseconds, and is there as soon as they are counted.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../bench.h"

#define ROUNDS		100000
#define TRIES		200

/* Each round takes as many instructions as any other. */
static void __attribute__((noinline)) turn(uint64_t *rounds, unsigned int count)
{
	while (count--)
		__atomic_store_n(rounds, *rounds + 1, __ATOMIC_RELAXED);
}

/* When nothing comes between. Reading the clock is not part of it. */
static uint64_t shortest(uint64_t *rounds, unsigned int count)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t begin = now(), time;

		turn(rounds, count);
		time = now() - begin;
		if (time < least)
			least = time;
	}
	return least;
}

static struct soaked *map_new(const char *file)
{
	struct soaked *soaked;
	int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, sizeof(*soaked)))
		err(1, "%s", file);
	soaked = mmap(NULL, sizeof(*soaked), PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	if (soaked == MAP_FAILED)
		err(1, "%s", file);
	return soaked;
}

int main(int argc, char **argv)
{
	const struct sched_param none = { 0 };
	struct soaked *soaked;
	char *new;

	if (argc != 2)
		errx(2, "usage: soak FILE");
	if (asprintf(&new, "%s.new", argv[1]) < 0)
		err(1, "asprintf");
	soaked = map_new(new);
	soaked->nsec = shortest(&soaked->rounds, 2 * ROUNDS) -
		       shortest(&soaked->rounds, ROUNDS);
	soaked->per_rounds = ROUNDS;
	if (sched_setscheduler(0, SCHED_IDLE, &none))
		err(1, "SCHED_IDLE");
	if (rename(new, argv[1]))
		err(1, "%s", argv[1]);
	for (;;)
		turn(&soaked->rounds, ROUNDS);
}
