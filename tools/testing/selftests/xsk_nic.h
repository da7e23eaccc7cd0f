/* SPDX-License-Identifier: GPL-2.0 */
/* The NIC under test, with a program that gives numbered frames to a socket. */
#ifndef _SELFTESTS_XSK_NIC_H
#define _SELFTESTS_XSK_NIC_H

#include "program.h"
#include "xsk.h"

#define HALF	512	/* of the usual chunks, twice the NIC's ring */
#define WINDOW	64	/* frames that wait for the application */

struct xsk_nic {
	struct program program;	/* to the socket */
	struct xsk xsk;
	int map;
	int link;
	int stack;		/* gets what the socket does not */
};

/* The program is there before the socket. */
int xsk_nic_start(struct xsk_nic *nic);
void xsk_nic_end(struct xsk_nic *nic);

/* Detaches the program, or has another one instead. */
void xsk_nic_detach(struct xsk_nic *nic);
int xsk_nic_attach(struct xsk_nic *nic);
int xsk_nic_swap(struct xsk_nic *nic, const struct program *program);

/* The socket that the program's frames go to. */
int xsk_nic_use(struct xsk_nic *nic, const struct xsk *xsk);
int xsk_nic_open(struct xsk_nic *nic, const struct xsk_config *config,
		 uint32_t given, uint16_t flags);
/* The same in zero-copy mode; it may receive into the lower half. */
int xsk_nic_open_usual(struct xsk_nic *nic);

/*
 * What is wrong with numbered frames that the host sends to a socket, all at
 * once or so many at a time that it has room for them, or to the stack; or "".
 */
const char *xsk_nic_receives(struct xsk *xsk, uint64_t count);
const char *xsk_nic_receives_much(struct xsk *xsk, uint64_t count);
const char *stack_receives(int stack, uint64_t count);

/* Numbered frames to the host; how many were right there. */
unsigned int xsk_nic_sends(struct xsk *xsk, unsigned int count,
			   const char **problem);

#endif /* _SELFTESTS_XSK_NIC_H */
