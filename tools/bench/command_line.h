/* SPDX-License-Identifier: GPL-2.0 */
/* What the programs of this folder and below share: words, and mistakes. */
#ifndef _BENCH_COMMAND_LINE_H
#define _BENCH_COMMAND_LINE_H

#include <stdint.h>

#define VERSION		"0.1"

/* Ends the program if @text, which follows the option @name, is none such. */
uint64_t parse_number(const char *text, const char *name, uint64_t min,
		      uint64_t max);

/* Ends the program: getopt_long() returned ':' or '?', as @option is. */
__attribute__((noreturn))
void refuse_option(int option, char **argv);

#endif /* _BENCH_COMMAND_LINE_H */
