/* SPDX-License-Identifier: GPL-2.0 */
/* What the command lines of programs share: words, and mistakes. */
#ifndef _COMMAND_LINE_H
#define _COMMAND_LINE_H

#include <stdint.h>

/* Ends the program if @text, which follows the option @name, is none such. */
uint64_t parse_number(const char *text, const char *name, uint64_t min,
		      uint64_t max);

/* Ends the program: getopt_long() returned ':' or '?', as @option is. */
__attribute__((noreturn))
void refuse_option(int option, char **argv);

/* All of them, with spaces between; to be freed. */
char *join_words(char **words);

#endif /* _COMMAND_LINE_H */
