// SPDX-License-Identifier: GPL-2.0
/* A line for each method that was measured; what is not known is empty. */
#include <inttypes.h>

#include "bench.h"

static void print_count(uint64_t value)
{
	putchar(',');
	if (value != UNKNOWN)
		printf("%" PRIu64, value);
}

static void print_figure(double value)
{
	putchar(',');
	if (value >= 0)
		printf("%.3f", value);
}

static void print_latency(const struct latency *l)
{
	const int64_t figures[] = {
		l->min, l->p50, l->p90, l->p99, l->p999, l->max,
	};

	for (size_t i = 0; i < ARRAY_SIZE(figures); i++) {
		putchar(',');
		if (l->samples)
			printf("%" PRId64, figures[i]);
	}
}

static void print_order(const struct order *o)
{
	print_count(o->checked);
	print_count(o->missing);
	print_count(o->repeated);
	print_count(o->late);
}

static const char columns[] =
	"method,seconds,frames,ip,bytes,frames_per_second,dropped_nic,"
	"dropped_kernel,dropped_ring,wakeups,user,system,softirq,busy,"
	"busy_per_frame,instructions_per_frame,cycles_per_frame,buffers,"
	"buffer_size,memory,instructions,open_time,open_busy,close_time,close_busy";
static const char latency_columns[] =
	",latency_min,latency_p50,latency_p90,latency_p99,latency_p99.9,"
	"latency_max";
static const char order_columns[] = ",checked,missing,repeated,late";

static void print_header(const struct options *options)
{
	printf("%s%s%s,detail\n", columns,
	       options->latency ? latency_columns : "",
	       options->order ? order_columns : "");
}

static void print_result(const struct options *options, const struct result *r)
{
	printf("%s,%.9f", r->method->name, r->seconds);
	print_count(r->frames);
	print_count(r->ip);
	print_count(r->bytes);
	print_figure(per_second(r, r->frames));
	print_count(r->drops.nic);
	print_count(r->drops.kernel);
	print_count(r->drops.ring);
	print_count(r->wakeups);
	print_count(r->user);
	print_count(r->system);
	print_count(r->softirq);
	print_count(r->busy);
	print_figure(per_frame(r, r->busy));
	print_figure(per_frame(r, r->instructions));
	print_figure(per_frame(r, r->cycles));
	print_count(r->buffers);
	print_count(r->buffer_size);
	print_count(r->memory);
	print_count(r->instructions);
	print_count(r->open.time);
	print_count(r->open.busy);
	print_count(r->close.time);
	print_count(r->close.busy);
	if (options->latency)
		print_latency(&r->latency);
	if (options->order)
		print_order(&r->order);
	/* It has commas. */
	printf(r->detail ? ",\"%s\"\n" : ",\n", r->detail);
}

void report_csv(const struct options *options, const struct result *results,
		unsigned int count)
{
	print_header(options);
	for (unsigned int i = 0; i < count; i++) {
		if (results[i].measured)
			print_result(options, &results[i]);
	}
}
