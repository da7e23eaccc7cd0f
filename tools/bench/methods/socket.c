// SPDX-License-Identifier: GPL-2.0
#include <sys/socket.h>

#include "look.h"
#include "queue.h"

static int open_socket(struct capture *c)
{
	return queue_open(c, 1);
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget) {
		ssize_t n = recv(c->fd, c->state, c->buffer_size, MSG_TRUNC);

		if (n <= 0)
			break;
		do_something(&counts, c->state, n);
		frames++;
	}
	c->counts = counts;
	return frames;
}

const struct method method_socket = {
	.name = "socket",
	.summary = "packet socket, recv() for each frame",
	.open = open_socket,
	.receive = receive,
	.dropped = packet_dropped,
	.close = queue_close,
};
