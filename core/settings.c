// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "compat.h"
#include "settings.h"

/**
 * struct fastnet_settings - a device whose settings we changed
 * @dev: device
 * @claims: who needs what
 * @needs: all of it
 * @features_off: features that the device offers otherwise
 * @features_wanted: those of them that it had been told to have
 * @max_mtu: the largest MTU that it has otherwise
 * @list: in the list of all
 */
struct fastnet_settings {
	struct net_device *dev;
	struct list_head claims;
	struct fastnet_needs needs;
	netdev_features_t features_off;
	netdev_features_t features_wanted;
	unsigned int max_mtu;
	struct list_head list;
};

/* Under rtnl. */
static LIST_HEAD(fastnet_settings);

static struct fastnet_settings *
fastnet_settings_of(const struct net_device *dev)
{
	struct fastnet_settings *settings;

	ASSERT_RTNL();
	list_for_each_entry(settings, &fastnet_settings, list)
		if (settings->dev == dev)
			return settings;
	return NULL;
}

static struct fastnet_settings *fastnet_settings_add(struct net_device *dev)
{
	struct fastnet_settings *settings = kzalloc(sizeof(*settings),
						    GFP_KERNEL);

	if (!settings)
		return NULL;

	settings->dev = dev;
	settings->max_mtu = dev->max_mtu;
	INIT_LIST_HEAD(&settings->claims);
	list_add(&settings->list, &fastnet_settings);
	return settings;
}

static struct fastnet_settings *fastnet_settings_get(struct net_device *dev)
{
	return fastnet_settings_of(dev) ?: fastnet_settings_add(dev);
}

static void fastnet_settings_put(struct fastnet_settings *settings)
{
	if (!list_empty(&settings->claims))
		return;

	list_del(&settings->list);
	kfree(settings);
}

static struct fastnet_needs
fastnet_settings_sum(const struct fastnet_settings *settings)
{
	const struct fastnet_claim *claim;
	struct fastnet_needs sum = {};

	list_for_each_entry(claim, &settings->claims, list) {
		sum.features_off |= claim->needs.features_off;
		sum.features_held |= claim->needs.features_held;
		sum.max_mtu = min_not_zero(sum.max_mtu, claim->needs.max_mtu);
		sum.promiscuous |= claim->needs.promiscuous;
	}
	return sum;
}

static int fastnet_settings_set_promiscuous(struct fastnet_settings *settings,
					    bool on)
{
	if (settings->needs.promiscuous == on)
		return 0;
	return dev_set_promiscuity(settings->dev, on ? 1 : -1);
}

/*
 * An MTU that is too large is refused like any that is. A limit that somebody
 * else has set meanwhile is the device's own from now on.
 */
static void fastnet_settings_limit_mtu(struct fastnet_settings *settings,
				       unsigned int limit)
{
	struct net_device *dev = settings->dev;

	if (dev->max_mtu != min_not_zero(settings->max_mtu,
					 settings->needs.max_mtu))
		settings->max_mtu = dev->max_mtu;
	dev->max_mtu = min_not_zero(settings->max_mtu, limit);
}

/* Give back what the device did not have before, take what it must not have. */
static void fastnet_settings_set_features(struct fastnet_settings *settings,
					  const struct fastnet_needs *needs)
{
	struct net_device *dev = settings->dev;
	netdev_features_t held;

	dev->hw_features |= settings->features_off;
	dev->wanted_features |= settings->features_wanted;
	held = dev->wanted_features & needs->features_held;
	settings->features_off = dev->hw_features & needs->features_off;
	settings->features_wanted = dev->wanted_features &
				    settings->features_off;

	dev->wanted_features &= ~(settings->features_off | held);
	if (dev->reg_state == NETREG_REGISTERED)
		netdev_update_features(dev);
	dev->wanted_features |= held;
	dev->hw_features &= ~settings->features_off;
}

static int fastnet_settings_update(struct fastnet_settings *settings)
{
	struct fastnet_needs needs = fastnet_settings_sum(settings);
	struct net_device *dev = settings->dev;
	int err;

	err = fastnet_settings_set_promiscuous(settings, needs.promiscuous);
	if (err)
		return err;

	fastnet_settings_limit_mtu(settings, needs.max_mtu);
	settings->needs = needs;
	netdev_lock_ops(dev);
	fastnet_settings_set_features(settings, &needs);
	netdev_unlock_ops(dev);
	return 0;
}

/**
 * fastnet_claim_change - need something of a device, or something else
 * @dev: device
 * @claim: what is needed now; all zero at first
 * @needs: what is needed from now on
 *
 * A feature that the device cannot do without stays: look at its features.
 *
 * Context: rtnl, may sleep.
 * Return: 0, or with everything as it was -ENOMEM, or -EOVERFLOW when too many
 * have made the device promiscuous.
 */
int fastnet_claim_change(struct net_device *dev, struct fastnet_claim *claim,
			 const struct fastnet_needs *needs)
{
	struct fastnet_settings *settings = fastnet_settings_get(dev);
	struct fastnet_needs before = claim->needs;
	bool first = !claim->list.next;
	int err;

	if (!settings)
		return -ENOMEM;

	claim->needs = *needs;
	if (first)
		list_add(&claim->list, &settings->claims);
	err = fastnet_settings_update(settings);
	if (err)
		claim->needs = before;
	if (err && first) {
		list_del(&claim->list);
		claim->list.next = NULL;
	}
	fastnet_settings_put(settings);
	return err;
}

/**
 * fastnet_claim_drop - need nothing of a device any longer
 * @dev: device
 * @claim: all zero afterwards
 *
 * Context: rtnl, may sleep.
 */
void fastnet_claim_drop(struct net_device *dev, struct fastnet_claim *claim)
{
	struct fastnet_settings *settings = fastnet_settings_of(dev);

	if (!claim->list.next)
		return;

	list_del(&claim->list);
	*claim = (struct fastnet_claim) {};
	fastnet_settings_update(settings); /* less never fails */
	fastnet_settings_put(settings);
}

/**
 * fastnet_settings_keep - somebody changed a device's features
 * @dev: device
 *
 * Context: rtnl, in a notifier.
 */
void fastnet_settings_keep(struct net_device *dev)
{
	struct fastnet_settings *settings = fastnet_settings_of(dev);

	if (settings && dev->features & settings->needs.features_held)
		fastnet_settings_set_features(settings, &settings->needs);
}
