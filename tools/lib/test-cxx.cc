// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/* fastnet.h is for C++ too: compiling this is the test. */
#include "fastnet.h"

unsigned int bytes_received(struct fastnet *f)
{
	struct fastnet_frame frame;
	unsigned int bytes = 0;

	while (fastnet_next(f, &frame))
		bytes += frame.length;
	fastnet_release_all(f);
	return bytes;
}
