// SPDX-License-Identifier: GPL-2.0
/* The file is read once, so that reading it makes nobody wait. */
#include <err.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"

struct replay {
	struct frame *frames;
	uint64_t count;
	uint64_t length;	/* nanoseconds, to where it begins again */
};

static void add(struct replay *replay, const struct pcap_pkthdr *header,
		const u_char *data, uint64_t time)
{
	struct frame *frame;

	/* Doubled whenever it is full. */
	if (!(replay->count & (replay->count - 1)))
		replay->frames = reallocarray(replay->frames,
					      replay->count ?
					      2 * replay->count : 1,
					      sizeof(*frame));
	if (!replay->frames)
		err(1, "-r");
	frame = &replay->frames[replay->count++];
	frame->size = header->caplen;
	frame->due = time;
	frame->data = malloc(frame->size);
	if (!frame->data)
		err(1, "-r");
	memcpy(frame->data, data, frame->size);
}

static pcap_t *open_file(const char *file)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline_with_tstamp_precision(file,
				PCAP_TSTAMP_PRECISION_NANO, text);

	if (!p)
		errx(2, "-r: %s", text);
	if (pcap_datalink(p) != DLT_EN10MB)
		errx(2, "-r %s: has no Ethernet frames", file);
	return p;
}

static void read_file(struct replay *replay, const char *file)
{
	pcap_t *p = open_file(file);
	struct pcap_pkthdr *header;
	uint64_t begin = 0, time;
	const u_char *data;
	int status;

	while ((status = pcap_next_ex(p, &header, &data)) == 1) {
		if (header->caplen > FRAME_MAX_SIZE)
			errx(2, "-r %s: a frame of more than %u bytes", file,
			     FRAME_MAX_SIZE);
		/* With that precision what is called microseconds is not. */
		time = header->ts.tv_sec * NSEC_PER_SEC + header->ts.tv_usec;
		if (!replay->count)
			begin = time;
		/* Clocks that were set back do not make frames go earlier. */
		time = time > begin ? time - begin : 0;
		if (time < replay->length)
			time = replay->length;
		replay->length = time;
		add(replay, header, data, time);
	}
	if (status == PCAP_ERROR)
		errx(2, "-r %s: %s", file, pcap_geterr(p));
	if (!replay->count)
		errx(2, "-r %s: there is no frame in it", file);
	pcap_close(p);
}

static bool get(struct frames *frames, uint64_t i, struct frame *frame)
{
	const struct options *options = frames->options;
	const struct replay *replay = frames->state;
	uint64_t round = i / replay->count;
	const struct frame *from = &replay->frames[i % replay->count];

	if (round && !options->frames && !options->seconds)
		return false;
	memcpy(frame->data, from->data, from->size);
	frame->size = from->size;
	frame->due = round * replay->length + from->due;
	return true;
}

static void close_replay(struct frames *frames)
{
	struct replay *replay = frames->state;

	for (uint64_t i = 0; i < replay->count; i++)
		free(replay->frames[i].data);
	free(replay->frames);
	free(replay);
}

void frames_replayed(struct frames *frames, const struct options *options)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		err(1, "-r");
	read_file(replay, options->replay);
	*frames = (struct frames){
		.options = options,
		.timed = !options->top_speed && !options->rate &&
			 !options->gap,
		.state = replay,
		.get = get,
		.close = close_replay,
	};
}
