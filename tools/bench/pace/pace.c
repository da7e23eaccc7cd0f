// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"
#include "pace.h"

#define NSEC_PER_SEC	1000000000ULL
#define PCI_COMMAND	4
#define ENABLED		0x0006		/* memory and DMA */

static const char usage[] =
"usage: pace [OPTION]...\n"
"Sends a burst of frames to eth0 each time that so much time has passed.\n"
"\n"
"  -s SIZE     of each frame, without FCS (60); imix: an Internet mix\n"
"  -I PERCENT  of the frames are IPv4 (0)\n"
"  -b FRAMES   in a burst (32); 0: only wake up each time\n"
"  -g NSEC     from the start of a burst to the start of the next (1000000)\n"
"  -f          flood: a burst that is late, or that nobody was ready for, is sent\n"
"              nonetheless; else the machine is idle again before each burst\n"
"  -n BURSTS   after so many, and before those that follow them,\n"
"  -k PROCESS  interrupt the receiver\n"
"Ends with SIGTERM, and prints how often it woke up and how many bursts it sent.\n";

static bool interrupted;

struct options {
	struct frames frames;
	uint64_t gap;
	uint64_t bursts;
	pid_t receiver;
};

static void handle_signal(int signal)
{
	(void)signal;
	__atomic_store_n(&interrupted, true, __ATOMIC_RELAXED);
}

static bool ended(void)
{
	return __atomic_load_n(&interrupted, __ATOMIC_RELAXED);
}

static uint64_t parse_number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);

	if (end == text || *end)
		errx(2, "%s is not a number", text);
	return value;
}

static void parse_options(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){
		.frames = { .size = 60, .burst = 32 },
		.gap = 1000000,
	};
	while ((option = getopt(argc, argv, "s:I:b:g:fn:k:")) != -1) {
		if (option == 's')
			options->frames.size = strcmp(optarg, "imix") ?
					       parse_number(optarg) : 0;
		else if (option == 'I')
			options->frames.ip_percent = parse_number(optarg);
		else if (option == 'b')
			options->frames.burst = parse_number(optarg);
		else if (option == 'g')
			options->gap = parse_number(optarg);
		else if (option == 'f')
			options->frames.flood = true;
		else if (option == 'n')
			options->bursts = parse_number(optarg);
		else if (option == 'k')
			options->receiver = parse_number(optarg);
		else
			errx(2, "\n%s", usage);
	}
	if (argv[optind] || !options->gap ||
	    !options->bursts != !options->receiver)
		errx(2, "\n%s", usage);
}

static bool is_device(const char *folder, const char *device)
{
	static const char *const names[] = { "vendor", "device" };
	char found[2][8] = { "", "" }, path[256], both[16];

	for (int i = 0; i < 2; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s%s", folder, names[i]);
		file = fopen(path, "re");
		if (!file || fscanf(file, "%7s", found[i]) != 1)
			err(1, "%s", path);
		fclose(file);
	}
	snprintf(both, sizeof(both), "%s %s", found[0], found[1]);
	return !strcmp(both, device);
}

static int open_in(const char *folder, const char *file)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s%s", folder, file);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* What a driver would do first, if the device has none. */
static void enable(const char *folder)
{
	int config = open_in(folder, "config");
	uint16_t command;

	if (pread(config, &command, sizeof(command), PCI_COMMAND) !=
	    sizeof(command))
		err(1, "%sconfig", folder);
	command |= ENABLED;
	if (pwrite(config, &command, sizeof(command), PCI_COMMAND) !=
	    sizeof(command))
		err(1, "%sconfig", folder);
	close(config);
}

uint32_t *map_registers(const char *device, const char *file)
{
	const size_t size = sysconf(_SC_PAGESIZE);
	const char *folder = NULL;
	void *registers;
	glob_t folders;
	int fd;

	if (glob("/sys/bus/pci/devices/*/", 0, NULL, &folders))
		errx(1, "no PCI");
	for (size_t i = 0; i < folders.gl_pathc && !folder; i++) {
		if (is_device(folders.gl_pathv[i], device))
			folder = folders.gl_pathv[i];
	}
	if (!folder)
		errx(1, "no device %s", device);
	enable(folder);
	fd = open_in(folder, file);
	registers = mmap(NULL, 4 * size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0);
	if (registers == MAP_FAILED)
		registers = mmap(NULL, size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED)
		err(1, "%s%s", folder, file);
	close(fd);
	globfree(&folders);
	return registers;
}

/* Before everything else that may be to do, and not from swap. */
static void become_first(void)
{
	const struct sched_param priority = { .sched_priority = 50 };
	struct sigaction action = { .sa_handler = handle_signal };

	if (mlockall(MCL_CURRENT | MCL_FUTURE) ||
	    sched_setscheduler(0, SCHED_FIFO, &priority))
		err(1, "priority");
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static void add(struct timespec *time, uint64_t nsec)
{
	nsec += time->tv_nsec;
	time->tv_sec += nsec / NSEC_PER_SEC;
	time->tv_nsec = nsec % NSEC_PER_SEC;
}

/* Returns how often it woke up. */
static uint64_t run(const struct options *options, const struct source *source)
{
	struct timespec next, time;
	uint64_t wakeups = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!ended()) {
		clock_gettime(CLOCK_MONOTONIC, &time);
		if (!options->frames.flood)
			next = time;
		add(&next, options->gap);
		if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next,
				    NULL))
			continue;
		if (options->frames.burst)
			source->let_go();
		if (++wakeups == options->bursts)
			kill(options->receiver, SIGINT);
	}
	return wakeups;
}

/* A signal that comes before the sleep ends the next one. */
static void wait_for_end(void)
{
	while (!ended())
		sleep(1);
}

int main(int argc, char **argv)
{
	const char *chip = getenv("NIC_CHIP");
	const struct source *source = &source_gate;
	struct options options;
	uint64_t wakeups = 0;

	parse_options(&options, argc, argv);
	if (!chip || !strcmp(chip, "e1000"))
		source = &source_e1000e;
	if (options.frames.burst)
		source->open(&options.frames);
	become_first();
	if (source->send_alone && !options.frames.flood) {
		source->send_alone(options.gap);
		wait_for_end();
	} else {
		wakeups = run(&options, source);
	}
	printf("%" PRIu64 " %" PRIu64 "\n", wakeups,
	       options.frames.burst ? source->sent() : 0);
	if (options.frames.burst)
		source->close();
	return 0;
}
