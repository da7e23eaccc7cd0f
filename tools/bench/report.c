// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "bench.h"

double per_frame(const struct result *result, uint64_t value)
{
	if (value == UNKNOWN || !result->frames)
		return -1;
	return (double)value / result->frames;
}

double per_second(const struct result *result, double value)
{
	return result->seconds > 0 ? value / result->seconds : 0;
}

/* A column of this width; the text is good until the eighth call after it. */
static const char *count_text(uint64_t value)
{
	static char texts[8][24];
	static unsigned int next;
	char *text = texts[next++ % ARRAY_SIZE(texts)];

	if (value == UNKNOWN)
		return "n/a";
	snprintf(text, sizeof(texts[0]), "%" PRIu64, value);
	return text;
}

static const char *figure_text(double value)
{
	static char texts[8][24];
	static unsigned int next;
	char *text = texts[next++ % ARRAY_SIZE(texts)];

	if (value < 0)
		return "n/a";
	snprintf(text, sizeof(texts[0]), "%.*f", value < 10 ? 3 : 1, value);
	return text;
}

static double share(const struct result *result, uint64_t nsec)
{
	if (nsec == UNKNOWN)
		return -1;
	return per_second(result, 100.0 * nsec / NSEC_PER_SEC);
}

static uint64_t drops_between(uint64_t before, uint64_t after)
{
	return after == UNKNOWN ? UNKNOWN : after - before;
}

/* The user's and the system's time may contain some of the softirqs'. */
static double processor_time(const struct result *result)
{
	double nsec = result->user + result->system;

	if (result->softirq != UNKNOWN)
		nsec += result->softirq;
	return nsec / NSEC_PER_SEC;
}

void report_live(const struct result *so_far, const struct result *before)
{
	double seconds = so_far->seconds - before->seconds;

	if (seconds <= 0)
		return;
	fprintf(stderr,
		"%6.1fs %-16s %10.0f frames/s %8.1f Mbit/s  dropped: nic %s, kernel %s, ring %s  cpu %.0f%%\n",
		so_far->seconds, so_far->method->name,
		(so_far->frames - before->frames) / seconds,
		(so_far->bytes - before->bytes) * 8 / 1e6 / seconds,
		count_text(drops_between(before->drops.nic,
					 so_far->drops.nic)),
		count_text(drops_between(before->drops.kernel,
					 so_far->drops.kernel)),
		count_text(drops_between(before->drops.ring,
					 so_far->drops.ring)),
		100 * (processor_time(so_far) - processor_time(before)) /
		seconds);
}

static void print_frames(const struct result *results, unsigned int count)
{
	printf("%67s\n", "dropped:");
	printf("%-16s %10s %10s %10s %8s %8s %8s %8s\n", "method", "frames",
	       "IP", "frames/s", "Mbit/s", "NIC", "kernel", "ring");
	for (unsigned int i = 0; i < count; i++) {
		const struct result *r = &results[i];

		if (!r->measured)
			continue;
		printf("%-16s %10s %10s %10.0f %8.1f %8s %8s %8s\n",
		       r->method->name, count_text(r->frames),
		       count_text(r->ip), per_second(r, r->frames),
		       per_second(r, r->bytes * 8 / 1e6),
		       count_text(r->drops.nic), count_text(r->drops.kernel),
		       count_text(r->drops.ring));
	}
}

static void print_costs(const struct result *results, unsigned int count)
{
	printf("\n%23s %23s\n", "CPU %", "a frame:");
	printf("%-16s %6s %6s %7s %8s %8s %8s %8s %9s\n", "method", "user",
	       "system", "softirq", "busy ns", "instr.", "cycles", "wake-ups",
	       "memory");
	for (unsigned int i = 0; i < count; i++) {
		const struct result *r = &results[i];

		if (!r->measured)
			continue;
		printf("%-16s %6s %6s %7s %8s %8s %8s %8s %5" PRIu64 " KiB\n",
		       r->method->name, figure_text(share(r, r->user)),
		       figure_text(share(r, r->system)),
		       figure_text(share(r, r->softirq)),
		       figure_text(per_frame(r, r->busy)),
		       figure_text(per_frame(r, r->instructions)),
		       figure_text(per_frame(r, r->cycles)),
		       figure_text(per_frame(r, r->wakeups)),
		       r->memory / 1024);
	}
}

static double usec(int64_t nsec)
{
	return nsec / 1e3;
}

static void print_latency(const struct result *results, unsigned int count)
{
	printf("\n%28s\n", "latency, us");
	printf("%-16s %11s %8s %8s %8s %8s %8s\n", "method", "min", "50 %",
	       "90 %", "99 %", "99.9 %", "max");
	for (unsigned int i = 0; i < count; i++) {
		const struct latency *l = &results[i].latency;

		if (!results[i].measured)
			continue;
		if (!l->samples) {
			printf("%-16s no frame says when it was sent\n",
			       results[i].method->name);
			continue;
		}
		printf("%-16s %11.1f %8.1f %8.1f %8.1f %8.1f %8.1f%s\n",
		       results[i].method->name, usec(l->min), usec(l->p50),
		       usec(l->p90), usec(l->p99), usec(l->p999), usec(l->max),
		       l->relative ? " (more than the least: the clocks differ)" :
		       "");
	}
}

static void print_order(const struct result *results, unsigned int count)
{
	printf("\n%-16s %10s %10s %10s %10s\n", "method", "numbered",
	       "missing", "repeated", "late");
	for (unsigned int i = 0; i < count; i++) {
		const struct order *o = &results[i].order;

		if (results[i].measured)
			printf("%-16s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n",
			       results[i].method->name, o->checked, o->missing,
			       o->repeated, o->late);
	}
}

static void print_remarks(const struct result *results, unsigned int count)
{
	const char *gap = "\n";

	for (unsigned int i = 0; i < count; i++) {
		const struct result *r = &results[i];
		const char *text = *r->problem ? r->problem : r->detail;

		if (!text)
			continue;
		printf("%s%s: %s%s\n", gap, r->method->name,
		       r->measured ? "" : "not available: ", text);
		gap = "";
	}
}

static unsigned int measured(const struct result *results, unsigned int count)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < count; i++)
		sum += results[i].measured;
	return sum;
}

void report_table(const struct options *options, const struct result *results,
		  unsigned int count)
{
	if (measured(results, count)) {
		print_frames(results, count);
		print_costs(results, count);
		if (options->latency)
			print_latency(results, count);
		if (options->order)
			print_order(results, count);
	}
	print_remarks(results, count);
}
