// SPDX-License-Identifier: GPL-2.0
/*
 * In place of libfastnet, for tests without a kernel that has fastnet: a thread
 * that is the kernel publishes numbered frames, in a ring as the kernel's.
 *
 * The environment says what happens: FAKE_FRAMES of each interface (1000), then
 * FAKE_GONE, if it is set; FAKE_PAUSE is in microseconds, after every 100;
 * FAKE_DONE is a file that is there when the last frame is in the ring;
 * FAKE_OUTGOING makes each second one outgoing, FAKE_DROPPED are counted as
 * such. The names of interfaces say what they are: see query_device().
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/fastnet.h"
#include "../../testing/vm/frame.h"

/* Where they are not inline. */
extern inline const struct fastnet_mode_request *
fastnet_granted(const struct fastnet *f);
extern inline uint32_t fastnet_mode(const struct fastnet *f);
extern inline int fastnet_fd(const struct fastnet *f);
extern inline int fastnet_next(struct fastnet *f, struct fastnet_frame *frame);
extern inline uint32_t fastnet_held(const struct fastnet *f);
extern inline int fastnet_release(struct fastnet *f, uint32_t count);
extern inline void fastnet_release_all(struct fastnet *f);

#define BUFFERS		256
#define BUFFER_SIZE	2048
#define BURST		100
#define FIRST_TIME	1700000000999999000ULL

struct fake {
	struct fastnet f;	/* first: it is what the program sees */
	struct {
		struct fastnet_ring ring;
		struct fastnet_descriptor descriptors[BUFFERS];
	} ring;
	struct fastnet_consumer consumer;
	uint8_t buffers[BUFFERS][BUFFER_SIZE];
	uint32_t producer;
	int wake;		/* the other end of f.fd */
	uint32_t flags;
	struct bpf_program filter;
	struct fastnet_statistics statistics;
	pthread_t thread;
	bool end;
};

static const struct frame_spec spec = {
	.seed = 1, .min_size = 60, .max_size = 1514,
};

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static uint32_t load(const uint32_t *value)
{
	return __atomic_load_n(value, __ATOMIC_ACQUIRE);
}

static bool ended(struct fake *fake)
{
	return __atomic_load_n(&fake->end, __ATOMIC_RELAXED);
}

/* What poll() says of the file: readable while there are frames. */
static void set_readable(struct fake *fake, bool *readable)
{
	bool wanted = load(&fake->consumer.consumer) != fake->producer;
	char byte = 0;

	if (wanted && !*readable)
		*readable = write(fake->wake, &byte, 1) == 1;
	else if (!wanted && *readable)
		*readable = read(fake->f.fd, &byte, 1) != 1;
}

static void wait_for(struct fake *fake, uint32_t room, bool *readable)
{
	while (!ended(fake)) {
		set_readable(fake, readable);
		if (BUFFERS - (fake->producer -
			       load(&fake->consumer.consumer)) >= room)
			return;
		usleep(200);
	}
}

static void publish(struct fake *fake, uint64_t number)
{
	uint32_t slot = fake->producer % BUFFERS;
	struct fastnet_descriptor *desc = &fake->ring.descriptors[slot];
	uint32_t size = frame_build(&spec, number, fake->buffers[slot]);
	uint32_t length = size;

	if (fake->filter.bf_len) {
		length = bpf_filter(fake->filter.bf_insns, fake->buffers[slot],
				    size, size);
		if (!length) {
			fake->statistics.passed++;
			return;
		}
		if (length > size || fake->f.granted.mode != FASTNET_MODE_COPY)
			length = size;
	}
	*desc = (struct fastnet_descriptor) {
		.buffer = slot,
		.length = length,
		.missing = size - length,
		.flags = getenv("FAKE_OUTGOING") && number % 2 ?
			 FASTNET_DESC_OUTGOING : 0,
		.timestamp = FIRST_TIME + number * 7,
	};
	fake->statistics.received++;
	fake->statistics.bytes += length;
	__atomic_store_n(&fake->ring.ring.producer, ++fake->producer,
			 __ATOMIC_RELEASE);
}

