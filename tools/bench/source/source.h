/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fastnet-source: sends frames to whoever is to receive them.
 *
 *	options.c	the command line
 *	source.c	sends, at the pace that was asked for
 *	frames.c	where frames come from: numbered ones, made as they go
 *	replay.c	or those of a pcap file
 *	stream.c	where they go: a unix socket of QEMU's -netdev stream
 *	packet.c	or a network interface
 */
#ifndef _SOURCE_SOURCE_H
#define _SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../testing/vm/frame.h"

#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_USEC	1000ULL
#define MAX_BATCH	64

/* options.c */

struct options {
	const char *connect;	/* one of these three is where to send */
	const char *listen;
	const char *interface;
	const char *replay;	/* a pcap file; NULL: numbered frames */
	bool top_speed;
	struct frame_spec spec;
	uint64_t first;		/* number */
	const uint8_t *destination;	/* NULL: as frames come */
	uint64_t frames;	/* 0: no limit */
	double seconds;		/* 0: no limit */
	double rate;		/* frames per second; 0: no limit */
	uint64_t burst;		/* 0: one at a time, or all there is room for */
	uint64_t gap;		/* nanoseconds between two bursts */
	bool quiet;
};

/* Ends the program, with a line that says what to do, if something is wrong. */
void options_parse(struct options *options, int argc, char **argv);

/* frames.c and replay.c */

/* A frame, and when it is to go, in nanoseconds after the first one. */
struct frame {
	uint8_t *data;
	size_t size;
	uint64_t due;
};

struct frames {
	const struct options *options;
	bool timed;		/* @due is to be kept */
	bool stamped;		/* frame_stamp() when it is sent */
	void *state;
	/* Writes frame number @i to @data; false when there are no more. */
	bool (*get)(struct frames *frames, uint64_t i, struct frame *frame);
	void (*close)(struct frames *frames);
};

void frames_numbered(struct frames *frames, const struct options *options);
void frames_replayed(struct frames *frames, const struct options *options);

/* stream.c and packet.c */

struct output {
	int fd;
	uint64_t received;	/* frames that came, and were thrown away */
	void *state;
	/* All of them, however long it takes; -1 when nobody listens. */
	int (*send)(struct output *output, const struct frame *frames,
		    unsigned int count);
	void (*close)(struct output *output);
};

void output_stream(struct output *output, const struct options *options);
void output_packet(struct output *output, const struct options *options);

/* source.c */

/* Whether the user has asked for the end. */
bool interrupted(void);

#endif /* _SOURCE_SOURCE_H */
