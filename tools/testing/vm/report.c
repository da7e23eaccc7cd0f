// SPDX-License-Identifier: GPL-2.0
/*
 * The programs print TAP, between the lines "@@ begin NAME" and
 * "@@ end NAME STATUS" of the guest's init, which ends with "@@ done".
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vm.h"

#define SKIP_STATUS	4	/* as kselftest has it */
#define LINES_BEFORE	10
#define LINES_AFTER	100

static const char * const complaints[] = {
	"Oops",
	"BUG:",
	"WARNING:",
	"Call Trace",
	"Call trace",	/* of arm64 */
	"Kernel panic",
	"general protection fault",
	"soft lockup",
	"detected stall",
	"blocked for more than",
	"refcount_t",
	"unregister_netdevice: waiting",
	"list_add corruption",
	"list_del corruption",
	"UBSAN:",
	"DMA-API:",
	"new suspected memory leaks",
};

static const char *begins(const char *line, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(line, prefix, length) ? NULL : line + length;
}

static const char *where(const struct report *report)
{
	return report->program[0] ? report->program : "vm";
}

static void print_notes(struct report *report)
{
	fwrite(report->notes.data, 1, report->notes.size, stdout);
	report->notes.size = 0;
}

void report_failure(struct report *report, const char *format, ...)
{
	va_list arguments;

	printf("not ok %s: ", where(report));
	report->program_failed = true;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	print_notes(report);
	report->failed++;
}

void report_hung(struct report *report, unsigned int seconds)
{
	report_failure(report, "hung: not done after %u s", seconds);
	report->hung = true;
}

static void report_success(struct report *report, const char *name)
{
	printf("ok %s%s%s\n", where(report), *name ? ": " : "", name);
	report->notes.size = 0;
	report->passed++;
}

static void report_skip(struct report *report, const char *name)
{
	printf("skip %s%s%s\n", where(report), *name ? ": " : "", name);
	report->notes.size = 0;
	report->skipped++;
}

static void keep_line(struct report *report, const char *line)
{
	if (report->log)
		fprintf(report->log, "%s\n", line);
	if (report->verbose)
		printf("%s\n", line);
}

static bool is_complaint(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (strstr(line, complaints[i]))
			return true;
	}
	return false;
}

void report_console_line(void *context, char *line)
{
	struct report *report = context;
	size_t at = report->console.size;

	keep_line(report, line);
	bytes_printf(&report->console, "%s\n", line);
	if (report->hung || !is_complaint(line))
		return;
	if (!report->complained)
		report->complaint = at;
	report->complained = true;
	if (!report->program_complained)
		report_failure(report, "the kernel: %s", line);
	report->program_complained = true;
}

/* Part of what the console says, as it may be why that says no more. */
void report_qemu_line(void *context, char *line)
{
	char text[1024];

	snprintf(text, sizeof(text), "qemu: %s", line);
	report_console_line(context, text);
}

void report_model_line(struct report *report, const char *line, bool excused)
{
	char text[512];

	snprintf(text, sizeof(text), "nic: %s", line);
	keep_line(report, text);
	if (!excused)
		report_failure(report, "%s", text);
}

/* "1 - name" or "1 name": what follows the number. */
static const char *result_name(const char *text)
{
	text += strspn(text, " ");
	text += strspn(text, "0123456789");
	text += strspn(text, " -");
	return text;
}

static void begin_program(struct report *report, const char *name)
{
	snprintf(report->program, sizeof(report->program), "%s", name);
	report->notes.size = 0;
	report->planned = 0;
	report->results = 0;
	report->program_failed = false;
	report->program_complained = false;
}

static void end_program(struct report *report, const char *text)
{
	const char *space = strrchr(text, ' ');
	int status = space ? atoi(space + 1) : -1;

	if (report->planned && report->results != report->planned)
		report_failure(report,
			       "%u tests planned, %u done, exit status %d",
			       report->planned, report->results, status);
	else if (status == SKIP_STATUS && !report->results)
		report_skip(report, "");
	else if (status && status != SKIP_STATUS && !report->program_failed)
		report_failure(report, "exit status %d", status);
	else if (!status && !report->results && !report->planned)
		report_success(report, "");
	report->program[0] = '\0';
	report->notes.size = 0;
}

static void command_line(struct report *report, const char *command)
{
	const char *rest;

	rest = begins(command, "begin ");
	if (rest) {
		begin_program(report, rest);
		return;
	}
	rest = begins(command, "end ");
	if (rest) {
		end_program(report, rest);
		return;
	}
	rest = begins(command, "failed ");
	if (rest)
		report_failure(report, "%s", rest);
	else if (!strcmp(command, "done"))
		report->done = true;
}

/* Returns whether @line is a result. */
static bool test_line(struct report *report, const char *line)
{
	const char *rest;

	rest = begins(line, "not ok ");
	if (rest) {
		report_failure(report, "%s", result_name(rest));
		return true;
	}
	rest = begins(line, "ok ");
	if (!rest)
		return false;
	if (strstr(rest, "# SKIP"))
		report_skip(report, result_name(rest));
	else
		report_success(report, result_name(rest));
	return true;
}

void report_result_line(void *context, char *line)
{
	struct report *report = context;
	const char *rest;

	keep_line(report, line);
	rest = begins(line, "@@ ");
	if (rest) {
		command_line(report, rest);
		return;
	}
	rest = begins(line, "1..");
	if (rest) {
		report->planned = atoi(rest);
		return;
	}
	if (test_line(report, line))
		report->results++;
	else if (!begins(line, "TAP version"))
		bytes_printf(&report->notes, "  %s\n", line);
}

static const char *lines_back(const char *start, const char *at, int lines)
{
	while (at > start && lines >= 0) {
		at--;
		if (*at == '\n')
			lines--;
	}
	return at == start ? at : at + 1;
}

static void print_console(struct report *report)
{
	const char *start, *end, *from;
	int lines = LINES_BEFORE + LINES_AFTER;

	bytes_add(&report->console, "", 1);
	start = (char *)report->console.data;
	end = start + report->console.size - 1;
	if (report->complained)
		from = lines_back(start, start + report->complaint,
				  LINES_BEFORE);
	else
		from = lines_back(start, end, LINES_AFTER);

	printf("--- console\n");
	while (from < end && lines--) {
		int length = strcspn(from, "\n");

		printf("  %.*s\n", length, from);
		from += length + 1;
	}
	printf("---\n");
}

int report_finish(struct report *report)
{
	if (report->complained || !report->done)
		print_console(report);
	printf("vm: %u passed, %u failed, %u skipped\n", report->passed,
	       report->failed, report->skipped);
	bytes_free(&report->console);
	bytes_free(&report->notes);
	return report->failed || !report->passed;
}
