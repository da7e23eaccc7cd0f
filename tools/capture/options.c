// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"

#define MIN_ROTATE_SIZE	1024
#define MIN_SIZE	1024
#define MAX_RING	100000
#define DEFAULT_BUFFERS	2048
#define DEFAULT_WAKE_DELAY	10000	/* microseconds, as long as libpcap waits */

enum {
	TAKE = 256, ROTATE_SIZE, ROTATE_TIME, RING, FILES, SIZE, BUSY_POLL,
	WAKE_DELAY, JSON, VERSION_OF_THIS,
	/* What Wireshark calls them */
	INTERFACES, INTERFACE, DLTS, CONFIG, CAPTURE_IT, FIFO, FILTER,
	ITS_VERSION,
};

static const struct option long_options[] = {
	{ "interface",	required_argument,	NULL, 'i' },
	{ "snaplen",	required_argument,	NULL, 's' },
	{ "outgoing",	no_argument,		NULL, 'o' },
	{ "no-promiscuous", no_argument,	NULL, 'p' },
	{ "take",	no_argument,		NULL, TAKE },
	{ "write",	required_argument,	NULL, 'w' },
	{ "format",	required_argument,	NULL, 'F' },
	{ "rotate-size", required_argument,	NULL, ROTATE_SIZE },
	{ "rotate-time", required_argument,	NULL, ROTATE_TIME },
	{ "ring",	required_argument,	NULL, RING },
	{ "user",	required_argument,	NULL, 'Z' },
	{ "count",	required_argument,	NULL, 'c' },
	{ "time",	required_argument,	NULL, 't' },
	{ "size",	required_argument,	NULL, SIZE },
	{ "files",	required_argument,	NULL, FILES },
	{ "mode",	required_argument,	NULL, 'm' },
	{ "buffers",	required_argument,	NULL, 'B' },
	{ "buffer-size", required_argument,	NULL, 'b' },
	{ "busy-poll",	required_argument,	NULL, BUSY_POLL },
	{ "wake-delay",	required_argument,	NULL, WAKE_DELAY },
	{ "verbose",	no_argument,		NULL, 'v' },
	{ "quiet",	no_argument,		NULL, 'q' },
	{ "json",	no_argument,		NULL, JSON },
	{ "list",	no_argument,		NULL, 'l' },
	{ "help",	no_argument,		NULL, 'h' },
	{ "version",	no_argument,		NULL, VERSION_OF_THIS },
	{ "extcap-interfaces", no_argument,	NULL, INTERFACES },
	{ "extcap-interface", required_argument, NULL, INTERFACE },
	{ "extcap-dlts", no_argument,		NULL, DLTS },
	{ "extcap-config", no_argument,		NULL, CONFIG },
	{ "extcap-version", optional_argument,	NULL, ITS_VERSION },
	{ "extcap-capture-filter", required_argument, NULL, FILTER },
	{ "capture",	no_argument,		NULL, CAPTURE_IT },
	{ "fifo",	required_argument,	NULL, FIFO },
	{ }
};

/* What Wireshark says, before it is known what it wants. */
struct asked {
	const char *interface;
	const char *fifo;
	char *filter;
	bool list;
	bool dlts;
	bool config;
	bool capture;
};

static uint32_t parse_mode(const char *text)
{
	if (!strcmp(text, "best"))
		return 0;
	if (!strcmp(text, "copy"))
		return FASTNET_MODE_COPY;
	if (!strcmp(text, "zero-copy"))
		return FASTNET_MODE_ZEROCOPY;
	errx(MISUSE, "-m: %s is none of zero-copy, copy and best", text);
}

static bool parse_format(const char *text)
{
	if (strcmp(text, "pcap") && strcmp(text, "pcapng"))
		errx(MISUSE, "-F: %s is neither pcapng nor pcap", text);
	return !strcmp(text, "pcap");
}

