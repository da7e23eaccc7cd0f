// SPDX-License-Identifier: GPL-2.0
/*
 * In the best way that the driver has: the card writes into our memory, or the
 * driver copies, or (without support for XDP) the kernel does.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xdp/libxdp.h>
#include <xdp/xsk.h>

#include "look.h"
#include "packet.h"

struct ring {
	int promiscuous;	/* a socket that keeps the interface so */
	int map;
	int program;
	int link;
	bool generic;
	uint8_t *memory;
	struct xsk_umem *umem;
	struct xsk_socket *xsk;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons completion;
	struct xsk_ring_cons rx;
};

static uint32_t power_of_two(uint32_t n)
{
	uint32_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

/* return bpf_redirect_map(&map, ctx->rx_queue_index, XDP_PASS); */
static int load_program(int map)
{
	const struct bpf_insn program[] = {
		{ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_2,
		  .src_reg = BPF_REG_1,
		  .off = offsetof(struct xdp_md, rx_queue_index) },
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_FD, .imm = map },
		{ },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3,
		  .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(BPF_PROG_TYPE_XDP, "fastnet_bench", "GPL", program,
			     ARRAY_SIZE(program), NULL);
}

/* It is detached when the last file descriptor is closed. */
static int attach(struct ring *ring, int ifindex)
{
	LIBBPF_OPTS(bpf_link_create_opts, options,
		    .flags = XDP_FLAGS_DRV_MODE);

	ring->link = bpf_link_create(ring->program, ifindex, BPF_XDP, &options);
	if (ring->link >= 0 || errno == EBUSY)
		return ring->link;
	options.flags = XDP_FLAGS_SKB_MODE;
	ring->generic = true;
	ring->link = bpf_link_create(ring->program, ifindex, BPF_XDP, &options);
	return ring->link;
}

static int set_up_program(struct capture *c, struct ring *ring)
{
	ring->map = bpf_map_create(BPF_MAP_TYPE_XSKMAP, NULL, sizeof(uint32_t),
				   sizeof(uint32_t), 1, NULL);
	if (ring->map < 0 && errno == EPERM)
		return capture_fail(c, "needs CAP_BPF: run it as root");
	if (ring->map < 0)
		return capture_fail(c, "this kernel has no AF_XDP sockets: %s",
				    strerror(errno));
	ring->program = load_program(ring->map);
	if (ring->program < 0)
		return capture_fail(c, "XDP program: %s", strerror(errno));
	if (attach(ring, if_nametoindex(c->options->interface)) >= 0)
		return 0;
	if (errno == EBUSY)
		return capture_fail(c, "another XDP program is attached: ip link set %s xdp off",
				    c->options->interface);
	return capture_fail(c, "XDP program cannot be attached: %s",
			    strerror(errno));
}

static int map_memory(struct capture *c, struct ring *ring)
{
	const struct xsk_umem_config config = {
		.fill_size = c->buffers,
		.comp_size = XSK_RING_CONS__DEFAULT_NUM_DESCS,
		.frame_size = c->buffer_size,
	};
	int error;

	ring->memory = mmap(NULL, c->memory, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (ring->memory == MAP_FAILED) {
		ring->memory = NULL;
		return capture_fail(c, "not enough memory");
	}
	error = xsk_umem__create(&ring->umem, ring->memory, c->memory,
				 &ring->fill, &ring->completion, &config);
	if (error)
		return capture_fail(c, "AF_XDP memory: %s: try fewer buffers (-B)",
				    strerror(-error));
	return 0;
}

static void fill(const struct capture *c, struct ring *ring)
{
	uint32_t at = 0;

	xsk_ring_prod__reserve(&ring->fill, c->buffers, &at);
	for (uint32_t i = 0; i < c->buffers; i++)
		*xsk_ring_prod__fill_addr(&ring->fill, at++) =
			(uint64_t)i * c->buffer_size;
	xsk_ring_prod__submit(&ring->fill, c->buffers);
}

static const char *how(const struct ring *ring, int fd)
{
	struct xdp_options options = { 0 };
	socklen_t size = sizeof(options);

	if (ring->generic)
		return "generic, copy";
	getsockopt(fd, SOL_XDP, XDP_OPTIONS, &options, &size);
	return options.flags & XDP_OPTIONS_ZEROCOPY ? "driver, zero-copy" :
						      "driver, copy";
}

static int set_up_socket(struct capture *c, struct ring *ring)
{
	const struct xsk_socket_config config = {
		.rx_size = c->buffers,
		.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_USE_NEED_WAKEUP,
	};
	int error;

	fill(c, ring);
	error = xsk_socket__create(&ring->xsk, c->options->interface, 0,
				   ring->umem, &ring->rx, NULL, &config);
	if (!error)
		error = xsk_socket__update_xskmap(ring->xsk, ring->map);
	if (error)
		return capture_fail(c, "AF_XDP socket: %s", strerror(-error));
	c->fd = xsk_socket__fd(ring->xsk);
	c->detail = how(ring, c->fd);
	return 0;
}

static void close_ring(struct capture *c)
{
	struct ring *ring = c->state;

	if (ring->xsk)
		xsk_socket__delete(ring->xsk);
	if (ring->umem)
		xsk_umem__delete(ring->umem);
	if (ring->memory)
		munmap(ring->memory, c->memory);
	if (ring->link >= 0)
		close(ring->link);
	if (ring->program >= 0)
		close(ring->program);
	if (ring->map >= 0)
		close(ring->map);
	close(ring->promiscuous);
	free(ring);
}

static int check(struct capture *c)
{
	uint32_t queues = link_queues(c->options->interface);

	if (queues > 1)
		return capture_fail(c, "receives from one queue, not %u: ethtool -L %s combined 1",
				    queues, c->options->interface);
	packet_set_buffers(c);
	c->buffer_size = power_of_two(c->buffer_size);
	if (c->buffer_size < 2048)
		c->buffer_size = 2048;
	if (c->buffer_size > 4096)
		return capture_fail(c, "-b: a buffer of AF_XDP has 4096 bytes at most");
	c->buffers = power_of_two(c->buffers);
	c->memory = (uint64_t)c->buffers * c->buffer_size;
	return 0;
}

static int silent(enum libxdp_print_level level, const char *format,
		  va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static int open_ring(struct capture *c)
{
	struct ring *ring;

	libbpf_set_print(NULL);
	libxdp_set_print(silent);
	if (check(c) || packet_open(c))
		return -1;
	ring = calloc(1, sizeof(*ring));
	if (!ring) {
		close(c->fd);
		return capture_fail(c, "not enough memory");
	}
	*ring = (struct ring){
		.promiscuous = c->fd, .map = -1, .program = -1, .link = -1,
	};
	c->state = ring;
	if (!set_up_program(c, ring) && !map_memory(c, ring) &&
	    !set_up_socket(c, ring))
		return 0;
	close_ring(c);
	return -1;
}

static uint32_t receive_some(struct capture *c, struct ring *ring,
			     uint32_t budget)
{
	struct counts counts = c->counts;
	uint32_t from, to = 0, frames;

	frames = xsk_ring_cons__peek(&ring->rx, budget, &from);
	if (!frames)
		return 0;
	/* It has room for all buffers that there are. */
	xsk_ring_prod__reserve(&ring->fill, frames, &to);
	for (uint32_t i = 0; i < frames; i++) {
		const struct xdp_desc *desc =
			xsk_ring_cons__rx_desc(&ring->rx, from++);

		do_something(&counts, ring->memory + desc->addr, desc->len);
		*xsk_ring_prod__fill_addr(&ring->fill, to++) = desc->addr;
	}
	c->counts = counts;
	xsk_ring_cons__release(&ring->rx, frames);
	xsk_ring_prod__submit(&ring->fill, frames);
	return frames;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct ring *ring = c->state;
	uint64_t frames = 0;

	while (frames < budget) {
		uint64_t left = budget - frames;
		uint32_t n = receive_some(c, ring, left < c->buffers ? left :
							  c->buffers);

		if (!n)
			break;
		frames += n;
	}
	/* A driver that has run out of buffers looks for no more. */
	if (xsk_ring_prod__needs_wakeup(&ring->fill))
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
	.open = open_ring,
	.receive = receive,
	.dropped = dropped,
	.close = close_ring,
};
