// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "../../lib/fastnet.h"
#include "fastnet_file.h"
#include "look.h"

static int open_ring(struct capture *c, uint32_t mode)
{
	const struct fastnet_options options = {
		.mode = mode,
		.buffers = c->options->buffers,
		.buffer_size = c->options->buffer_size,
		.busy_poll = c->options->busy_poll,
	};
	const struct fastnet_mode_request *granted;
	struct fastnet *f;
	int error;

	error = fastnet_open(&f, c->options->interface, &options);
	if (error) {
		fastnet_open_error(error, c->options->interface, c->problem,
				   sizeof(c->problem));
		return -1;
	}
	granted = fastnet_granted(f);
	c->buffers = granted->buffers;
	c->buffer_size = granted->buffer_size;
	c->memory = fastnet_memory(granted);
	c->fd = fastnet_fd(f);
	c->state = f;
	return 0;
}

static int open_copy(struct capture *c)
{
	return open_ring(c, FASTNET_MODE_COPY);
}

static int open_zerocopy(struct capture *c)
{
	return open_ring(c, FASTNET_MODE_ZEROCOPY);
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct fastnet *f = c->state;
	struct counts counts = c->counts;
	struct fastnet_frame frame;
	uint64_t left;

	for (left = budget; left && fastnet_next(f, &frame); left--)
		do_something(&counts, frame.data, frame.length);
	fastnet_release_all(f);
	c->counts = counts;
	return budget - left;
}

static uint64_t dropped(struct capture *c)
{
	struct fastnet_statistics statistics;

	if (!fastnet_get_statistics(c->state, &statistics))
		c->ring_drops = statistics.dropped;
	return c->ring_drops;
}

static void close_ring(struct capture *c)
{
	fastnet_close(c->state);
}

const struct method method_fastnet_copy = {
	.name = "fastnet-copy",
	.summary = "fastnet's copy mode, mapped",
	.no_filter = true,
	.polls_card = true,
	.counts_drops_twice = true,
	.open = open_copy,
	.receive = receive,
	.dropped = dropped,
	.close = close_ring,
};

const struct method method_fastnet_zc = {
	.name = "fastnet-zc",
	.summary = "fastnet's zero-copy mode",
	.no_filter = true,
	.polls_card = true,
	.counts_drops_twice = true,
	.open = open_zerocopy,
	.receive = receive,
	.dropped = dropped,
	.close = close_ring,
};
