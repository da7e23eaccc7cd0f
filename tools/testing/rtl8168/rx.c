// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <inttypes.h>
#include <netinet/in.h>

#include "chip.h"
#include "packet.h"
#include "registers.h"

#define ADDRESS_SIZE	6
#define VLAN_ETHERTYPE	0x8100
#define RUNT_SIZE	28
#define BUFFER_ALIGNMENT	8

/* Where no guest has memory. */
#define NOWHERE		0xfffffffffffff000

void rx_reset(struct rx *rx)
{
	rx->index = 0;
	rx->halted = false;
	rx->starved = false;
	rx->busy = false;
}

static uint32_t reg32(const struct chip *chip, unsigned int reg)
{
	return get_le32(chip->regs + reg);
}

/*
 * The hash is the six upper bits of the CRC, as it is before it is inverted and
 * sent lowest bit first. The filter's bytes are in reverse order.
 */
static bool is_subscribed(const struct chip *chip, const uint8_t *address)
{
	uint32_t crc = ~ethernet_crc(address, ADDRESS_SIZE);
	unsigned int hash = 0;

	for (int bit = 0; bit < 6; bit++)
		hash |= (crc >> bit & 1) << (5 - bit);
	return chip->regs[REG_MAR0 + 7 - hash / 8] & BIT(hash % 8);
}

/* Is the address one to receive? And the status bits that go with it. */
static bool is_for_us(const struct chip *chip, const uint8_t *address,
		      uint32_t *status)
{
	static const uint8_t broadcast[ADDRESS_SIZE] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	};
	uint32_t rcr = reg32(chip, REG_RCR);

	if (!memcmp(address, broadcast, ADDRESS_SIZE)) {
		*status = RXD_BAR;
		return rcr & RCR_AB;
	}
	if (address[0] & 1) {
		*status = RXD_MAR;
		return rcr & RCR_AM && is_subscribed(chip, address);
	}
	if (!memcmp(address, chip->regs + REG_IDR0, ADDRESS_SIZE)) {
		*status = RXD_PAM;
		return rcr & (RCR_APM | RCR_AAP);
	}
	*status = 0;
	return rcr & RCR_AAP;
}

/* What was on the wire: padded by its sender, with an FCS, too long or short. */
static void take_off_wire(struct chip *chip, const uint8_t *frame, size_t size)
{
	struct rx *rx = &chip->rx;
	size_t limit = get_le16(chip->regs + REG_RMS);
	size_t wire = size < ETH_MIN_SIZE ? ETH_MIN_SIZE : size;
	uint32_t crc;

	if (limit > RXD_LENGTH)
		limit = RXD_LENGTH;
	if (wire + ETH_FCS_SIZE > limit) {
		rx->size = size < limit ? size : limit;
		memcpy(rx->frame, frame, rx->size);
		rx->status |= RXD_RWT;
		return;
	}
	memcpy(rx->frame, frame, size);
	memset(rx->frame + size, 0, wire - size);
	if (device_take_fault(&chip->dev, FAULT_RUNT)) {
		wire = RUNT_SIZE;
		rx->status |= RXD_RUNT;
	}
	crc = ethernet_crc(rx->frame, wire);
	if (device_take_fault(&chip->dev, FAULT_CRC)) {
		crc = ~crc;
		rx->status |= RXD_CRC;
	}
	if (device_take_fault(&chip->dev, FAULT_LONG))
		rx->status |= RXD_RWT;
	put_le32(rx->frame + wire, crc);
	rx->size = wire + ETH_FCS_SIZE;
}

/* Counts the frame. False: it is in error, and such are not wanted. */
static bool judge(struct chip *chip)
{
	struct tally *tally = &chip->tally;
	struct rx *rx = &chip->rx;
	uint32_t rcr = reg32(chip, REG_RCR);

	if (!(rx->status & (RXD_RWT | RXD_RUNT | RXD_CRC))) {
		tally->rx_ok++;
		if (rx->status & RXD_BAR)
			tally->rx_broadcast++;
		else if (rx->status & RXD_MAR)
			tally->rx_multicast++;
		else
			tally->rx_unicast++;
		return true;
	}
	rx->status |= RXD_RES;
	tally->rx_errors++;
	if (rx->status & RXD_RUNT && !(rcr & RCR_AR))
		return false;
	return !(rx->status & (RXD_RWT | RXD_CRC)) || rcr & RCR_AER;
}

