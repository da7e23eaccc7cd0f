// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Receives frames with libfastnet, until it is interrupted. */
#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <fastnet.h>

/* Readable after ctrl-C, or kill. */
static int interruptions(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int receive(struct fastnet *f)
{
	struct pollfd interrupted = {
		.fd = interruptions(), .events = POLLIN,
	};
	struct fastnet_frame frame;
	int error;

	do {
		error = fastnet_wait_with(f, &interrupted, 1, -1);
		while (fastnet_next(f, &frame))
			printf("%u bytes, ethertype %02x%02x\n", frame.length,
			       frame.data[12], frame.data[13]);
		fastnet_release_all(f);
	} while (error >= 0 && !interrupted.revents);
	return error;
}

int main(int argc, char **argv)
{
	struct fastnet *f;
	char text[256];
	int error;

	if (argc != 2)
		errx(2, "usage: %s INTERFACE", argv[0]);
	error = fastnet_open(&f, argv[1], NULL);
	if (error)
		errx(EXIT_FAILURE, "%s", fastnet_open_error(error, argv[1], text,
							    sizeof(text)));
	error = receive(f);
	fastnet_close(f);
	if (error == -ENODEV)
		errx(EXIT_FAILURE, "%s is gone", argv[1]);
	if (error < 0)
		errx(EXIT_FAILURE, "%s: %s", argv[1], strerror(-error));
	return 0;
}
