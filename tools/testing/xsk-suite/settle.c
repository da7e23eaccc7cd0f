// SPDX-License-Identifier: GPL-2.0
/*
 * The suite gives a NIC three seconds. A setup of its receiver costs an e1000 the
 * link for two of them, QEMU's is deaf for one second after it, and its CPU is a
 * slow one.
 */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "settle.h"

#define PATIENCE_MS	10000
#define DEAF_MS		1500
#define SLOWER		30
/* For what it expects within a millisecond. */
#define PAUSE_USEC	1000000

static int has_carrier(const char *path)
{
	FILE *file = fopen(path, "r");
	int carrier = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%d", &carrier) != 1)
		carrier = 0;
	fclose(file);
	return carrier;
}

static void settle(void)
{
	int waited;

	for (waited = 0; waited < PATIENCE_MS; waited += 10) {
		if (has_carrier("/sys/class/net/eth0/carrier") &&
		    has_carrier("/sys/class/net/eth1/carrier"))
			break;
		__real_usleep(10000);
	}
	__real_usleep(DEAF_MS * 1000);
}

/* Where the receiver is set up, and the sender about to start. */
int __wrap_pthread_barrier_wait(pthread_barrier_t *barrier)
{
	settle();
	return __real_pthread_barrier_wait(barrier);
}

/* Before it looks what has become of frames that are still to come. */
int __wrap_usleep(useconds_t usec)
{
	return __real_usleep(usec < 1000 ? usec : PAUSE_USEC);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* It only looks how long something takes. */
int __wrap_gettimeofday(struct timeval *time, void *zone)
{
	static struct timeval begin;
	struct timeval passed;
	int64_t usec;
	int err;

	err = __real_gettimeofday(time, zone);
	if (err)
		return err;

	pthread_mutex_lock(&lock);
	if (!begin.tv_sec)
		begin = *time;
	timersub(time, &begin, &passed);
	usec = (passed.tv_sec * 1000000LL + passed.tv_usec) / SLOWER;
	passed.tv_sec = usec / 1000000;
	passed.tv_usec = usec % 1000000;
	timeradd(&begin, &passed, time);
	pthread_mutex_unlock(&lock);
	return 0;
}
