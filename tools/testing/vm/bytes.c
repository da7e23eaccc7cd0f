// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm.h"

uint8_t *bytes_reserve(struct bytes *bytes, size_t more)
{
	size_t needed = bytes->size + more;

	if (needed > bytes->capacity) {
		bytes->capacity = needed + needed / 2;
		bytes->data = realloc(bytes->data, bytes->capacity);
		if (!bytes->data)
			err(1, "realloc");
	}
	return bytes->data + bytes->size;
}

void bytes_add(struct bytes *bytes, const void *data, size_t size)
{
	memcpy(bytes_reserve(bytes, size), data, size);
	bytes->size += size;
}

void bytes_printf(struct bytes *bytes, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		err(1, "vasprintf");
	bytes_add(bytes, text, length);
	free(text);
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	memset(bytes, 0, sizeof(*bytes));
}

static void finish_line(char *line, size_t length)
{
	while (length && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
}

bool bytes_read_lines(struct bytes *bytes, int fd,
		      void (*handle)(void *context, char *line),
		      void *context)
{
	const size_t chunk = 65536;
	size_t searched = bytes->size;
	char *line, *end;
	ssize_t n;

	n = read(fd, bytes_reserve(bytes, chunk), chunk);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	bytes->size += n;

	line = (char *)bytes->data;
	end = memchr(line + searched, '\n', n);
	while (end) {
		char *next = end + 1;

		finish_line(line, end - line);
		handle(context, line);
		line = next;
		end = memchr(line, '\n', (char *)bytes->data + bytes->size -
			     line);
	}
	bytes->size -= line - (char *)bytes->data;
	memmove(bytes->data, line, bytes->size);
	return true;
}
