// SPDX-License-Identifier: GPL-2.0
/* As socket, beside a capture without copies that wants none of the frames. */
#include <stdlib.h>

#include "../../lib/fastnet.h"
#include "queue.h"

struct left {
	struct fastnet *f;
	void *buffer;		/* what c->state is for the queue */
};

static int take_nothing(struct capture *c, struct fastnet **f)
{
	struct sock_filter none[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	const struct sock_fprog filter = { ARRAY_SIZE(none), none };
	const struct fastnet_options options = {
		.mode = FASTNET_MODE_ZEROCOPY,
		.filter = &filter,
	};
	int error = fastnet_open(f, c->options->interface, &options);

	if (!error)
		return 0;
	fastnet_open_error(error, c->options->interface, c->problem,
			   sizeof(c->problem));
	return -1;
}

static int open_both(struct capture *c)
{
	struct left *left = calloc(1, sizeof(*left));

	if (!left)
		return capture_fail(c, "not enough memory");
	if (take_nothing(c, &left->f)) {
		free(left);
		return -1;
	}
	if (queue_open(c, 1)) {
		fastnet_close(left->f);
		free(left);
		return -1;
	}
	left->buffer = c->state;
	c->state = left;
	return 0;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct left *left = c->state;

	return queue_receive(c, left->buffer, budget);
}

static void close_both(struct capture *c)
{
	struct left *left = c->state;

	fastnet_close(left->f);
	c->state = left->buffer;
	free(left);
	queue_close(c);
}

const struct method method_fastnet_left = {
	.name = "fastnet-left",
	.summary = "zero-copy mode that leaves them, then as socket",
	.open = open_both,
	.receive = receive,
	.dropped = packet_dropped,
	.close = close_both,
};
