// SPDX-License-Identifier: GPL-2.0
/*
 * An RTL8168 network card as a process: it serves QEMU's vfio-user-pci device
 * on one side, and a network like that of QEMU's -netdev stream on the other.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bits.h"
#include "chip.h"
#include "control.h"
#include "vfio_user.h"

struct options {
	const struct chip_model *model;
	int listener;
	const char *path;	/* of the listener, if it has one */
	int net;
	int control;
	uint8_t mac[6];
	bool verbose;
};

static void __attribute__((noreturn)) usage(void)
{
	fputs("usage: rtl8168 --chip NAME --vfio-user PATH|--vfio-user-fd N\n"
	      "               --net PATH|--net-fd N [--mac MAC]\n"
	      "               [--control-fd N] [--verbose]\n"
	      "chips:", stderr);
	for (unsigned int i = 0; chip_model_at(i); i++)
		fprintf(stderr, " %s", chip_model_at(i)->name);
	fputc('\n', stderr);
	exit(2);
}

static int open_socket(const char *path, struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(address->sun_path))
		errx(1, "%s: too long a path", path);
	strcpy(address->sun_path, path);
	return fd;
}

static int listen_at(const char *path)
{
	struct sockaddr_un address;
	int fd = open_socket(path, &address);

	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 1) < 0)
		err(1, "%s", path);
	return fd;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address;
	int fd = open_socket(path, &address);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		err(1, "%s", path);
	return fd;
}

static int parse_fd(const char *text)
{
	char *end;
	long fd = strtol(text, &end, 10);

	if (end == text || *end || fd < 0 || fd > 1 << 20)
		errx(2, "%s: not a file descriptor", text);
	return fd;
}

static void parse_mac(const char *text, uint8_t mac[6])
{
	int length = 0;

	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0],
		   &mac[1], &mac[2], &mac[3], &mac[4], &mac[5],
		   &length) != 6 || text[length])
		errx(2, "%s: not a MAC address", text);
}

static const struct chip_model *parse_chip(const char *name)
{
	const struct chip_model *model = chip_model(name);

	if (!model)
		usage();
	return model;
}

static void parse_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "chip", required_argument, NULL, 'c' },
		{ "vfio-user", required_argument, NULL, 'u' },
		{ "vfio-user-fd", required_argument, NULL, 'U' },
		{ "net", required_argument, NULL, 'n' },
		{ "net-fd", required_argument, NULL, 'N' },
		{ "mac", required_argument, NULL, 'm' },
		{ "control-fd", required_argument, NULL, 'C' },
		{ "verbose", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->model = parse_chip(optarg);
			break;
		case 'u':
			options->path = optarg;
			options->listener = listen_at(optarg);
			break;
		case 'U':
			options->listener = parse_fd(optarg);
			break;
		case 'n':
			options->net = connect_to(optarg);
			break;
		case 'N':
			options->net = parse_fd(optarg);
			break;
		case 'm':
			parse_mac(optarg, options->mac);
			break;
		case 'C':
			options->control = parse_fd(optarg);
			break;
		case 'v':
			options->verbose = true;
			break;
		default:
			usage();
		}
	}
	if (optind != argc || !options->model || options->listener < 0 ||
	    options->net < 0)
		usage();
}

static int accept_one(int listener)
{
	int fd;

	do
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		err(1, "accept");
	return fd;
}

static bool receive(void *context, const uint8_t *frame, size_t size)
{
	return rx_receive(context, frame, size);
}

static int wait_for_events(struct pollfd *fds, size_t count, bool now,
			   uint64_t deadline)
{
	uint64_t time = chip_now();
	uint64_t left = now || deadline <= time ? 0 : deadline - time;
	const struct timespec timeout = {
		.tv_sec = left / 1000000000,
		.tv_nsec = left % 1000000000,
	};

	return ppoll(fds, count,
		     deadline == CHIP_FOREVER && !now ? NULL : &timeout, NULL);
}

/* Until the client ends its connection. */
static void serve(struct vfio_user *vfio, struct net *net,
		  struct control *control, struct chip *chip)
{
	for (;;) {
		struct pollfd fds[] = {
			{ vfio->fd, vfio_user_events(vfio), 0 },
			{ net_events(net) ? net->fd : -1, net_events(net), 0 },
			{ control->fd, POLLIN, 0 },
		};

		if (wait_for_events(fds, ARRAY_SIZE(fds),
				    vfio_user_has_work(vfio),
				    chip_deadline(chip)) < 0 &&
		    errno != EINTR)
			err(1, "poll");
		if (fds[0].revents & POLLOUT && !vfio_user_write(vfio))
			return;
		if ((fds[0].revents || vfio_user_has_work(vfio)) &&
		    !vfio_user_read(vfio))
			return;
		if (fds[1].revents)
			net_read(net);
		if (fds[2].revents)
			control_read(control);
		chip_run(chip);
	}
}

/* Who does not say hello as a client does is not the one to wait for. */
static void serve_one(struct vfio_user *vfio, const struct options *options,
		      struct net *net, struct control *control,
		      struct chip *chip)
{
	bool greeted;

	do {
		vfio_user_init(vfio, accept_one(options->listener), chip);
		serve(vfio, net, control, chip);
		greeted = vfio->greeted;
		vfio_user_exit(vfio);
	} while (!greeted);
	close(options->listener);
	if (options->path)
		unlink(options->path);
}

static void print_counters(const struct tally *tally)
{
	warnx("%" PRIu64 " received, %" PRIu64 " sent, %" PRIu64
	      " missed, %" PRIu64 " errors", tally->rx_ok, tally->tx_ok,
	      tally->rx_missed, tally->rx_errors);
}

/* Large, for they hold frames. */
static struct chip chip;
static struct vfio_user vfio;

int main(int argc, char **argv)
{
	struct options options = {
		.listener = -1,
		.net = -1,
		.control = -1,
		.mac = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 },
	};
	struct control control;
	struct net net;

	parse_options(argc, argv, &options);
	signal(SIGPIPE, SIG_IGN);
	net_init(&net, options.net, receive, &chip);
	chip_init(&chip, options.model, options.mac, &net);
	control_init(&control, options.control, &chip);
	serve_one(&vfio, &options, &net, &control, &chip);
	if (options.verbose)
		print_counters(&chip.tally);
	control_exit(&control);
	chip_exit(&chip);
	net_exit(&net);
	return 0;
}
