// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "command_line.h"
#include "frame.h"
#include "pace.h"

#define NSEC_PER_SEC	1000000000ULL
#define DELAY_NSEC	50000	/* until we sleep again */

static const char usage[] =
"usage: pace [OPTION]... COMMAND [ARGUMENT]...\n"
"Sends a burst of frames to eth0 each time that so much time has passed, while\n"
"the command runs. Then prints how often it woke up and how many bursts it sent.\n"
"\n"
"  -s SIZE     of each frame, without FCS (60); imix: an Internet mix\n"
"  -I PERCENT  of the frames are IPv4 (0)\n"
"  -b FRAMES   in a burst (32); 0: only wake up each time\n"
"  -g NSEC     from the start of a burst to the start of the next (1000000)\n"
"  -f          flood: a burst that is late, or that nobody was ready for, is sent\n"
"              nonetheless; else the machine is idle again before each burst\n"
"  -d NSEC     before the first burst (0)\n"
"  -n BURSTS   after so many, and before those that follow them, interrupt the\n"
"              command (0: never)\n";

/* The command is. */
static bool ended;

struct options {
	struct frames frames;
	uint64_t gap;
	uint64_t delay;
	uint64_t bursts;
	char **command;
};

static void handle_signal(int signal)
{
	(void)signal;
	__atomic_store_n(&ended, true, __ATOMIC_RELAXED);
}

static bool has_ended(void)
{
	return __atomic_load_n(&ended, __ATOMIC_RELAXED);
}

static unsigned int parse_count(const char *text, const char *name)
{
	return parse_number(text, name, 0, UINT32_MAX);
}

static uint64_t parse_long(const char *text, const char *name)
{
	return parse_number(text, name, 0, UINT64_MAX);
}

static void parse_options(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){
		.frames = { .size = 60, .burst = 32 },
		.gap = 1000000,
	};
	while ((option = getopt(argc, argv, "+s:I:b:g:fd:n:")) != -1) {
		if (option == 's')
			options->frames.size = strcmp(optarg, "imix") ?
					       parse_count(optarg, "-s") : 0;
		else if (option == 'I')
			options->frames.ip_percent = parse_count(optarg, "-I");
		else if (option == 'b')
			options->frames.burst = parse_count(optarg, "-b");
		else if (option == 'g')
			options->gap = parse_long(optarg, "-g");
		else if (option == 'f')
			options->frames.flood = true;
		else if (option == 'd')
			options->delay = parse_long(optarg, "-d");
		else if (option == 'n')
			options->bursts = parse_long(optarg, "-n");
		else
			errx(2, "\n%s", usage);
	}
	options->command = argv + optind;
	if (!*options->command || !options->gap)
		errx(2, "\n%s", usage);
}

/* Before everything else that may be to do, and not from swap. */
static void become_first(void)
{
	const struct sched_param priority = { .sched_priority = 50 };
	struct sigaction action = { .sa_handler = handle_signal };

	if (mlockall(MCL_CURRENT | MCL_FUTURE) ||
	    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority))
		err(1, "priority");
	sigaction(SIGCHLD, &action, NULL);
}

static void add(struct timespec *time, uint64_t nsec)
{
	nsec += time->tv_nsec;
	time->tv_sec += nsec / NSEC_PER_SEC;
	time->tv_nsec = nsec % NSEC_PER_SEC;
}

/*
 * All begins at the same time of the second: when timers then fire does not
 * depend on what was before, nor on how long the harness took to answer.
 */
static pid_t start_command(char **command, struct timespec *start)
{
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, start);
	start->tv_sec += 2;
	start->tv_nsec = 0;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, start, NULL);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	execvp(*command, command);
	err(127, "%s", *command);
}

/* The machine is to be idle when they come. */
static void let_go(const struct source *source, struct reg reg, bool flood)
{
	uint32_t value = source->next();

	if (flood)
		store(reg.mapped, 0, value);
	else
		start_timer(value, DELAY_NSEC);
}

/* Returns how often it woke up. */
static uint64_t run(const struct options *options, const struct source *source,
		    struct reg reg, struct timespec next, pid_t receiver)
{
	struct timespec time;
	uint64_t wakeups = 0;

	add(&next, options->delay);
	while (!has_ended()) {
		clock_gettime(CLOCK_MONOTONIC, &time);
		if (!options->frames.flood && wakeups)
			next = time;
		add(&next, options->gap);
		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next,
				    NULL))
			continue;
		if (options->frames.burst)
			let_go(source, reg, options->frames.flood);
		if (++wakeups == options->bursts)
			kill(receiver, SIGINT);
	}
	return wakeups;
}

int main(int argc, char **argv)
{
	const struct source *source = source_for_nic();
	struct options options;
	struct reg reg = { 0 };
	struct timespec start;
	uint64_t wakeups;
	pid_t receiver;
	int status;

	parse_options(&options, argc, argv);
	if (options.frames.burst)
		reg = source->open(&options.frames);
	if (options.frames.burst && !options.frames.flood)
		open_timer(reg.address);
	become_first();
	receiver = start_command(options.command, &start);
	wakeups = run(&options, source, reg, start, receiver);
	waitpid(receiver, &status, 0);
	/* What was let go last is still to come. */
	usleep(2 * DELAY_NSEC / 1000);
	if (options.frames.burst && !options.frames.flood)
		close_timer();
	printf("%" PRIu64 " %" PRIu64 "\n", wakeups,
	       options.frames.burst ? source->sent() : 0);
	return !WIFEXITED(status) || WEXITSTATUS(status);
}