static uint32_t parse_buffer_size(const char *text)
{
	uint32_t size = parse_number(text, "-b", FASTNET_MIN_BUFFER_SIZE,
				     FASTNET_MAX_BUFFER_SIZE);

	if (size & (size - 1))
		errx(MISUSE, "-b: %s is no power of two", text);
	return size;
}

static void add_interface(struct options *options, const char *name)
{
	for (unsigned int i = 0; i < options->interface_count; i++) {
		if (!strcmp(name, options->interfaces[i]))
			errx(MISUSE, "-i: %s twice", name);
	}
	if (options->interface_count == MAX_DEVICES)
		errx(MISUSE, "-i: %d interfaces are the most", MAX_DEVICES);
	options->interfaces[options->interface_count++] = name;
}

static bool set_extcap_option(struct asked *asked, int option)
{
	switch (option) {
	case INTERFACES:
		asked->list = true;
		return true;
	case INTERFACE:
		asked->interface = optarg;
		return true;
	case DLTS:
		asked->dlts = true;
		return true;
	case CONFIG:
		asked->config = true;
		return true;
	case FILTER:
		asked->filter = optarg;
		return true;
	case CAPTURE_IT:
		asked->capture = true;
		return true;
	case FIFO:
		asked->fifo = optarg;
		return true;
	case ITS_VERSION:
		return true;
	}
	return false;
}

static bool set_limit(struct options *options, int option)
{
	switch (option) {
	case 's':
		options->snaplen = parse_number(optarg, "-s", 0, MAX_SNAPLEN);
		return true;
	case 'c':
		options->count = parse_number(optarg, "-c", 1, UINT64_MAX - 1);
		return true;
	case 't':
		options->duration = parse_time(optarg, "-t");
		return true;
	case SIZE:
		options->size = parse_size(optarg, "--size", MIN_SIZE);
		return true;
	case FILES:
		options->files = parse_number(optarg, "--files", 1, UINT32_MAX);
		return true;
	case ROTATE_SIZE:
		options->rotate_size = parse_size(optarg, "--rotate-size",
						  MIN_ROTATE_SIZE);
		return true;
	case ROTATE_TIME:
		options->rotate_time = parse_time(optarg, "--rotate-time");
		return true;
	case RING:
		options->ring = parse_number(optarg, "--ring", 1, MAX_RING);
		return true;
	}
	return false;
}

static bool set_how(struct options *options, int option)
{
	struct fastnet_options *ask = &options->ask;

	switch (option) {
	case 'm':
		ask->mode = parse_mode(optarg);
		return true;
	case 'o':
		ask->flags |= FASTNET_OUTGOING;
		return true;
	case 'p':
		ask->flags |= FASTNET_NO_PROMISC;
		return true;
	case TAKE:
		ask->flags &= ~FASTNET_TEE;
		return true;
	case 'B':
		ask->buffers = parse_number(optarg, "-B", FASTNET_MIN_BUFFERS,
					    FASTNET_MAX_BUFFERS);
		return true;
	case 'b':
		ask->buffer_size = parse_buffer_size(optarg);
		return true;
	case BUSY_POLL:
		ask->busy_poll = parse_number(optarg, "--busy-poll", 0,
					      FASTNET_MAX_BUSY_POLL);
		return true;
	case WAKE_DELAY:
		ask->wake_delay = parse_number(optarg, "--wake-delay", 0,
					       FASTNET_MAX_WAKE_DELAY);
		return true;
	}
	return false;
}

static void set_option(struct options *options, int option)
{
	switch (option) {
	case 'i':
		add_interface(options, optarg);
		break;
	case 'w':
		options->file = optarg;
		break;
	case 'F':
		options->pcap = parse_format(optarg);
		break;
	case 'Z':
		options->user = optarg;
		break;
	case 'v':
		options->live = true;
		break;
	case 'q':
		options->quiet = true;
		break;
	case JSON:
		options->json = true;
		break;
	case 'l':
		options->action = LIST;
		break;
	case 'h':
		usage_print();
	case VERSION_OF_THIS:
		puts("fastnet-capture " VERSION);
		exit(fflush(stdout) ? FAILURE : 0);
	}
}

