// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"

uint64_t parse_number(const char *text, const char *name, uint64_t min,
		      uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	/* No sign, and no space. */
	if (errno || !isdigit((unsigned char)*text) || *end || value < min ||
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

char *join_words(char **words)
{
	size_t length = 1;
	char *joined;

	for (char **word = words; *word; word++)
		length += strlen(*word) + 1;
	joined = calloc(1, length);
	if (!joined)
		err(1, "memory");
	for (char **word = words; *word; word++) {
		if (word != words)
			strcat(joined, " ");
		strcat(joined, *word);
	}
	return joined;
}
