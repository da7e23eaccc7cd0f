// SPDX-License-Identifier: GPL-2.0
/*
 * metered COMMAND [ARGUMENT]...
 *
 * Runs a program that captures from eth0, and prints how many frames eth0
 * received within a time, and for how many nanoseconds the machine was busy
 * meanwhile. Where instructions are counted that is how many they were.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../bench/bench.h"

#define SETTLE	3	/* seconds, in which it is to have begun */
#define MEASURE	1

static uint64_t received(void)
{
	static const char name[] = "/sys/class/net/eth0/statistics/rx_packets";
	FILE *file = fopen(name, "re");
	uint64_t frames;

	if (!file || fscanf(file, "%" SCNu64, &frames) != 1)
		err(1, "%s", name);
	fclose(file);
	return frames;
}

/* Whatever it has to say, nobody is to be woken for it. */
static pid_t start(char **command)
{
	pid_t pid = fork();
	int fd;

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	fd = open("/tmp/said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execvp(*command, command);
	err(127, "%s", *command);
}

int main(int argc, char **argv)
{
	struct meter meter;
	uint64_t frames;
	pid_t pid;

	if (argc < 2)
		errx(2, "which command?");
	pid = start(argv + 1);
	sleep(SETTLE);
	frames = received();
	meter_begin(&meter);
	sleep(MEASURE);
	meter_end(&meter);
	frames = received() - frames;
	if (waitpid(pid, NULL, WNOHANG))
		errx(1, "%s has ended", argv[1]);
	kill(pid, SIGINT);
	waitpid(pid, NULL, 0);
	printf("%" PRIu64 " %" PRIu64 "\n", frames, meter.busy);
	return 0;
}
