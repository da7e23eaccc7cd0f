// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>

#include "chip.h"
#include "packet.h"
#include "registers.h"

/* Descriptors and frames in one go: others want their turn. */
#define BUDGET		256

#define ADDRESSES_SIZE	12
#define VLAN_ETHERTYPE	0x8100

/* RTL8168B, first word */
#define OLD_LSO		BIT(27)
#define OLD_IP		BIT(18)
#define OLD_UDP		BIT(17)
#define OLD_TCP		BIT(16)
#define OLD_MSS(opts1)	((opts1) >> 16 & 0x7ff)

/* RTL8168C, first and second word */
#define NEW_LSO_IPV4	BIT(26)
#define NEW_LSO_IPV6	BIT(25)
#define NEW_LSO_HEADER(opts1)	((opts1) >> 18 & 0x7f)
#define NEW_UDP		BIT(31)
#define NEW_TCP		BIT(30)
#define NEW_IPV4	BIT(29)
#define NEW_IPV6	BIT(28)
#define NEW_HEADER(opts2)	((opts2) >> 18 & 0x3ff)
#define NEW_MSS(opts2)	((opts2) >> 18 & 0x7ff)

/* What a descriptor asks for, in either format. */
struct request {
	size_t mss;		/* 0: no segmentation */
	size_t transport;	/* 0: where the headers say */
	bool ip;
	uint8_t protocol;	/* 0: no checksum */
};

void tx_reset(struct tx_queue *queue)
{
	queue->index = 0;
	queue->polled = false;
	queue->halted = false;
	queue->busy = false;
}

static struct request parse_old(const struct tx_queue *queue)
{
	struct request request = { 0 };

	if (queue->opts1 & OLD_LSO) {
		request.mss = OLD_MSS(queue->opts1);
		return request;
	}
	request.ip = queue->opts1 & OLD_IP;
	if (queue->opts1 & OLD_TCP)
		request.protocol = IPPROTO_TCP;
	else if (queue->opts1 & OLD_UDP)
		request.protocol = IPPROTO_UDP;
	return request;
}

static struct request parse_new(const struct tx_queue *queue)
{
	struct request request = { 0 };

	if (queue->opts1 & (NEW_LSO_IPV4 | NEW_LSO_IPV6)) {
		request.mss = NEW_MSS(queue->opts2);
		request.transport = NEW_LSO_HEADER(queue->opts1);
		return request;
	}
	request.ip = queue->opts2 & NEW_IPV4;
	if (!(queue->opts2 & (NEW_TCP | NEW_UDP)))
		return request;
	request.transport = NEW_HEADER(queue->opts2);
	request.protocol = queue->opts2 & NEW_TCP ? IPPROTO_TCP : IPPROTO_UDP;
	return request;
}

static bool is_looped(const struct chip *chip)
{
	return get_le32(chip->regs + REG_TCR) & TCR_LOOPBACK ||
	       phy_loops_back(&chip->phy);
}

static size_t insert_tag(uint8_t *frame, size_t size, uint16_t tag)
{
	uint8_t *at = frame + ADDRESSES_SIZE;

	if (size < ADDRESSES_SIZE)
		return size;
	memmove(at + VLAN_TAG_SIZE, at, size - ADDRESSES_SIZE);
	put_be16(at, VLAN_ETHERTYPE);
	put_be16(at + 2, tag);
	return size + VLAN_TAG_SIZE;
}

/* To whom a frame goes that is complete but for its tag and padding. */
struct sender {
	struct chip *chip;
	const struct tx_queue *queue;
};

static void emit(void *context, uint8_t *frame, size_t size)
{
	const struct sender *sender = context;
	struct chip *chip = sender->chip;
	uint32_t opts2 = sender->queue->opts2;

	if (opts2 & TXD2_TAGC)
		size = insert_tag(frame, size, swap_tag(opts2));
	if (size < ETH_MIN_SIZE) {
		memset(frame + size, 0, ETH_MIN_SIZE - size);
		size = ETH_MIN_SIZE;
	}
	chip->tally.tx_ok++;
	if (is_looped(chip))
		rx_loop_back(chip, frame, size);
	else
		net_send(chip->dev.net, frame, size);
}

