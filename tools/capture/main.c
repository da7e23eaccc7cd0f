// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"

static struct capture capture;

static void find_devices(struct capture *c)
{
	const struct options *options = c->options;
	struct sock_fprog filter;
	char problem[256];

	c->device_count = options->interface_count;
	for (unsigned int i = 0; i < c->device_count; i++) {
		struct device *d = &c->devices[i];

		if (!device_find(d, options->interfaces[i], problem,
				 sizeof(problem)))
			errx(FAILURE, "%s", problem);
		if (!options->filter)
			continue;
		/* A mistake in it is found before anything is done. */
		if (!filter_compile(&filter, d->link, options->filter,
				    MAX_SNAPLEN, problem, sizeof(problem)))
			errx(MISUSE, "%s", problem);
		filter_free(&filter);
	}
}

static void open_devices(struct capture *c)
{
	char problem[256];

	for (unsigned int i = 0; i < c->device_count; i++) {
		if (device_open(&c->devices[i], c->options, problem,
				sizeof(problem)))
			continue;
		output_forget(&c->output);
		errx(FAILURE, "%s", problem);
	}
}

static void announce(const struct capture *c)
{
	for (unsigned int i = 0; i < c->device_count; i++) {
		const struct device *d = &c->devices[i];

		fprintf(stderr, "%s: %s mode, %s\n", d->name,
			mode_name(fastnet_mode(d->f)), d->link->title);
	}
}

static void close_devices(struct capture *c)
{
	for (unsigned int i = 0; i < c->device_count; i++)
		fastnet_close(c->devices[i].f);
}

static int do_capture(struct capture *c)
{
	const struct options *options = c->options;
	int error;

	signals_catch();
	find_devices(c);
	output_open(&c->output, options, c->devices, c->device_count);
	open_devices(c);
	privileges_drop();
	error = output_begin(&c->output);
	if (error)
		errx(FAILURE, "%s: %s", options->file, strerror(-error));

	if (!options->quiet && !options->json)
		announce(c);
	run(c);
	if (!options->quiet)
		summary_print(c);
	close_devices(c);
	return c->status;
}

/* Or else a file that is opened would be what messages are written to. */
static void open_standard_files(void)
{
	int fd;

	/* Not for writing: whoever writes there is to learn of it. */
	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	static struct options options;

	open_standard_files();
	options_parse(&options, argc, argv);
	capture.options = &options;
	privileges_limit(&options);
	switch (options.action) {
	case CAPTURE:
	case EXTCAP_CAPTURE:
		return do_capture(&capture);
	case LIST:
		return list_print();
	default:
		return extcap_answer(&options);
	}
}