static void *kernel(void *argument)
{
	const unsigned long frames = setting("FAKE_FRAMES", 1000);
	const unsigned long pause = setting("FAKE_PAUSE", 0);
	struct fake *fake = argument;
	bool readable = false;
	uint64_t number;

	for (number = 0; number < frames && !ended(fake); number++) {
		wait_for(fake, 1, &readable);
		publish(fake, number);
		if (pause && number % BURST == BURST - 1) {
			set_readable(fake, &readable);
			usleep(pause);
		}
	}
	if (getenv("FAKE_DONE"))
		fclose(fopen(getenv("FAKE_DONE"), "w"));
	wait_for(fake, BUFFERS, &readable);
	if (getenv("FAKE_GONE"))
		close(fake->wake);
	return NULL;
}

/* ethN: has zero-copy mode; copyN has not; the others say what is wrong. */
static int query_device(const char *ifname, struct fastnet_query *query)
{
	static const struct {
		const char *name;
		int error;
		uint32_t type;
	} known[] = {
		{ "eth", 0, 1 }, { "copy", 0, 1 }, { "busy", 0, 1 },
		{ "tun", 0, 0xfffe }, { "odd", 0, 280 },
		{ "none", -ENOENT, 0 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strncmp(ifname, known[i].name, strlen(known[i].name)))
			continue;
		query->link_type = known[i].type;
		query->modes = strncmp(ifname, "eth", 3) ? 7 : 15;
		query->buffer_size = BUFFER_SIZE;
		query->min_buffers = FASTNET_MIN_BUFFERS;
		query->max_buffers = FASTNET_MAX_BUFFERS;
		query->buffers = BUFFERS;
		return known[i].error;
	}
	return -ENODEV;
}

int fastnet_query_device_sized(const char *ifname, struct fastnet_query *query,
			       size_t size)
{
	memset(query, 0, size);
	query->size = size;
	snprintf(query->ifname, sizeof(query->ifname), "%s", ifname);
	return query_device(ifname, query);
}

char *fastnet_open_error(int error, const char *ifname, char *text,
			 size_t size)
{
	snprintf(text, size, "%s: %s", ifname, error == -EBUSY ?
		 "in use by process 1234 (fastnet-demo)" : strerror(-error));
	return text;
}

static int copy_filter(struct fake *fake, const struct sock_fprog *filter)
{
	size_t size = filter->len * sizeof(*filter->filter);

	fake->filter.bf_len = filter->len;
	fake->filter.bf_insns = malloc(size);
	memcpy(fake->filter.bf_insns, filter->filter, size);
	return 0;
}

int fastnet_set_filter(struct fastnet *f, const struct sock_fprog *filter)
{
	struct fake *fake = (struct fake *)f;

	/* Frames before it are whole: the program has to cut those. */
	return copy_filter(fake, filter);
}

int fastnet_open(struct fastnet **f, const char *ifname,
		 const struct fastnet_options *options)
{
	struct fake *fake;
	int fds[2];

	*f = NULL;
	if (!strncmp(ifname, "busy", 4))
		return -EBUSY;
	fake = calloc(1, sizeof(*fake));
	if (!fake || pipe(fds))
		return -ENOMEM;
	fake->wake = fds[1];
	fake->flags = options->flags;
	fake->f.fd = fds[0];
	fake->f.ring = &fake->ring.ring;
	fake->f.descriptors = fake->ring.descriptors;
	fake->f.consumer = &fake->consumer;
	fake->f.buffers = fake->buffers[0];
	fake->f.mask = BUFFERS - 1;
	fake->f.granted.mode = options->mode == FASTNET_MODE_COPY ||
			       options->flags & FASTNET_OUTGOING ||
			       strncmp(ifname, "eth", 3) ?
			       FASTNET_MODE_COPY : FASTNET_MODE_ZEROCOPY;
	fake->f.granted.buffer_size = BUFFER_SIZE;
	fake->f.granted.descriptors = BUFFERS;
	fake->statistics.dropped = setting("FAKE_DROPPED", 0);
	if (options->filter)
		copy_filter(fake, options->filter);
	if (pthread_create(&fake->thread, NULL, kernel, fake))
		return -EAGAIN;
	*f = &fake->f;
	return 0;
}

int fastnet_get_statistics_sized(const struct fastnet *f,
				 struct fastnet_statistics *statistics,
				 size_t size)
{
	memcpy(statistics, &((const struct fake *)f)->statistics, size);
	return 0;
}

void fastnet_close(struct fastnet *f)
{
	struct fake *fake = (struct fake *)f;

	if (!fake)
		return;
	__atomic_store_n(&fake->end, true, __ATOMIC_RELAXED);
	pthread_join(fake->thread, NULL);
	free(fake->filter.bf_insns);
	free(fake);
}
