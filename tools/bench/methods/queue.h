/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods share that read from a packet socket's queue. */
#ifndef _BENCH_QUEUE_H
#define _BENCH_QUEUE_H

#include "packet.h"

/* With @batch buffers of the program's own, at c->state. */
int queue_open(struct capture *c, unsigned int batch);
/* By recv(), into @buffer of c->buffer_size bytes. */
uint64_t queue_receive(struct capture *c, uint8_t *buffer, uint64_t budget);
void queue_close(struct capture *c);

#endif /* _BENCH_QUEUE_H */
