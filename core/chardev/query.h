/* SPDX-License-Identifier: GPL-2.0 */
/* What a device can do, and who has it, for who asks. */
#ifndef _FASTNET_QUERY_H
#define _FASTNET_QUERY_H

#include <uapi/linux/fastnet.h>

int fastnet_query_answer(struct fastnet_query *query);

#endif /* _FASTNET_QUERY_H */
