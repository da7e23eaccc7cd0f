// SPDX-License-Identifier: GPL-2.0
/* The least that receiving can cost: the kernel counts, and that is all. */
#include <stdlib.h>
#include <unistd.h>

#include "fastnet_file.h"

struct seen {
	int fd;
	uint64_t frames;
	uint64_t bytes;
};

/* c->fd stays -1: there is nothing to poll for. */
static int open_file(struct capture *c)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		return capture_fail(c, "not enough memory");
	seen->fd = fastnet_file_open(c, FASTNET_MODE_DROP);
	if (seen->fd < 0) {
		free(seen);
		return -1;
	}
	c->state = seen;
	return 0;
}

/* It may be more than @budget: the frames are gone already. */
static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct fastnet_statistics statistics;
	struct seen *seen = c->state;
	uint64_t frames;

	(void)budget;
	fastnet_file_statistics(seen->fd, &statistics);
	frames = statistics.received - seen->frames;
	c->counts.bytes += statistics.bytes - seen->bytes;
	seen->frames = statistics.received;
	seen->bytes = statistics.bytes;
	return frames;
}

static uint64_t dropped(struct capture *c)
{
	(void)c;
	return 0;
}

static void close_file(struct capture *c)
{
	struct seen *seen = c->state;

	close(seen->fd);
	free(seen);
}

const struct method method_fastnet_drop = {
	.name = "fastnet-drop",
	.summary = "fastnet's drop mode: the kernel counts, and no more",
	.no_filter = true,
	.no_content = true,
	.counts_drops_twice = true,
	.open = open_file,
	.receive = receive,
	.dropped = dropped,
	.close = close_file,
};
