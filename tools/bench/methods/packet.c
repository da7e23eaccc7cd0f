// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter.h"
#include "packet.h"

void packet_set_buffers(struct capture *c)
{
	const struct options *options = c->options;

	c->buffer_size = options->buffer_size ? options->buffer_size :
			 DEFAULT_BUFFER_SIZE;
	c->buffers = options->buffers ? options->buffers : DEFAULT_BUFFERS;
}

int packet_open(struct capture *c)
{
	const struct packet_mreq promiscuous = {
		.mr_ifindex = if_nametoindex(c->options->interface),
		.mr_type = PACKET_MR_PROMISC,
	};
	const int on = 1;

	c->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0 && errno == EPERM)
		return capture_fail(c, "needs CAP_NET_RAW: run it as root");
	if (c->fd < 0)
		return capture_fail(c, "packet socket: %s", strerror(errno));
	if (setsockopt(c->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
		       sizeof(promiscuous)) ||
	    setsockopt(c->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on))) {
		capture_fail(c, "packet socket: %s", strerror(errno));
		close(c->fd);
		return -1;
	}
	return 0;
}

static int attach_filter(struct capture *c)
{
	struct sock_fprog filter;
	int error = 0;

	if (filter_compile(c, c->options->filter, &filter))
		return -1;
	if (setsockopt(c->fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter,
		       sizeof(filter)))
		error = capture_fail(c, "filter: %s", strerror(errno));
	filter_free(&filter);
	return error;
}

int packet_start(struct capture *c)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(c->options->interface),
	};

	if (c->options->filter && attach_filter(c))
		return -1;
	if (bind(c->fd, (const void *)&address, sizeof(address)))
		return capture_fail(c, "packet socket: %s", strerror(errno));
	return 0;
}

/* The kernel counts anew each time that it is asked. */
uint64_t packet_dropped(struct capture *c)
{
	struct tpacket_stats_v3 stats = { 0 };
	socklen_t size = sizeof(stats);

	if (!getsockopt(c->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		c->ring_drops += stats.tp_drops;
	return c->ring_drops;
}

uint8_t *packet_map_ring(struct capture *c, int version, const void *request,
			 size_t size)
{
	uint8_t *ring;

	if (setsockopt(c->fd, SOL_PACKET, PACKET_VERSION, &version,
		       sizeof(version)) ||
	    setsockopt(c->fd, SOL_PACKET, PACKET_RX_RING, request, size)) {
		capture_fail(c, "packet ring: %s: try fewer or smaller buffers (-B, -b)",
			     strerror(errno));
		return NULL;
	}
	ring = mmap(NULL, c->memory, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_POPULATE, c->fd, 0);
	if (ring == MAP_FAILED) {
		capture_fail(c, "packet ring: mmap: %s", strerror(errno));
		return NULL;
	}
	return ring;
}

int packet_open_ring(struct capture *c, void *(*map_ring)(struct capture *c))
{
	packet_set_buffers(c);
	if (packet_open(c))
		return -1;
	c->state = map_ring(c);
	if (c->state && !packet_start(c))
		return 0;
	packet_close_ring(c);
	return -1;
}

void packet_close_ring(struct capture *c)
{
	uint8_t **ring = c->state;

	if (ring)
		munmap(*ring, c->memory);
	free(ring);
	close(c->fd);
}
