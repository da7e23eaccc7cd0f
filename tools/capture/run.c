// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "capture.h"
#include "pcap.h"
#include "pcapng.h"

#define BATCH		128	/* frames of one interface before the next */
#define LOOK_EVERY	NSEC_PER_SEC
#define FLUSH_AFTER	NSEC_PER_SEC

static uint64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

uint64_t now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t wall_clock(void)
{
	return read_clock(CLOCK_REALTIME);
}

static void end(struct capture *c, enum end_reason reason, int status)
{
	c->reason = reason;
	c->status |= status;
}

/* The output takes no more frames. */
static void end_of_output(struct capture *c, int result)
{
	const struct output *output = &c->output;
	const char *file = output->name ? output->name : "standard output";

	if (result == OUTPUT_FULL) {
		end(c, END_SIZE, 0);
	} else if (result == OUTPUT_LAST_FILE) {
		end(c, END_FILES, 0);
	} else if (result == -EPIPE) {
		/* Not a failure: head, say, or Wireshark, has seen enough. */
		end(c, END_READER, 0);
	} else {
		end(c, END_OUTPUT, FAILURE);
		warnx("%s: %s", file, result == -EINTR ?
		      "its reader does not read" : strerror(-result));
	}
}

/*
 * The frame that fastnet_next() gave last has no room in the buffer. While it is
 * written, which may take long, the kernel can use all before that frame again.
 */
static bool make_room(struct capture *c, struct device *d, size_t size)
{
	int result;

	fastnet_release(d->f, fastnet_held(d->f) - 1);
	result = output_make_room(&c->output, size);
	if (result)
		end_of_output(c, result);
	return !result;
}

/*
 * Takes up to so many frames from a ring. The body is the same for both formats,
 * and made for each.
 */
static inline __attribute__((always_inline))
unsigned int take(struct capture *c, unsigned int number, unsigned int most,
		  bool pcap)
{
	struct device *d = &c->devices[number];
	struct output *output = &c->output;
	struct fastnet_frame frame;
	unsigned int count = 0;

	while (count < most && fastnet_next(d->f, &frame)) {
		const bool cut = frame.length > d->snaplen;
		const uint32_t length = cut ? d->snaplen : frame.length;
		const size_t size = pcap ? pcap_frame_size(length) :
					   pcapng_frame_size(length);

		if (output->at + size > output->end && !make_room(c, d, size))
			break;
		output->at = pcap ?
			pcap_put_frame(output->at, &frame, length) :
			pcapng_put_frame(output->at, number, &frame, length);
		d->taken++;
		d->bytes += frame.wire_length;
		d->cut += length < frame.wire_length;
		count++;
	}
	fastnet_release_all(d->f);
	return count;
}

static unsigned int take_from(struct capture *c, unsigned int number,
			      unsigned int most)
{
	return c->options->pcap ? take(c, number, most, true) :
				  take(c, number, most, false);
}

/* How many more are wanted. */
static uint64_t wanted(const struct capture *c)
{
	return c->options->count ?
	       c->options->count - output_frames(&c->output) : UINT64_MAX;
}

static unsigned int take_all(struct capture *c, unsigned int most_of_each)
{
	unsigned int taken = 0;

	for (unsigned int i = 0; i < c->device_count && !c->reason; i++) {
		uint64_t most = wanted(c);

		if (c->devices[i].gone)
			continue;
		if (most > most_of_each)
			most = most_of_each;
		taken += take_from(c, i, most);
		if (!wanted(c) && !c->reason)
			end(c, END_COUNT, 0);
	}
	return taken;
}

static void device_gone(struct capture *c, struct device *d, int error)
{
	device_count(d);
	d->gone = error;
	c->status = FAILURE;
	if (error == ENODEV)
		warnx("%s: the interface is gone", d->name);
	else
		warnx("%s: the kernel stopped its ring", d->name);
	for (unsigned int i = 0; i < c->device_count; i++) {
		if (!c->devices[i].gone)
			return;
	}
	end(c, END_INTERFACE, FAILURE);
}

