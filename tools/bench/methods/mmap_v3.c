// SPDX-License-Identifier: GPL-2.0
#include <linux/if_packet.h>
#include <stdlib.h>

#include "look.h"
#include "packet.h"

#define BLOCK_SIZE	(128 * 1024)
#define TIMEOUT_MSEC	10	/* a block that is not full by then is given */

struct ring {
	uint8_t *memory;	/* has to be first */
	unsigned int next;	/* block */
	unsigned int blocks;
	uint32_t left;		/* frames of that block */
	uint8_t *frame;
};

static struct tpacket_req3 layout(struct capture *c)
{
	uint64_t bytes = (uint64_t)c->buffers * c->buffer_size;
	struct tpacket_req3 request = {
		.tp_block_size = BLOCK_SIZE,
		.tp_frame_size = TPACKET_ALIGN(TPACKET3_HDRLEN +
					       c->buffer_size),
		.tp_retire_blk_tov = TIMEOUT_MSEC,
	};

	/* One that the kernel fills, and one to read. */
	request.tp_block_nr = bytes > 2 * BLOCK_SIZE ? bytes / BLOCK_SIZE : 2;
	request.tp_frame_nr = BLOCK_SIZE / request.tp_frame_size *
			      request.tp_block_nr;
	c->memory = (uint64_t)request.tp_block_nr * BLOCK_SIZE;
	return request;
}

static void *map_ring(struct capture *c)
{
	const struct tpacket_req3 request = layout(c);
	struct ring *ring = calloc(1, sizeof(*ring));

	if (!ring) {
		capture_fail(c, "not enough memory");
		return NULL;
	}
	ring->blocks = request.tp_block_nr;
	ring->memory = packet_map_ring(c, TPACKET_V3, &request,
				       sizeof(request));
	if (ring->memory)
		return ring;
	free(ring);
	return NULL;
}

static int open_ring(struct capture *c)
{
	return packet_open_ring(c, map_ring);
}

static struct tpacket_hdr_v1 *next_block(const struct ring *ring)
{
	struct tpacket_block_desc *block =
		(void *)(ring->memory + (size_t)ring->next * BLOCK_SIZE);

	return &block->hdr.bh1;
}

/* Whether the kernel has filled another block. */
static bool begin_block(struct ring *ring)
{
	struct tpacket_hdr_v1 *block = next_block(ring);

	if (!(__atomic_load_n(&block->block_status, __ATOMIC_ACQUIRE) &
	      TP_STATUS_USER))
		return false;
	ring->left = block->num_pkts;
	ring->frame = ring->memory + (size_t)ring->next * BLOCK_SIZE +
		      block->offset_to_first_pkt;
	return true;
}

static void end_block(struct ring *ring)
{
	__atomic_store_n(&next_block(ring)->block_status, TP_STATUS_KERNEL,
			 __ATOMIC_RELEASE);
	if (++ring->next == ring->blocks)
		ring->next = 0;
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	struct ring *ring = c->state;
	struct counts counts = c->counts;
	uint64_t frames = 0;

	while (frames < budget && (ring->left || begin_block(ring))) {
		while (ring->left && frames < budget) {
			const struct tpacket3_hdr *header =
				(const void *)ring->frame;

			do_something(&counts, ring->frame + header->tp_mac,
				     header->tp_len);
			ring->frame += header->tp_next_offset;
			ring->left--;
			frames++;
		}
		if (!ring->left)
			end_block(ring);
	}
	c->counts = counts;
	return frames;
}

const struct method method_mmap_v3 = {
	.name = "mmap-v3",
	.summary = "packet socket with a mapped ring of blocks, TPACKET_V3",
	.open = open_ring,
	.receive = receive,
	.dropped = packet_dropped,
	.close = packet_close_ring,
};
