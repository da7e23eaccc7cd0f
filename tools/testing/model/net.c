// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bits.h"
#include "net.h"

#define CHUNK		65536
#define HEADER_SIZE	4

/* What waits for a peer that is slow, and what waits at the gate. */
#define MAX_QUEUED	(256 << 10)

/* More than the socket holds, in chunks. */
#define MAX_READS	64

/* A peer that sends nothing in that time is not going to. */
#define PATIENCE_MSEC	1000

void net_init(struct net *net, int fd, net_receive_fn *receive, void *context)
{
	memset(net, 0, sizeof(*net));
	net->fd = fd;
	net->receive = receive;
	net->context = context;
}

static void net_close(struct net *net)
{
	if (net->fd >= 0)
		close(net->fd);
	net->fd = -1;
	buffer_consume(&net->in, buffer_size(&net->in));
	buffer_consume(&net->out, buffer_size(&net->out));
	net->held = false;
}

void net_exit(struct net *net)
{
	net_close(net);
	buffer_free(&net->in);
	buffer_free(&net->out);
}

short net_events(const struct net *net)
{
	short events = 0;

	if (!net->held &&
	    !(net->gate && buffer_size(&net->in) >= MAX_QUEUED))
		events |= POLLIN;
	if (buffer_size(&net->out))
		events |= POLLOUT;
	return events;
}

void net_deliver(struct net *net)
{
	net->held = false;
	while (buffer_size(&net->in) >= HEADER_SIZE &&
	       (!net->gate || net->may_pass)) {
		uint32_t size = get_be32(buffer_data(&net->in));

		if (!size || size > NET_MAX_FRAME) {
			warnx("a frame of %u bytes: the network ends here",
			      size);
			net_close(net);
			return;
		}
		if (buffer_size(&net->in) < HEADER_SIZE + size)
			return;
		if (!net->receive(net->context,
				  buffer_data(&net->in) + HEADER_SIZE, size)) {
			net->held = true;
			return;
		}
		buffer_consume(&net->in, HEADER_SIZE + size);
		if (net->gate) {
			net->may_pass--;
			net->passed++;
		}
	}
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

void net_read(struct net *net)
{
	ssize_t n;

	if (net->fd < 0 || net->held)
		return;
	n = recv(net->fd, buffer_reserve(&net->in, CHUNK), CHUNK,
		 MSG_DONTWAIT);
	if (n < 0 && would_block())
		return;
	if (n <= 0) {
		net_close(net);
		return;
	}
	buffer_added(&net->in, n);
	net_deliver(net);
}

/* Whether something can be read within that time. */
static bool more_comes(const struct net *net, int msec)
{
	struct pollfd fd = { .fd = net->fd, .events = POLLIN };

	return !net->held && net->fd >= 0 && poll(&fd, 1, msec) == 1;
}

void net_set_gate(struct net *net, bool closed)
{
	net->gate = closed;
	net_deliver(net);
	/* What was sent before comes now, but nobody can keep us here. */
	for (int i = 0; i < MAX_READS && !closed && more_comes(net, 0); i++)
		net_read(net);
}

void net_let_through(struct net *net, uint32_t count)
{
	if (!net->gate)
		return;
	net->may_pass = count;
	net_deliver(net);
	while (net->may_pass && more_comes(net, PATIENCE_MSEC))
		net_read(net);
	net->may_pass = 0;
}

void net_write(struct net *net)
{
	ssize_t n;

	if (net->fd < 0 || !buffer_size(&net->out))
		return;
	n = send(net->fd, buffer_data(&net->out), buffer_size(&net->out),
		 MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		buffer_consume(&net->out, n);
	else if (n < 0 && !would_block())
		net_close(net);
}

void net_send(struct net *net, const uint8_t *frame, size_t size)
{
	uint8_t header[HEADER_SIZE];

	if (net->fd < 0)
		return;
	put_be32(header, size);
	buffer_add(&net->out, header, sizeof(header));
	buffer_add(&net->out, frame, size);
}

bool net_congested(const struct net *net)
{
	return buffer_size(&net->out) >= MAX_QUEUED;
}
