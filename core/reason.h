/* SPDX-License-Identifier: GPL-2.0 */
/* Why a request is refused, in a line for the person who made it. */
#ifndef _FASTNET_REASON_H
#define _FASTNET_REASON_H

#include <linux/compiler_attributes.h>

#define FASTNET_REASON_SIZE	120	/* with the zero at the end */

/**
 * struct fastnet_reason - a message; empty where there is none
 * @text: without a newline
 */
struct fastnet_reason {
	char text[FASTNET_REASON_SIZE];
};

struct netlink_ext_ack;

void fastnet_set_extack(struct netlink_ext_ack *extack,
			const struct fastnet_reason *reason);
__printf(3, 4)
int fastnet_refuse(struct fastnet_reason *reason, int err, const char *format,
		   ...);

#endif /* _FASTNET_REASON_H */
