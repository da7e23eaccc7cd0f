// SPDX-License-Identifier: GPL-2.0
/*
 * DIRECTORY/NAME.EXTENSION becomes DIRECTORY/NAME_00001_20260131235959.EXTENSION,
 * with the number of the file and the local time when it was begun.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture.h"

static char **kept;	/* a ring: number n is at n % options->ring */
static uint64_t keeps;

static const char *extension(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;
	const char *dot = strrchr(name, '.');

	return dot && dot != name ? dot : name + strlen(name);
}

bool names_are_numbered(const struct options *options)
{
	return options->rotate_size || options->rotate_time;
}

char *names_next(const struct options *options, unsigned int number)
{
	const char *file = options->file;
	const char *rest = extension(file);
	time_t seconds = time(NULL);
	char clock[32] = "";
	struct tm tm;
	char *name;
	int length;

	/* Before a SIGHUP there may be one only, which has no number. */
	if (number == 1 && !names_are_numbered(options)) {
		length = asprintf(&name, "%s", file);
	} else {
		if (localtime_r(&seconds, &tm))
			strftime(clock, sizeof(clock), "_%Y%m%d%H%M%S", &tm);
		length = asprintf(&name, "%.*s_%05u%s%s", (int)(rest - file),
				  file, number, clock, rest);
	}
	if (length < 0)
		err(FAILURE, "memory");
	return name;
}

void names_keep(const struct options *options, const char *name)
{
	char **place;

	if (!options->ring)
		return;
	if (!kept)
		kept = calloc(options->ring, sizeof(*kept));
	if (!kept)
		err(FAILURE, "memory");
	place = &kept[keeps++ % options->ring];
	if (*place && unlink(*place))
		warn("%s: cannot be removed", *place);
	free(*place);
	*place = strdup(name);
	if (!*place)
		err(FAILURE, "memory");
}
