// SPDX-License-Identifier: GPL-2.0
#include "chip.h"
#include "filter.h"
#include "packet.h"

static bool is_ours(const struct chip *chip, const uint8_t *address)
{
	for (unsigned int i = 0; i < RECEIVE_ADDRESSES; i++) {
		uint32_t high = chip_load(chip, REG_RAH + 8 * i);

		if (high & RAH_AV &&
		    get_le32(address) == chip_load(chip, REG_RAL + 8 * i) &&
		    get_le16(address + 4) == (high & 0xffff))
			return true;
	}
	return false;
}

/* Twelve bits of the address, from bit 36 on, or up to four below it */
static bool is_in_table(const struct chip *chip, const uint8_t *address)
{
	static const unsigned int shifts[] = { 4, 3, 2, 0 };
	uint32_t rctl = chip_load(chip, REG_RCTL);
	unsigned int hash = get_le16(address + 4) >> shifts[RCTL_MO(rctl)] &
			    0xfff;

	return chip_load(chip, REG_MTA + 4 * (hash >> 5)) & BIT(hash & 0x1f);
}

static bool address_matches(const struct chip *chip, const uint8_t *address,
			    uint8_t *status)
{
	static const uint8_t broadcast[ADDRESS_SIZE] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	};
	uint32_t rctl = chip_load(chip, REG_RCTL);

	if (is_ours(chip, address))
		return true;
	if (!memcmp(address, broadcast, ADDRESS_SIZE))
		return rctl & RCTL_BAM;
	if (!(address[0] & 1))
		return rctl & RCTL_UPE;
	if (rctl & RCTL_MPE)
		return true;
	*status |= RXD_PIF;
	return is_in_table(chip, address);
}

bool filter_has_tag(const struct chip *chip, const uint8_t *frame, size_t size,
		    uint16_t *tag)
{
	const size_t addresses = 2 * ADDRESS_SIZE;

	if (size < addresses + VLAN_TAG_SIZE ||
	    get_be16(frame + addresses) != chip_load(chip, REG_VET))
		return false;
	*tag = get_be16(frame + addresses + 2);
	return true;
}

static bool vlan_matches(const struct chip *chip, const uint8_t *frame,
			 size_t size)
{
	uint16_t tag, id;

	if (!(chip_load(chip, REG_RCTL) & RCTL_VFE) ||
	    !filter_has_tag(chip, frame, size, &tag))
		return true;
	id = tag & 0xfff;
	return chip_load(chip, REG_VFTA + 4 * (id >> 5)) & BIT(id & 0x1f);
}

bool filter_accepts(const struct chip *chip, const uint8_t *frame, size_t size,
		    uint8_t *status)
{
	return size >= ADDRESS_SIZE && address_matches(chip, frame, status) &&
	       vlan_matches(chip, frame, size);
}
