/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes on their way: added at the end, consumed at the start. */
#ifndef MODEL_BUFFER_H
#define MODEL_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *data;
	size_t start;
	size_t end;
	size_t capacity;
};

static inline size_t buffer_size(const struct buffer *buffer)
{
	return buffer->end - buffer->start;
}

static inline uint8_t *buffer_data(const struct buffer *buffer)
{
	return buffer->data + buffer->start;
}

/* Where @more bytes can be put; buffer_added() says how many were. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_added(struct buffer *buffer, size_t size);
void buffer_add(struct buffer *buffer, const void *data, size_t size);
void buffer_consume(struct buffer *buffer, size_t size);
void buffer_free(struct buffer *buffer);

#endif