static void check_rotation(const struct options *options)
{
	bool rotates = names_are_numbered(options);

	if (rotates && !strcmp(options->file, "-"))
		errx(MISUSE, "-w -: standard output is one file: no --rotate-...");
	if (options->ring && !rotates)
		errx(MISUSE, "--ring: of what? --rotate-size or --rotate-time");
	if (options->files && !rotates)
		errx(MISUSE, "--files: of what? --rotate-size or --rotate-time");
}

static void check(const struct options *options)
{
	const struct fastnet_options *ask = &options->ask;
	uint64_t buffers = ask->buffers ? ask->buffers : DEFAULT_BUFFERS;

	if (!options->interface_count)
		errx(MISUSE, "which interface? -i NAME, see --list");
	if (!options->file)
		errx(MISUSE, "where to? -w FILE, or -w - for standard output");
	if (options->pcap && options->interface_count > 1)
		errx(MISUSE, "-F pcap: has one interface: several take pcapng");
	if (ask->flags & FASTNET_OUTGOING &&
	    ask->mode == FASTNET_MODE_ZEROCOPY)
		errx(MISUSE, "-o: what is sent can be had in copy mode only");
	if (buffers * ask->buffer_size > FASTNET_MAX_BYTES)
		errx(MISUSE, "-B and -b: more than %u MiB in all",
		     FASTNET_MAX_BYTES >> 20);
	check_rotation(options);
}

/* Wireshark's words, as ours. */
static void translate(struct options *options, const struct asked *asked)
{
	if (asked->list) {
		options->action = EXTCAP_INTERFACES;
		return;
	}
	if (!asked->interface)
		errx(MISUSE, "--extcap-interface: is missing");
	options->interface_count = 0;
	add_interface(options, extcap_interface(asked->interface));
	options->filter = asked->filter && *asked->filter ? asked->filter :
							    NULL;
	if (asked->dlts) {
		options->action = EXTCAP_DLTS;
	} else if (asked->config) {
		options->action = EXTCAP_CONFIG;
	} else if (asked->capture) {
		if (!asked->fifo)
			errx(MISUSE, "--fifo: is missing");
		options->action = EXTCAP_CAPTURE;
		options->file = asked->fifo;
		options->quiet = true;
		options->live = false;
	} else if (asked->filter) {
		options->action = EXTCAP_FILTER;
	} else {
		errx(MISUSE, "--extcap-interface: for --extcap-dlts, -config or --capture?");
	}
}

static bool is_extcap(const struct asked *asked)
{
	return asked->list || asked->interface || asked->dlts ||
	       asked->config || asked->filter || asked->capture || asked->fifo;
}

void options_parse(struct options *options, int argc, char **argv)
{
	struct asked asked = { };
	int option;

	*options = (struct options){
		.live = isatty(STDERR_FILENO),
		.ask = {
			.flags = FASTNET_TEE,
			.wake_delay = DEFAULT_WAKE_DELAY,
		},
	};
	opterr = 0;
	for (;;) {
		option = getopt_long(argc, argv, "+:i:s:opw:F:Z:c:t:m:B:b:vqlh",
				     long_options, NULL);
		if (option == -1)
			break;
		if (option == ':' || option == '?')
			refuse_option(option, argv);
		if (!set_extcap_option(&asked, option) &&
		    !set_limit(options, option) && !set_how(options, option))
			set_option(options, option);
	}
	if (options->quiet)
		options->live = false;
	if (argv[optind])
		options->filter = join_words(argv + optind);
	if (is_extcap(&asked)) {
		if (argv[optind])
			errx(MISUSE, "%s: what is this for?", argv[optind]);
		translate(options, &asked);
	}
	if (options->action == CAPTURE || options->action == EXTCAP_CAPTURE)
		check(options);
}
