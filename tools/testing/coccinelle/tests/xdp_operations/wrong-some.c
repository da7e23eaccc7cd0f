// SPDX-License-Identifier: GPL-2.0
#include <linux/fastnet.h>
#include "../foo.h"

static const struct net_device_ops foo_netdev_ops = { /* EXPECT */
	.ndo_open	= foo_open,
	.ndo_bpf	= fastnet_ndo_bpf,
};

static const struct net_device_ops foo_silent_netdev_ops = { /* EXPECT */
	.ndo_bpf	= fastnet_ndo_bpf,
	.ndo_open	= foo_open,
	.ndo_xdp_xmit	= fastnet_ndo_xdp_xmit,
};

struct net_device_ops foo_old_netdev_ops = { /* EXPECT */
	.ndo_xsk_wakeup	= fastnet_ndo_xsk_wakeup,
	.ndo_xdp_xmit	= fastnet_ndo_xdp_xmit,
};

/* Half the driver's own. */
static const struct net_device_ops foo_mixed_netdev_ops = { /* EXPECT */
	.ndo_bpf	= foo_bpf,
	.ndo_xsk_wakeup	= fastnet_ndo_xsk_wakeup,
	.ndo_xdp_xmit	= fastnet_ndo_xdp_xmit,
};
