/* SPDX-License-Identifier: GPL-2.0 */
/* The bus device of an interface, awake while its mode changes. */
#ifndef _FASTNET_POWER_H
#define _FASTNET_POWER_H

struct device;
struct net_device;

struct device *fastnet_power_get(const struct net_device *dev);
void fastnet_power_on(struct device *parent);
void fastnet_power_put(struct device *parent);

#endif /* _FASTNET_POWER_H */
