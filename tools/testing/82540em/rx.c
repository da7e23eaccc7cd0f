// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <netinet/in.h>

#include "chip.h"
#include "filter.h"
#include "packet.h"

#define MAX_STANDARD	1522	/* with FCS, and without RCTL.LPE */
#define MAX_LONG	16384
#define RUNT_SIZE	28

/* When an incomplete cache line of descriptors goes to memory */
#define WRITE_BACK_NSEC	(10 * 1000)

/* Where no guest has memory. */
#define NOWHERE		0xfffffffffffff000

void rx_init(struct rx *rx)
{
	ring_init(&rx->ring, REG_RDBAL, "receiver");
	rx_reset(rx);
}

void rx_reset(struct rx *rx)
{
	ring_reset(&rx->ring);
	rx->write_back_at = DEVICE_FOREVER;
	rx->paused = false;
	rx->busy = false;
}

static uint32_t rctl(const struct chip *chip)
{
	return chip_load(chip, REG_RCTL);
}

static size_t buffer_bytes(const struct chip *chip)
{
	size_t size = 2048 >> ((rctl(chip) & RCTL_BSIZE) >> 16);

	return rctl(chip) & RCTL_BSEX ? 16 * size : size;
}

/* What was on the wire: padded by its sender, with an FCS, and maybe spoilt. */
static void take_off_wire(struct chip *chip, const uint8_t *frame, size_t size)
{
	struct rx *rx = &chip->rx;
	size_t wire = size < ETH_MIN_SIZE ? ETH_MIN_SIZE : size;
	uint32_t crc;

	if (device_take_fault(&chip->dev, FAULT_RUNT))
		wire = RUNT_SIZE;
	if (size > wire)
		size = wire;
	memcpy(rx->frame, frame, size);
	memset(rx->frame + size, 0, wire - size);
	crc = ethernet_crc(rx->frame, wire);
	if (device_take_fault(&chip->dev, FAULT_CRC)) {
		crc = ~crc;
		rx->errors |= RXD_CE;
	}
	put_le32(rx->frame + wire, crc);
	rx->size = wire + ETH_FCS_SIZE;
}

static bool is_too_long(struct chip *chip, size_t size)
{
	size_t limit = rctl(chip) & RCTL_LPE ? MAX_LONG : MAX_STANDARD;

	return device_take_fault(&chip->dev, FAULT_LONG) ||
	       size + ETH_FCS_SIZE > limit;
}

/* Counts what is wrong with a frame. False: nothing is. */
static bool is_bad(struct chip *chip)
{
	struct rx *rx = &chip->rx;

	if (rx->size < ETH_MIN_SIZE + ETH_FCS_SIZE)
		count(&chip->statistics, rx->errors ? RFC : RUC);
	else if (rx->errors)
		count(&chip->statistics, CRCERRS);
	else
		return false;
	if (rx->size < ETH_MIN_SIZE + ETH_FCS_SIZE)
		count(&chip->statistics, RLEC);
	chip->counters.errors++;
	return true;
}

/* Long packets are discarded, even where bad ones are stored. */
static void discard_long(struct chip *chip, size_t size)
{
	count(&chip->statistics, ROC);
	count(&chip->statistics, RLEC);
	count_any_rx(&chip->statistics, size + ETH_FCS_SIZE);
	chip->counters.errors++;
}

static void strip_tag(struct chip *chip)
{
	const size_t addresses = 2 * ADDRESS_SIZE;
	struct rx *rx = &chip->rx;
	uint8_t *at = rx->frame + addresses;

	if (!(chip_load(chip, REG_CTRL) & CTRL_VME) ||
	    !filter_has_tag(chip, rx->frame, rx->size - ETH_FCS_SIZE,
			    &rx->special))
		return;
	rx->status |= RXD_VP;
	rx->size -= VLAN_TAG_SIZE;
	memmove(at, at + VLAN_TAG_SIZE, rx->size - addresses);
}

/* Section 3.2.9: IPv4, and TCP and UDP in it */
static void check_checksums(struct chip *chip)
{
	uint32_t offload = chip_load(chip, REG_RXCSUM);
	struct rx *rx = &chip->rx;
	struct packet packet;

	packet_parse(&packet, rx->frame, rx->size - ETH_FCS_SIZE);
	if (packet.version == 4 && offload & RXCSUM_IPOFL) {
		rx->status |= RXD_IPCS;
		if (!packet_ip_is_good(&packet))
			rx->errors |= RXD_IPE;
	}
	if (packet.version == 4 && offload & RXCSUM_TUOFL) {
		enum verdict verdict = packet_check_transport(&packet);

		if (verdict != CHECKSUM_NONE)
			rx->status |= RXD_TCPCS;
		if (verdict == CHECKSUM_BAD)
			rx->errors |= RXD_TCPE;
	}
	if (!(rx->status & (RXD_IPCS | RXD_TCPCS)))
		rx->status |= RXD_IXSM;
}

