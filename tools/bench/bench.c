// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench.h"

static struct result results[MAX_METHODS];

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		errx(2, "-c %d: no such processor: see nproc", cpu);
}

/* One that was named has to be there, before time is spent on the others. */
static void probe_named(const struct options *options)
{
	for (unsigned int i = 0; i < options->method_count; i++) {
		if (!run_probe(options, &results[i]))
			errx(2, "%s: %s", results[i].method->name,
			     results[i].problem);
	}
}

static void report(const struct options *options, unsigned int count)
{
	switch (options->format) {
	case JSON:
		report_json(options, results, count);
		break;
	case CSV:
		report_csv(options, results, count);
		break;
	case TABLE:
		report_table(options, results, count);
		break;
	}
	if (fflush(stdout) || ferror(stdout))
		err(1, "standard output");
}

int main(int argc, char **argv)
{
	struct options options;
	unsigned int done = 0;
	bool failed = false;

	options_parse(&options, argc, argv);
	if (options.cpu >= 0)
		run_on(options.cpu);
	link_check(options.interface);
	perf_open();

	for (unsigned int i = 0; i < options.method_count; i++)
		results[i].method = options.methods[i];
	if (!options.all)
		probe_named(&options);

	run_catch_signals();
	while (done < options.method_count && !run_interrupted()) {
		struct result *result = &results[done++];

		if (run_method(&options, result))
			continue;
		if (result->measured || !options.all) {
			warnx("%s: %s", result->method->name, result->problem);
			failed = true;
		}
	}
	report(&options, done);
	free(options.filter);
	return failed;
}
