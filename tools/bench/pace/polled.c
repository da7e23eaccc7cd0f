// SPDX-License-Identifier: GPL-2.0
/*
 * What a burst costs a program that polls the card: it is there each time that
 * the program looks. Waiting for it would take processor time, but be no cost.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fastnet.h>

#include "../bench.h"
#include "command_line.h"
#include "../methods/look.h"
#include "pace.h"

/* The e1000 receives nothing for a second after it was set up. */
#define SETTLE_SECONDS	2

static const char usage[] =
"usage: polled copy|zc SIZE BURST BURSTS\n"
"Receives so many bursts from eth0, and as many before it begins to count.\n"
"Prints a line of CSV.\n";

static struct fastnet *open_ring(bool copy)
{
	const struct fastnet_options options = {
		.mode = copy ? FASTNET_MODE_COPY : FASTNET_MODE_ZEROCOPY,
		.busy_poll = BUSY_POLL_USECS,
	};
	struct fastnet *f;
	char problem[256];
	int error = fastnet_open(&f, "eth0", &options);

	if (error)
		errx(1, "%s", fastnet_open_error(error, "eth0", problem,
						 sizeof(problem)));
	return f;
}

static void receive(struct fastnet *f, unsigned int wanted,
		    struct counts *counts)
{
	struct fastnet_frame frame;

	while (wanted && fastnet_wait(f, -1) > 0) {
		while (wanted && fastnet_next(f, &frame)) {
			do_something(counts, frame.data, frame.length);
			wanted--;
		}
		fastnet_release_all(f);
	}
	if (wanted)
		errx(1, "%u frames did not come", wanted);
}

/* A burst that is there too early would come without a look at the card. */
static void drain(struct fastnet *f)
{
	struct fastnet_frame frame;

	while (fastnet_wait(f, 0) > 0) {
		while (fastnet_next(f, &frame))
			;
		fastnet_release_all(f);
	}
}

static void run(struct fastnet *f, const struct source *source,
		struct reg reg, unsigned int burst, unsigned int bursts)
{
	struct counts counts = { 0 };
	struct fastnet_frame frame;

	while (bursts--) {
		if (fastnet_next(f, &frame))
			errx(1, "a frame too many");
		store(reg.mapped, 0, source->next());
		receive(f, burst, &counts);
	}
}

int main(int argc, char **argv)
{
	const struct source *source = source_for_nic();
	struct frames frames = { .flood = true };
	unsigned int bursts;
	struct fastnet *f;
	struct meter meter;
	struct reg reg;

	if (argc != 5)
		errx(2, "\n%s", usage);
	frames.size = parse_number(argv[2], "SIZE", 1, UINT32_MAX);
	frames.burst = parse_number(argv[3], "BURST", 1, UINT32_MAX);
	bursts = parse_number(argv[4], "BURSTS", 1, UINT32_MAX);
	reg = source->open(&frames);
	f = open_ring(!strcmp(argv[1], "copy"));
	sleep(SETTLE_SECONDS);
	drain(f);
	run(f, source, reg, frames.burst, bursts);
	meter_begin(&meter);
	run(f, source, reg, frames.burst, bursts);
	meter_end(&meter);
	printf("method,seconds,frames,busy\n");
	printf("fastnet-%s-napi,%.9f,%u,%" PRIu64 "\n", argv[1],
	       (double)meter.time / NSEC_PER_SEC, frames.burst * bursts,
	       meter.busy);
	fastnet_close(f);
	return 0;
}
