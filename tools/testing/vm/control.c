// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm.h"

/* More in one command would make the harness swell. */
#define MAX_QUEUED	(16 << 20)
#define MAX_REPLY	1024

static void write_all(int fd, const char *text, size_t size)
{
	ssize_t n = write(fd, text, size);

	/* The lines are short, and whoever it is reads them at once. */
	if (n != (ssize_t)size && errno != EPIPE)
		err(1, "write to QEMU or the NIC");
}

__printf(2, 3)
static void reply(struct control *control, const char *format, ...)
{
	va_list arguments;
	char line[MAX_REPLY + sizeof("\n")];

	va_start(arguments, format);
	vsnprintf(line, MAX_REPLY, format, arguments);
	va_end(arguments);
	strcat(line, "\n");
	write_all(control->fd, line, strlen(line));
}

static void monitor(struct control *control, const char *request)
{
	write_all(control->monitor, request, strlen(request));
}

/* The end of "KEY=", if that is what @word begins with. */
static const char *value_of(const char *word, const char *key)
{
	size_t length = strlen(key);

	if (strncmp(word, key, length) || word[length] != '=')
		return NULL;
	return word + length + 1;
}

static bool parse_number(const char *text, uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 0);
	return !errno && end != text && !*end && *number <= max;
}

static bool parse_size(const char *text, struct frame_spec *spec)
{
	unsigned int min, max;
	int length = 0;

	spec->imix = !strcmp(text, "imix");
	if (spec->imix)
		return true;
	if (sscanf(text, "%u-%u%n", &min, &max, &length) != 2) {
		if (sscanf(text, "%u%n", &min, &length) != 1)
			return false;
		max = min;
	}
	if (text[length] || min < FRAME_MIN_SIZE || max > FRAME_MAX_SIZE ||
	    min > max)
		return false;
	spec->min_size = min;
	spec->max_size = max;
	return true;
}

static bool parse_send_word(const char *word, struct wire_send *send)
{
	const char *value;
	uint64_t number;

	value = value_of(word, "size");
	if (value)
		return parse_size(value, &send->spec);
	value = value_of(word, "count");
	if (value)
		return parse_number(value, UINT64_MAX, &send->count);
	value = value_of(word, "burst");
	if (value)
		return parse_number(value, UINT64_MAX, &send->burst);
	value = value_of(word, "first");
	if (value)
		return parse_number(value, UINT64_MAX, &send->first);
	value = value_of(word, "gap");
	if (value && parse_number(value, UINT32_MAX, &number)) {
		send->gap = number * NSEC_PER_USEC;
		return true;
	}
	value = value_of(word, "ip");
	if (value && parse_number(value, 100, &number)) {
		send->spec.ip_percent = number;
		return true;
	}
	value = value_of(word, "seed");
	if (value && parse_number(value, UINT32_MAX, &number)) {
		send->spec.seed = number;
		return true;
	}
	return false;
}

static void command_send(struct control *control, char *arguments)
{
	struct wire_send send = {
		.spec = { .min_size = 60, .max_size = 60 },
	};
	char *word;

	while ((word = strsep(&arguments, " "))) {
		if (*word && !parse_send_word(word, &send)) {
			reply(control, "error cannot send with %.64s", word);
			return;
		}
	}
	wire_send(control->wire, &send);
	reply(control, "ok");
}

static void command_stop(struct control *control, char *arguments)
{
	(void)arguments;
	reply(control, "ok %" PRIu64, wire_stop(control->wire));
}

static void command_wait(struct control *control, char *arguments)
{
	(void)arguments;
	control->waiting = true;
	control_poll(control);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns how many bytes there are; 0 if they are not a frame. */
static size_t parse_hex(const char *text, uint8_t *frame)
{
	size_t size = strlen(text) / 2;

	if (strlen(text) % 2 || size > FRAME_MAX_SIZE)
		return 0;
	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return 0;
		frame[i] = high << 4 | low;
	}
	return size;
}

static void queue_frames(struct control *control, uint64_t count,
			 const char *hex)
{
	uint8_t frame[FRAME_MAX_SIZE];
	size_t size = hex ? parse_hex(hex, frame) : 0;

	if (!size) {
		reply(control, "error not a frame");
		return;
	}
	if (count > MAX_QUEUED / size) {
		reply(control, "error too many frames");
		return;
	}
	while (count--)
		wire_queue(control->wire, frame, size);
	reply(control, "ok");
}

static void command_raw(struct control *control, char *arguments)
{
	queue_frames(control, 1, arguments);
}

static void command_rawn(struct control *control, char *arguments)
{
	char *word = strsep(&arguments, " ");
	uint64_t count;

	if (!word || !parse_number(word, UINT64_MAX, &count)) {
		reply(control, "error not a number");
		return;
	}
	queue_frames(control, count, arguments);
}

static void command_received(struct control *control, char *arguments)
{
	struct wire *wire = control->wire;

	(void)arguments;
	/* What the guest sent before it asked counts. */
	wire_read(wire);
	reply(control, "ok %" PRIu64 " %" PRIu64 " %" PRIu64, wire->received,
	      wire->received_numbered, wire->received_right);
	wire->received = 0;
	wire->received_numbered = 0;
	wire->received_right = 0;
}

