// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../lib/fastnet.h"
#include "fastnet_file.h"

uint64_t fastnet_memory(const struct fastnet_mode_request *granted)
{
	return granted->ring_size + granted->consumer_size +
	       granted->buffers_size;
}

/* What the kernel says, if it came so far. */
static void explain(struct capture *c, int error, const char *message)
{
	const char *interface = c->options->interface;

	if (message[0])
		snprintf(c->problem, sizeof(c->problem), "%s: %s", interface,
			 message);
	else
		fastnet_open_error(error, interface, c->problem,
				   sizeof(c->problem));
}

static int set_mode(struct capture *c, int fd, uint32_t mode)
{
	struct fastnet_mode_request request = {
		.size = sizeof(request), .mode = mode,
	};

	if (mode != FASTNET_MODE_DROP) {
		request.buffers = c->options->buffers;
		request.buffer_size = c->options->buffer_size;
		request.busy_poll = c->options->busy_poll;
	}
	/* link_check() has seen that it fits. */
	strcpy(request.ifname, c->options->interface);
	if (ioctl(fd, FASTNET_SET_MODE, &request)) {
		explain(c, -errno, request.message);
		return -1;
	}
	c->buffers = request.buffers;
	c->buffer_size = request.buffer_size;
	c->memory = fastnet_memory(&request);
	return 0;
}

int fastnet_file_open(struct capture *c, uint32_t mode)
{
	int fd = open(FASTNET_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		explain(c, -errno, "");
		return -1;
	}
	if (set_mode(c, fd, mode)) {
		close(fd);
		return -1;
	}
	return fd;
}

void fastnet_file_statistics(int fd, struct fastnet_statistics *statistics)
{
	*statistics = (struct fastnet_statistics){
		.size = sizeof(*statistics),
	};
	ioctl(fd, FASTNET_GET_STATISTICS, statistics);
}
