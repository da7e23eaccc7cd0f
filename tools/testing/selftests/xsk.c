// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"
#include "xsk.h"

const struct xsk_config usual_chunks = { .chunks = 1024, .chunk_size = 4096 };

static int set_option(const struct xsk *xsk, int option, const void *value,
		      socklen_t size)
{
	return setsockopt(xsk->fd, SOL_XDP, option, value, size) ? -errno : 0;
}

static uint32_t slots_of(const struct xsk *xsk)
{
	uint32_t slots = 1;

	while (slots < xsk->config.chunks)
		slots *= 2;
	return slots;
}

static int map_ring_of(const struct xsk *xsk, struct xsk_ring *ring,
		       const struct xdp_ring_offset *at, uint64_t offset,
		       size_t slot_size)
{
	uint32_t slots = slots_of(xsk);
	size_t size = at->desc + slots * slot_size;
	uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_POPULATE, xsk->fd, offset);

	if (memory == MAP_FAILED)
		return -errno;
	ring->memory = memory;
	ring->size = size;
	ring->producer = (uint32_t *)(memory + at->producer);
	ring->consumer = (uint32_t *)(memory + at->consumer);
	ring->flags = (uint32_t *)(memory + at->flags);
	ring->slot = memory + at->desc;
	ring->slots = slots;
	return 0;
}

static int make_rings(const struct xsk *xsk, bool umem)
{
	const uint32_t slots = slots_of(xsk);
	int err = 0;

	if (umem)
		err = set_option(xsk, XDP_UMEM_FILL_RING, &slots, 4) ?:
		      set_option(xsk, XDP_UMEM_COMPLETION_RING, &slots, 4);
	return err ?: set_option(xsk, XDP_RX_RING, &slots, 4) ?:
	       set_option(xsk, XDP_TX_RING, &slots, 4);
}

static int map_rings(struct xsk *xsk, bool umem)
{
	struct xdp_mmap_offsets at;
	socklen_t size = sizeof(at);
	int err = 0;

	if (getsockopt(xsk->fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &size))
		return -errno;
	if (umem)
		err = map_ring_of(xsk, &xsk->fill, &at.fr,
				  XDP_UMEM_PGOFF_FILL_RING, 8) ?:
		      map_ring_of(xsk, &xsk->completion, &at.cr,
				  XDP_UMEM_PGOFF_COMPLETION_RING, 8);
	return err ?: map_ring_of(xsk, &xsk->rx, &at.rx, XDP_PGOFF_RX_RING,
				  sizeof(struct xdp_desc)) ?:
	       map_ring_of(xsk, &xsk->tx, &at.tx, XDP_PGOFF_TX_RING,
			   sizeof(struct xdp_desc));
}

static int make_umem(struct xsk *xsk)
{
	const struct xsk_config *config = &xsk->config;
	struct xdp_umem_reg umem = {
		.chunk_size = config->chunk_size,
		.headroom = config->headroom,
		.flags = config->unaligned ? XDP_UMEM_UNALIGNED_CHUNK_FLAG : 0,
	};
	size_t huge = 2 << 20;

	xsk->umem_size = (size_t)config->chunks * config->chunk_size;
	if (config->huge)
		xsk->umem_size = (xsk->umem_size + huge - 1) / huge * huge;
	xsk->umem = mmap(NULL, xsk->umem_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE |
			 (config->huge ? MAP_HUGETLB : 0), -1, 0);
	if (xsk->umem == MAP_FAILED) {
		xsk->umem = NULL;
		return -errno;
	}
	umem.addr = (uintptr_t)xsk->umem;
	umem.len = xsk->umem_size;
	return set_option(xsk, XDP_UMEM_REG, &umem, sizeof(umem));
}

int xsk_open(struct xsk *xsk, const struct xsk_config *config)
{
	int err;

	*xsk = (struct xsk) { .config = *config };
	xsk->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (xsk->fd < 0)
		return -errno;
	err = make_umem(xsk) ?: make_rings(xsk, true) ?: map_rings(xsk, true);
	if (err)
		xsk_close(xsk);
	return err;
}

int xsk_open_shared(struct xsk *xsk, const struct xsk *owner)
{
	int err;

	*xsk = *owner;
	xsk->rx = (struct xsk_ring) { };
	xsk->tx = (struct xsk_ring) { };
	xsk->shared = true;
	xsk->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (xsk->fd < 0)
		return -errno;
	err = make_rings(xsk, false) ?: map_rings(xsk, false);
	if (err)
		xsk_close(xsk);
	return err;
}

