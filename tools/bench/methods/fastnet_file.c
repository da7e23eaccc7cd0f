// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
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
	if (ioctl(fd, FASTNET_SET_MODE, &request))
		return -errno;
	c->buffers = request.buffers;
	c->buffer_size = request.buffer_size;
	c->memory = fastnet_memory(&request);
	return 0;
}

int fastnet_file_open(struct capture *c, uint32_t mode)
{
	int fd = open(FASTNET_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int error = fd < 0 ? -errno : set_mode(c, fd, mode);

	if (!error)
		return fd;
	fastnet_open_error(error, c->options->interface, c->problem,
			   sizeof(c->problem));
	if (fd >= 0)
		close(fd);
	return -1;
}

void fastnet_file_statistics(int fd, struct fastnet_statistics *statistics)
{
	*statistics = (struct fastnet_statistics){
		.size = sizeof(*statistics),
	};
	ioctl(fd, FASTNET_GET_STATISTICS, statistics);
}
