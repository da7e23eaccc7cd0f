// SPDX-License-Identifier: GPL-2.0
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
#include "control.h"
#include "device.h"
#include "program.h"
#include "vfio_user.h"

struct options {
	const char *chip;
	int listener;
	const char *path;	/* of the listener, if it has one */
	int net;
	int control;
	uint8_t mac[6];
	bool verbose;
};

static void __attribute__((noreturn)) usage(const struct program *program)
{
	fprintf(stderr,
		"usage: %s --chip NAME --vfio-user PATH|--vfio-user-fd N\n"
		"               --net PATH|--net-fd N [--mac MAC]\n"
		"               [--control-fd N] [--verbose]\n"
		"chips:", program->name);
	for (unsigned int i = 0; program->chips[i]; i++)
		fprintf(stderr, " %s", program->chips[i]);
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

static const char *parse_chip(const struct program *program, const char *name)
{
	for (unsigned int i = 0; program->chips[i]; i++)
		if (!strcmp(program->chips[i], name))
			return program->chips[i];
	usage(program);
}

static void parse_options(const struct program *program, int argc, char **argv,
			  struct options *options)
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
			options->chip = parse_chip(program, optarg);
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
			usage(program);
		}
	}
	if (optind != argc || !options->chip || options->listener < 0 ||
	    options->net < 0)
		usage(program);
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
	struct device *device = context;

	return device->ops->receive(device, frame, size);
}

static int wait_for_events(struct pollfd *fds, size_t count, bool now,
			   uint64_t deadline)
{
	uint64_t time = device_now();
	uint64_t left = now || deadline <= time ? 0 : deadline - time;
	const struct timespec timeout = {
		.tv_sec = left / 1000000000,
		.tv_nsec = left % 1000000000,
	};

	return ppoll(fds, count,
		     deadline == DEVICE_FOREVER && !now ? NULL : &timeout, NULL);
}

/* Until the client ends its connection. */
static void serve(struct vfio_user *vfio, struct net *net,
		  struct control *control, struct device *device)
{
	for (;;) {
		struct pollfd fds[] = {
			{ vfio->fd, vfio_user_events(vfio), 0 },
			{ net_events(net) ? net->fd : -1, net_events(net), 0 },
			{ control->fd, POLLIN, 0 },
		};

		if (wait_for_events(fds, ARRAY_SIZE(fds),
				    vfio_user_has_work(vfio),
				    device->ops->deadline(device)) < 0 &&
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
		device->ops->run(device);
	}
}

/* Who does not say hello as a client does is not the one to wait for. */
static void serve_one(struct vfio_user *vfio, const struct options *options,
		      struct net *net, struct control *control,
		      struct device *device)
{
	bool greeted;

	do {
		vfio_user_init(vfio, accept_one(options->listener), device);
		serve(vfio, net, control, device);
		greeted = vfio->greeted;
		vfio_user_exit(vfio);
	} while (!greeted);
	close(options->listener);
	if (options->path)
		unlink(options->path);
}

static void print_counters(const struct device *device)
{
	struct device_counters counters = { 0 };

	device->ops->count(device, &counters);
	warnx("%" PRIu64 " received, %" PRIu64 " sent, %" PRIu64
	      " missed, %" PRIu64 " errors", counters.rx, counters.tx,
	      counters.missed, counters.errors);
}

int program_main(const struct program *program, int argc, char **argv)
{
	struct options options = {
		.listener = -1,
		.net = -1,
		.control = -1,
		.mac = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 },
	};
	static struct vfio_user vfio;
	struct control control;
	struct device *device;
	struct net net;

	parse_options(program, argc, argv, &options);
	signal(SIGPIPE, SIG_IGN);
	device = program->create(options.chip, options.mac, &net);
	net_init(&net, options.net, receive, device);
	control_init(&control, options.control, device);
	serve_one(&vfio, &options, &net, &control, device);
	if (options.verbose)
		print_counters(device);
	control_exit(&control);
	device_exit(device);
	net_exit(&net);
	return 0;
}
