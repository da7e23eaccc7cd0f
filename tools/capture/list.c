// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <net/if.h>

#include "capture.h"

const char *mode_name(uint32_t mode)
{
	static const char * const names[] = {
		"none", "drop", "copy", "zero-copy",
	};

	return mode < ARRAY_SIZE(names) ? names[mode] : "unknown";
}

static uint32_t best_mode(const struct fastnet_query *query)
{
	if (device_is_zerocopy(query))
		return FASTNET_MODE_ZEROCOPY;
	if (query->modes & 1U << FASTNET_MODE_COPY && query->buffer_size)
		return FASTNET_MODE_COPY;
	return FASTNET_MODE_NORMAL;
}

static void print_user(const struct fastnet_query *query)
{
	if (query->mode == FASTNET_MODE_NORMAL)
		printf("%-24s", "-");
	else if (query->pid)
		printf("%-8d%-16s", query->pid, query->command);
	else
		printf("%-24s", "another's");
}

static void print_device(const char *name, const struct fastnet_query *query)
{
	printf("%-15s %-10s ", name, mode_name(best_mode(query)));
	print_user(query);
	printf(" %s\n", query->message);
}

int list_print(void)
{
	struct if_nameindex *all = if_nameindex(), *i;
	struct fastnet_query query;
	char problem[256];
	int error;

	if (!all)
		err(FAILURE, "interfaces");
	for (i = all; i->if_name; i++) {
		error = fastnet_query_device(i->if_name, &query);
		/* It may have gone since. */
		if (error == -ENODEV)
			continue;
		if (error)
			errx(FAILURE, "%s",
			     fastnet_open_error(error, i->if_name, problem,
						sizeof(problem)));
		if (i == all)
			printf("%-15s %-10s %-24s %s\n", "interface", "mode",
			       "used by", "why not zero-copy");
		print_device(i->if_name, &query);
	}
	if_freenameindex(all);
	return fflush(stdout) ? FAILURE : 0;
}
