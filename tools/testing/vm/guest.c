// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "guest.h"

#define CONTROL_DEVICE	"/dev/ttyS1"

static int control = -1;

int wire_open(void)
{
	struct termios tty;
	int error;

	if (control >= 0)
		return 0;
	control = open(CONTROL_DEVICE, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (control < 0)
		return -errno;
	/* What comes may be another program's answer. */
	flock(control, LOCK_EX);
	if (tcgetattr(control, &tty))
		goto fail;
	cfmakeraw(&tty);
	cfsetspeed(&tty, B115200);
	if (tcsetattr(control, TCSANOW, &tty) || tcflush(control, TCIFLUSH))
		goto fail;
	flock(control, LOCK_UN);
	return 0;
fail:
	error = -errno;
	close(control);
	control = -1;
	return error;
}

static int write_all(const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(control, data, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			size -= n;
		}
	}
	return 0;
}

/*
 * For as long as it takes: where instructions are counted, hours may pass here
 * while nothing is done. The harness itself has a timeout.
 */
static int read_line(char *line, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(control, line + used, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n != 1)
			return -EIO;
		if (line[used] == '\n') {
			line[used] = '\0';
			return 0;
		}
		used++;
	}
	return -EMSGSIZE;
}

static int read_reply(char *reply, size_t size)
{
	char line[1024];
	char *rest;
	int error;

	error = read_line(line, sizeof(line));
	if (error)
		return error;
	rest = line + strcspn(line, " ");
	if (*rest)
		*rest++ = '\0';
	if (reply && size)
		snprintf(reply, size, "%s", rest);
	return strcmp(line, "ok") ? -EPROTO : 0;
}

int wire_command(char *reply, size_t size, const char *format, ...)
{
	va_list arguments;
	char *line;
	int length;
	int error;

	error = wire_open();
	if (error)
		return error;
	va_start(arguments, format);
	length = vasprintf(&line, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;

	/* One program at a time has its answer. */
	flock(control, LOCK_EX);
	/* The answer to one who was killed must not answer this one. */
	tcflush(control, TCIFLUSH);
	line[length] = '\n';
	error = write_all(line, length + 1);
	free(line);
	if (!error)
		error = read_reply(reply, size);
	flock(control, LOCK_UN);
	return error;
}
