/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods with an AF_XDP socket share. */
#ifndef _BENCH_XDP_SOCKET_H
#define _BENCH_XDP_SOCKET_H

#include <xdp/xsk.h>

#include "xdp_program.h"

struct xdp_socket {
	struct xdp_program program;
	int promiscuous;	/* a socket that keeps the interface so, or -1 */
	int map;		/* where the program finds us, or -1 */
	uint8_t *memory;
	struct xsk_umem *umem;
	struct xsk_socket *xsk;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons completion;
	struct xsk_ring_cons rx;
	struct xsk_ring_prod tx;
};

uint32_t power_of_two(uint32_t n);

/*
 * Makes c->state, and memory for c->buffers frames of c->buffer_size bytes; the
 * address of the first is 0. -1 with the problem in words; with c->state set, to
 * be closed, or NULL.
 */
int xdp_socket_open(struct capture *c);
/* As @config has it, with the two rings that there may be. Sets c->detail. */
int xdp_socket_bind(struct capture *c, const struct xsk_socket_config *config,
		    struct xsk_ring_cons *rx, struct xsk_ring_prod *tx);
void xdp_socket_close(struct capture *c);

#endif /* _BENCH_XDP_SOCKET_H */
