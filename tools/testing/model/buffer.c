// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

uint8_t *buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t size = buffer_size(buffer);

	if (buffer->capacity - buffer->end >= more)
		return buffer->data + buffer->end;
	if (buffer->start) {
		memmove(buffer->data, buffer_data(buffer), size);
		buffer->start = 0;
		buffer->end = size;
	}
	if (buffer->capacity - size < more) {
		buffer->capacity = size + more + size / 2;
		buffer->data = realloc(buffer->data, buffer->capacity);
		if (!buffer->data)
			err(1, "realloc");
	}
	return buffer->data + buffer->end;
}

void buffer_added(struct buffer *buffer, size_t size)
{
	buffer->end += size;
}

void buffer_add(struct buffer *buffer, const void *data, size_t size)
{
	if (!size)
		return;
	memcpy(buffer_reserve(buffer, size), data, size);
	buffer->end += size;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	buffer->start += size;
	if (buffer->start == buffer->end) {
		buffer->start = 0;
		buffer->end = 0;
	}
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}
