/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers in memory that need not be aligned, and single bits. */
#ifndef MODEL_BITS_H
#define MODEL_BITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif
#define BIT(n)		(1U << (n))

#define DEFINE_ACCESS(name, bits, convert, back)			\
static inline uint##bits##_t get_##name(const void *from)		\
{									\
	uint##bits##_t value;						\
									\
	memcpy(&value, from, sizeof(value));				\
	return convert(value);						\
}									\
									\
static inline void put_##name(void *to, uint##bits##_t value)		\
{									\
	value = back(value);						\
	memcpy(to, &value, sizeof(value));				\
}

DEFINE_ACCESS(le16, 16, le16toh, htole16)
DEFINE_ACCESS(le32, 32, le32toh, htole32)
DEFINE_ACCESS(le64, 64, le64toh, htole64)
DEFINE_ACCESS(be16, 16, be16toh, htobe16)
DEFINE_ACCESS(be32, 32, be32toh, htobe32)

#undef DEFINE_ACCESS

#endif
