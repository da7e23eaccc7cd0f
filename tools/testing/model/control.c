// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bits.h"
#include "control.h"
#include "device.h"

#define MAX_LINE	256

void control_init(struct control *control, int fd, struct device *device)
{
	memset(control, 0, sizeof(*control));
	control->fd = fd;
	control->device = device;
}

void control_exit(struct control *control)
{
	if (control->fd >= 0)
		close(control->fd);
	control->fd = -1;
	buffer_free(&control->in);
}

static bool __attribute__((format(printf, 2, 3)))
answer(struct control *control, const char *format, ...)
{
	char line[MAX_LINE];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	return write(control->fd, line, length) == length;
}

/* Both return whether the argument is one that they know. */
static bool parse_switch(const char *word, const char *on, const char *off,
			 bool *value)
{
	*value = word && !strcmp(word, on);
	return *value || (word && !strcmp(word, off));
}

static bool parse_count(const char *word, uint64_t *count)
{
	char *end;

	if (!word || *word < '0' || *word > '9')
		return false;
	errno = 0;
	*count = strtoull(word, &end, 10);
	return !errno && !*end;
}

static const char *command_link(struct device *device, char **arguments)
{
	bool up;

	if (!parse_switch(arguments[0], "up", "down", &up))
		return "neither up nor down";
	device->ops->plug(device, up);
	return NULL;
}

static const char *command_pause(struct device *device, char **arguments)
{
	if (!parse_switch(arguments[0], "on", "off", &device->pause))
		return "neither on nor off";
	return NULL;
}

static const char *command_gate(struct device *device, char **arguments)
{
	bool closed;

	if (!parse_switch(arguments[0], "closed", "open", &closed))
		return "neither open nor closed";
	net_set_gate(device->net, closed);
	return NULL;
}

static const char *command_fault(struct device *device, char **arguments)
{
	static const char *const names[FAULTS] = {
		[FAULT_CRC] = "crc",
		[FAULT_RUNT] = "runt",
		[FAULT_LONG] = "long",
		[FAULT_FRAGMENT] = "fragment",
		[FAULT_DMA] = "dma",
	};
	uint64_t count;

	if (!parse_count(arguments[1], &count))
		return "not a number";
	for (int i = 0; i < FAULTS; i++) {
		if (!strcmp(names[i], arguments[0])) {
			device->faults[i] = count;
			return NULL;
		}
	}
	return "not a fault";
}

static const char *command_overflow(struct device *device, char **arguments)
{
	(void)arguments;
	device->ops->overflow(device);
	return NULL;
}

static const struct {
	const char *name;
	const char *(*run)(struct device *device, char **arguments);
	int arguments;
} commands[] = {
	{ "link", command_link, 1 },
	{ "fault", command_fault, 2 },
	{ "overflow", command_overflow, 0 },
	{ "pause", command_pause, 1 },
	{ "gate", command_gate, 1 },
};

static bool answer_counters(struct control *control)
{
	const struct device *device = control->device;
	struct device_counters counters = { 0 };

	device->ops->count(device, &counters);
	return answer(control,
		      "ok rx=%" PRIu64 " tx=%" PRIu64 " missed=%" PRIu64
		      " errors=%" PRIu64 " tx_errors=%" PRIu64
		      " dma_errors=%" PRIu64 " resets=%" PRIu64
		      " forbidden=%" PRIu64 " stale=%" PRIu64 "\n",
		      counters.rx, counters.tx, counters.missed,
		      counters.errors, counters.tx_errors, device->dma.errors,
		      counters.resets, device->forbidden, device->stale);
}

/* Returns false if whoever asks has gone. */
static bool run_line(struct control *control, char *line)
{
	char *words[4] = { NULL };
	struct device *device = control->device;
	const char *error = "unknown command";
	int count = 0;

	/* Whoever asks finds what could be done before as done. */
	device->ops->run(device);
	for (char *word; (word = strsep(&line, " ")) && count < 4;)
		if (*word)
			words[count++] = word;
	if (count == 1 && !strcmp(words[0], "counters"))
		return answer_counters(control);
	for (size_t i = 0; i < ARRAY_SIZE(commands) && count; i++) {
		if (strcmp(commands[i].name, words[0]))
			continue;
		error = "wrong number of arguments";
		if (count == 1 + commands[i].arguments)
			error = commands[i].run(device, words + 1);
		break;
	}
	if (error)
		return answer(control, "error %s\n", error);
	device->ops->run(device);
	return answer(control, "ok\n");
}

static bool run_lines(struct control *control)
{
	struct buffer *in = &control->in;
	char *end;

	while ((end = memchr(buffer_data(in), '\n', buffer_size(in)))) {
		char *line = (char *)buffer_data(in);

		*end = '\0';
		if (!run_line(control, line))
			return false;
		buffer_consume(in, end + 1 - line);
	}
	return buffer_size(in) < MAX_LINE;
}

void control_read(struct control *control)
{
	ssize_t n;

	n = read(control->fd, buffer_reserve(&control->in, MAX_LINE),
		 MAX_LINE);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		buffer_added(&control->in, n);
		if (run_lines(control))
			return;
	}
	close(control->fd);
	control->fd = -1;
}
