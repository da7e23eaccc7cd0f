/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fastnet-bench: what it costs to receive raw frames, by each way there is.
 *
 *	options.c	the command line (tools/shared: what others share)
 *	run.c		receives by one method, and measures that
 *	meter.c		processor time, idle time
 *	perf.c		instructions and cycles, where the machine counts them
 *	link.c		the network interface, and what it dropped
 *	samples.c	latency and order of numbered frames
 *	report.c	the table; json.c and csv.c: the same for programs
 *	methods/	the methods, one a file; look.h is what all of them do
 */
#ifndef _BENCH_H
#define _BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define NSEC_PER_SEC	1000000000ULL
#define NSEC_PER_MSEC	1000000ULL
#define UNKNOWN		UINT64_MAX	/* of a number: printed as n/a */
#define MAX_METHODS	32
#define BUSY_POLL_USECS	1000

struct method;

/* options.c */

struct options {
	const char *interface;
	const struct method *methods[MAX_METHODS];
	unsigned int method_count;
	bool all;		/* those that are to be had */
	uint64_t frames;	/* 0: no limit */
	uint64_t warm_up;
	double seconds;		/* 0: no limit */
	uint32_t buffer_size;	/* 0: the method's own choice */
	uint32_t buffers;
	int cpu;		/* -1: any */
	bool busy;
	uint32_t busy_poll;	/* microseconds, 0: not */
	bool latency;
	bool order;
	bool live;
	enum { TABLE, JSON, CSV } format;
	char *filter;		/* NULL: none */
};

/* Ends the program, with a line that says what to do, if something is wrong. */
void options_parse(struct options *options, int argc, char **argv);

/* run.c and methods/ */

struct samples;

/* What do_something() counts. */
struct counts {
	uint64_t ip;
	uint64_t bytes;
	struct samples *samples;	/* NULL: not wanted */
};

/* A method at work. */
struct capture {
	const struct options *options;
	struct counts counts;
	int fd;			/* to poll; -1: look every 10 ms */
	void *state;
	uint64_t memory;	/* bytes that it holds */
	uint32_t buffer_size;
	uint32_t buffers;
	uint64_t ring_drops;
	const char *detail;	/* which of its ways, where it has several */
	char problem[256];
};

/*
 * open() returns -1 with the problem in words. receive() takes what there is,
 * up to @budget, and never waits; dropped() says how many frames were lost
 * because the program was too slow, since open().
 */
struct method {
	const char *name;
	const char *summary;
	bool no_filter;		/* the kernel has none for it */
	bool polls_card;	/* it can, before it sleeps */
	bool no_content;	/* it sees no frame */
	bool sends;		/* only if it is named; polls for room */
	bool counts_drops_twice;	/* in the interface's statistics too */
	int (*open)(struct capture *c);
	uint64_t (*receive)(struct capture *c, uint64_t budget);
	uint64_t (*dropped)(struct capture *c);
	void (*close)(struct capture *c);
};

extern const struct method method_socket, method_recvmmsg, method_pcap;
extern const struct method method_pcap_fastnet, method_pcap_fastnet_take;
extern const struct method method_mmap_v2, method_mmap_v3;
extern const struct method method_xdp, method_xdp_generic, method_xdp_pass;
extern const struct method method_xdp_drop, method_xdp_drop_generic;
extern const struct method method_xdp_redirect, method_xdp_tx, method_xdp_send;
extern const struct method method_fastnet_read, method_fastnet_drop;
extern const struct method method_fastnet_copy, method_fastnet_copy_late;
extern const struct method method_fastnet_copy_tee, method_fastnet_left;
extern const struct method method_fastnet_zc, method_fastnet_zc_late;
extern const struct method method_fastnet_zc_filter, method_fastnet_zc_tee;
extern const struct method * const methods[];

/* NULL if there is none of that name. */
const struct method *method_named(const char *name, size_t length);

