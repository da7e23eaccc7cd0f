/* SPDX-License-Identifier: GPL-2.0 */
/* A TCP connection through the NIC under test, as that of somebody logged in. */
#ifndef _SELFTESTS_CONNECTION_H
#define _SELFTESTS_CONNECTION_H

#include <stdbool.h>

/* Whose answers may take so long. A socket, or -1. */
int connect_to_host(int patience_ms);

/* A few bytes go there, and the same come back, so many times. */
bool converse(int connection, int questions);

#endif /* _SELFTESTS_CONNECTION_H */
