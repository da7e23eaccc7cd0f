// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "look.h"
#include "queue.h"

/* So long that it holds c->buffers frames; the kernel adds what it needs. */
static void set_queue_size(struct capture *c, unsigned int batch)
{
	int bytes, wanted = c->buffers * c->buffer_size;
	socklen_t size = sizeof(bytes);

	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted,
		       sizeof(wanted)))
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &wanted,
			   sizeof(wanted));
	if (!getsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &bytes, &size))
		c->memory = bytes;
	c->memory += (uint64_t)batch * c->buffer_size;
}

int queue_open(struct capture *c, unsigned int batch)
{
	packet_set_buffers(c);
	if ((uint64_t)c->buffers * c->buffer_size > INT32_MAX / 2)
		return capture_fail(c, "-B, -b: a socket holds 1 GiB at most");
	if (packet_open(c))
		return -1;
	set_queue_size(c, batch);
	c->state = calloc(batch, c->buffer_size);
	if (!c->state)
		capture_fail(c, "not enough memory");
	else if (!packet_start(c))
		return 0;
	queue_close(c);
	return -1;
}

uint64_t queue_receive(struct capture *c, uint8_t *buffer, uint64_t budget)
{
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget) {
		ssize_t n = recv(c->fd, buffer, c->buffer_size, MSG_TRUNC);

		if (n <= 0)
			break;
		do_something(&counts, buffer, n);
		frames++;
	}
	c->counts = counts;
	return frames;
}

void queue_close(struct capture *c)
{
	free(c->state);
	close(c->fd);
}