static void strip_vlan_tag(struct chip *chip)
{
	const size_t addresses = 2 * ADDRESS_SIZE;
	struct rx *rx = &chip->rx;
	uint8_t *tag = rx->frame + addresses;

	if (!(get_le16(chip->regs + REG_CPCR) & CPCR_RXVLAN) ||
	    rx->size < addresses + VLAN_TAG_SIZE + ETH_FCS_SIZE ||
	    get_be16(tag) != VLAN_ETHERTYPE)
		return;
	rx->opts2 |= RXD2_TAVA | swap_tag(get_be16(tag + 2));
	rx->size -= VLAN_TAG_SIZE;
	memmove(tag, tag + VLAN_TAG_SIZE, rx->size - addresses);
}

static void set_protocol(struct chip *chip, const struct packet *packet)
{
	struct rx *rx = &chip->rx;
	bool bad = packet_check_transport(packet) == CHECKSUM_BAD;

	if (chip->model->is_8168c)
		rx->opts2 |= packet->version == 4 ? RXD2_IPV4 : RXD2_IPV6;
	if (!packet_ip_is_good(packet))
		rx->status |= RXD_IPF;
	if (packet->fragment)
		rx->status |= RXD_IP;
	else if (packet->protocol == IPPROTO_TCP)
		rx->status |= RXD_TCP | (bad ? RXD_TCPF : 0);
	else if (packet->protocol == IPPROTO_UDP)
		rx->status |= RXD_UDP | (bad ? RXD_UDPF : 0);
	else
		rx->status |= RXD_IP;
}

static void check_checksums(struct chip *chip)
{
	struct rx *rx = &chip->rx;
	struct packet packet;

	if (!(get_le16(chip->regs + REG_CPCR) & CPCR_RXCHKSUM) ||
	    rx->status & RXD_RES)
		return;
	packet_parse(&packet, rx->frame, rx->size - ETH_FCS_SIZE);
	/* The first generation knows nothing of IPv6. */
	if (packet.version == 4 ||
	    (packet.version == 6 && chip->model->is_8168c))
		set_protocol(chip, &packet);
}

static bool prepare(struct chip *chip, const uint8_t *frame, size_t size,
		    uint32_t status)
{
	struct rx *rx = &chip->rx;

	rx->status = status;
	rx->opts2 = 0;
	take_off_wire(chip, frame, size);
	if (!judge(chip))
		return false;
	strip_vlan_tag(chip);
	check_checksums(chip);
	rx->written = 0;
	rx->split = SIZE_MAX;
	if (device_take_fault(&chip->dev, FAULT_FRAGMENT))
		rx->split = rx->size / 2 & RXD_SIZE;
	rx->lose_data = device_take_fault(&chip->dev, FAULT_DMA);
	rx->busy = true;
	return true;
}

static void halt(struct chip *chip)
{
	chip->rx.halted = true;
	chip->rx.busy = false;
	chip_raise(chip, ISR_SERR);
}

static uint64_t descriptor(const struct chip *chip)
{
	return chip_descriptor(chip, REG_RDSAR_LOW, chip->rx.index);
}

static bool is_enabled(const struct chip *chip)
{
	uint8_t command = chip->regs[REG_CR];

	return pci_in_d0(&chip->dev.pci) && command & CR_RE &&
	       !(command & CR_STOP);
}

/* Is the next descriptor ours? */
static bool fetch(struct chip *chip, uint32_t *opts1)
{
	struct rx *rx = &chip->rx;

	if (rx->halted || !chip_can_dma(chip) || !is_enabled(chip))
		return false;
	if (!dma_load_acquire(&chip->dev.dma, descriptor(chip), opts1)) {
		pci_master_abort(&chip->dev.pci);
		halt(chip);
		return false;
	}
	if (*opts1 & DESC_OWN) {
		rx->starved = false;
		return true;
	}
	if (!rx->starved)
		chip_raise(chip, ISR_RDU);
	rx->starved = true;
	return false;
}

/* Memory writes are posted: the chip goes on, whatever becomes of them. */
static void write_data(struct chip *chip, uint64_t address, size_t size)
{
	struct rx *rx = &chip->rx;

	if (rx->lose_data)
		address = NOWHERE;
	else
		address = chip_bus_address(chip, address);
	if (!dma_write(&chip->dev.dma, address, rx->frame + rx->written, size))
		chip_raise(chip, ISR_SERR);
	rx->written += size;
}

