// SPDX-License-Identifier: GPL-2.0
#include "chip.h"
#include "filter.h"
#include "packet.h"

/* Descriptors and frames in one go: others want their turn. */
#define BUDGET		256

/* The longest frame that the chip sends */
#define MAX_WIRE	16288

void tx_init(struct tx *tx)
{
	ring_init(&tx->ring, REG_TDBAL, "transmitter");
	tx_reset(tx);
}

void tx_reset(struct tx *tx)
{
	ring_reset(&tx->ring);
	tx->busy = false;
	tx->told = true;
}

static bool is_looped(const struct chip *chip)
{
	return (chip_load(chip, REG_RCTL) & RCTL_LBM) == RCTL_LBM_MAC ||
	       phy_loops_back(&chip->phy);
}

static size_t insert_tag(const struct chip *chip, uint8_t *frame, size_t size,
			 uint16_t tag)
{
	uint8_t *at = frame + 2 * ADDRESS_SIZE;

	if (size < 2 * ADDRESS_SIZE)
		return size;
	memmove(at + VLAN_TAG_SIZE, at, size - 2 * ADDRESS_SIZE);
	put_be16(at, chip_load(chip, REG_VET));
	put_be16(at + 2, tag);
	return size + VLAN_TAG_SIZE;
}

/* A frame that is complete but for its tag and padding */
static void emit(void *to, uint8_t *frame, size_t size)
{
	struct chip *chip = to;

	if (chip->tx.lower & TXD_VLE && chip_load(chip, REG_CTRL) & CTRL_VME)
		size = insert_tag(chip, frame, size,
				  TXD_SPECIAL(chip->tx.upper));
	if (size < ETH_MIN_SIZE && chip_load(chip, REG_TCTL) & TCTL_PSP) {
		memset(frame + size, 0, ETH_MIN_SIZE - size);
		size = ETH_MIN_SIZE;
	}
	chip->counters.tx++;
	if (size >= ADDRESS_SIZE)
		count_tx(&chip->statistics, frame, size + ETH_FCS_SIZE);
	if (is_looped(chip))
		rx_loop_back(chip, frame, size);
	else
		net_send(chip->dev.net, frame, size);
}

static void insert_checksums(struct tx *tx, uint32_t last_lower,
			     uint32_t last_upper)
{
	struct checksum legacy = {
		.start = TXD_CSS(last_upper), .offset = TXD_CSO(last_lower),
	};

	if (tx->lower & TXD_DEXT) {
		if (tx->upper & TXD_IXSM)
			insert_checksum(&tx->offload.ip, tx->frame, tx->size);
		if (tx->upper & TXD_TXSM)
			insert_checksum(&tx->offload.transport, tx->frame,
					tx->size);
	} else if (last_lower & TXD_IC) {
		insert_checksum(&legacy, tx->frame, tx->size);
	}
}

static bool send_segments(struct chip *chip)
{
	struct tx *tx = &chip->tx;
	const struct segments segments = {
		.context = &tx->segmentation,
		.ip_checksum = tx->upper & TXD_IXSM,
		.transport_checksum = tx->upper & TXD_TXSM,
		.emit = emit,
		.to = chip,
	};

	if (!segment(&segments, tx->frame, tx->size)) {
		count(&chip->statistics, TSCTFC);
		return false;
	}
	count(&chip->statistics, TSCTC);
	return true;
}

/* False: the frame is not what the descriptors say. */
static bool finish(struct chip *chip, uint32_t last_lower, uint32_t last_upper)
{
	struct tx *tx = &chip->tx;

	if (tx->lower & TXD_DEXT && tx->lower & TXD_TSE)
		return send_segments(chip);
	/* The driver has made the FCS; on this cable there is none. */
	if (!(last_lower & TXD_IFCS) && tx->size >= ETH_FCS_SIZE)
		tx->size -= ETH_FCS_SIZE;
	if (!tx->size || tx->size > MAX_WIRE)
		return false;
	insert_checksums(tx, last_lower, last_upper);
	emit(chip, tx->frame, tx->size);
	return true;
}

static void transmit(struct chip *chip, uint32_t last_lower,
		     uint32_t last_upper)
{
	struct tx *tx = &chip->tx;
	bool carried = (chip_has_link(chip) && phy_carries(&chip->phy)) ||
		       is_looped(chip);

	tx->busy = false;
	if (carried && !tx->bad && finish(chip, last_lower, last_upper))
		return;
	chip->counters.tx_errors++;
	if (!carried)
		count(&chip->statistics, TNCRS);
}

