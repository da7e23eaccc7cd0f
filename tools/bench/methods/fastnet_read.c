// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

#include "fastnet_file.h"
#include "look.h"

static void close_file(struct capture *c)
{
	free(c->state);
	close(c->fd);
}

static int open_file(struct capture *c)
{
	c->fd = fastnet_file_open(c, FASTNET_MODE_COPY);
	if (c->fd < 0)
		return -1;
	c->state = malloc(c->buffer_size);
	if (c->state)
		return 0;
	close_file(c);
	return capture_fail(c, "not enough memory");
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget) {
		ssize_t n = read(c->fd, c->state, c->buffer_size);

		if (n <= 0)
			break;
		do_something(&counts, c->state, n);
		frames++;
	}
	c->counts = counts;
	return frames;
}

static uint64_t dropped(struct capture *c)
{
	struct fastnet_statistics statistics;

	fastnet_file_statistics(c->fd, &statistics);
	return statistics.dropped;
}

const struct method method_fastnet_read = {
	.name = "fastnet-read",
	.summary = "fastnet's copy mode, read() for each frame",
	.no_filter = true,
	.polls_card = true,
	.counts_drops_twice = true,
	.open = open_file,
	.receive = receive,
	.dropped = dropped,
	.close = close_file,
};