/* False: it is in error, and such are not stored. */
static bool prepare(struct chip *chip, const uint8_t *frame, size_t size,
		    uint8_t status)
{
	struct rx *rx = &chip->rx;

	rx->status = status;
	rx->errors = 0;
	rx->special = 0;
	take_off_wire(chip, frame, size);
	count_any_rx(&chip->statistics, rx->size);
	if (is_bad(chip)) {
		if (!(rctl(chip) & RCTL_SBP))
			return false;
		rx->status |= RXD_IXSM;
	} else {
		count_good_rx(&chip->statistics, rx->frame, rx->size);
		chip->counters.rx++;
		strip_tag(chip);
		check_checksums(chip);
	}
	if (rctl(chip) & RCTL_SECRC)
		rx->size -= ETH_FCS_SIZE;
	return true;
}

static void begin(struct chip *chip)
{
	struct rx *rx = &chip->rx;

	rx->written = 0;
	rx->split = SIZE_MAX;
	if (device_take_fault(&chip->dev, FAULT_FRAGMENT))
		rx->split = rx->size / 2;
	rx->lose_data = device_take_fault(&chip->dev, FAULT_DMA);
	rx->busy = true;
}

/* Section 3.2.7.3: as the number of free descriptors becomes that small */
static void check_threshold(struct chip *chip, uint32_t before)
{
	const struct ring *ring = &chip->rx.ring;
	uint32_t threshold = ring_size(chip, ring) >>
			     (RCTL_RDMTS(rctl(chip)) + 1);

	if (before > threshold && ring_owned(chip, ring) <= threshold)
		chip_raise(chip, ICR_RXDMT0);
}

/* Section 3.2.7.1: unless there is a time to wait for */
static void tell_at_once(struct chip *chip)
{
	if (!(chip_load(chip, REG_RDTR) & 0xffff))
		chip_raise(chip, ICR_RXT0);
}

static void write_back(struct chip *chip)
{
	uint32_t before = ring_owned(chip, &chip->rx.ring);

	ring_write_back(chip, &chip->rx.ring);
	chip->rx.write_back_at = DEVICE_FOREVER;
	check_threshold(chip, before);
}

static void done(struct chip *chip)
{
	struct rx *rx = &chip->rx;
	uint32_t before = ring_owned(chip, &rx->ring);

	ring_done(chip, &rx->ring, true);
	check_threshold(chip, before);
	if (!rx->ring.done) {
		rx->write_back_at = DEVICE_FOREVER;
		tell_at_once(chip);
	} else if (rx->write_back_at == DEVICE_FOREVER) {
		rx->write_back_at = device_now() + WRITE_BACK_NSEC;
	}
}

/* Memory writes are posted: the chip goes on, whatever becomes of them. */
static void write_data(struct chip *chip, const struct cached *cached,
		       size_t size)
{
	struct rx *rx = &chip->rx;
	uint64_t address = rx->lose_data ? NOWHERE : get_le64(cached->data);

	ring_check(chip, &rx->ring, cached);
	if (!dma_write(&chip->dev.dma, address, rx->frame + rx->written, size))
		pci_master_abort(&chip->dev.pci);
	rx->written += size;
}

/* Writes the next part of the frame. */
static void fill(struct chip *chip, struct cached *cached)
{
	struct rx *rx = &chip->rx;
	size_t part = buffer_bytes(chip);
	size_t left = rx->size - rx->written;

	if (part > rx->split)
		part = rx->split;
	rx->split = SIZE_MAX;
	if (part > left)
		part = left;
	write_data(chip, cached, part);
	memset(cached->data + RXD_LENGTH, 0, DESC_SIZE - RXD_LENGTH);
	put_le16(cached->data + RXD_LENGTH, part);
	cached->data[RXD_STATUS] = RXD_DD;
	if (part == left) {
		cached->data[RXD_STATUS] |= RXD_EOP | rx->status;
		cached->data[RXD_ERRORS] = rx->errors;
		put_le16(cached->data + RXD_SPECIAL, rx->special);
		rx->busy = false;
	}
	done(chip);
}

