/* SPDX-License-Identifier: GPL-2.0 */
/* A TCP connection through the guest's NIC, as that of somebody logged in. */
#ifndef _VM_CONNECTION_H
#define _VM_CONNECTION_H

#include <stdbool.h>

#define HOST_ADDRESS	0x0a000202	/* 10.0.2.2, of the harness */
#define ECHO_PORT	7

/* Whose answers may take so long. A socket, or -1. */
int connect_to_host(int patience_ms);

/* A few bytes go there, and the same come back, so many times. */
bool converse(int connection, int questions);

#endif /* _VM_CONNECTION_H */