/* False: the frame is not what the descriptor says. */
static bool finish(struct chip *chip, struct tx_queue *queue)
{
	struct sender sender = { chip, queue };
	struct request request;
	struct packet packet;

	/* The driver has made the FCS; on this cable there is none. */
	if (get_le32(chip->regs + REG_TCR) & TCR_NO_CRC &&
	    queue->size >= ETH_FCS_SIZE)
		queue->size -= ETH_FCS_SIZE;
	if (chip->model->tx_format == TX_FORMAT_8168B)
		request = parse_old(queue);
	else
		request = parse_new(queue);
	packet_parse(&packet, queue->frame, queue->size);
	if (request.transport && packet.version) {
		if (request.transport < packet.ip + packet.ip_size ||
		    request.transport > packet.end)
			return false;
		packet.transport = request.transport;
	}
	if (request.mss)
		return packet_segment(&packet, request.mss, emit, &sender);
	if (queue->size > TX_MAX_WIRE)
		return false;
	if (request.protocol)
		packet_fill_transport(&packet, request.protocol);
	if (request.ip)
		packet_fill_ip(&packet);
	emit(&sender, queue->frame, queue->size);
	return true;
}

static void transmit(struct chip *chip, struct tx_queue *queue)
{
	bool carried = phy_carries(&chip->phy) || is_looped(chip);

	queue->busy = false;
	if (!queue->bad && queue->size && carried && finish(chip, queue)) {
		chip_raise(chip, ISR_TOK);
		return;
	}
	chip->tally.tx_errors++;
	chip_raise(chip, ISR_TER);
}

static void halt(struct chip *chip, struct tx_queue *queue)
{
	queue->halted = true;
	queue->polled = false;
	queue->busy = false;
	pci_master_abort(&chip->dev.pci);
	chip_raise(chip, ISR_SERR);
}

static bool gather(struct chip *chip, struct tx_queue *queue, uint32_t opts1,
		   uint64_t address)
{
	size_t part = opts1 & TXD_LENGTH;

	/* Room for a tag and padding stays. */
	if (part > TX_MAX_FRAME - ETH_MIN_SIZE - VLAN_TAG_SIZE - queue->size) {
		queue->bad = true;
		return true;
	}
	if (!dma_read(&chip->dev.dma, chip_bus_address(chip, address),
		      queue->frame + queue->size, part))
		return false;
	queue->size += part;
	return true;
}

static void begin(struct tx_queue *queue, uint32_t opts1, uint32_t opts2)
{
	queue->busy = true;
	queue->bad = !(opts1 & DESC_FS);
	queue->opts1 = opts1;
	queue->opts2 = opts2;
	queue->size = 0;
}

/* False: the next descriptor is not the chip's. */
static bool run_descriptor(struct chip *chip, struct tx_queue *queue,
			   unsigned int ring)
{
	uint64_t at = chip_descriptor(chip, ring, queue->index);
	uint8_t rest[DESC_SIZE - DESC_OPTS2];
	uint32_t opts1;

	if (!dma_load_acquire(&chip->dev.dma, at, &opts1)) {
		halt(chip, queue);
		return false;
	}
	if (!(opts1 & DESC_OWN))
		return false;
	if (!dma_read(&chip->dev.dma, at + DESC_OPTS2, rest, sizeof(rest))) {
		halt(chip, queue);
		return false;
	}
	if (!queue->busy || opts1 & DESC_FS)
		begin(queue, opts1, get_le32(rest));
	if (!gather(chip, queue, opts1,
		    get_le64(rest + DESC_ADDRESS - DESC_OPTS2)) ||
	    !dma_store_release(&chip->dev.dma, at, opts1 & ~DESC_OWN)) {
		halt(chip, queue);
		return false;
	}
	if (opts1 & DESC_EOR || ++queue->index == DESC_MAX_COUNT)
		queue->index = 0;
	if (opts1 & DESC_LS)
		transmit(chip, queue);
	return true;
}

static bool is_enabled(const struct chip *chip)
{
	uint8_t command = chip->regs[REG_CR];

	return chip_can_dma(chip) && command & CR_TE && !(command & CR_STOP);
}

static const unsigned int rings[TX_QUEUES] = {
	[TX_HIGH] = REG_THPDS_LOW,
	[TX_NORMAL] = REG_TNPDS_LOW,
};

static void run_queue(struct chip *chip, struct tx_queue *queue,
		      unsigned int ring, int *budget)
{
	while (queue->polled && *budget > 0 && !net_congested(chip->dev.net)) {
		uint64_t sent = chip->tally.tx_ok;
		bool more = run_descriptor(chip, queue, ring);

		*budget -= 1 + (chip->tally.tx_ok - sent);
		if (more)
			continue;
		queue->polled = false;
		if (!queue->halted)
			chip_raise(chip, ISR_TDU);
	}
}

void tx_run(struct chip *chip)
{
	int budget = BUDGET;

	if (!is_enabled(chip))
		return;
	for (int i = 0; i < TX_QUEUES; i++)
		run_queue(chip, &chip->tx[i], rings[i], &budget);
}

bool tx_is_waiting(const struct chip *chip)
{
	return is_enabled(chip) && !net_congested(chip->dev.net) &&
	       (chip->tx[TX_HIGH].polled || chip->tx[TX_NORMAL].polled);
}
