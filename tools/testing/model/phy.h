/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A gigabit PHY, as its MII registers show it: a cable that is
 * plugged in or not, and a link partner that can do everything.
 */
#ifndef MODEL_PHY_H
#define MODEL_PHY_H

#include <stdbool.h>
#include <stdint.h>

#define PHY_PAGES	8
#define PHY_REGISTERS	32

/* What the MAC knows of the link: PHYstatus of the RTL8168 */
#define PHY_FULL_DUPLEX		0x01
#define PHY_LINK		0x02
#define PHY_10			0x04
#define PHY_100			0x08
#define PHY_1000		0x10
#define PHY_RX_FLOW		0x20
#define PHY_TX_FLOW		0x40

struct phy {
	uint16_t registers[PHY_PAGES][PHY_REGISTERS];
	uint16_t id[2];
	bool paged;		/* register 0x1f selects vendor pages */
	uint16_t page;
	bool cable;
	bool link;
	bool link_was_lost;	/* since BMSR was last read */
	uint64_t negotiated_at;	/* when that will be over, 0 if it is */
};

void phy_init(struct phy *phy, uint32_t id, bool paged);

/* By its pin: as after power-on, but for the cable. */
void phy_reset(struct phy *phy, uint64_t now);

uint16_t phy_read(struct phy *phy, unsigned int reg);
void phy_write(struct phy *phy, unsigned int reg, uint16_t value,
	       uint64_t now);
void phy_plug(struct phy *phy, bool cable, uint64_t now);

/* Negotiation is over once its time has come. */
void phy_expire(struct phy *phy, uint64_t now);

uint8_t phy_status(const struct phy *phy);

/* Frames go from the MAC to the cable and back; or only back to the MAC. */
bool phy_carries(const struct phy *phy);
bool phy_loops_back(const struct phy *phy);

#endif
