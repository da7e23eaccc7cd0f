// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "command_line.h"

#define DEFAULT_SECONDS	10
#define MAX_SECONDS	1e6

static const char usage[] =
"usage: fastnet-bench -i INTERFACE [OPTION]... [FILTER]\n"
"Receives raw frames, looks at bytes 12 and 13 of each, and says what that\n"
"costs. FILTER is an expression as in tcpdump.\n"
"\n"
"  -i, --interface NAME   where to receive\n"
"  -m, --method LIST      all that can be had (default), or names:\n"
"%s"
"  -n, --frames N         end after so many frames\n"
"  -t, --time SECONDS     end after so long; 0: at Ctrl-C (default: 10, or 0\n"
"                         with -n)\n"
"  -W, --warm-up N        receive so many frames before that (0)\n"
"  -b, --buffer-size N    bytes for each frame (the method's choice)\n"
"  -B, --buffers N        frames that the kernel can hold for us (the same)\n"
"  -c, --cpu N            run on this processor\n"
"  -w, --wait HOW         sleep until there are frames (default), or busy, or\n"
"                         napi: fastnet polls the card before it sleeps\n"
"  -L, --latency          of frames that say when they were sent\n"
"  -O, --order            what of numbered frames is missing or out of order\n"
"  -v, --verbose          a line each second, also where it is no terminal\n"
"      --json, --csv      for programs, on standard output\n"
"  -h, --help\n"
"      --version\n";

enum { OPTION_JSON = 256, OPTION_CSV, OPTION_VERSION };

static const struct option long_options[] = {
	{ "interface",	required_argument,	NULL, 'i' },
	{ "method",	required_argument,	NULL, 'm' },
	{ "frames",	required_argument,	NULL, 'n' },
	{ "time",	required_argument,	NULL, 't' },
	{ "warm-up",	required_argument,	NULL, 'W' },
	{ "buffer-size", required_argument,	NULL, 'b' },
	{ "buffers",	required_argument,	NULL, 'B' },
	{ "cpu",	required_argument,	NULL, 'c' },
	{ "wait",	required_argument,	NULL, 'w' },
	{ "latency",	no_argument,		NULL, 'L' },
	{ "order",	no_argument,		NULL, 'O' },
	{ "verbose",	no_argument,		NULL, 'v' },
	{ "help",	no_argument,		NULL, 'h' },
	{ "json",	no_argument,		NULL, OPTION_JSON },
	{ "csv",	no_argument,		NULL, OPTION_CSV },
	{ "version",	no_argument,		NULL, OPTION_VERSION },
	{ }
};

static void print_help(void)
{
	char list[2048];
	size_t used = 0;

	for (size_t i = 0; methods[i]; i++)
		used += snprintf(list + used, sizeof(list) - used,
				 "                           %-16s %s\n",
				 methods[i]->name, methods[i]->summary);
	printf(usage, list);
	exit(0);
}

static double duration(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= 0 && value <= MAX_SECONDS))
		errx(2, "-t: %s is not a number of seconds", text);
	return value;
}

static void add_method(struct options *options, const struct method *method)
{
	for (unsigned int i = 0; i < options->method_count; i++) {
		if (options->methods[i] == method)
			return;
	}
	options->methods[options->method_count++] = method;
}

static void add_all(struct options *options)
{
	options->all = true;
	for (size_t i = 0; methods[i]; i++) {
		if (!methods[i]->sends)
			add_method(options, methods[i]);
	}
}

static void add_methods(struct options *options, const char *list)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		const struct method *method = method_named(list, length);

		if (method)
			add_method(options, method);
		else if (length == 3 && !strncmp(list, "all", 3))
			add_all(options);
		else
			errx(2, "-m: there is no method %.*s: see --help",
			     (int)length, list);
		if (!list[length])
			return;
		list += length + 1;
	}
}

static void parse_wait(struct options *options, const char *how)
{
	options->busy = !strcmp(how, "busy");
	options->busy_poll = strcmp(how, "napi") ? 0 : BUSY_POLL_USECS;
	if (!options->busy && !options->busy_poll && strcmp(how, "sleep"))
		errx(2, "-w: %s is none of busy, napi and sleep", how);
}

static void set_option(struct options *options, int option)
{
	switch (option) {
	case 'i':
		options->interface = optarg;
		break;
	case 'm':
		add_methods(options, optarg);
		break;
	case 'n':
		options->frames = parse_number(optarg, "-n", 1, UINT64_MAX - 1);
		break;
	case 't':
		options->seconds = duration(optarg);
		break;
	case 'W':
		options->warm_up = parse_number(optarg, "-W", 0, UINT64_MAX - 1);
		break;
	case 'b':
		options->buffer_size = parse_number(optarg, "-b", 64, 65536);
		break;
	case 'B':
		options->buffers = parse_number(optarg, "-B", 1, 1 << 20);
		break;
	case 'c':
		options->cpu = parse_number(optarg, "-c", 0, 1023);
		break;
	case 'w':
		parse_wait(options, optarg);
		break;
	case 'L':
		options->latency = true;
		break;
	case 'O':
		options->order = true;
		break;
	case 'v':
		options->live = true;
		break;
	case OPTION_JSON:
		options->format = JSON;
		break;
	case OPTION_CSV:
		options->format = CSV;
		break;
	}
}

/* A method that was named, and cannot do what was asked, is a mistake. */
static void check_filter(const struct options *options)
{
	for (unsigned int i = 0; i < options->method_count; i++) {
		const struct method *method = options->methods[i];

		if (options->filter && method->no_filter && !options->all)
			errx(2, "%s: has no filter: leave out \"%s\"",
			     method->name, options->filter);
		if (options->busy_poll && !method->polls_card && !options->all)
			errx(2, "%s: cannot poll the card: -w sleep or busy",
			     method->name);
	}
}

/* Without it the card would be waited for, and the figures would not say so. */
static void check_sysctl(const struct options *options)
{
	unsigned int usecs = 0;
	FILE *file;

	if (!options->busy_poll)
		return;
	file = fopen("/proc/sys/net/core/busy_poll", "r");
	if (!file || fscanf(file, "%u", &usecs) != 1 || !usecs)
		errx(2, "-w napi: first sysctl net.core.busy_poll=%u",
		     BUSY_POLL_USECS);
	fclose(file);
}

void options_parse(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){
		.cpu = -1, .seconds = -1, .live = isatty(STDERR_FILENO),
	};
	opterr = 0;
	for (;;) {
		option = getopt_long(argc, argv, "+:i:m:n:t:W:b:B:c:w:LOvh",
				     long_options, NULL);
		if (option == -1)
			break;
		if (option == ':' || option == '?')
			refuse_option(option, argv);
		if (option == 'h')
			print_help();
		if (option == OPTION_VERSION) {
			puts("fastnet-bench " VERSION);
			exit(0);
		}
		set_option(options, option);
	}
	if (!options->interface)
		errx(2, "which interface? -i NAME, see ip link");
	if (options->seconds < 0)
		options->seconds = options->frames ? 0 : DEFAULT_SECONDS;
	if (!options->method_count)
		add_all(options);
	if (argv[optind])
		options->filter = join_words(argv + optind);
	check_filter(options);
	check_sysctl(options);
}
