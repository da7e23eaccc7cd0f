/* SPDX-License-Identifier: GPL-2.0 */
/* Which devices have a driver that implements zero-copy receive. */
#ifndef _FASTNET_DRIVER_H
#define _FASTNET_DRIVER_H

struct fastnet_netdev_ops;
struct net_device;

const struct fastnet_netdev_ops *
fastnet_netdev_ops(const struct net_device *dev);
void fastnet_forget_netdev_ops(const struct net_device *dev);

#endif /* _FASTNET_DRIVER_H */
