// SPDX-License-Identifier: GPL-2.0
/*
 * sink connect|listen SOCKET MIN MAX IMIX TIMED IP SEED FIRST: takes what
 * fastnet-source sends to a socket, as QEMU does, and sends it a frame for each
 * ten. Says how many frames there were, how many of them IP, how many bytes,
 * and fails if one is not as it should be.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../../testing/vm/frame.h"

#define PREFIX	sizeof(uint32_t)

struct sink {
	int fd;
	struct frame_spec spec;
	uint64_t first;
	uint64_t frames, ip, bytes;
	uint64_t last_time;
};

static int open_socket(const char *how, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (!strcmp(how, "connect")) {
		if (connect(fd, (void *)&address, sizeof(address)))
			err(1, "%s", path);
		return fd;
	}
	if (bind(fd, (void *)&address, sizeof(address)) || listen(fd, 1))
		err(1, "%s", path);
	puts("ready");
	fflush(stdout);
	return accept(fd, NULL, NULL);
}

static void send_back(const struct sink *sink)
{
	uint8_t frame[PREFIX + FRAME_MAX_SIZE];
	uint32_t size = frame_build(&sink->spec, sink->frames, frame + PREFIX);
	uint32_t prefix = htonl(size);

	memcpy(frame, &prefix, PREFIX);
	/* The source may have sent all that it had, and ended. */
	if (send(sink->fd, frame, PREFIX + size, MSG_NOSIGNAL) < 0 &&
	    errno != EPIPE)
		err(1, "an answer");
}

static void check_time(struct sink *sink, const uint8_t *frame, size_t size)
{
	uint64_t sent = frame_time(frame, size);
	struct timespec t;

	if (!sink->spec.timed) {
		if (sent)
			errx(1, "frame %ju has a time", sink->frames);
		return;
	}
	clock_gettime(CLOCK_REALTIME, &t);
	if (sent < sink->last_time ||
	    sent > t.tv_sec * 1000000000ULL + t.tv_nsec)
		errx(1, "frame %ju was sent at %ju?", sink->frames, sent);
	sink->last_time = sent;
}

static void take(struct sink *sink, const uint8_t *frame, size_t size)
{
	uint64_t number = sink->first + sink->frames;
	const char *problem = frame_check(&sink->spec, number, frame, size);

	if (problem)
		errx(1, "frame %ju: %s", number, problem);
	if (frame_sequence(frame, size) != number)
		errx(1, "frame %ju has another number", number);
	check_time(sink, frame, size);
	sink->ip += frame[12] == 0x08 && frame[13] == 0x00;
	sink->bytes += size;
	if (++sink->frames % 10 == 0)
		send_back(sink);
}

/* Returns how much of it were whole frames. */
static size_t take_all(struct sink *sink, const uint8_t *data, size_t size)
{
	uint32_t length;
	size_t at = 0;

	while (size - at >= PREFIX) {
		memcpy(&length, data + at, PREFIX);
		length = ntohl(length);
		if (length > FRAME_MAX_SIZE)
			errx(1, "frame %ju: %u bytes", sink->frames, length);
		if (size - at - PREFIX < length)
			break;
		take(sink, data + at + PREFIX, length);
		at += PREFIX + length;
	}
	return at;
}

static int number(char **argv, int i)
{
	return strtol(argv[i], NULL, 10);
}

int main(int argc, char **argv)
{
	static uint8_t data[1 << 16];
	struct sink sink;
	size_t used = 0;
	ssize_t n;

	if (argc != 10)
		errx(2, "see above");
	sink = (struct sink){
		.fd = open_socket(argv[1], argv[2]),
		.spec = { .min_size = number(argv, 3),
			  .max_size = number(argv, 4),
			  .imix = number(argv, 5), .timed = number(argv, 6),
			  .ip_percent = number(argv, 7),
			  .seed = number(argv, 8) },
		.first = number(argv, 9),
	};
	while ((n = read(sink.fd, data + used, sizeof(data) - used)) > 0) {
		size_t whole = take_all(&sink, data, used + n);

		used += n - whole;
		memmove(data, data + whole, used);
	}
	if (used)
		errx(1, "the last frame is not whole");
	printf("%ju %ju %ju\n", sink.frames, sink.ip, sink.bytes);
	return 0;
}
