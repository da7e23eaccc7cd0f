/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fastnet-capture: writes the frames of network interfaces to files.
 *
 *	main.c		opens all, captures, sums up
 *	options.c	the command line (usage.c: its help; numbers.c: sizes and times;
 *			tools/shared: what others share)
 *	device.c	an interface: what it is, opening it, its counters
 *	filter.c	filter expressions
 *	run.c		the loop: from the rings into the output's buffer
 *	pcapng.c	blocks of a pcapng file; pcapng.h: those of frames
 *	pcap.c		the same for pcap
 *	output.c	the buffer, the file, and the change to the next file
 *	names.c		names of files, and which of them are kept
 *	signals.c	who wants an end, or another file
 *	privileges.c	what is not needed is given away
 *	live.c		rates, once a second
 *	summary.c	what was counted; json.c: as JSON
 *	list.c		the interfaces that there are
 *	extcap.c	the questions that Wireshark asks
 */
#ifndef _CAPTURE_H
#define _CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "command_line.h"
#include "../lib/fastnet.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL
#define NEVER		UINT64_MAX
#define MAX_DEVICES	16
#define MAX_SNAPLEN	262144	/* as elsewhere: no frame is longer */

/* Exit statuses */
#define FAILURE		1
#define MISUSE		2

/* options.c */

enum action {
	CAPTURE, LIST, EXTCAP_INTERFACES, EXTCAP_DLTS, EXTCAP_CONFIG,
	EXTCAP_FILTER, EXTCAP_CAPTURE,
};

struct options {
	enum action action;
	const char *interfaces[MAX_DEVICES];
	unsigned int interface_count;
	char *filter;		/* NULL: none */
	const char *file;	/* "-": standard output */
	bool pcap;		/* instead of pcapng */
	uint32_t snaplen;	/* 0: whole frames */
	uint64_t count;		/* of frames; 0: no limit, as with those below */
	uint64_t duration;	/* nanoseconds */
	uint64_t size;		/* bytes in all files */
	uint64_t rotate_size;
	uint64_t rotate_time;	/* nanoseconds */
	uint64_t files;		/* end after so many */
	uint64_t ring;		/* keep so many */
	struct fastnet_options ask;	/* but for the filter */
	const char *user;
	bool live;
	bool quiet;
	bool json;
};

/* Ends the program, with a line that says what to do, if something is wrong. */
void options_parse(struct options *options, int argc, char **argv);

/* usage.c */

__attribute__((noreturn)) void usage_print(void);

/* numbers.c: end the program if @text, which follows @option, is none such */

/* With k, M, G or T behind it, of 1024 each. */
uint64_t parse_size(const char *text, const char *option, uint64_t min);
/* Seconds, as nanoseconds. */
uint64_t parse_time(const char *text, const char *option);

/* device.c */

struct link_type {
	uint32_t arphrd;
	int dlt;		/* in this program */
	uint16_t linktype;	/* in files, and to Wireshark */
	const char *name;
	const char *title;
};

struct device {
	const char *name;
	const struct link_type *link;
	struct fastnet_query query;
	struct fastnet *f;
	uint32_t snaplen;	/* never 0 */
	int gone;		/* the error that says so */
	uint64_t taken;		/* frames from the ring */
	uint64_t bytes;		/* in those, on the wire */
	uint64_t cut;		/* of those, by the snaplen */
	uint64_t lost;		/* of those, not in a file */
	struct fastnet_statistics statistics;
};

/* Its link type; false, with what is wrong in @problem. */
bool device_find(struct device *device, const char *name, char *problem,
		 size_t size);
/* Takes it: false, with what is wrong in @problem. */
bool device_open(struct device *device, const struct options *options,
		 char *problem, size_t size);
bool device_is_zerocopy(const struct fastnet_query *query);
void device_count(struct device *device);

/* filter.c */

/* False, with what is wrong in @problem; an @expression of NULL chooses all. */
bool filter_compile(struct sock_fprog *filter, const struct link_type *link,
		    const char *expression, uint32_t snaplen, char *problem,
		    size_t size);
void filter_free(struct sock_fprog *filter);

/* output.c */

struct output;

