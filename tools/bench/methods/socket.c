// SPDX-License-Identifier: GPL-2.0
#include "queue.h"

static int open_socket(struct capture *c)
{
	return queue_open(c, 1);
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	return queue_receive(c, c->state, budget);
}

const struct method method_socket = {
	.name = "socket",
	.summary = "packet socket, recv() for each frame",
	.open = open_socket,
	.receive = receive,
	.dropped = packet_dropped,
	.close = queue_close,
};
