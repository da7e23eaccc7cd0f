// SPDX-License-Identifier: GPL-2.0
/*
 * Sends, as fast as frames are taken: as many in one system call as the ring
 * has room for (-B), of a length that -b says. Those are counted that the kernel
 * is done with.
 */
#include <sys/socket.h>

#include "frame.h"
#include "xdp_socket.h"

#define DEFAULT_BATCH	32
#define BUFFER_SIZE	4096	/* what zero-copy may need */

static uint32_t length_of(const struct capture *c)
{
	uint32_t length = c->options->buffer_size;

	return length ? length : FRAME_MIN_SIZE;
}

static void build_frames(struct capture *c, struct xdp_socket *s)
{
	const struct frame_spec spec = {
		.seed = 1, .min_size = length_of(c), .max_size = length_of(c),
	};

	for (uint32_t i = 0; i < c->buffers; i++)
		frame_build(&spec, i, s->memory + i * c->buffer_size);
}

static int set_up_socket(struct capture *c)
{
	const struct xsk_socket_config config = {
		.tx_size = c->buffers,
		.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_USE_NEED_WAKEUP,
	};
	struct xdp_socket *s = c->state;

	build_frames(c, s);
	return xdp_socket_bind(c, &config, NULL, &s->tx);
}

static int open_sender(struct capture *c)
{
	c->buffers = c->options->buffers ? c->options->buffers : DEFAULT_BATCH;
	c->buffers = power_of_two(c->buffers);
	c->buffer_size = BUFFER_SIZE;
	if (length_of(c) > BUFFER_SIZE)
		return capture_fail(c, "-b: sends frames of %d bytes at most",
				    BUFFER_SIZE);
	if (!xdp_socket_open(c) && !set_up_socket(c))
		return 0;
	xdp_socket_close(c);
	return -1;
}

/* The frames never change, so it does not matter which of them are under way. */
static void submit(struct capture *c, struct xdp_socket *s)
{
	uint32_t at, frames = xsk_prod_nb_free(&s->tx, c->buffers);

	frames = xsk_ring_prod__reserve(&s->tx, frames, &at);
	for (uint32_t i = 0; i < frames; i++, at++)
		*xsk_ring_prod__tx_desc(&s->tx, at) = (struct xdp_desc){
			.addr = at % c->buffers * c->buffer_size,
			.len = length_of(c),
		};
	if (frames)
		xsk_ring_prod__submit(&s->tx, frames);
}

static uint64_t send_some(struct capture *c, uint64_t budget)
{
	struct xdp_socket *s = c->state;
	uint64_t frames = 0;
	uint32_t at, done;

	do {
		submit(c, s);
		if (xsk_ring_prod__needs_wakeup(&s->tx))
			sendto(c->fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
		done = xsk_ring_cons__peek(&s->completion,
					   budget - frames < c->buffers ?
					   budget - frames : c->buffers, &at);
		xsk_ring_cons__release(&s->completion, done);
		frames += done;
	} while (done && frames < budget);
	c->counts.bytes += frames * length_of(c);
	return frames;
}

static uint64_t dropped(struct capture *c)
{
	return link_not_sent(c->options->interface);
}

const struct method method_xdp_send = {
	.name = "xdp-send",
	.summary = "AF_XDP, but sends; not with \"all\"",
	.no_filter = true,
	.no_content = true,
	.sends = true,
	.open = open_sender,
	.receive = send_some,
	.dropped = dropped,
	.close = xdp_socket_close,
};
