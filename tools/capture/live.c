// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "capture.h"

struct totals {
	uint64_t frames;
	uint64_t bytes;
	uint64_t dropped;
	uint64_t written;
};

static struct totals before;
static uint64_t last;
static bool terminal;

static struct totals count(struct capture *c)
{
	struct totals t = {
		.written = c->output.bytes +
			   (c->output.at - c->output.buffer),
	};

	for (unsigned int i = 0; i < c->device_count; i++) {
		device_count(&c->devices[i]);
		t.frames += c->devices[i].taken;
		t.bytes += c->devices[i].bytes;
		t.dropped += c->devices[i].statistics.dropped;
	}
	return t;
}

void live_begin(struct capture *c)
{
	if (!c->options->live)
		return;
	terminal = isatty(STDERR_FILENO) && !c->options->json;
	last = c->began;
	c->next_look = last + NSEC_PER_SEC;
}

void live_look(struct capture *c, uint64_t time)
{
	double seconds = (double)(time - last) / NSEC_PER_SEC;
	struct totals t = count(c);
	double frames = t.frames - before.frames;
	double bits = 8.0 * (t.bytes - before.bytes);
	double written = t.written - before.written;

	if (c->options->json)
		json_rates(c, time, frames / seconds, bits / seconds,
			   t.dropped, written / seconds);
	else
		fprintf(stderr,
			"%s%12llu frames %10.0f frames/s %9.2f Mbit/s "
			"%8llu dropped %9.2f MB/s written%s",
			terminal ? "\r" : "", (unsigned long long)t.frames,
			frames / seconds, bits / seconds / 1e6,
			(unsigned long long)t.dropped, written / seconds / 1e6,
			terminal ? "\033[K" : "\n");
	before = t;
	last = time;
}

void live_end(const struct capture *c)
{
	if (c->options->live && terminal)
		putc('\n', stderr);
}
