// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "../../lib/fastnet.h"
#include "fastnet_file.h"
#include "filter.h"
#include "look.h"

#define LATE		10000	/* microseconds; as long as mmap-v3 waits */
#define COMMON_FILTER	"not port 22 and not arp"

/* What is asked for besides what all methods are told. */
struct asked {
	uint32_t mode;
	uint32_t flags;
	uint32_t wake_delay;
	const char *filter;
};

static int open_filtered(struct capture *c, struct fastnet_options *options,
			 const struct sock_fprog *filter)
{
	const struct fastnet_mode_request *granted;
	struct fastnet *f;
	int error;

	options->filter = filter;
	error = fastnet_open(&f, c->options->interface, options);
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

static int open_ring(struct capture *c, const struct asked *asked)
{
	const char *expression = c->options->filter ? c->options->filter :
						      asked->filter;
	struct fastnet_options options = {
		.mode = asked->mode,
		.flags = asked->flags,
		.wake_delay = asked->wake_delay,
		.buffers = c->options->buffers,
		.buffer_size = c->options->buffer_size,
		.busy_poll = c->options->busy_poll,
	};
	struct sock_fprog filter;
	int error;

	if (!expression)
		return open_filtered(c, &options, NULL);
	if (filter_compile(c, expression, &filter))
		return -1;
	error = open_filtered(c, &options, &filter);
	filter_free(&filter);
	return error;
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

static const struct asked copy = {
	.mode = FASTNET_MODE_COPY,
};

static const struct asked copy_late = {
	.mode = FASTNET_MODE_COPY,
	.wake_delay = LATE,
};

static const struct asked copy_tee = {
	.mode = FASTNET_MODE_COPY,
	.flags = FASTNET_TEE,
};

static const struct asked zc = {
	.mode = FASTNET_MODE_ZEROCOPY,
};

static const struct asked zc_late = {
	.mode = FASTNET_MODE_ZEROCOPY,
	.wake_delay = LATE,
};

static const struct asked zc_tee = {
	.mode = FASTNET_MODE_ZEROCOPY,
	.flags = FASTNET_TEE,
};

static const struct asked zc_filter = {
	.mode = FASTNET_MODE_ZEROCOPY,
	.filter = COMMON_FILTER,
};

#define METHOD(asked, is_named, is)					\
	static int open_##asked(struct capture *c)			\
	{								\
		return open_ring(c, &(asked));				\
	}								\
									\
	const struct method method_fastnet_##asked = {			\
		.name = is_named,					\
		.summary = is,						\
		.polls_card = true,					\
		.counts_drops_twice = true,				\
		.open = open_##asked,					\
		.receive = receive,					\
		.dropped = dropped,					\
		.close = close_ring,					\
	}

METHOD(copy, "fastnet-copy", "fastnet's copy mode, mapped");
METHOD(copy_late, "fastnet-copy-late", "the same, woken within 10 ms");
METHOD(copy_tee, "fastnet-copy-tee", "the same, and the stack has them too");
METHOD(zc, "fastnet-zc", "fastnet's zero-copy mode");
METHOD(zc_late, "fastnet-zc-late", "the same, woken within 10 ms");
METHOD(zc_tee, "fastnet-zc-tee", "the same, and the stack has them too");
METHOD(zc_filter, "fastnet-zc-filter", "the same with \"" COMMON_FILTER "\"");
