// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "description.h"

/* What follows the word in the line; NULL if it does not start with it. */
static const char *after(const char *line, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length))
		return NULL;
	line += length;
	return *line == ' ' ? line + 1 : *line ? NULL : line;
}

bool description_has(const char *path, const char *word, char *text,
		     size_t size)
{
	FILE *file = fopen(path, "re");
	const char *rest = NULL;
	char line[256];

	while (file && !rest && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		rest = after(line, word);
	}
	if (file)
		fclose(file);
	if (text)
		snprintf(text, size, "%s", rest ? rest : "");
	return rest;
}
