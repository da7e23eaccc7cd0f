// SPDX-License-Identifier: GPL-2.0
#include "pcap.h"

#define NANOSECOND_MAGIC	0xa1b23c4d

struct file_header {
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	uint32_t zone;
	uint32_t accuracy;
	uint32_t snaplen;
	uint32_t link;
};

static uint8_t *start(uint8_t *at, const struct output *output)
{
	const struct file_header header = {
		.magic = NANOSECOND_MAGIC,
		.major = 2,
		.minor = 4,
		.snaplen = output->devices[0].snaplen,
		.link = output->devices[0].link->linktype,
	};

	memcpy(at, &header, sizeof(header));
	return at + sizeof(header);
}

static uint8_t *finish(uint8_t *at, const struct output *output)
{
	(void)output;
	return at;
}

static size_t finish_size(const struct output *output)
{
	(void)output;
	return 0;
}

/* The header of the file looks like a second of December 2055. */
static size_t look(const uint8_t *at, int *device)
{
	struct pcap_frame head;

	memcpy(&head, at, sizeof(head));
	*device = head.seconds == NANOSECOND_MAGIC ? -1 : 0;
	return *device ? sizeof(struct file_header) : sizeof(head) + head.length;
}

const struct format format_pcap = {
	.start = start,
	.finish = finish,
	.finish_size = finish_size,
	.look = look,
};
