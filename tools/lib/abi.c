// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/*
 * What programs that were built with an earlier libfastnet.so.0 rely on. To
 * change a line that is here takes a new name of the library.
 */
#include "fastnet.h"

#define AT(type, member, offset)					\
	_Static_assert(offsetof(struct type, member) == (offset),	\
		       #member " has moved in struct " #type)
#define SIZE(type, size)						\
	_Static_assert(sizeof(struct type) == (size),			\
		       "struct " #type " has another size")

#ifdef __LP64__
AT(fastnet_options, mode, 0);
AT(fastnet_options, buffers, 4);
AT(fastnet_options, buffer_size, 8);
AT(fastnet_options, flags, 12);
AT(fastnet_options, busy_poll, 16);
AT(fastnet_options, wake_delay, 20);
AT(fastnet_options, wake_frames, 24);
AT(fastnet_options, filter, 32);
SIZE(fastnet_options, 72);

AT(fastnet_frame, data, 0);
AT(fastnet_frame, length, 8);
AT(fastnet_frame, wire_length, 12);
AT(fastnet_frame, flags, 16);
AT(fastnet_frame, timestamp, 24);
SIZE(fastnet_frame, 48);

AT(fastnet, ring, 0);
AT(fastnet, descriptors, 8);
AT(fastnet, consumer, 16);
AT(fastnet, buffers, 24);
AT(fastnet, mask, 32);
AT(fastnet, next, 36);
AT(fastnet, producer, 40);
AT(fastnet, released, 44);
AT(fastnet, fd, 48);
AT(fastnet, granted, 56);
#endif

SIZE(fastnet_mode_request, FASTNET_MODE_REQUEST_SIZE_VER0);
AT(fastnet_mode_request, mode, 4);
AT(fastnet_mode_request, buffer_size, 32);
SIZE(fastnet_statistics, FASTNET_STATISTICS_SIZE_VER0);
SIZE(fastnet_query, FASTNET_QUERY_SIZE_VER0);
