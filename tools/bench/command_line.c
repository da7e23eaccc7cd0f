// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

#include "command_line.h"

uint64_t parse_number(const char *text, const char *name, uint64_t min,
		      uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value < min ||
	    value > max)
		errx(2, "%s: %s is not a number from %llu to %llu", name, text,
		     (unsigned long long)min, (unsigned long long)max);
	return value;
}

/* A long option has no character of its own, and is a word of its own. */
void refuse_option(int option, char **argv)
{
	const char *word = argv[optind - 1];

	if (option == ':')
		errx(2, "%s: something has to follow: see --help", word);
	if (optopt && optopt <= CHAR_MAX)
		errx(2, "-%c: no such option: see --help", optopt);
	errx(2, "%s: no such option: see --help", word);
}