static void tell_later(struct chip *chip)
{
	uint32_t packet = chip_load(chip, REG_RDTR) & 0xffff;

	if (packet)
		chip_raise_delayed(chip, &chip->rx_delay, ICR_RXT0, packet,
				   chip_load(chip, REG_RADV));
}

static bool is_enabled(const struct chip *chip)
{
	return pci_in_d0(&chip->dev.pci) && rctl(chip) & RCTL_EN;
}

/* A frame that is in progress is finished, even if it was the last one. */
static bool rx_continue(struct chip *chip)
{
	struct rx *rx = &chip->rx;
	struct cached *cached;

	if (is_enabled(chip))
		ring_fetch(chip, &rx->ring);
	while (rx->busy) {
		cached = ring_next(&rx->ring);
		if (!cached && is_enabled(chip)) {
			rx_flush(chip);
			ring_fetch(chip, &rx->ring);
			cached = ring_next(&rx->ring);
		}
		if (!cached || !pci_can_dma(&chip->dev.pci))
			return false;
		fill(chip, cached);
		if (!rx->busy)
			tell_later(chip);
	}
	return true;
}

/* XOFF until there are descriptors again, if flow control says so */
static void set_paused(struct chip *chip, bool paused)
{
	if (chip->rx.paused != paused &&
	    chip_load(chip, REG_CTRL) & CTRL_TFCE)
		count(&chip->statistics, paused ? XOFFTXC : XONTXC);
	chip->rx.paused = paused;
}

/* There is no descriptor: the frame waits, or is lost. */
static bool wait_or_lose(struct chip *chip, size_t size)
{
	if (!chip->rx.paused)
		count(&chip->statistics, RNBC);
	if (chip->dev.pause && !chip->rx.ring.halted) {
		set_paused(chip, true);
		return false;
	}
	chip->counters.missed++;
	count(&chip->statistics, MPC);
	count_any_rx(&chip->statistics, size + ETH_FCS_SIZE);
	chip_raise(chip, ICR_RXO);
	return true;
}

static bool receive(struct chip *chip, const uint8_t *frame, size_t size)
{
	struct rx *rx = &chip->rx;
	uint8_t status = 0;

	if (!filter_accepts(chip, frame, size, &status))
		return true;
	if (is_too_long(chip, size)) {
		discard_long(chip, size);
		return true;
	}
	if (!rx_continue(chip))
		return wait_or_lose(chip, size);
	if (!ring_next(&rx->ring))
		rx_flush(chip);
	ring_fetch(chip, &rx->ring);
	if (!ring_next(&rx->ring))
		return wait_or_lose(chip, size);
	set_paused(chip, false);
	if (prepare(chip, frame, size, status)) {
		begin(chip);
		rx_continue(chip);
	}
	return true;
}

/* Six bytes of ones, then the station's address sixteen times, anywhere. */
static bool is_magic(const struct chip *chip, const uint8_t *frame, size_t size)
{
	uint8_t magic[17 * ADDRESS_SIZE];

	memset(magic, 0xff, ADDRESS_SIZE);
	for (size_t i = ADDRESS_SIZE; i < sizeof(magic); i += ADDRESS_SIZE) {
		put_le32(magic + i, chip_load(chip, REG_RAL));
		put_le16(magic + i + 4, chip_load(chip, REG_RAH));
	}
	return memmem(frame, size, magic, sizeof(magic));
}

static void wake(struct chip *chip, const uint8_t *frame, size_t size)
{
	if (chip_load(chip, REG_WUFC) & WUFC_MAG && is_magic(chip, frame, size))
		pci_wake(&chip->dev.pci);
}

bool rx_receive(struct chip *chip, const uint8_t *frame, size_t size)
{
	if (!chip_has_link(chip) || !phy_carries(&chip->phy) ||
	    rctl(chip) & RCTL_LBM)
		return true;
	if (is_enabled(chip))
		return receive(chip, frame, size);
	if (!pci_in_d0(&chip->dev.pci))
		wake(chip, frame, size);
	return true;
}

void rx_loop_back(struct chip *chip, const uint8_t *frame, size_t size)
{
	if (is_enabled(chip) && !receive(chip, frame, size))
		chip->counters.missed++;
}

void rx_run(struct chip *chip)
{
	rx_continue(chip);
}

void rx_flush(struct chip *chip)
{
	if (!chip->rx.ring.done)
		return;
	write_back(chip);
	tell_at_once(chip);
}

void rx_expire(struct chip *chip, uint64_t now)
{
	if (now >= chip->rx.write_back_at)
		rx_flush(chip);
	if (delay_expired(&chip->rx_delay, now)) {
		write_back(chip);
		chip_raise(chip, ICR_RXT0);
	}
}
