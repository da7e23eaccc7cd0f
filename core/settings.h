/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What fastnet changes about a device for as long as somebody needs it: its
 * features, its largest MTU, promiscuity. Any number may ask, and leave in any
 * order; then all is as the administrator has it.
 */
#ifndef _FASTNET_SETTINGS_H
#define _FASTNET_SETTINGS_H

#include <linux/list.h>
#include <linux/netdev_features.h>

struct net_device;

/*
 * What makes a device deliver something else than the frames on the wire. Some
 * drivers lose the priority of a tag that the device has taken off.
 */
#define FASTNET_FEATURES_THAT_ALTER \
	(NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX)
/* And what makes it deliver several as one. */
#define FASTNET_FEATURES_THAT_MERGE \
	(NETIF_F_GRO_HW | NETIF_F_LRO)

/**
 * struct fastnet_needs - what somebody needs of a device
 * @features_off: features that it must not have, and does not offer meanwhile
 * @features_held: features of the stack, which it must not have; they may be
 *	asked for, or no longer, and what is wanted is there in the end
 * @max_mtu: the largest MTU; 0 for no limit
 * @promiscuous: it receives what is addressed to others
 */
struct fastnet_needs {
	netdev_features_t features_off;
	netdev_features_t features_held;
	unsigned int max_mtu;
	bool promiscuous;
};

/**
 * struct fastnet_claim - what one needs, and a device has at the moment
 * @needs: all zero while nothing is needed
 * @list: in the list of all that are needed of the device
 */
struct fastnet_claim {
	struct fastnet_needs needs;
	struct list_head list;
};

int fastnet_claim_change(struct net_device *dev, struct fastnet_claim *claim,
			 const struct fastnet_needs *needs);
void fastnet_claim_drop(struct net_device *dev, struct fastnet_claim *claim);
void fastnet_settings_keep(struct net_device *dev);

#endif /* _FASTNET_SETTINGS_H */