static int milliseconds_until(uint64_t time, uint64_t at)
{
	uint64_t left;

	if (at == NEVER)
		return -1;
	if (at <= time)
		return 0;
	/* Not before, but for what is longer than poll() can wait. */
	left = (at - time + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC;
	return left < INT_MAX ? left : INT_MAX;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool has_frames(const struct output *output)
{
	return output_frames(output) != output->file_frames;
}

/* When there is something to do, whether a frame comes or not. */
static uint64_t next_event(const struct capture *c)
{
	const struct options *options = c->options;
	const struct output *output = &c->output;
	uint64_t at = c->next_look;

	if (options->duration)
		at = earlier(at, c->began + options->duration);
	if (options->rotate_time && has_frames(output))
		at = earlier(at, output->file_began + options->rotate_time);
	if (output_pending(output))
		at = earlier(at, output->oldest + FLUSH_AFTER);
	return at;
}

/* All rings are empty. */
static void wait(struct capture *c)
{
	struct pollfd fds[MAX_DEVICES];
	uint64_t at = next_event(c);

	for (unsigned int i = 0; i < c->device_count; i++) {
		fds[i] = (struct pollfd){
			.fd = c->devices[i].gone ? -1 :
						   fastnet_fd(c->devices[i].f),
			.events = POLLIN,
		};
	}
	if (poll(fds, c->device_count, milliseconds_until(now(), at)) <= 0)
		return;
	for (unsigned int i = 0; i < c->device_count; i++) {
		if (fds[i].revents & POLLIN)
			continue;
		if (fds[i].revents & POLLHUP)
			device_gone(c, &c->devices[i], ENODEV);
		else if (fds[i].revents & POLLERR)
			device_gone(c, &c->devices[i], EIO);
	}
}

static void check_output(struct capture *c, int result)
{
	if (result && !c->reason)
		end_of_output(c, result);
}

/* What depends on time, and on signals. */
static void look_around(struct capture *c)
{
	const struct options *options = c->options;
	struct output *output = &c->output;
	uint64_t time = now();

	if (options->duration && time - c->began >= options->duration)
		end(c, END_TIME, 0);
	if (signals_end())
		end(c, END_SIGNAL, 0);
	if (time >= c->next_look) {
		live_look(c, time);
		c->next_look = time + LOOK_EVERY;
	}
	if (c->reason)
		return;
	if (signals_rotate() && output->seekable && output->name)
		check_output(c, output_rotate(output));
	else if (options->rotate_time && has_frames(output) &&
		 time - output->file_began >= options->rotate_time)
		check_output(c, output_rotate(output));
}

/* Who reads a pipe waits for them; a file can wait for some more. */
static void flush(struct capture *c)
{
	struct output *output = &c->output;

	if (!output_pending(output))
		return;
	if (!output->seekable || now() - output->oldest >= FLUSH_AFTER)
		check_output(c, output_flush(output));
}

/* What was received before the end belongs to it. */
static void take_rest(struct capture *c)
{
	enum end_reason reason = c->reason;

	if (reason != END_SIGNAL && reason != END_TIME)
		return;
	for (unsigned int i = 0; i < c->device_count; i++) {
		uint32_t all = fastnet_granted(c->devices[i].f)->descriptors;
		uint64_t most = wanted(c);

		if (c->devices[i].gone)
			continue;
		c->reason = GOES_ON;
		take_from(c, i, most < all ? most : all);
		if (c->reason)
			return;
	}
	c->reason = reason;
}

/* Whatever ended it before: what cannot be written is worse. */
static void end_output(struct capture *c)
{
	int before = c->output.error;
	int result = output_end(&c->output);

	if (result && !before)
		end_of_output(c, result);
}

void run(struct capture *c)
{
	c->began = now();
	c->next_look = NEVER;
	live_begin(c);
	check_output(c, output_flush(&c->output));
	while (!c->reason) {
		bool was_empty = !output_pending(&c->output);
		unsigned int taken = take_all(c, BATCH);

		if (was_empty && output_pending(&c->output))
			c->output.oldest = now();
		if (!c->reason)
			look_around(c);
		if (taken || c->reason)
			continue;
		flush(c);
		if (!c->reason)
			wait(c);
	}
	take_rest(c);
	for (unsigned int i = 0; i < c->device_count; i++)
		device_count(&c->devices[i]);
	end_output(c);
	c->ended = now();
	live_end(c);
}
