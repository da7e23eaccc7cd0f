// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Receives frames with an AF_XDP socket in zero-copy mode. */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <linux/if_link.h>
#include <xdp/xsk.h>

#define CHUNKS		2048
#define CHUNK_SIZE	4096	/* the smallest that e1000 takes */
#define BATCH		64

static struct xsk_ring_prod fill, tx;
static struct xsk_ring_cons completion, rx;
static char *area;

static struct xsk_socket *open_socket(const char *interface)
{
	const struct xsk_umem_config umem_config = {
		.fill_size = CHUNKS,
		.comp_size = BATCH,
		.frame_size = CHUNK_SIZE,
	};
	const struct xsk_socket_config config = {
		.rx_size = CHUNKS,
		.tx_size = BATCH,
		.xdp_flags = XDP_FLAGS_DRV_MODE,
		.bind_flags = XDP_ZEROCOPY | XDP_USE_NEED_WAKEUP,
	};
	size_t size = CHUNKS * CHUNK_SIZE;
	struct xsk_socket *xsk;
	struct xsk_umem *umem;
	int error;

	area = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		err(EXIT_FAILURE, "memory");
	error = xsk_umem__create(&umem, area, size, &fill, &completion,
				 &umem_config);
	if (!error)
		error = xsk_socket__create(&xsk, interface, 0, umem, &rx, &tx,
					   &config);
	if (error)
		errx(EXIT_FAILURE, "%s: %s", interface, strerror(-error));
	return xsk;
}

static void give_all(void)
{
	__u32 i, first = 0;

	xsk_ring_prod__reserve(&fill, CHUNKS, &first);
	for (i = 0; i < CHUNKS; i++)
		*xsk_ring_prod__fill_addr(&fill, first + i) = i * CHUNK_SIZE;
	xsk_ring_prod__submit(&fill, CHUNKS);
}

static void show(const struct xdp_desc *desc)
{
	const unsigned char *frame = xsk_umem__get_data(area, desc->addr);

	printf("%u bytes, ethertype %02x%02x\n", desc->len, frame[12],
	       frame[13]);
}

int main(int argc, char **argv)
{
	struct pollfd poll_fd = { .events = POLLIN };
	__u32 i, n, from = 0, to = 0;

	if (argc != 2)
		errx(2, "usage: %s INTERFACE", argv[0]);
	poll_fd.fd = xsk_socket__fd(open_socket(argv[1]));
	give_all();

	while (poll(&poll_fd, 1, -1) > 0) {
		n = xsk_ring_cons__peek(&rx, BATCH, &from);
		xsk_ring_prod__reserve(&fill, n, &to); /* there is always room */
		for (i = 0; i < n; i++) {
			const struct xdp_desc *desc =
				xsk_ring_cons__rx_desc(&rx, from + i);

			show(desc);
			*xsk_ring_prod__fill_addr(&fill, to + i) = desc->addr;
		}
		xsk_ring_cons__release(&rx, n);
		xsk_ring_prod__submit(&fill, n);
	}
	err(EXIT_FAILURE, "poll");
}
