// SPDX-License-Identifier: GPL-2.0
/* wire COMMAND...: what a shell in the guest has the harness do. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "../../testing/vm/guest.h"

int main(int argc, char **argv)
{
	char line[256] = "", reply[256] = "";
	int error;

	for (int i = 1; i < argc; i++) {
		if (strlen(line) + strlen(argv[i]) + 2 > sizeof(line))
			errx(2, "too long a command");
		if (i > 1)
			strcat(line, " ");
		strcat(line, argv[i]);
	}
	error = wire_command(reply, sizeof(reply), "%s", line);
	if (error)
		errx(1, "%s: %s", line, *reply ? reply : strerror(-error));
	if (*reply)
		puts(reply);
	return 0;
}
