// SPDX-License-Identifier: GPL-2.0
/* Of the frames of tools/testing/vm/frame.h, which are numbered. */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../testing/vm/frame.h"
#include "bench.h"

#define MAX_SAMPLES	1048576	/* then a random choice of them */
#define WINDOW		65536	/* numbers in which a repeated one is known */

struct samples {
	bool latency;
	uint64_t timed;
	uint64_t random;
	int64_t *nsec;

	bool order;
	bool begun;
	uint64_t next;		/* above the highest number seen */
	struct order counts;
	uint8_t seen[WINDOW];
};

struct samples *samples_new(bool latency, bool order)
{
	struct samples *s = calloc(1, sizeof(*s));

	if (!s)
		err(1, "memory");
	s->latency = latency;
	s->order = order;
	s->random = 1;
	s->nsec = latency ? calloc(MAX_SAMPLES, sizeof(*s->nsec)) : NULL;
	if (latency && !s->nsec)
		err(1, "memory");
	return s;
}

void samples_free(struct samples *s)
{
	if (s)
		free(s->nsec);
	free(s);
}

/* Every frame is as likely as any other to be among those kept. */
static void add_time(struct samples *s, uint64_t sent)
{
	uint64_t slot = s->timed++;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (slot >= MAX_SAMPLES) {
		s->random ^= s->random << 13;
		s->random ^= s->random >> 7;
		s->random ^= s->random << 17;
		slot = s->random % s->timed;
		if (slot >= MAX_SAMPLES)
			return;
	}
	s->nsec[slot] = t.tv_sec * NSEC_PER_SEC + t.tv_nsec - sent;
}

/* Numbers from @next on up to @sequence have not been seen. */
static void skip_to(struct samples *s, uint64_t sequence)
{
	uint64_t gap = sequence - s->next;

	s->counts.missing += gap;
	if (gap >= WINDOW)
		memset(s->seen, 0, sizeof(s->seen));
	else
		while (s->next < sequence)
			s->seen[s->next++ % WINDOW] = false;
	s->next = sequence + 1;
}

static void add_number(struct samples *s, uint64_t sequence)
{
	uint8_t *seen = &s->seen[sequence % WINDOW];

	s->counts.checked++;
	if (!s->begun) {
		s->begun = true;
		s->next = sequence;
	}
	if (sequence >= s->next) {
		skip_to(s, sequence);
	} else if (s->next - sequence > WINDOW || *seen) {
		s->counts.repeated++;
	} else {
		s->counts.late++;
		if (s->counts.missing)
			s->counts.missing--;
	}
	*seen = true;
}

void samples_add(struct samples *s, const uint8_t *frame, size_t len)
{
	uint64_t sequence, sent;

	if (s->latency) {
		sent = frame_time(frame, len);
		if (sent)
			add_time(s, sent);
	}
	if (s->order) {
		sequence = frame_sequence(frame, len);
		if (sequence != UINT64_MAX)
			add_number(s, sequence);
	}
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void summarize_latency(struct samples *s, struct latency *latency)
{
	uint64_t n = s->timed < MAX_SAMPLES ? s->timed : MAX_SAMPLES;
	const int64_t *t = s->nsec;
	int64_t zero;

	latency->samples = s->timed;
	if (!n)
		return;
	qsort(s->nsec, n, sizeof(*t), compare);
	/* No frame arrives before it is sent, nor takes minutes. */
	latency->relative = t[0] < 0 || t[0] > (int64_t)(60 * NSEC_PER_SEC);
	zero = latency->relative ? t[0] : 0;
	latency->min = t[0] - zero;
	latency->p50 = t[n * 500 / 1000] - zero;
	latency->p90 = t[n * 900 / 1000] - zero;
	latency->p99 = t[n * 990 / 1000] - zero;
	latency->p999 = t[n * 999 / 1000] - zero;
	latency->max = t[n - 1] - zero;
}

void samples_summarize(struct samples *s, struct result *result)
{
	result->order = s->counts;
	if (s->latency)
		summarize_latency(s, &result->latency);
}
