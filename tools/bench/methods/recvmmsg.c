// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <sys/socket.h>
#include <sys/uio.h>

#include "look.h"
#include "queue.h"

#define BATCH	64

static struct mmsghdr messages[BATCH];
static struct iovec vectors[BATCH];

static int open_socket(struct capture *c)
{
	if (queue_open(c, BATCH))
		return -1;
	for (size_t i = 0; i < BATCH; i++) {
		vectors[i].iov_base = (uint8_t *)c->state + i * c->buffer_size;
		vectors[i].iov_len = c->buffer_size;
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	return 0;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget) {
		uint64_t left = budget - frames;
		int n = recvmmsg(c->fd, messages, left < BATCH ? left : BATCH,
				 MSG_TRUNC, NULL);

		for (int i = 0; i < n; i++)
			do_something(&counts, vectors[i].iov_base,
				     messages[i].msg_len);
		if (n > 0)
			frames += n;
		if (n < BATCH)
			break;
	}
	c->counts = counts;
	return frames;
}

const struct method method_recvmmsg = {
	.name = "recvmmsg",
	.summary = "packet socket, recvmmsg() for up to 64 frames",
	.open = open_socket,
	.receive = receive,
	.dropped = packet_dropped,
	.close = queue_close,
};