static int bind_to(struct xsk *xsk, const struct sockaddr_xdp *address)
{
	return bind(xsk->fd, (const struct sockaddr *)address,
		    sizeof(*address)) ? -errno : 0;
}

int xsk_bind_queue(struct xsk *xsk, const char *ifname, uint32_t queue,
		   uint16_t flags)
{
	const struct sockaddr_xdp address = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = flags,
		.sxdp_ifindex = if_nametoindex(ifname),
		.sxdp_queue_id = queue,
	};

	return bind_to(xsk, &address);
}

int xsk_bind(struct xsk *xsk, const char *ifname, uint16_t flags)
{
	return xsk_bind_queue(xsk, ifname, 0, flags);
}

int xsk_bind_later(struct xsk *xsk, const char *ifname, uint16_t flags)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	int err;

	while ((err = xsk_bind(xsk, ifname, flags)) == -EBUSY &&
	       milliseconds() < end)
		usleep(10000);
	return err;
}

int xsk_bind_shared(struct xsk *xsk, const char *ifname,
		    const struct xsk *owner)
{
	const struct sockaddr_xdp address = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = XDP_SHARED_UMEM,
		.sxdp_ifindex = if_nametoindex(ifname),
		.sxdp_shared_umem_fd = owner->fd,
	};

	return bind_to(xsk, &address);
}

static void unmap(struct xsk_ring *ring)
{
	munmap(ring->memory, ring->size);
	*ring = (struct xsk_ring) { };
}

/* A ring that is mapped would keep the socket. */
void xsk_close(struct xsk *xsk)
{
	close(xsk->fd);
	xsk->fd = -1;
	unmap(&xsk->rx);
	unmap(&xsk->tx);
	if (xsk->umem && !xsk->shared) {
		unmap(&xsk->fill);
		unmap(&xsk->completion);
		munmap(xsk->umem, xsk->umem_size);
	}
	xsk->umem = NULL;
}

bool xsk_is_zerocopy(const struct xsk *xsk)
{
	struct xdp_options options = { };
	socklen_t size = sizeof(options);

	return !getsockopt(xsk->fd, SOL_XDP, XDP_OPTIONS, &options, &size) &&
	       options.flags & XDP_OPTIONS_ZEROCOPY;
}

struct xdp_statistics xsk_statistics(const struct xsk *xsk)
{
	struct xdp_statistics statistics;
	socklen_t size = sizeof(statistics);

	memset(&statistics, 0xff, sizeof(statistics));
	getsockopt(xsk->fd, SOL_XDP, XDP_STATISTICS, &statistics, &size);
	return statistics;
}

uint32_t xsk_waiting(const struct xsk_ring *ring)
{
	return __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE) -
	       __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
}

static void *next_slot(const struct xsk_ring *ring, uint32_t index,
		       size_t size)
{
	return (uint8_t *)ring->slot + (index & (ring->slots - 1)) * size;
}

static void advance(uint32_t *index)
{
	__atomic_store_n(index, *index + 1, __ATOMIC_RELEASE);
}

void xsk_give(struct xsk *xsk, uint64_t address)
{
	struct xsk_ring *fill = &xsk->fill;

	*(uint64_t *)next_slot(fill, *fill->producer, 8) = address;
	advance(fill->producer);
}

void xsk_give_row(struct xsk *xsk, uint32_t first, uint32_t count)
{
	for (; count; count--)
		xsk_give(xsk, (uint64_t)first++ * xsk->config.chunk_size +
			 xsk->config.shift);
}

bool xsk_peek(const struct xsk *xsk, struct xdp_desc *desc)
{
	const struct xsk_ring *rx = &xsk->rx;

	if (!xsk_waiting(rx))
		return false;
	*desc = *(struct xdp_desc *)next_slot(rx, *rx->consumer, sizeof(*desc));
	return true;
}

void xsk_release(struct xsk *xsk)
{
	advance(xsk->rx.consumer);
}

/* Where a frame is; with unaligned chunks the offset is at the top. */
static uint64_t place(const struct xsk *xsk, uint64_t address)
{
	if (!xsk->config.unaligned)
		return address;
	return (address & XSK_UNALIGNED_BUF_ADDR_MASK) +
	       (address >> XSK_UNALIGNED_BUF_OFFSET_SHIFT);
}

static uint64_t chunk_of(const struct xsk *xsk, uint64_t address)
{
	if (xsk->config.unaligned)
		return address & XSK_UNALIGNED_BUF_ADDR_MASK;
	return address / xsk->config.chunk_size * xsk->config.chunk_size;
}

