// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "source.h"

#define SPIN_NSEC	(50 * NSEC_PER_USEC)	/* sleeping may take longer */
#define MAX_LAG_NSEC	(100 * 1000 * NSEC_PER_USEC)

struct source {
	const struct options *options;
	struct frames frames;
	struct output output;
	struct frame batch[MAX_BATCH];
	uint64_t taken;		/* from @frames */
	uint64_t sent;
	uint64_t bytes;
	uint64_t begin;
	uint64_t pace;		/* what the times of frames count from */
	uint64_t deadline;	/* 0: none */
	uint64_t burst_end;	/* when the last burst had gone */
};

static bool was_interrupted;

static void interrupt(int signal)
{
	(void)signal;
	__atomic_store_n(&was_interrupted, true, __ATOMIC_RELAXED);
}

bool interrupted(void)
{
	return __atomic_load_n(&was_interrupted, __ATOMIC_RELAXED);
}

static uint64_t clock_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static uint64_t now(void)
{
	return clock_now(CLOCK_MONOTONIC);
}

/* Returns whether it came to that. */
static bool wait_until(uint64_t time)
{
	while (!interrupted()) {
		uint64_t at = now();
		struct timespec t;

		if (at >= time)
			return true;
		if (time - at <= SPIN_NSEC)
			continue;
		at = time - SPIN_NSEC;
		t.tv_sec = at / NSEC_PER_SEC;
		t.tv_nsec = at % NSEC_PER_SEC;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	}
	return false;
}

/* When the next frame may go. */
static uint64_t due(const struct source *s, const struct frame *frame)
{
	const struct options *options = s->options;
	uint64_t burst = options->burst ? options->burst : 1;
	uint64_t bursts = s->sent / burst;

	if (s->frames.timed)
		return s->pace + frame->due;
	if (s->sent % burst)
		return 0;
	if (options->rate)
		return s->pace + bursts * burst * (NSEC_PER_SEC /
						    options->rate);
	return options->gap && bursts ? s->burst_end + options->gap : 0;
}

/* Who was made to wait for long does not send all at once what he missed. */
static uint64_t limit_lag(struct source *s, uint64_t due)
{
	uint64_t time = now();

	if (time < due + MAX_LAG_NSEC)
		return due;
	s->pace += time - due;
	return time;
}

/* How many frames go at once. */
static unsigned int batch_limit(const struct source *s)
{
	const struct options *options = s->options;
	uint64_t limit = MAX_BATCH, left;

	if (s->frames.timed)
		limit = 1;
	else if (options->burst)
		limit = options->burst - s->sent % options->burst;
	else if (options->rate || options->gap)
		limit = 1;
	if (options->frames) {
		left = options->frames - s->sent;
		limit = left < limit ? left : limit;
	}
	return limit < MAX_BATCH ? limit : MAX_BATCH;
}

static unsigned int make_batch(struct source *s, unsigned int limit)
{
	const struct options *options = s->options;
	unsigned int count = 0;

	while (count < limit) {
		struct frame *frame = &s->batch[count];

		if (!s->frames.get(&s->frames, s->taken, frame))
			break;
		if (options->destination)
			memcpy(frame->data, options->destination, 6);
		s->taken++;
		count++;
	}
	return count;
}

static void stamp(struct source *s, unsigned int count)
{
	uint64_t time = clock_now(CLOCK_REALTIME);

	if (!s->frames.stamped || !s->options->spec.timed)
		return;
	for (unsigned int i = 0; i < count; i++)
		frame_stamp(s->batch[i].data, time);
}

/* Whether there is more to send. */
static bool send_batch(struct source *s)
{
	unsigned int count = make_batch(s, batch_limit(s));
	uint64_t time;

	if (!count)
		return false;
	time = due(s, &s->batch[0]);
	if (time)
		time = limit_lag(s, time);
	if (s->deadline && time >= s->deadline)
		time = s->deadline;
	if ((time && !wait_until(time)) ||
	    (s->deadline && now() >= s->deadline))
		return false;

	stamp(s, count);
	if (s->output.send(&s->output, s->batch, count)) {
		warnx("nobody takes the frames any more");
		return false;
	}
	s->sent += count;
	for (unsigned int i = 0; i < count; i++)
		s->bytes += s->batch[i].size;
	if (s->options->gap)
		s->burst_end = now();
	return !interrupted();
}

static bool send_all(struct source *s)
{
	const struct options *options = s->options;

	s->begin = now();
	s->pace = s->begin;
	if (options->seconds)
		s->deadline = s->begin + options->seconds * NSEC_PER_SEC;
	while (!interrupted() &&
	       (!options->frames || s->sent < options->frames)) {
		if (!send_batch(s))
			break;
	}
	return !options->frames || s->sent == options->frames ||
	       interrupted() || (s->deadline && now() >= s->deadline);
}

static void summarize(const struct source *s)
{
	double seconds = (double)(now() - s->begin) / NSEC_PER_SEC;

	fprintf(stderr, "%" PRIu64 " frames, %" PRIu64 " bytes in %.3f s",
		s->sent, s->bytes, seconds);
	fprintf(stderr, ": %.0f frames/s, %.2f Mbit/s", s->sent / seconds,
		s->bytes * 8 / 1e6 / seconds);
	if (s->output.received)
		fprintf(stderr, ", %" PRIu64 " came back",
			s->output.received);
	fputc('\n', stderr);
}

static void catch_signals(void)
{
	struct sigaction action = {
		.sa_handler = interrupt, .sa_flags = SA_RESETHAND,
	};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int main(int argc, char **argv)
{
	static uint8_t memory[MAX_BATCH][FRAME_MAX_SIZE];
	struct options options;
	struct source s = { .options = &options };
	bool complete = true;

	options_parse(&options, argc, argv);
	catch_signals();
	/* The pauses between bursts are shorter than the default slack. */
	prctl(PR_SET_TIMERSLACK, 1);
	for (int i = 0; i < MAX_BATCH; i++)
		s.batch[i].data = memory[i];

	if (options.replay)
		frames_replayed(&s.frames, &options);
	else
		frames_numbered(&s.frames, &options);
	if (options.interface)
		output_packet(&s.output, &options);
	else
		output_stream(&s.output, &options);

	if (!interrupted()) {
		complete = send_all(&s);
		if (!options.quiet)
			summarize(&s);
	}
	s.output.close(&s.output);
	s.frames.close(&s.frames);
	return !complete;
}
