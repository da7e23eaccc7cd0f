// SPDX-License-Identifier: GPL-2.0
#include "capture.h"

static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	[GOES_ON]	= { "nothing",	"nothing" },
	[END_SIGNAL]	= { "signal",	"a signal" },
	[END_COUNT]	= { "count",	"the count of frames" },
	[END_TIME]	= { "time",	"the time" },
	[END_SIZE]	= { "size",	"the size" },
	[END_FILES]	= { "files",	"the number of files" },
	[END_READER]	= { "reader",	"its reader, who has gone" },
	[END_OUTPUT]	= { "output",	"the output" },
	[END_INTERFACE]	= { "interface", "the interface" },
};

#define N(value)	((unsigned long long)(value))

static void print_device(const struct device *d)
{
	const struct fastnet_statistics *s = &d->statistics;

	fprintf(stderr,
		"%s: %llu received = %llu written + %llu not written + %llu after the end\n",
		d->name, N(s->received), N(d->taken - d->lost), N(d->lost),
		N(s->received - d->taken));
	fprintf(stderr,
		"%s: kernel: %llu dropped, %llu errors, %llu truncated, %llu passed\n",
		d->name, N(s->dropped), N(s->errors), N(s->truncated),
		N(s->passed));
}

static void print(const struct capture *c)
{
	for (unsigned int i = 0; i < c->device_count; i++)
		print_device(&c->devices[i]);
	fprintf(stderr, "%u file%s, %llu bytes, %.3f seconds; ended by %s\n",
		c->output.files, c->output.files == 1 ? "" : "s",
		N(c->output.bytes),
		(double)(c->ended - c->began) / NSEC_PER_SEC, reasons[c->reason].text);
}

void summary_print(const struct capture *c)
{
	if (c->options->json)
		json_summary(c, reasons[c->reason].name);
	else
		print(c);
}
