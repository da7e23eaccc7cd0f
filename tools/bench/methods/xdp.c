// SPDX-License-Identifier: GPL-2.0
/*
 * AF_XDP, in the best way that the driver has: the card writes into our memory,
 * or the driver copies, or (without support for XDP) the kernel does; and in the
 * last of these ways, to compare.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_xdp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "look.h"
#include "packet.h"
#include "xdp_socket.h"

/* A card that takes 2048 bytes needs a page: the kernel begins with 256. */
#define BUFFER_SIZE	4096

static int set_up_program(struct capture *c, struct xdp_socket *s,
			  enum xdp_mode mode)
{
	struct xdp_code code = { 0 };

	s->map = bpf_map_create(BPF_MAP_TYPE_XSKMAP, NULL, sizeof(uint32_t),
				sizeof(uint32_t), 1, NULL);
	if (s->map < 0)
		return xdp_fail(c, "map of AF_XDP sockets");
	xdp_emit_load(&code, BPF_REG_2,
		      offsetof(struct xdp_md, rx_queue_index));
	xdp_emit_redirect(&code, s->map, XDP_PASS);
	return xdp_attach(c, &s->program, c->options->interface, &code, mode);
}

static void fill(const struct capture *c, struct xdp_socket *s)
{
	uint32_t at = 0;

	xsk_ring_prod__reserve(&s->fill, c->buffers, &at);
	for (uint32_t i = 0; i < c->buffers; i++)
		*xsk_ring_prod__fill_addr(&s->fill, at++) =
			(uint64_t)i * c->buffer_size;
	xsk_ring_prod__submit(&s->fill, c->buffers);
}

static int set_up_socket(struct capture *c, struct xdp_socket *s)
{
	const struct xsk_socket_config config = {
		.rx_size = c->buffers,
		.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_USE_NEED_WAKEUP |
			      (s->program.generic ? XDP_COPY : 0),
	};
	int error;

	fill(c, s);
	if (xdp_socket_bind(c, &config, &s->rx, NULL))
		return -1;
	error = xsk_socket__update_xskmap(s->xsk, s->map);
	if (error)
		return capture_fail(c, "AF_XDP socket: %s", strerror(-error));
	return 0;
}

static int check(struct capture *c)
{
	uint32_t queues = link_queues(c->options->interface);

	if (queues > 1)
		return capture_fail(c, "receives from one queue, not %u: ethtool -L %s combined 1",
				    queues, c->options->interface);
	packet_set_buffers(c);
	if (!c->options->buffer_size)
		c->buffer_size = BUFFER_SIZE;
	c->buffer_size = power_of_two(c->buffer_size);
	if (c->buffer_size < 2048)
		c->buffer_size = 2048;
	if (c->buffer_size > 4096)
		return capture_fail(c, "-b: a buffer of AF_XDP has 4096 bytes at most");
	c->buffers = power_of_two(c->buffers);
	return 0;
}

static int open_in(struct capture *c, enum xdp_mode mode)
{
	int promiscuous;

	if (check(c) || packet_open(c))
		return -1;
	promiscuous = c->fd;
	if (!xdp_socket_open(c)) {
		struct xdp_socket *s = c->state;

		s->promiscuous = promiscuous;
		if (!set_up_program(c, s, mode) && !set_up_socket(c, s))
			return 0;
	} else {
		close(promiscuous);
	}
	xdp_socket_close(c);
	return -1;
}

static int open_any(struct capture *c)
{
	return open_in(c, XDP_NATIVE_OR_GENERIC);
}

static int open_generic(struct capture *c)
{
	return open_in(c, XDP_GENERIC);
}

static uint32_t receive_some(struct capture *c, struct xdp_socket *s,
			     uint32_t budget)
{
	struct counts counts = c->counts;
	uint32_t from, to = 0, frames;

	frames = xsk_ring_cons__peek(&s->rx, budget, &from);
	if (!frames)
		return 0;
	/* It has room for all buffers that there are. */
	xsk_ring_prod__reserve(&s->fill, frames, &to);
	for (uint32_t i = 0; i < frames; i++) {
		const struct xdp_desc *desc =
			xsk_ring_cons__rx_desc(&s->rx, from++);

		do_something(&counts, s->memory + desc->addr, desc->len);
		*xsk_ring_prod__fill_addr(&s->fill, to++) = desc->addr;
	}
	c->counts = counts;
	xsk_ring_cons__release(&s->rx, frames);
	xsk_ring_prod__submit(&s->fill, frames);
	return frames;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct xdp_socket *s = c->state;
	uint64_t frames = 0;

	while (frames < budget) {
		uint64_t left = budget - frames;
		uint32_t n = receive_some(c, s, left < c->buffers ? left :
							  c->buffers);

		if (!n)
			break;
		frames += n;
	}
	/* A driver that has run out of buffers looks for no more. */
	if (xsk_ring_prod__needs_wakeup(&s->fill))
		recvfrom(c->fd, NULL, 0, MSG_DONTWAIT, NULL, NULL);
	return frames;
}

static uint64_t dropped(struct capture *c)
{
	struct xdp_statistics stats = { 0 };
	socklen_t size = sizeof(stats);

	if (!getsockopt(c->fd, SOL_XDP, XDP_STATISTICS, &stats, &size))
		c->ring_drops = stats.rx_dropped + stats.rx_ring_full;
	return c->ring_drops;
}

const struct method method_xdp = {
	.name = "xdp",
	.summary = "AF_XDP, zero-copy where the driver can",
	.no_filter = true,
	.open = open_any,
	.receive = receive,
	.dropped = dropped,
	.close = xdp_socket_close,
};

const struct method method_xdp_generic = {
	.name = "xdp-generic",
	.summary = "AF_XDP, copied by the kernel with generic XDP",
	.no_filter = true,
	.open = open_generic,
	.receive = receive,
	.dropped = dropped,
	.close = xdp_socket_close,
};
