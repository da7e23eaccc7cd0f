// SPDX-License-Identifier: GPL-2.0
#include <linux/mii.h>
#include <string.h>

#include "phy.h"

#define NEGOTIATION_NSEC	(10 * 1000 * 1000)

#define PAGE_SELECT	0x1f

#define CAPABILITIES	(BMSR_100FULL | BMSR_100HALF | BMSR_10FULL | \
			 BMSR_10HALF | BMSR_ESTATEN | 0x0040 | \
			 BMSR_ANEGCAPABLE | BMSR_ERCAP)

#define PARTNER		(LPA_LPACK | LPA_PAUSE_CAP | LPA_100FULL | \
			 LPA_100HALF | LPA_10FULL | LPA_10HALF | 1)
#define PARTNER_1000	(LPA_1000FULL | LPA_1000HALF)

static bool has_power(const struct phy *phy)
{
	return !(phy->registers[0][MII_BMCR] & BMCR_PDOWN);
}

static bool negotiates(const struct phy *phy)
{
	return phy->registers[0][MII_BMCR] & BMCR_ANENABLE;
}

static void set_link(struct phy *phy, bool link)
{
	if (phy->link && !link)
		phy->link_was_lost = true;
	phy->link = link;
}

/* The cable, the power or what is to be negotiated has changed. */
static void restart(struct phy *phy, uint64_t now)
{
	set_link(phy, false);
	phy->negotiated_at = 0;
	if (!phy->cable || !has_power(phy))
		return;
	if (negotiates(phy))
		phy->negotiated_at = now + NEGOTIATION_NSEC;
	else
		set_link(phy, true);
}

void phy_reset(struct phy *phy, uint64_t now)
{
	memset(phy->registers, 0, sizeof(phy->registers));
	phy->page = 0;
	phy->registers[0][MII_BMCR] = BMCR_ANENABLE | BMCR_FULLDPLX |
				      BMCR_SPEED1000;
	phy->registers[0][MII_ADVERTISE] = ADVERTISE_ALL | ADVERTISE_CSMA |
					   ADVERTISE_PAUSE_CAP |
					   ADVERTISE_PAUSE_ASYM;
	phy->registers[0][MII_CTRL1000] = ADVERTISE_1000FULL;
	restart(phy, now);
}

void phy_init(struct phy *phy, uint32_t id, bool paged)
{
	memset(phy, 0, sizeof(*phy));
	phy->id[0] = id >> 16;
	phy->id[1] = id;
	phy->paged = paged;
	phy->cable = true;
	phy_reset(phy, 0);
}

/* BMCR_RESET resets what the standard defines, not the vendor's pages. */
static void soft_reset(struct phy *phy, uint64_t now)
{
	phy->registers[0][MII_BMCR] = BMCR_ANENABLE | BMCR_FULLDPLX |
				      BMCR_SPEED1000;
	restart(phy, now);
}

static void write_control(struct phy *phy, uint16_t value, uint64_t now)
{
	const uint16_t restarting = BMCR_ANENABLE | BMCR_PDOWN |
				    BMCR_SPEED1000 | BMCR_SPEED100 |
				    BMCR_FULLDPLX;
	uint16_t old = phy->registers[0][MII_BMCR];

	if (value & BMCR_RESET) {
		soft_reset(phy, now);
		return;
	}
	phy->registers[0][MII_BMCR] = value & ~BMCR_ANRESTART;
	if (value & BMCR_ANRESTART || (old ^ value) & restarting)
		restart(phy, now);
}

void phy_write(struct phy *phy, unsigned int reg, uint16_t value, uint64_t now)
{
	if (phy->paged && reg == PAGE_SELECT) {
		phy->page = value;
		return;
	}
	if (phy->page >= PHY_PAGES)
		return;
	if (!phy->page && reg == MII_BMCR)
		write_control(phy, value, now);
	else
		phy->registers[phy->page][reg] = value;
}

