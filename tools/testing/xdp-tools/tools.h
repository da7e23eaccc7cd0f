/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The programs of Debian's package xdp-tools, as a person starts them, on the
 * NIC under test. Functions return 0 or a negative errno unless they say
 * otherwise.
 */
#ifndef _XDP_TOOLS_TOOLS_H
#define _XDP_TOOLS_TOOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common.h"

#define FRAMES		500
#define WINDOW		50	/* less than what is between two programs holds */
#define OUTPUT		"/tmp/output"	/* of a tool that runs */

/* Makes the guest what they expect of a machine; opens a socket to the stack. */
int tools_start(void);
/* The NIC has no program any longer, whatever happened. */
bool tools_end(int stack);

/* Starts one in the background; and ends it, as Ctrl-C does. Exit status. */
printf_like(1, 2) pid_t tool_start(const char *format, ...);
int tool_end(pid_t pid);

/* Waits until one has done all that it does before it waits for something. */
bool wait_idle(pid_t pid);

/* Waits until the NIC has a program in native mode. */
bool wait_attached(void);

/*
 * How many frames of the NIC's programs had a verdict, which is a column of
 * /proc/net/fastnet_xdp; and that, once there are so many.
 */
long long verdicts(const char *column);
bool wait_verdicts(const char *column, long long frames);

/* What is wrong with numbered frames, a window at a time to the stack, or "". */
const char *stack_receives(int stack, uint64_t count);

#endif /* _XDP_TOOLS_TOOLS_H */