/* The answer of the NIC's model, or of QEMU, becomes ours. */
static void ask_model(struct control *control, const char *name,
		      const char *arguments)
{
	char line[256];

	snprintf(line, sizeof(line), "%s%s%s\n", name, arguments ? " " : "",
		 arguments ? arguments : "");
	write_all(control->model->control, line, strlen(line));
}

static void ask_qemu_for_link(struct control *control, bool up)
{
	static const char request[] =
		"{\"execute\": \"set_link\", \"id\": \"link\","
		" \"arguments\": {\"name\": \"nic0\", \"up\": %s}}\n";
	char line[sizeof(request) + 8];

	snprintf(line, sizeof(line), request, up ? "true" : "false");
	monitor(control, line);
}

static void command_link(struct control *control, char *arguments)
{
	if (!arguments ||
	    (strcmp(arguments, "up") && strcmp(arguments, "down")))
		reply(control, "error neither up nor down");
	else if (control->model)
		ask_model(control, "link", arguments);
	else
		ask_qemu_for_link(control, !strcmp(arguments, "up"));
}

/* The model complains of each access that it was told to get wrong. */
static void command_fault(struct control *control, char *arguments)
{
	unsigned int count;

	if (sscanf(arguments ? arguments : "", "dma %u", &count) == 1)
		control->model->excused += count;
	ask_model(control, "fault", arguments);
}

static void command_overflow(struct control *control, char *arguments)
{
	ask_model(control, "overflow", arguments);
}

static void command_pause(struct control *control, char *arguments)
{
	ask_model(control, "pause", arguments);
}

static void command_gate(struct control *control, char *arguments)
{
	ask_model(control, "gate", arguments);
}

static void command_counters(struct control *control, char *arguments)
{
	ask_model(control, "counters", arguments);
}

/* Only a guest that sleeps can be woken: it is when QEMU says that it does. */
static void command_wakeup(struct control *control, char *arguments)
{
	(void)arguments;
	control->wake = true;
	reply(control, "ok");
}

enum { ANYTHING, WIRE, MODEL };

static const struct {
	const char *name;
	void (*run)(struct control *control, char *arguments);
	int needs;
} commands[] = {
	{ "send",	command_send,		WIRE },
	{ "stop",	command_stop,		WIRE },
	{ "wait",	command_wait,		WIRE },
	{ "raw",	command_raw,		WIRE },
	{ "rawn",	command_rawn,		WIRE },
	{ "received",	command_received,	WIRE },
	{ "link",	command_link,		ANYTHING },
	{ "wakeup",	command_wakeup,		ANYTHING },
	{ "fault",	command_fault,		MODEL },
	{ "overflow",	command_overflow,	MODEL },
	{ "pause",	command_pause,		MODEL },
	{ "gate",	command_gate,		MODEL },
	{ "counters",	command_counters,	MODEL },
};

static void run_command(void *context, char *line)
{
	struct control *control = context;
	char *name = strsep(&line, " ");

	control->waiting = false;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name))
			continue;
		if (commands[i].needs == WIRE && control->wire->fd < 0)
			reply(control, "error no host is at the wire");
		else if (commands[i].needs == MODEL && !control->model)
			reply(control, "error this NIC has no faults");
		else
			commands[i].run(control, line);
		return;
	}
	reply(control, "error unknown command %.64s", name);
}

static void model_answer(void *context, char *line)
{
	reply(context, "%s", line);
}

static void monitor_line(void *context, char *line)
{
	struct control *control = context;

	if (strstr(line, "\"return\"") && control->model)
		model_connected(control->model);
	if (strstr(line, "\"id\": \"link\"")) {
		if (strstr(line, "\"error\""))
			reply(control, "error QEMU refused");
		else
			reply(control, "ok");
	} else if (strstr(line, "\"event\": \"SUSPEND\"") && control->wake) {
		control->wake = false;
		monitor(control, "{\"execute\": \"system_wakeup\"}\n");
	}
}

void control_start(struct control *control)
{
	monitor(control, "{\"execute\": \"qmp_capabilities\"}\n");
}

void control_quit(struct control *control)
{
	monitor(control, "{\"execute\": \"quit\"}\n");
}

void control_break(struct control *control)
{
	monitor(control,
		"{\"execute\": \"chardev-send-break\", \"arguments\": {\"id\": \"console\"}}\n");
}

bool control_read(struct control *control)
{
	return bytes_read_lines(&control->line, control->fd, run_command,
				control);
}

bool control_read_monitor(struct control *control)
{
	return bytes_read_lines(&control->monitor_line, control->monitor,
				monitor_line, control);
}

bool control_read_model(struct control *control)
{
	return bytes_read_lines(&control->model_line, control->model->control,
				model_answer, control);
}

void control_poll(struct control *control)
{
	if (!control->waiting || !wire_idle(control->wire))
		return;
	control->waiting = false;
	reply(control, "ok %" PRIu64, control->wire->built);
}
