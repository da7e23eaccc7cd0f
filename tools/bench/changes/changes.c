// SPDX-License-Identifier: GPL-2.0
/*
 * What it takes to change eth0 from each of fastnet's modes to each other, with
 * nothing to receive: a line of CSV for each.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/fastnet.h>

#include "../bench.h"

static const struct {
	uint32_t mode;
	const char *method;	/* that uses it */
} modes[] = {
	{ FASTNET_MODE_DROP,		"fastnet-drop" },
	{ FASTNET_MODE_COPY,		"fastnet-copy" },
	{ FASTNET_MODE_ZEROCOPY,	"fastnet-zc" },
};

/* Each is left for each other once. */
static const unsigned int tour[] = { 0, 1, 0, 2, 1, 2, 0 };

static void set_mode(int fd, uint32_t mode)
{
	struct fastnet_mode_request request = {
		.size = sizeof(request), .mode = mode, .ifname = "eth0",
	};

	if (ioctl(fd, FASTNET_SET_MODE, &request))
		err(1, "mode %" PRIu32, mode);
}

static void change(int fd, unsigned int from, unsigned int to, bool told)
{
	struct meter meter;

	meter_begin(&meter);
	set_mode(fd, modes[to].mode);
	meter_end(&meter);
	if (told)
		printf("%s,%s,%" PRIu64 ",%" PRIu64 "\n", modes[from].method,
		       modes[to].method, meter.time, meter.busy);
}

int main(void)
{
	int fd = open("/dev/fastnet", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "/dev/fastnet");
	set_mode(fd, modes[tour[0]].mode);
	printf("method,to,time,busy\n");
	/* The first time allocates what the kernel then has at hand. */
	for (int round = 0; round < 2; round++) {
		for (size_t i = 1; i < ARRAY_SIZE(tour); i++)
			change(fd, tour[i - 1], tour[i], round);
	}
	return 0;
}