static void give_back(struct chip *chip, uint32_t opts1)
{
	struct rx *rx = &chip->rx;
	uint64_t at = descriptor(chip);
	uint8_t opts2[4];

	put_le32(opts2, rx->opts2);
	if (!dma_write(&chip->dev.dma, at + DESC_OPTS2, opts2, sizeof(opts2)) ||
	    !dma_store_release(&chip->dev.dma, at, opts1)) {
		halt(chip);
		return;
	}
	if (opts1 & DESC_EOR || ++rx->index == DESC_MAX_COUNT)
		rx->index = 0;
}

/* The lowest bits of an address do not exist. */
static uint64_t buffer_at(struct chip *chip, uint64_t address)
{
	if (address % BUFFER_ALIGNMENT)
		device_forbid(&chip->dev,
			      "receive buffer at 0x%" PRIx64 ": not aligned to %u bytes",
			      address, BUFFER_ALIGNMENT);
	return address - address % BUFFER_ALIGNMENT;
}

/* Writes the next part of the frame to the descriptor that was fetched. */
static void fill(struct chip *chip, uint32_t opts1)
{
	struct rx *rx = &chip->rx;
	size_t part = opts1 & RXD_SIZE;
	uint32_t result = opts1 & DESC_EOR;
	uint8_t address[8];

	if (!dma_read(&chip->dev.dma, descriptor(chip) + DESC_ADDRESS, address,
		      sizeof(address))) {
		pci_master_abort(&chip->dev.pci);
		halt(chip);
		return;
	}
	if (!rx->written)
		result |= DESC_FS;
	if (part > rx->split)
		part = rx->split;
	rx->split = SIZE_MAX;
	if (part >= rx->size - rx->written) {
		part = rx->size - rx->written;
		result |= DESC_LS | rx->status | rx->size;
		rx->busy = false;
	} else {
		result |= part;
	}
	write_data(chip, buffer_at(chip, get_le64(address)), part);
	give_back(chip, result);
}

bool rx_continue(struct chip *chip)
{
	struct rx *rx = &chip->rx;
	uint32_t opts1;

	if (!rx->busy)
		return true;
	/* A ring of empty buffers, filled again and again, must end as well. */
	for (int i = 0; rx->busy && i < DESC_MAX_COUNT; i++) {
		if (!fetch(chip, &opts1))
			return !rx->busy;
		fill(chip, opts1);
	}
	if (rx->busy)
		halt(chip);
	else if (!rx->halted)
		chip_raise(chip, rx->status & RXD_RES ? ISR_RER : ISR_ROK);
	return true;
}

/* There is no descriptor: the frame waits, or is lost. */
static bool wait_or_lose(struct chip *chip)
{
	if (chip->dev.pause && !chip->rx.halted)
		return false;
	chip->tally.rx_missed++;
	if (chip->rx.starved)
		chip_raise(chip, ISR_RDU);
	return true;
}

static bool receive(struct chip *chip, const uint8_t *frame, size_t size)
{
	uint32_t status, opts1;

	if (size < ADDRESS_SIZE || !is_for_us(chip, frame, &status))
		return true;
	if (!rx_continue(chip) || !fetch(chip, &opts1))
		return wait_or_lose(chip);
	if (prepare(chip, frame, size, status))
		rx_continue(chip);
	return true;
}

/* Six bytes of ones, then the station's address sixteen times, anywhere. */
static bool is_magic(const struct chip *chip, const uint8_t *frame,
		     size_t size)
{
	uint8_t magic[17 * ADDRESS_SIZE];

	memset(magic, 0xff, ADDRESS_SIZE);
	for (size_t i = ADDRESS_SIZE; i < sizeof(magic); i += ADDRESS_SIZE)
		memcpy(magic + i, chip->regs + REG_IDR0, ADDRESS_SIZE);
	return memmem(frame, size, magic, sizeof(magic));
}

bool rx_receive(struct chip *chip, const uint8_t *frame, size_t size)
{
	if (!phy_carries(&chip->phy) ||
	    reg32(chip, REG_TCR) & TCR_LOOPBACK)
		return true;
	if (is_enabled(chip))
		return receive(chip, frame, size);
	if (!pci_in_d0(&chip->dev.pci) &&
	    chip->regs[REG_CONFIG3] & CONFIG3_MAGIC &&
	    is_magic(chip, frame, size))
		pci_wake(&chip->dev.pci);
	return true;
}

void rx_loop_back(struct chip *chip, const uint8_t *frame, size_t size)
{
	if (is_enabled(chip) && !receive(chip, frame, size))
		chip->tally.rx_missed++;
}