static uint16_t read_status(struct phy *phy)
{
	uint16_t status = CAPABILITIES;

	if (phy->link && !phy->link_was_lost)
		status |= BMSR_LSTATUS;
	if (phy->link && negotiates(phy))
		status |= BMSR_ANEGCOMPLETE;
	phy->link_was_lost = false;
	return status;
}

static uint16_t partner_value(const struct phy *phy, uint16_t value)
{
	return phy->link && negotiates(phy) ? value : 0;
}

static uint16_t read_standard(struct phy *phy, unsigned int reg)
{
	switch (reg) {
	case MII_BMSR:
		return read_status(phy);
	case MII_PHYSID1:
		return phy->id[0];
	case MII_PHYSID2:
		return phy->id[1];
	case MII_LPA:
		return partner_value(phy, PARTNER);
	case MII_EXPANSION:
		return partner_value(phy, EXPANSION_NWAY | EXPANSION_LCWP |
				     EXPANSION_NPCAPABLE) |
		       EXPANSION_ENABLENPAGE;
	case MII_STAT1000:
		return partner_value(phy, PARTNER_1000 | LPA_1000LOCALRXOK |
				     LPA_1000REMRXOK);
	case MII_ESTATUS:
		return ESTATUS_1000_TFULL | ESTATUS_1000_THALF;
	default:
		return phy->registers[0][reg];
	}
}

uint16_t phy_read(struct phy *phy, unsigned int reg)
{
	if (phy->paged && reg == PAGE_SELECT)
		return phy->page;
	if (phy->page >= PHY_PAGES)
		return 0;
	if (!phy->page)
		return read_standard(phy, reg);
	return phy->registers[phy->page][reg];
}

void phy_plug(struct phy *phy, bool cable, uint64_t now)
{
	if (phy->cable == cable)
		return;
	phy->cable = cable;
	restart(phy, now);
}

void phy_expire(struct phy *phy, uint64_t now)
{
	if (!phy->negotiated_at || now < phy->negotiated_at)
		return;
	phy->negotiated_at = 0;
	set_link(phy, true);
}

static uint8_t negotiated_status(const struct phy *phy)
{
	uint16_t advertised = phy->registers[0][MII_ADVERTISE];
	uint16_t common = advertised & PARTNER;
	uint16_t gigabit = phy->registers[0][MII_CTRL1000];
	uint8_t flow = 0;

	if (advertised & ADVERTISE_PAUSE_CAP)
		flow = PHY_RX_FLOW | PHY_TX_FLOW;
	if (gigabit & ADVERTISE_1000FULL)
		return PHY_1000 | PHY_FULL_DUPLEX | flow;
	if (gigabit & ADVERTISE_1000HALF)
		return PHY_1000;
	if (common & LPA_100FULL)
		return PHY_100 | PHY_FULL_DUPLEX | flow;
	if (common & LPA_100HALF)
		return PHY_100;
	if (common & LPA_10FULL)
		return PHY_10 | PHY_FULL_DUPLEX | flow;
	return PHY_10;
}

static uint8_t forced_status(const struct phy *phy)
{
	uint16_t control = phy->registers[0][MII_BMCR];
	uint8_t status = PHY_10;

	if (control & BMCR_SPEED1000)
		status = PHY_1000;
	else if (control & BMCR_SPEED100)
		status = PHY_100;
	if (control & BMCR_FULLDPLX)
		status |= PHY_FULL_DUPLEX;
	return status;
}

uint8_t phy_status(const struct phy *phy)
{
	if (!phy->link)
		return 0;
	return PHY_LINK | (negotiates(phy) ? negotiated_status(phy) :
			   forced_status(phy));
}

bool phy_carries(const struct phy *phy)
{
	return phy->link && !phy_loops_back(phy) &&
	       !(phy->registers[0][MII_BMCR] & BMCR_ISOLATE);
}

bool phy_loops_back(const struct phy *phy)
{
	return phy->registers[0][MII_BMCR] & BMCR_LOOPBACK && has_power(phy);
}
