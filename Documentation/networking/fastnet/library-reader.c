// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Receives frames with libfastnet. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fastnet.h>

int main(int argc, char **argv)
{
	struct fastnet_frame frame;
	struct fastnet *f;
	char text[256];
	int error;

	if (argc != 2)
		errx(2, "usage: %s INTERFACE", argv[0]);
	error = fastnet_open(&f, argv[1], NULL);
	if (error)
		errx(EXIT_FAILURE, "%s", fastnet_open_error(error, argv[1], text,
							    sizeof(text)));

	while ((error = fastnet_wait(f, -1)) > 0) {
		while (fastnet_next(f, &frame))
			printf("%u bytes, ethertype %02x%02x\n", frame.length,
			       frame.data[12], frame.data[13]);
		fastnet_release_all(f);
	}
	fastnet_close(f);
	errx(EXIT_FAILURE, "%s", strerror(-error));
}