struct format {
	/* All that comes before frames: returns its end. */
	uint8_t *(*start)(uint8_t *at, const struct output *output);
	/* All that comes after them. */
	uint8_t *(*finish)(uint8_t *at, const struct output *output);
	size_t (*finish_size)(const struct output *output);
	/* The size of what is here, and whose frame it is; -1: of nobody. */
	size_t (*look)(const uint8_t *at, int *device);
};

extern const struct format format_pcapng, format_pcap;

/* One after the other: each file is a whole one of its format. */
struct output {
	const struct options *options;
	const struct format *format;
	struct device *devices;
	unsigned int device_count;
	uint64_t started;	/* since the epoch */

	uint8_t *buffer;
	uint8_t *at;		/* where the next block goes */
	uint8_t *end;		/* and how far it may go: one check for all */
	uint64_t oldest;	/* when it was last empty */

	int fd;
	bool seekable;		/* a file that can be cut */
	bool created;		/* by us */
	char *name;
	uint64_t file_bytes;	/* in the file */
	uint64_t file_frames;	/* taken before it was begun */
	uint64_t file_began;
	unsigned int files;
	uint64_t bytes;		/* in all files */
	int error;		/* what ended it */
};

/* Why output_make_room() made none. */
#define OUTPUT_FULL	1	/* as many bytes as were asked for */
#define OUTPUT_LAST_FILE 2	/* as many files */

/* Ends the program if there can be none. */
void output_open(struct output *output, const struct options *options,
		 struct device *devices, unsigned int device_count);
/* There will be no capture: leaves things as they were. */
void output_forget(struct output *output);
/* From here on what was in the file is gone. */
int output_begin(struct output *output);
/* 0, one of these, or a negative errno: that of a write, once. */
int output_make_room(struct output *output, size_t size);
int output_flush(struct output *output);
/* The same, of which one that can only be a file without a frame is OUTPUT_FULL. */
int output_rotate(struct output *output);
/* Takes no frame any more: what belongs behind them, and that is all. */
int output_end(struct output *output);
uint64_t output_frames(const struct output *output);

static inline bool output_pending(const struct output *output)
{
	return output->at != output->buffer;
}

/* names.c */

/* Is there more than one, without a SIGHUP? */
bool names_are_numbered(const struct options *options);
/* The name of file number @number; to be freed. */
char *names_next(const struct options *options, unsigned int number);
/* That file is there: removes what the ring no longer has. */
void names_keep(const struct options *options, const char *name);

/* signals.c */

void signals_catch(void);
/* The signal that wants an end, or 0. */
int signals_end(void);
/* It has waited for that long enough. */
bool signals_impatient(void);
/* True once for each SIGHUP. */
bool signals_rotate(void);

/* privileges.c */

/* Those of the user whose files these will be, and what opening a device takes. */
void privileges_limit(const struct options *options);
/* None but the user's own. */
void privileges_drop(void);
const char *privileges_user(void);

/* run.c */

enum end_reason {
	GOES_ON, END_SIGNAL, END_COUNT, END_TIME, END_SIZE, END_FILES,
	END_READER, END_OUTPUT, END_INTERFACE,
};

struct capture {
	const struct options *options;
	struct device devices[MAX_DEVICES];
	unsigned int device_count;
	struct output output;
	uint64_t began;		/* as now() has it */
	uint64_t ended;
	enum end_reason reason;
	int status;
	uint64_t next_look;	/* at the rates; NEVER: not */
};

uint64_t now(void);
uint64_t wall_clock(void);
/* Until there is a reason to end. */
void run(struct capture *c);

/* live.c */

void live_begin(struct capture *c);
void live_look(struct capture *c, uint64_t time);
void live_end(const struct capture *c);

/* summary.c, json.c: on standard error */

void summary_print(const struct capture *c);
void json_rates(const struct capture *c, uint64_t time, double frames,
		double bits, uint64_t dropped, double bytes);
void json_summary(const struct capture *c, const char *reason);

/* list.c */

const char *mode_name(uint32_t mode);
/* Returns an exit status. */
int list_print(void);

/* extcap.c */

/* The interface that Wireshark knows by this name; ends the program if none. */
const char *extcap_interface(const char *name);
int extcap_answer(const struct options *options);

#endif /* _CAPTURE_H */
