// SPDX-License-Identifier: GPL-2.0
#include "capture.h"

/* How many bytes the UTF-8 character at @text has; 0 if it is none. */
static int utf8_length(const unsigned char *text)
{
	int length = *text < 0x80 ? 1 : *text < 0xc2 ? 0 : *text < 0xe0 ? 2 :
		     *text < 0xf0 ? 3 : *text < 0xf5 ? 4 : 0;

	for (int i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

/* JSON is UTF-8, which names of files need not be. */
static void json_string(FILE *file, const char *text)
{
	const unsigned char *at = (const void *)text;

	putc('"', file);
	while (*at) {
		int length = utf8_length(at);

		if (!length)
			fputs("\\ufffd", file);
		else if (*at == '"' || *at == '\\')
			fprintf(file, "\\%c", *at);
		else if (*at < ' ')
			fprintf(file, "\\u%04x", *at);
		else
			fwrite(at, 1, length, file);
		at += length ? length : 1;
	}
	putc('"', file);
}

static void number(const char *name, uint64_t value)
{
	fprintf(stderr, ", \"%s\": %llu", name, (unsigned long long)value);
}

void json_rates(const struct capture *c, uint64_t time, double frames,
		double bits, uint64_t dropped, double bytes)
{
	fprintf(stderr,
		"{\"seconds\": %.3f, \"frames_per_second\": %.0f, "
		"\"bits_per_second\": %.0f, \"dropped\": %llu, "
		"\"written_bytes_per_second\": %.0f}\n",
		(double)(time - c->began) / NSEC_PER_SEC, frames, bits,
		(unsigned long long)dropped, bytes);
}

static void device(const struct device *d)
{
	const struct fastnet_statistics *s = &d->statistics;

	fputs("{\"name\": ", stderr);
	json_string(stderr, d->name);
	fprintf(stderr, ", \"mode\": \"%s\"", mode_name(fastnet_mode(d->f)));
	number("received", s->received);
	number("written", d->taken - d->lost);
	number("not_written", d->lost);
	number("after_end", s->received - d->taken);
	number("bytes", d->bytes);
	number("cut", d->cut);
	number("dropped", s->dropped);
	number("errors", s->errors);
	number("truncated", s->truncated);
	number("passed", s->passed);
	fprintf(stderr, ", \"gone\": %s}", d->gone ? "true" : "false");
}

void json_summary(const struct capture *c, const char *reason)
{
	fputs("{\"program\": \"fastnet-capture\", \"version\": \"" VERSION
	      "\", \"interfaces\": [", stderr);
	for (unsigned int i = 0; i < c->device_count; i++) {
		if (i)
			fputs(", ", stderr);
		device(&c->devices[i]);
	}
	fputs("], \"file\": ", stderr);
	json_string(stderr, c->options->file);
	number("files", c->output.files);
	number("file_bytes", c->output.bytes);
	fprintf(stderr,
		", \"seconds\": %.3f, \"ended_by\": \"%s\", \"status\": %d}\n",
		(double)(c->ended - c->began) / NSEC_PER_SEC, reason,
		c->status);
}
