// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"

#define MAX_SECONDS	1e9

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

uint64_t parse_size(const char *text, const char *option, uint64_t min)
{
	static const char units[] = "kMGT";
	unsigned long long value;
	const char *unit;
	int shift = 0;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		shift = 10 * (unit - units + 1);
		end++;
	}
	if (errno || !is_digit(*text) || *end || value > UINT64_MAX >> shift ||
	    value << shift < min)
		errx(MISUSE, "%s: %s is not a number of bytes from %llu on, such as 100M",
		     option, text, (unsigned long long)min);
	return value << shift;
}

uint64_t parse_time(const char *text, const char *option)
{
	char *end;
	double value = strtod(text, &end);

	if (!is_digit(*text) || *end || strpbrk(text, "xX") ||
	    value < 1 / (double)NSEC_PER_SEC || value > MAX_SECONDS)
		errx(MISUSE, "%s: %s is not a number of seconds above 0",
		     option, text);
	return value * NSEC_PER_SEC;
}
