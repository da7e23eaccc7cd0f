// SPDX-License-Identifier: GPL-2.0
/* What is not known is null. All times are nanoseconds. */
#include <inttypes.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench.h"
#include "command_line.h"

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char c = *text;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void print_text(const char *key, const char *text)
{
	printf("\"%s\": ", key);
	if (text && *text)
		print_string(text);
	else
		printf("null");
}

static void print_count(const char *key, uint64_t value)
{
	if (value == UNKNOWN)
		printf(", \"%s\": null", key);
	else
		printf(", \"%s\": %" PRIu64, key, value);
}

static void print_figure(const char *key, double value)
{
	if (value < 0)
		printf(", \"%s\": null", key);
	else
		printf(", \"%s\": %.3f", key, value);
}

static void print_nsec(const char *key, int64_t nsec)
{
	printf(", \"%s\": %" PRId64, key, nsec);
}

static void print_setting(const struct options *options)
{
	char driver[32];
	struct utsname name;

	uname(&name);
	link_driver(options->interface, driver, sizeof(driver));
	printf("  ");
	print_text("version", VERSION);
	printf(",\n  ");
	print_text("kernel", name.release);
	printf(",\n  ");
	print_text("machine", name.machine);
	printf(",\n  ");
	print_text("interface", options->interface);
	printf(",\n  ");
	print_text("driver", driver);
	printf(",\n  ");
	print_text("wait", options->busy ? "busy" : "sleep");
	printf(",\n  ");
	print_text("filter", options->filter);
	printf(",\n  \"processors\": %ld", sysconf(_SC_NPROCESSORS_ONLN));
}

static void print_change(const char *key, const struct change *change)
{
	printf(",\n     \"%s\": {\"time\": %" PRIu64, key, change->time);
	print_count("busy", change->busy);
	putchar('}');
}

static void print_latency(const struct latency *l)
{
	printf(",\n     \"latency\": {\"samples\": %" PRIu64, l->samples);
	printf(", \"relative\": %s", l->relative ? "true" : "false");
	if (l->samples) {
		print_nsec("min", l->min);
		print_nsec("p50", l->p50);
		print_nsec("p90", l->p90);
		print_nsec("p99", l->p99);
		print_nsec("p99.9", l->p999);
		print_nsec("max", l->max);
	}
	putchar('}');
}

static void print_order(const struct order *o)
{
	printf(",\n     \"order\": {\"checked\": %" PRIu64, o->checked);
	print_count("missing", o->missing);
	print_count("repeated", o->repeated);
	print_count("late", o->late);
	putchar('}');
}

static void print_measured(const struct options *options,
			   const struct result *r)
{
	printf(",\n     ");
	print_text("detail", r->detail);
	print_count("buffers", r->buffers);
	print_count("buffer_size", r->buffer_size);
	print_count("memory", r->memory);
	print_change("open", &r->open);
	print_change("close", &r->close);
	printf(",\n     \"seconds\": %.9f", r->seconds);
	print_count("frames", r->frames);
	print_count("ip", r->ip);
	print_count("bytes", r->bytes);
	print_figure("frames_per_second", per_second(r, r->frames));
	printf(",\n     \"dropped\": {\"total\": %" PRIu64,
	       (r->drops.nic == UNKNOWN ? 0 : r->drops.nic) +
	       (r->drops.kernel == UNKNOWN ? 0 : r->drops.kernel) +
	       r->drops.ring);
	print_count("nic", r->drops.nic);
	print_count("kernel", r->drops.kernel);
	print_count("ring", r->drops.ring);
	printf("}");
	print_count("wakeups", r->wakeups);
	print_count("user", r->user);
	print_count("system", r->system);
	print_count("softirq", r->softirq);
	print_count("busy", r->busy);
	print_figure("busy_per_frame", per_frame(r, r->busy));
	print_figure("instructions_per_frame", per_frame(r, r->instructions));
	print_figure("cycles_per_frame", per_frame(r, r->cycles));
	if (options->latency)
		print_latency(&r->latency);
	if (options->order)
		print_order(&r->order);
}

void report_json(const struct options *options, const struct result *results,
		 unsigned int count)
{
	printf("{\n");
	print_setting(options);
	printf(",\n  \"results\": [");
	for (unsigned int i = 0; i < count; i++) {
		const struct result *r = &results[i];

		printf("%s\n    {", i ? "," : "");
		print_text("method", r->method->name);
		printf(", \"measured\": %s, ", r->measured ? "true" : "false");
		print_text("problem", r->problem);
		if (r->measured)
			print_measured(options, r);
		putchar('}');
	}
	printf("\n  ]\n}\n");
}
