// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/if_xdp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xdp/libxdp.h>

#include "xdp_socket.h"

uint32_t power_of_two(uint32_t n)
{
	uint32_t power = 1;

	while (power < n)
		power *= 2;
	return power;
}

static int silent(enum libxdp_print_level level, const char *format,
		  va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

int xdp_socket_open(struct capture *c)
{
	const struct xsk_umem_config config = {
		.fill_size = c->buffers,
		.comp_size = c->buffers,
		.frame_size = c->buffer_size,
	};
	struct xdp_socket *s;
	int error;

	libxdp_set_print(silent);
	s = calloc(1, sizeof(*s));
	c->state = s;
	if (!s)
		return capture_fail(c, "not enough memory");
	s->program = XDP_PROGRAM_NONE;
	s->promiscuous = -1;
	s->map = -1;
	c->memory = (uint64_t)c->buffers * c->buffer_size;
	s->memory = mmap(NULL, c->memory, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (s->memory == MAP_FAILED) {
		s->memory = NULL;
		return capture_fail(c, "not enough memory");
	}
	error = xsk_umem__create(&s->umem, s->memory, c->memory, &s->fill,
				 &s->completion, &config);
	if (error == -EPERM)
		return capture_fail(c, "needs CAP_NET_RAW: run it as root");
	if (error)
		return capture_fail(c, "AF_XDP memory: %s: try fewer buffers (-B)",
				    strerror(-error));
	return 0;
}

static const char *how(const struct xdp_socket *s, int fd)
{
	struct xdp_options options = { 0 };
	socklen_t size = sizeof(options);

	getsockopt(fd, SOL_XDP, XDP_OPTIONS, &options, &size);
	if (options.flags & XDP_OPTIONS_ZEROCOPY)
		return "driver, zero-copy";
	if (s->program.fd < 0)
		return "copy";
	return s->program.generic ? "generic, copy" : "driver, copy";
}

/* A socket that was closed has its queue until the kernel comes to free it. */
static int create(const struct capture *c, struct xdp_socket *s,
		  const struct xsk_socket_config *config,
		  struct xsk_ring_cons *rx, struct xsk_ring_prod *tx)
{
	int error, tries = 100;

	do {
		error = xsk_socket__create(&s->xsk, c->options->interface, 0,
					   s->umem, rx, tx, config);
	} while (error == -EBUSY && tries-- && !usleep(10000));
	if (error)
		s->xsk = NULL;
	return error;
}

int xdp_socket_bind(struct capture *c, const struct xsk_socket_config *config,
		    struct xsk_ring_cons *rx, struct xsk_ring_prod *tx)
{
	struct xdp_socket *s = c->state;
	int error = create(c, s, config, rx, tx);

	if (error)
		return capture_fail(c, "AF_XDP socket: %s", strerror(-error));
	c->fd = xsk_socket__fd(s->xsk);
	c->detail = how(s, c->fd);
	return 0;
}

void xdp_socket_close(struct capture *c)
{
	struct xdp_socket *s = c->state;

	if (!s)
		return;
	if (s->xsk)
		xsk_socket__delete(s->xsk);
	if (s->umem)
		xsk_umem__delete(s->umem);
	if (s->memory)
		munmap(s->memory, c->memory);
	xdp_detach(&s->program);
	if (s->map >= 0)
		close(s->map);
	if (s->promiscuous >= 0)
		close(s->promiscuous);
	free(s);
}
