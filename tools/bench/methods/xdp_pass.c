// SPDX-License-Identifier: GPL-2.0
/* As socket, but a program sees the frame before the stack does. */
#include <stdlib.h>

#include "queue.h"
#include "xdp_program.h"

struct passing {
	struct xdp_program program;
	void *buffer;		/* what c->state is for the queue */
};

static void close_queue(struct capture *c, struct passing *passing)
{
	xdp_detach(&passing->program);
	c->state = passing->buffer;
	free(passing);
	queue_close(c);
}

static int open_socket(struct capture *c)
{
	struct xdp_code code = { 0 };
	struct passing *passing;

	if (queue_open(c, 1))
		return -1;
	passing = calloc(1, sizeof(*passing));
	if (!passing) {
		queue_close(c);
		return capture_fail(c, "not enough memory");
	}
	passing->program = XDP_PROGRAM_NONE;
	passing->buffer = c->state;
	xdp_emit_return(&code, XDP_PASS);
	if (xdp_attach(c, &passing->program, c->options->interface, &code,
		       XDP_NATIVE)) {
		close_queue(c, passing);
		return -1;
	}
	c->state = passing;
	c->detail = "native";
	return 0;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct passing *passing = c->state;

	return queue_receive(c, passing->buffer, budget);
}

static void close_socket(struct capture *c)
{
	close_queue(c, c->state);
}

const struct method method_xdp_pass = {
	.name = "xdp-pass",
	.summary = "native XDP that passes, then as socket",
	.open = open_socket,
	.receive = receive,
	.dropped = packet_dropped,
	.close = close_socket,
};