__attribute__((format(printf, 2, 3)))
int capture_fail(struct capture *c, const char *format, ...);

struct drops {
	uint64_t nic;		/* the card had no room */
	uint64_t kernel;	/* on the way through the kernel */
	uint64_t ring;		/* the method's queue was full */
};

struct order {
	uint64_t checked;
	uint64_t missing;
	uint64_t repeated;
	uint64_t late;		/* behind one with a higher number */
};

/* In nanoseconds. */
struct latency {
	uint64_t samples;	/* 0: no frame carried a time */
	bool relative;		/* the clocks differ: above the least */
	int64_t min, p50, p90, p99, p999, max;
};

/* In nanoseconds: how long it took, and how long of that something was done. */
struct change {
	uint64_t time;
	uint64_t busy;
};

struct result {
	const struct method *method;
	bool measured;
	char problem[256];	/* why not, or why it ended */
	const char *detail;
	uint32_t buffer_size;
	uint32_t buffers;
	uint64_t memory;
	struct change open;	/* until it would receive */
	struct change close;
	double seconds;
	uint64_t frames;
	uint64_t ip;
	uint64_t bytes;
	uint64_t wakeups;
	struct drops drops;
	uint64_t user, system, softirq;	/* nanoseconds of processor time */
	uint64_t busy;		/* of all processors, in nanoseconds */
	uint64_t instructions;
	uint64_t cycles;
	struct order order;
	struct latency latency;
};

/* Whether the user has asked for the end. */
bool run_interrupted(void);
void run_catch_signals(void);
/* Opens and closes the method: false, with the problem in words. */
bool run_probe(const struct options *options, struct result *result);
/* False if it could not begin, or did not come to its end. */
bool run_method(const struct options *options, struct result *result);

/* meter.c */

/* What soak/ writes to, where the kernel knows no idle time. */
#define SOAKED		"/dev/shm/soaked"

struct soaked {
	uint64_t rounds;
	uint64_t nsec;		/* that so many rounds take: */
	uint64_t per_rounds;
};

struct meter {
	uint64_t time;
	uint64_t idle;		/* at the beginning */
	uint64_t busy;		/* at the end */
	uint64_t user;
	uint64_t system;
	uint64_t softirq;
	uint64_t instructions;
	uint64_t cycles;
};

uint64_t now(void);
void meter_begin(struct meter *meter);
/* Time, and processor time, since meter_begin(). */
void meter_peek(const struct meter *begin, struct meter *passed);
/* Makes of what meter_begin() wrote what has passed since. */
void meter_end(struct meter *meter);

/* perf.c: of all processors; UNKNOWN where there is no such counter */

void perf_open(void);
void perf_read(uint64_t *instructions, uint64_t *cycles);

/* link.c */

/* Ends the program if it is none that frames can be received from. */
void link_check(const char *interface);
unsigned int link_queues(const char *interface);
void link_driver(const char *interface, char *driver, size_t size);
/* Sets @nic and @kernel, counted since the machine started. */
void link_drops(const char *interface, struct drops *drops);
/* Frames that were to be sent, and were dropped. */
uint64_t link_not_sent(const char *interface);

/* samples.c */

struct samples *samples_new(bool latency, bool order);
void samples_free(struct samples *samples);
void samples_add(struct samples *samples, const uint8_t *frame, size_t len);
void samples_summarize(struct samples *samples, struct result *result);

/* report.c, json.c, csv.c */

/* What @value is for each frame; negative if that is not known. */
double per_frame(const struct result *result, uint64_t value);
double per_second(const struct result *result, double value);
void report_live(const struct result *so_far, const struct result *before);
void report_table(const struct options *options, const struct result *results,
		  unsigned int count);
void report_json(const struct options *options, const struct result *results,
		 unsigned int count);
void report_csv(const struct options *options, const struct result *results,
		unsigned int count);

#endif /* _BENCH_H */
