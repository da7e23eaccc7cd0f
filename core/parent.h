/* SPDX-License-Identifier: GPL-2.0 */
/* The bus device of an interface: awake, and left alone by its bus. */
#ifndef _FASTNET_PARENT_H
#define _FASTNET_PARENT_H

struct device;
struct net_device;

struct device *fastnet_parent_get(const struct net_device *dev);
void fastnet_parent_lock(struct device *parent);
void fastnet_parent_unlock(struct device *parent);
bool fastnet_parent_trylock(struct device *parent);
void fastnet_parent_tryunlock(struct device *parent);

#endif /* _FASTNET_PARENT_H */
