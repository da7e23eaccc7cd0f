/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods share whose XDP program counts, where no program looks. */
#ifndef _BENCH_XDP_COUNT_H
#define _BENCH_XDP_COUNT_H

#include "xdp_program.h"

/* In a map, of which we see the memory. */
struct xdp_count {
	uint64_t frames;
	uint64_t bytes;
};

enum { XDP_TAKEN, XDP_DONE, XDP_COUNTS };

struct xdp_counting {
	struct xdp_program program;
	int promiscuous;	/* a socket that keeps the interface so */
	int map;
	struct xdp_count *counts;
	struct xdp_count seen;	/* of XDP_DONE */
};

/*
 * Makes the map, and c->state; c->fd stays -1, for there is nothing to poll.
 * -1 with the problem in words, and with nothing left behind.
 */
int xdp_count_open(struct capture *c);
/* Counts a frame as XDP_TAKEN or XDP_DONE; alters registers 2 to 4. */
void xdp_count_emit(const struct xdp_counting *x, struct xdp_code *code,
		    int which);
/* As xdp_attach(), to the interface; closes everything if that fails. */
int xdp_count_attach(struct capture *c, const struct xdp_code *code,
		     enum xdp_mode mode);

/* Those that are done. */
uint64_t xdp_count_receive(struct capture *c, uint64_t budget);
uint64_t xdp_count_dropped(struct capture *c);
void xdp_count_close(struct capture *c);

#endif /* _BENCH_XDP_COUNT_H */
