// SPDX-License-Identifier: GPL-2.0
/*
 * The other blocks: in front a Section Header and an Interface Description for
 * each interface, and at the end an Interface Statistics for each.
 */
#include <sys/utsname.h>

#include "pcapng.h"

#define SECTION_HEADER	0x0a0d0d0a
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define INTERFACE	1
#define STATISTICS	5
#define NANOSECONDS	9	/* as a power of ten */
#define MAX_FILTER	8192	/* longer ones are not kept */

/* Numbers of options: they mean something else in each block. */
#define OPTION_END	0
#define SHB_OS		3
#define SHB_PROGRAM	4
#define IF_NAME		2
#define IF_TSRESOL	9
#define IF_FILTER	11
#define FILTER_IS_TEXT	0
#define ISB_START	2
#define ISB_END		3
#define ISB_RECEIVED	4
#define ISB_DROPPED	5
#define ISB_ACCEPTED	6
#define ISB_DELIVERED	8

static uint8_t *put16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
	return at + sizeof(value);
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
	return at + sizeof(value);
}

static uint8_t *put_time(uint8_t *at, uint64_t time)
{
	return put32(put32(at, time >> 32), time);
}

static uint8_t *put_option(uint8_t *at, uint16_t code, const void *data,
			   uint16_t length)
{
	at = put16(put16(at, code), length);
	memset(at + pcapng_padded(length) - 4, 0, 4);
	memcpy(at, data, length);
	return at + pcapng_padded(length);
}

static uint8_t *put_text(uint8_t *at, uint16_t code, const char *text)
{
	return put_option(at, code, text, strlen(text));
}

static uint8_t *put_count(uint8_t *at, uint16_t code, uint64_t count)
{
	return put_option(at, code, &count, sizeof(count));
}

static uint8_t *put_time_option(uint8_t *at, uint16_t code, uint64_t time)
{
	uint8_t value[8];

	put_time(value, time);
	return put_option(at, code, value, sizeof(value));
}

/* The size of a block is at its start and at its end. */
static uint8_t *end_block(uint8_t *block, uint8_t *at)
{
	uint32_t size = at - block + sizeof(size);

	put32(block + sizeof(uint32_t), size);
	return put32(at, size);
}

static uint8_t *put_section(uint8_t *block)
{
	struct utsname system;
	char os[160];
	uint8_t *at;

	uname(&system);
	snprintf(os, sizeof(os), "%s %s", system.sysname, system.release);
	at = put32(block, SECTION_HEADER) + sizeof(uint32_t);
	at = put32(at, BYTE_ORDER_MAGIC);
	at = put16(put16(at, 1), 0);
	/* The length of all of it is not known. */
	at = put32(put32(at, UINT32_MAX), UINT32_MAX);
	at = put_text(at, SHB_OS, os);
	at = put_text(at, SHB_PROGRAM, "fastnet-capture " VERSION);
	return end_block(block, put32(at, OPTION_END));
}

static uint8_t *put_interface(uint8_t *block, const struct device *device,
			      const struct options *options)
{
	const uint8_t resolution = NANOSECONDS;
	uint8_t *at;

	at = put32(block, INTERFACE) + sizeof(uint32_t);
	at = put16(put16(at, device->link->linktype), 0);
	at = put32(at, options->snaplen);
	at = put_text(at, IF_NAME, device->name);
	at = put_option(at, IF_TSRESOL, &resolution, sizeof(resolution));
	if (options->filter && strlen(options->filter) < MAX_FILTER) {
		char text[MAX_FILTER + 1] = { FILTER_IS_TEXT };

		strcpy(text + 1, options->filter);
		at = put_option(at, IF_FILTER, text, 1 + strlen(text + 1));
	}
	return end_block(block, put32(at, OPTION_END));
}

static uint8_t *start(uint8_t *at, const struct output *output)
{
	at = put_section(at);
	for (unsigned int i = 0; i < output->device_count; i++)
		at = put_interface(at, &output->devices[i], output->options);
	return at;
}

static uint8_t *put_statistics(uint8_t *block, unsigned int number,
			       const struct fastnet_statistics *s,
			       uint64_t started, uint64_t time)
{
	uint8_t *at;

	at = put32(block, STATISTICS) + sizeof(uint32_t);
	at = put_time(put32(at, number), time);
	at = put_time_option(at, ISB_START, started);
	at = put_time_option(at, ISB_END, time);
	at = put_count(at, ISB_RECEIVED, s->received + s->dropped + s->errors +
					 s->passed);
	at = put_count(at, ISB_DROPPED, s->dropped);
	at = put_count(at, ISB_ACCEPTED, s->received + s->dropped);
	at = put_count(at, ISB_DELIVERED, s->received);
	return end_block(block, put32(at, OPTION_END));
}

static uint8_t *finish(uint8_t *at, const struct output *output)
{
	uint64_t time = wall_clock();

	for (unsigned int i = 0; i < output->device_count; i++)
		at = put_statistics(at, i, &output->devices[i].statistics,
				    output->started, time);
	return at;
}

static size_t finish_size(const struct output *output)
{
	static const struct fastnet_statistics none;
	uint8_t block[256];

	return output->device_count *
	       (put_statistics(block, 0, &none, 0, 0) - block);
}

static size_t look(const uint8_t *at, int *device)
{
	struct pcapng_frame head;

	memcpy(&head, at, sizeof(head));
	*device = head.type == PCAPNG_FRAME ? (int)head.device : -1;
	return head.size;
}

const struct format format_pcapng = {
	.start = start,
	.finish = finish,
	.finish_size = finish_size,
	.look = look,
};