static const char *check_frame(const struct xsk *xsk, uint64_t sequence,
			       const struct xdp_desc *desc)
{
	uint64_t at = place(xsk, desc->addr);

	if (at > xsk->umem_size || desc->len > xsk->umem_size - at)
		return "outside the UMEM";
	return check_numbered(sequence, xsk->umem + at, desc->len);
}

const char *xsk_receive(struct xsk *xsk, uint64_t first, uint64_t count)
{
	const char *problem = "";
	struct xdp_desc desc;

	for (; count && !*problem; count--) {
		while (!xsk_peek(xsk, &desc)) {
			if (!poll_for(xsk->fd, PATIENCE_MS))
				return "nothing arrives";
		}
		problem = check_frame(xsk, first++, &desc);
		xsk_release(xsk);
		xsk_give(xsk, chunk_of(xsk, desc.addr));
	}
	return problem;
}

static uint64_t waiting_at(const struct xsk_ring *rx, uint32_t i)
{
	const struct xdp_desc *desc = next_slot(rx, *rx->consumer + i,
						sizeof(*desc));

	return desc->addr;
}

unsigned int xsk_repeated(const struct xsk *xsk)
{
	const struct xsk_ring *rx = &xsk->rx;
	uint32_t frames = xsk_waiting(rx), i, j;
	unsigned int repeated = 0;

	for (i = 1; i < frames; i++) {
		for (j = 0; j < i; j++)
			repeated += waiting_at(rx, i) == waiting_at(rx, j);
	}
	return repeated;
}

unsigned int xsk_count(struct xsk *xsk)
{
	unsigned int count = 0;
	struct xdp_desc desc;

	while (xsk_peek(xsk, &desc) || poll_for(xsk->fd, QUIET_MS)) {
		if (!xsk_peek(xsk, &desc))
			continue;
		xsk_release(xsk);
		xsk_give(xsk, chunk_of(xsk, desc.addr));
		count++;
	}
	return count;
}

bool xsk_put(struct xsk *xsk, uint64_t address, uint32_t length)
{
	struct xsk_ring *tx = &xsk->tx;

	if (xsk_waiting(tx) == tx->slots)
		return false;
	*(struct xdp_desc *)next_slot(tx, *tx->producer,
				      sizeof(struct xdp_desc)) =
		(struct xdp_desc) { .addr = address, .len = length };
	advance(tx->producer);
	return true;
}

int xsk_kick(const struct xsk *xsk)
{
	return sendto(xsk->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 ? -errno : 0;
}

bool xsk_completed(struct xsk *xsk, uint64_t *address)
{
	struct xsk_ring *completion = &xsk->completion;

	if (!xsk_waiting(completion))
		return false;
	*address = *(uint64_t *)next_slot(completion, *completion->consumer, 8);
	advance(completion->consumer);
	return true;
}

/* Frames are in the upper half of the chunks, so that the lower may receive. */
static uint64_t chunk_to_send(const struct xsk *xsk, uint64_t sequence)
{
	uint32_t half = xsk->config.chunks / 2;

	return (half + sequence % half) * xsk->config.chunk_size;
}

/* Copies that the kernel made itself are complete as the driver frees them. */
static const char *complete(struct xsk *xsk, uint64_t first, uint64_t *done)
{
	uint64_t address;

	while (xsk_completed(xsk, &address)) {
		if (address != chunk_to_send(xsk, first + (*done)++) &&
		    xsk_is_zerocopy(xsk))
			return "not the next frame";
	}
	return "";
}

/* Puts as many as there is room for into the ring. */
static uint64_t put_numbered(struct xsk *xsk, uint64_t first, uint64_t count)
{
	uint64_t sequence, at;
	uint32_t length;

	for (sequence = first; sequence < first + count; sequence++) {
		at = chunk_to_send(xsk, sequence);
		length = frame_build(&mixed_frames, sequence, xsk->umem + at);
		if (!xsk_put(xsk, at, length))
			break;
	}
	return sequence - first;
}

const char *xsk_send(struct xsk *xsk, uint64_t first, uint64_t count)
{
	uint64_t end = milliseconds() + PATIENCE_MS, sent = 0, done = 0, room;
	const char *problem = "";

	while (done < count && !*problem) {
		if (milliseconds() > end)
			return "frames are not sent";
		room = xsk->config.chunks / 2 - (sent - done);
		if (room > count - sent)
			room = count - sent;
		sent += put_numbered(xsk, first + sent, room);
		if (!xsk->needs_wakeup ||
		    __atomic_load_n(xsk->tx.flags, __ATOMIC_SEQ_CST) &
		    XDP_RING_NEED_WAKEUP)
			xsk_kick(xsk);
		problem = complete(xsk, first, &done);
	}
	return done == count || *problem ? problem : "too many are sent";
}
