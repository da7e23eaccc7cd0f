// SPDX-License-Identifier: GPL-2.0
#include "source.h"

static bool get(struct frames *frames, uint64_t i, struct frame *frame)
{
	const struct options *options = frames->options;

	frame->size = frame_build(&options->spec, options->first + i,
				  frame->data);
	frame->due = 0;
	return true;
}

static void close_numbered(struct frames *frames)
{
	(void)frames;
}

void frames_numbered(struct frames *frames, const struct options *options)
{
	*frames = (struct frames){
		.options = options,
		.stamped = true,
		.get = get,
		.close = close_numbered,
	};
}
