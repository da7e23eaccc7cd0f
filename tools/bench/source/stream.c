// SPDX-License-Identifier: GPL-2.0
/*
 * Each frame comes behind its length, four bytes, big-endian. What is written
 * at once QEMU reads at once, up to 64 KiB, so a burst stays one. QEMU reads
 * no more while the guest has no room, so nothing is lost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "source.h"

struct stream {
	uint8_t unsent[MAX_BATCH * (sizeof(uint32_t) + FRAME_MAX_SIZE)];
	uint32_t skip;		/* bytes of a frame that came */
	uint32_t prefix_bytes;
	uint8_t prefix[sizeof(uint32_t)];
};

/* Counts the frames in @data, wherever they are cut. */
static void skip_frames(struct output *output, const uint8_t *data, size_t size)
{
	struct stream *stream = output->state;
	uint32_t length;

	while (size) {
		size_t n = size < stream->skip ? size : stream->skip;

		if (!n) {
			stream->prefix[stream->prefix_bytes++] = *data++;
			size--;
			if (stream->prefix_bytes < sizeof(length))
				continue;
			memcpy(&length, stream->prefix, sizeof(length));
			stream->skip = ntohl(length);
			stream->prefix_bytes = 0;
			output->received++;
			continue;
		}
		stream->skip -= n;
		data += n;
		size -= n;
	}
}

/* Returns whether the other end is still there. */
static bool take(struct output *output)
{
	uint8_t data[65536];
	ssize_t n;

	do {
		n = recv(output->fd, data, sizeof(data), MSG_DONTWAIT);
		if (n > 0)
			skip_frames(output, data, n);
	} while (n > 0);
	return n && (errno == EAGAIN || errno == EINTR);
}

/* A peer that sends and is not read from would not read either. */
static int send_all(struct output *output, const uint8_t *data, size_t size)
{
	struct pollfd p = { .fd = output->fd };

	while (size && !interrupted()) {
		ssize_t n = send(output->fd, data, size,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n > 0) {
			data += n;
			size -= n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -1;
		p.events = POLLIN | POLLOUT;
		poll(&p, 1, -1);
		if (p.revents & POLLIN && !take(output))
			return -1;
	}
	return 0;
}

static int send_frames(struct output *output, const struct frame *frames,
		       unsigned int count)
{
	struct stream *stream = output->state;
	size_t at = 0;

	for (unsigned int i = 0; i < count; i++) {
		uint32_t length = htonl(frames[i].size);

		memcpy(stream->unsent + at, &length, sizeof(length));
		at += sizeof(length);
		memcpy(stream->unsent + at, frames[i].data, frames[i].size);
		at += frames[i].size;
	}
	if (!take(output))
		return -1;
	return send_all(output, stream->unsent, at);
}

static struct sockaddr_un address_of(const char *option, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		errx(2, "%s %s: longer than the %zu bytes that a socket's path may have",
		     option, path, sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	return address;
}

static void connect_to(int fd, const char *path)
{
	const struct sockaddr_un address = address_of("-C", path);

	if (connect(fd, (const void *)&address, sizeof(address)))
		errx(2, "-C %s: %s: start who listens there first", path,
		     strerror(errno));
}

static int accept_from(int fd, const char *path)
{
	const struct sockaddr_un address = address_of("-l", path);
	int connection;

	if (bind(fd, (const void *)&address, sizeof(address)))
		errx(2, "-l %s: %s: remove it, or take another path", path,
		     strerror(errno));
	if (listen(fd, 1))
		err(1, "-l %s", path);
	connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (connection < 0 && !interrupted())
		err(1, "-l %s", path);
	unlink(path);
	close(fd);
	return connection;
}

static void close_stream(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	free(output->state);
}

void output_stream(struct output *output, const struct options *options)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stream *stream = calloc(1, sizeof(*stream));

	if (fd < 0 || !stream)
		err(1, "socket");
	if (options->connect)
		connect_to(fd, options->connect);
	else
		fd = accept_from(fd, options->listen);
	*output = (struct output){
		.fd = fd,
		.state = stream,
		.send = send_frames,
		.close = close_stream,
	};
}
