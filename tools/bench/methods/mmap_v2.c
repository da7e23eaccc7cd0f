// SPDX-License-Identifier: GPL-2.0
#include <linux/if_packet.h>
#include <stdlib.h>

#include "look.h"
#include "packet.h"

#define BLOCK_SIZE	(128 * 1024)	/* of whole frames, without holes */

struct ring {
	uint8_t *memory;	/* has to be first */
	unsigned int next;
	unsigned int slots;
	uint8_t *slot[];
};

/* As many slots as were asked for, or a few more. */
static struct tpacket_req layout(struct capture *c)
{
	struct tpacket_req request = {
		.tp_block_size = BLOCK_SIZE,
		.tp_frame_size = TPACKET_ALIGN(TPACKET2_HDRLEN +
					       c->buffer_size),
	};
	unsigned int slots = BLOCK_SIZE / request.tp_frame_size;

	request.tp_block_nr = (c->buffers + slots - 1) / slots;
	request.tp_frame_nr = request.tp_block_nr * slots;
	c->buffers = request.tp_frame_nr;
	c->memory = (uint64_t)request.tp_block_nr * BLOCK_SIZE;
	return request;
}

static void *map_ring(struct capture *c)
{
	const struct tpacket_req request = layout(c);
	unsigned int slots = BLOCK_SIZE / request.tp_frame_size;
	struct ring *ring = calloc(1, sizeof(*ring) +
				      c->buffers * sizeof(*ring->slot));

	if (!ring) {
		capture_fail(c, "not enough memory");
		return NULL;
	}
	ring->memory = packet_map_ring(c, TPACKET_V2, &request,
				       sizeof(request));
	if (!ring->memory) {
		free(ring);
		return NULL;
	}
	ring->slots = c->buffers;
	for (unsigned int i = 0; i < ring->slots; i++)
		ring->slot[i] = ring->memory + i / slots * BLOCK_SIZE +
				i % slots * request.tp_frame_size;
	return ring;
}

static int open_ring(struct capture *c)
{
	return packet_open_ring(c, map_ring);
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct ring *ring = c->state;
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget) {
		uint8_t *slot = ring->slot[ring->next];
		struct tpacket2_hdr *header = (void *)slot;

		if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) &
		      TP_STATUS_USER))
			break;
		do_something(&counts, slot + header->tp_mac,
			     header->tp_len);
		__atomic_store_n(&header->tp_status, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
		if (++ring->next == ring->slots)
			ring->next = 0;
		frames++;
	}
	c->counts = counts;
	return frames;
}

const struct method method_mmap_v2 = {
	.name = "mmap-v2",
	.summary = "packet socket with a mapped ring of frames, TPACKET_V2",
	.open = open_ring,
	.receive = receive,
	.dropped = packet_dropped,
	.close = packet_close_ring,
};