static void begin(struct tx *tx, uint32_t lower, uint32_t upper)
{
	tx->busy = true;
	tx->bad = false;
	tx->lower = lower;
	tx->upper = upper;
	tx->size = 0;
}

static bool gather(struct chip *chip, uint64_t address, size_t part)
{
	struct tx *tx = &chip->tx;

	/* Room for a tag and padding stays. */
	if (part > TX_MAX_FRAME - ETH_MIN_SIZE - VLAN_TAG_SIZE - tx->size) {
		tx->bad = true;
		return true;
	}
	if (!dma_read(&chip->dev.dma, address, tx->frame + tx->size, part))
		return false;
	tx->size += part;
	return true;
}

/* Sections 3.3.3 to 3.3.7 */
static void check_format(struct chip *chip, const struct cached *cached,
			 uint32_t lower)
{
	bool extended = lower & TXD_DEXT;

	if (lower & TXD_RESERVED)
		device_forbid(&chip->dev,
			      "descriptor %u of the transmitter: reserved bits, 0x%08x",
			      cached->index, lower);
	if (extended && TXD_DTYP(lower) > TXD_DATA)
		device_forbid(&chip->dev,
			      "descriptor %u of the transmitter: type %u",
			      cached->index, TXD_DTYP(lower));
}

static void take_context(struct tx *tx, const uint8_t *descriptor,
			 uint32_t lower)
{
	context_parse(lower & TXD_TSE ? &tx->segmentation : &tx->offload,
		      descriptor);
}

/* False: its data is nowhere. */
static bool run_descriptor(struct chip *chip, struct cached *cached)
{
	uint32_t lower = get_le32(cached->data + TXD_LOWER);
	uint32_t upper = get_le32(cached->data + TXD_UPPER);
	struct tx *tx = &chip->tx;
	bool extended = lower & TXD_DEXT;

	check_format(chip, cached, lower);
	ring_check(chip, &tx->ring, cached);
	if (extended && TXD_DTYP(lower) == TXD_CONTEXT) {
		take_context(tx, cached->data, lower);
		return true;
	}
	if (!tx->busy)
		begin(tx, lower, upper);
	if (!gather(chip, get_le64(cached->data), extended ?
		    TXD_LONG_LENGTH(lower) : TXD_LENGTH(lower)))
		return false;
	if (lower & TXD_EOP)
		transmit(chip, lower, upper);
	return true;
}

static void run_one(struct chip *chip, struct cached *cached)
{
	uint32_t lower = get_le32(cached->data + TXD_LOWER);
	struct ring *ring = &chip->tx.ring;

	if (!run_descriptor(chip, cached)) {
		ring->halted = true;
		pci_master_abort(&chip->dev.pci);
		return;
	}
	cached->data[TXD_UPPER] |= TXD_DD;
	ring_done(chip, ring, lower & TXD_RS);
	if (!(lower & TXD_RS))
		return;
	if (lower & TXD_IDE)
		chip_raise_delayed(chip, &chip->tx_delay, ICR_TXDW,
				   chip_load(chip, REG_TIDV),
				   chip_load(chip, REG_TADV));
	else
		chip_raise(chip, ICR_TXDW);
}

static bool is_enabled(const struct chip *chip)
{
	return pci_can_dma(&chip->dev.pci) &&
	       chip_load(chip, REG_TCTL) & TCTL_EN;
}

void tx_run(struct chip *chip)
{
	struct tx *tx = &chip->tx;
	int budget = BUDGET;

	if (!is_enabled(chip))
		return;
	ring_fetch(chip, &tx->ring);
	while (budget > 0 && !net_congested(chip->dev.net)) {
		uint64_t sent = chip->counters.tx;
		struct cached *cached = ring_next(&tx->ring);

		if (!cached)
			break;
		tx->told = false;
		run_one(chip, cached);
		ring_fetch(chip, &tx->ring);
		budget -= 1 + (chip->counters.tx - sent);
	}
	ring_write_back(chip, &tx->ring);
	ring_fetch(chip, &tx->ring);
	if (!tx->told && !ring_next(&tx->ring)) {
		tx->told = true;
		chip_raise(chip, ICR_TXQE);
	}
}

bool tx_is_waiting(const struct chip *chip)
{
	const struct ring *ring = &chip->tx.ring;

	return is_enabled(chip) && !net_congested(chip->dev.net) &&
	       !ring->halted && ring->count > ring->done;
}

void tx_expire(struct chip *chip, uint64_t now)
{
	if (delay_expired(&chip->tx_delay, now))
		chip_raise(chip, ICR_TXDW);
}
