// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <getopt.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "source.h"

#define MAX_SECONDS	1e6
#define MAX_RATE	1e9

static const char usage[] =
"usage: fastnet-source -C SOCKET | -l SOCKET | -i INTERFACE [OPTION]...\n"
"Sends numbered frames, or those of a file, as fast as they are taken.\n"
"\n"
"Where to:\n"
"  -C, --connect SOCKET   QEMU's -netdev stream,server=on,addr.type=unix,...\n"
"  -l, --listen SOCKET    the same, that connects (server=off)\n"
"  -i, --interface NAME   a network interface\n"
"What:\n"
"  -s, --size SIZE        bytes without FCS: N, MIN-MAX, imix (IP packets of\n"
"                         40, 576 and 1500 bytes, 7 : 4 : 1) or random\n"
"                         (60-1514) (60)\n"
"  -I, --ip PERCENT       of the frames are IPv4 (0)\n"
"  -S, --seed N           all content follows from it and the number (1)\n"
"  -f, --first N          the first frame's number (0)\n"
"  -T, --timed            frames say when they were sent\n"
"  -d, --destination MAC  (that of QEMU's first card)\n"
"  -r, --replay FILE      the frames of a pcap file, as they came in time\n"
"      --topspeed         without the time between them\n"
"When:\n"
"  -n, --frames N         end after so many frames (no end; with -r: once)\n"
"  -t, --time SECONDS     end after so long\n"
"  -R, --rate N           frames per second, on average (no limit)\n"
"  -B, --burst N          so many frames at once, by -R or -g (1)\n"
"  -g, --gap USEC         between two bursts\n"
"\n"
"  -q, --quiet            no summary\n"
"  -h, --help\n"
"      --version\n";

enum { OPTION_TOP_SPEED = 256, OPTION_VERSION };

static const struct option long_options[] = {
	{ "connect",	required_argument,	NULL, 'C' },
	{ "listen",	required_argument,	NULL, 'l' },
	{ "interface",	required_argument,	NULL, 'i' },
	{ "size",	required_argument,	NULL, 's' },
	{ "ip",		required_argument,	NULL, 'I' },
	{ "seed",	required_argument,	NULL, 'S' },
	{ "first",	required_argument,	NULL, 'f' },
	{ "timed",	no_argument,		NULL, 'T' },
	{ "destination", required_argument,	NULL, 'd' },
	{ "replay",	required_argument,	NULL, 'r' },
	{ "topspeed",	no_argument,		NULL, OPTION_TOP_SPEED },
	{ "frames",	required_argument,	NULL, 'n' },
	{ "time",	required_argument,	NULL, 't' },
	{ "rate",	required_argument,	NULL, 'R' },
	{ "burst",	required_argument,	NULL, 'B' },
	{ "gap",	required_argument,	NULL, 'g' },
	{ "quiet",	no_argument,		NULL, 'q' },
	{ "help",	no_argument,		NULL, 'h' },
	{ "version",	no_argument,		NULL, OPTION_VERSION },
	{ }
};

static double positive(const char *text, const char *name, double max)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value > 0 && value <= max))
		errx(2, "%s: %s is not a number above 0 and up to %.0f", name,
		     text, max);
	return value;
}

static void parse_size(struct frame_spec *spec, const char *text)
{
	unsigned int min, max;
	int length = 0;

	spec->imix = !strcmp(text, "imix");
	if (spec->imix)
		return;
	if (!strcmp(text, "random"))
		text = "60-1514";
	if (sscanf(text, "%u-%u%n", &min, &max, &length) != 2) {
		length = 0;
		if (sscanf(text, "%u%n", &min, &length) != 1)
			min = 0;
		max = min;
	}
	if (text[length] || min < FRAME_MIN_SIZE || max > FRAME_MAX_SIZE ||
	    min > max)
		errx(2, "-s: %s is neither a size from %u to %u, MIN-MAX, imix, nor random",
		     text, FRAME_MIN_SIZE, FRAME_MAX_SIZE);
	spec->min_size = min;
	spec->max_size = max;
}

static const uint8_t *parse_mac(const char *text)
{
	const struct ether_addr *address = ether_aton(text);

	if (!address)
		errx(2, "-d: %s is not an address like 52:54:00:12:34:56",
		     text);
	return address->ether_addr_octet;
}

static void set_frame_option(struct options *options, int option)
{
	switch (option) {
	case 's':
		parse_size(&options->spec, optarg);
		break;
	case 'I':
		options->spec.ip_percent = parse_number(optarg, "-I", 0, 100);
		break;
	case 'S':
		options->spec.seed = parse_number(optarg, "-S", 0, UINT32_MAX);
		break;
	case 'f':
		options->first = parse_number(optarg, "-f", 0, UINT64_MAX - 1);
		break;
	case 'T':
		options->spec.timed = true;
		break;
	case 'd':
		options->destination = parse_mac(optarg);
		break;
	case 'r':
		options->replay = optarg;
		break;
	case OPTION_TOP_SPEED:
		options->top_speed = true;
		break;
	}
}

static void set_option(struct options *options, int option)
{
	switch (option) {
	case 'C':
		options->connect = optarg;
		break;
	case 'l':
		options->listen = optarg;
		break;
	case 'i':
		options->interface = optarg;
		break;
	case 'n':
		options->frames = parse_number(optarg, "-n", 1, UINT64_MAX);
		break;
	case 't':
		options->seconds = positive(optarg, "-t", MAX_SECONDS);
		break;
	case 'R':
		options->rate = positive(optarg, "-R", MAX_RATE);
		break;
	case 'B':
		options->burst = parse_number(optarg, "-B", 1, 1 << 20);
		break;
	case 'g':
		options->gap = parse_number(optarg, "-g", 1, UINT32_MAX) *
			       NSEC_PER_USEC;
		break;
	case 'q':
		options->quiet = true;
		break;
	default:
		set_frame_option(options, option);
	}
}

static void check(const struct options *options, const char *more)
{
	int places = !!options->connect + !!options->listen +
		     !!options->interface;

	if (more)
		errx(2, "%s: what is this for? See --help", more);
	if (places != 1)
		errx(2, "where to send? One of -C SOCKET, -l SOCKET, -i INTERFACE");
	if (options->rate && options->gap)
		errx(2, "-R and -g: one of them at a time");
	if (options->burst && !options->rate && !options->gap)
		errx(2, "-B: how often? -R RATE or -g GAP");
	if (options->top_speed && !options->replay)
		errx(2, "--topspeed: of which file? -r FILE");
	if (options->replay && options->spec.timed)
		errx(2, "-T: not with -r, whose frames stay as they are");
}

void options_parse(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){
		.spec = { .seed = 1, .min_size = FRAME_MIN_SIZE,
			  .max_size = FRAME_MIN_SIZE },
	};
	opterr = 0;
	for (;;) {
		option = getopt_long(argc, argv,
				     ":C:l:i:s:I:S:f:Td:r:n:t:R:B:g:qh",
				     long_options, NULL);
		if (option == -1)
			break;
		if (option == ':' || option == '?')
			refuse_option(option, argv);
		if (option == 'h') {
			fputs(usage, stdout);
			exit(0);
		}
		if (option == OPTION_VERSION) {
			puts("fastnet-source " VERSION);
			exit(0);
		}
		set_option(options, option);
	}
	check(options, argv[optind]);
}
