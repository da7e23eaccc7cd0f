// SPDX-License-Identifier: GPL-2.0
/* Past the queueing disciplines, 64 frames with each system call. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "source.h"

#define FULL_USEC	20	/* how soon a card that was full has room */

struct batch {
	struct mmsghdr messages[MAX_BATCH];
	struct iovec vectors[MAX_BATCH];
};

static int send_frames(struct output *output, const struct frame *frames,
		       unsigned int count)
{
	struct batch *batch = output->state;
	unsigned int sent = 0;

	for (unsigned int i = 0; i < count; i++)
		batch->vectors[i] = (struct iovec){
			.iov_base = frames[i].data,
			.iov_len = frames[i].size,
		};
	while (sent < count && !interrupted()) {
		int n = sendmmsg(output->fd, batch->messages + sent,
				 count - sent, MSG_DONTWAIT);

		if (n > 0) {
			sent += n;
			continue;
		}
		if (errno == EMSGSIZE)
			errx(2, "a frame is longer than the interface's MTU allows: see -s");
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			return -1;
		usleep(FULL_USEC);
	}
	return 0;
}

static void close_packet(struct output *output)
{
	close(output->fd);
	free(output->state);
}

static int open_socket(const char *interface)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(interface),
	};
	const int on = 1;
	int fd;

	if (!address.sll_ifindex)
		errx(2, "-i %s: no such interface: see ip link", interface);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0 && errno == EPERM)
		errx(2, "-i %s: needs CAP_NET_RAW: run it as root", interface);
	if (fd < 0 || bind(fd, (void *)&address, sizeof(address)))
		err(1, "-i %s", interface);
	setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on));
	return fd;
}

void output_packet(struct output *output, const struct options *options)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		err(1, "-i");
	for (unsigned int i = 0; i < MAX_BATCH; i++) {
		batch->messages[i].msg_hdr.msg_iov = &batch->vectors[i];
		batch->messages[i].msg_hdr.msg_iovlen = 1;
	}
	*output = (struct output){
		.fd = open_socket(options->interface),
		.state = batch,
		.send = send_frames,
		.close = close_packet,
	};
}
