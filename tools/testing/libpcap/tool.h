/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Debian's programs that capture with libpcap, as a person starts them, on a
 * device of fastnet's. Functions return 0 or a negative errno unless they say
 * otherwise.
 */
#ifndef _LIBPCAP_TOOL_H
#define _LIBPCAP_TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common.h"

#define TOOL_MS		90000	/* some take a third of that to start */
#define FRAMES		500	/* fewer than what is between two programs holds */
#define CAPTURE		"/tmp/capture"	/* which a program writes */
#define OUTPUT		"/tmp/output"	/* what it says */
#define ERRORS		"/tmp/errors"

/* Makes the guest what they expect of a machine, with our libpcap in it. */
int tools_start(void);
/* Nobody has the NIC any longer, whatever happened. */
bool tools_end(void);

/* Runs one in the background, or to its end; the exit status. */
printf_like(1, 2) pid_t tool_start(const char *format, ...);
printf_like(1, 2) int tool_run(const char *format, ...);
int tool_wait(pid_t pid);
/* As Ctrl-C does. */
int tool_interrupt(pid_t pid);

/* Waits until one has the NIC and waits for frames. */
bool tool_listens(pid_t pid);

/* Waits until it has said so. */
bool tool_says(const char *text);

/*
 * What the kernel has counted for whoever has the NIC; first of all what came
 * before there was a filter.
 */
bool tool_counted(uint64_t *received, uint64_t *dropped);

/* The number at the start of a line, before a text; -1 if it has not said it. */
long long tool_number(const char *after);

/*
 * What is wrong with a file of frames that the host sent, from that number on;
 * "" if they are those and no others, or those among others.
 */
const char *check_capture(const char *path, uint64_t first, uint64_t count);
const char *find_in_capture(const char *path, uint64_t first, uint64_t count);

/* How many frames are in a file where some are missing, and what is wrong. */
const char *count_capture(const char *path, uint64_t *count);

/* As the first two, for what a program writes to CAPTURE now. */
const char *tool_captures(uint64_t first, uint64_t count);
const char *tool_captures_among_others(uint64_t first, uint64_t count);

/* Datagrams from the host, to that port, with a word in frames so long. */
#define WORD_PORT	4242
#define WORD_SIZE	100
int host_send_words(const char *word, unsigned int count);

/* A connection to the host, which answers with what it is told. */
int host_connect(void);

#endif /* _LIBPCAP_TOOL_H */
