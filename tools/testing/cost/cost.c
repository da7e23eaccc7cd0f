// SPDX-License-Identifier: GPL-2.0
/*
 * cost: instructions that the guest spends on a received frame.
 *
 * To be run under QEMU's -icount shift=0: one nanosecond of guest time is one
 * instruction then, so what is not idle is the cost, exactly. The harness
 * sends 60-byte frames in bursts; the receiver sleeps in poll() in between
 * and reads bytes 12 and 13 of each frame.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fastnet.h"
#include "guest.h"

#define WARM_UP		5000
#define MEASURED	50000
#define PATIENCE	120	/* seconds that a method may take */
#define LIMIT		460.0	/* what netmap takes on this NIC */
#define NSEC_PER_SEC	1000000000ULL

static const char ifname[] = "eth0";

/*
 * What a method has to offer: next() takes all that there is at the moment.
 * The limit is on the instructions per frame in bursts of 32.
 */
struct method {
	const char *name;
	int (*open)(void);
	unsigned int (*next)(void);
	void (*close)(void);
	double limit;
};

static struct fastnet *f;
static int fd;
static unsigned long ip_frames;

static void look_at(const uint8_t *frame)
{
	ip_frames += frame[12] == 0x08 && frame[13] == 0x00;
}

static int open_ring(unsigned int mode)
{
	const struct fastnet_options options = { .mode = mode };
	char text[256];
	int error = fastnet_open(&f, ifname, &options);

	if (error)
		errx(1, "%s", fastnet_open_error(error, ifname, text,
						 sizeof(text)));
	return fastnet_fd(f);
}

static int open_zerocopy(void)
{
	return open_ring(FASTNET_MODE_ZEROCOPY);
}

static int open_copy(void)
{
	return open_ring(FASTNET_MODE_COPY);
}

static unsigned int next_from_ring(void)
{
	struct fastnet_frame frame;
	unsigned int frames = 0;

	while (fastnet_next(f, &frame)) {
		look_at(frame.data);
		frames++;
	}
	fastnet_release_all(f);
	return frames;
}

static void close_ring(void)
{
	fastnet_close(f);
}

static int open_read(void)
{
	struct fastnet_mode_request request = {
		.size = sizeof(request), .mode = FASTNET_MODE_COPY,
	};

	strcpy(request.ifname, ifname);
	fd = open(FASTNET_DEVICE, O_RDWR | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, FASTNET_SET_MODE, &request))
		err(1, FASTNET_DEVICE);
	return fd;
}

static int open_socket(void)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(ifname),
	};

	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
	if (fd < 0 || bind(fd, (void *)&address, sizeof(address)))
		err(1, "socket");
	return fd;
}

static unsigned int next_from_file(void)
{
	unsigned int frames = 0;
	uint8_t frame[2048];

	while (read(fd, frame, sizeof(frame)) > 0) {
		look_at(frame);
		frames++;
	}
	return frames;
}

static void close_file(void)
{
	close(fd);
}

static const struct method methods[] = {
	{ "fastnet-zc", open_zerocopy, next_from_ring, close_ring, LIMIT },
	{ "fastnet-copy", open_copy, next_from_ring, close_ring, 0 },
	{ "fastnet-read", open_read, next_from_file, close_file, 0 },
	{ "socket", open_socket, next_from_file, close_file, 0 },
};

static const unsigned int bursts[] = { 8, 32, 64 };

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static uint64_t idle(void)
{
	uint64_t sum = 0, nsec;
	char line[256];
	FILE *timers = fopen("/proc/timer_list", "r");

	if (!timers)
		err(1, "/proc/timer_list");
	while (fgets(line, sizeof(line), timers)) {
		if (sscanf(line, " .idle_sleeptime : %" SCNu64, &nsec) == 1)
			sum += nsec;
	}
	fclose(timers);
	return sum;
}

static uint64_t busy(void)
{
	uint64_t nsec = now();

	return nsec - idle();
}

static unsigned int wakeups;

/* Receives so many frames; returns how many, more if a burst has more. */
static unsigned int receive(const struct method *method, struct pollfd *p,
			    unsigned int wanted)
{
	unsigned int frames = 0;

	while (frames < wanted) {
		if (poll(p, 1, -1) != 1)
			err(1, "%s: poll", method->name);
		frames += method->next();
		wakeups++;
	}
	return frames;
}

static double cost(const struct method *method, unsigned int burst)
{
	struct pollfd p = { .events = POLLIN };
	unsigned int frames;
	uint64_t before;
	int error;
	double nsec;

	/* Not a time-out for poll(), which would be part of the cost. */
	alarm(PATIENCE);
	p.fd = method->open();
	error = wire_command(NULL, 0, "send count=0 size=60 burst=%u gap=1000",
			     burst);
	if (error)
		errx(1, "the harness does not send: %s", strerror(-error));

	receive(method, &p, WARM_UP);
	wakeups = 0;
	before = busy();
	frames = receive(method, &p, MEASURED);
	nsec = busy() - before;
	printf("# %s: bursts of %u: %.1f instructions per frame, %.1f frames per wake-up\n",
	       method->name, burst, nsec / frames, (double)frames / wakeups);

	wire_command(NULL, 0, "stop");
	method->close();
	return nsec / frames;
}

/* A frame costs a, a wake-up b: least squares of cost = a + b / burst. */
static void fit(const double *y, double *a, double *b)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;

	for (size_t i = 0; i < sizeof(bursts) / sizeof(*bursts); i++) {
		double x = 1.0 / bursts[i];

		n++;
		sx += x;
		sy += y[i];
		sxx += x * x;
		sxy += x * y[i];
	}
	*b = (n * sxy - sx * sy) / (n * sxx - sx * sx);
	*a = (sy - *b * sx) / n;
}

static int report(unsigned int number, const struct method *method)
{
	double y[sizeof(bursts) / sizeof(*bursts)], per_frame, per_wakeup;
	double at_32 = 0;
	int failed;

	for (size_t i = 0; i < sizeof(bursts) / sizeof(*bursts); i++) {
		y[i] = cost(method, bursts[i]);
		if (bursts[i] == 32)
			at_32 = y[i];
	}
	fit(y, &per_frame, &per_wakeup);
	printf("# %s: %.0f a frame and %.0f a wake-up\n", method->name,
	       per_frame, per_wakeup);

	failed = method->limit && at_32 > method->limit;
	printf("%s %u %s takes %.1f instructions per frame\n",
	       failed ? "not ok" : "ok", number, method->name, at_32);
	fflush(stdout);
	return failed;
}

int main(void)
{
	unsigned int count = sizeof(methods) / sizeof(*methods);
	int error = wire_open();
	int failed = 0;

	if (error)
		errx(1, "no control channel: %s", strerror(-error));

	printf("TAP version 13\n1..%u\n", count);
	for (unsigned int i = 0; i < count; i++)
		failed |= report(i + 1, &methods[i]);
	return failed;
}
