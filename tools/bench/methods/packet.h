/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods with a packet socket share. */
#ifndef _BENCH_PACKET_H
#define _BENCH_PACKET_H

#include "../bench.h"

#define DEFAULT_BUFFER_SIZE	2048
#define DEFAULT_BUFFERS		2048

/* As the packet sockets' options have them, or else the defaults. */
void packet_set_buffers(struct capture *c);

/*
 * A promiscuous packet socket of this interface that receives nothing yet:
 * sets c->fd; -1 with the problem in words.
 */
int packet_open(struct capture *c);
/* With the filter that was asked for, if one was. */
int packet_start(struct capture *c);
uint64_t packet_dropped(struct capture *c);

/*
 * For the mapped rings: @map_ring returns what c->state is to be, which begins
 * with the address of the ring; NULL with the problem in words.
 */
int packet_open_ring(struct capture *c, void *(*map_ring)(struct capture *c));
void packet_close_ring(struct capture *c);

/* Maps a ring of c->memory bytes that setsockopt() made of @request. */
uint8_t *packet_map_ring(struct capture *c, int version, const void *request,
			 size_t size);

#endif /* _BENCH_PACKET_H */
