// SPDX-License-Identifier: GPL-2.0
/* Lets a test in user space do what otherwise takes broken hardware. */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

static int fastnet_test_tx_timeout(const char *val,
				   const struct kernel_param *kp)
{
	struct net_device *dev;
	char name[IFNAMSIZ];
	int err = -ENODEV;

	if (strscpy(name, val, sizeof(name)) < 0)
		return -EINVAL;

	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, strim(name));
	if (dev && dev->netdev_ops->ndo_tx_timeout) {
		netif_tx_lock_bh(dev);
		dev->netdev_ops->ndo_tx_timeout(dev, 0);
		netif_tx_unlock_bh(dev);
		err = 0;
	}
	rtnl_unlock();
	return err;
}

static const struct kernel_param_ops fastnet_test_tx_timeout_ops = {
	.set = fastnet_test_tx_timeout,
};

module_param_cb(tx_timeout, &fastnet_test_tx_timeout_ops, NULL, 0200);
MODULE_PARM_DESC(tx_timeout, "act as if this interface's transmitter hung");

/* With a reference. */
static struct pci_dev *fastnet_test_pci_dev(const char *name)
{
	struct pci_dev *pdev = NULL;
	struct net_device *dev;

	rtnl_lock();
	dev = __dev_get_by_name(current->nsproxy->net_ns, name);
	if (dev && dev->dev.parent && dev_is_pci(dev->dev.parent))
		pdev = pci_dev_get(to_pci_dev(dev->dev.parent));
	rtnl_unlock();
	return pdev;
}

static void fastnet_test_decode(struct pci_dev *pdev, u16 clear, u16 set)
{
	u16 command;

	pci_read_config_word(pdev, PCI_COMMAND, &command);
	pci_write_config_word(pdev, PCI_COMMAND, (command & ~clear) | set);
}

/*
 * A slot that is cut off: reads are all ones, writes go nowhere. A driver that
 * disables the device keeps its interrupt, as it does where such slots are.
 */
static int fastnet_test_cut_off(struct pci_dev *pdev)
{
	int err = pci_enable_device(pdev);

	if (!err)
		fastnet_test_decode(pdev, PCI_COMMAND_MEMORY |
					  PCI_COMMAND_MASTER, 0);
	return err;
}

static int fastnet_test_recover(struct pci_dev *pdev,
				const struct pci_error_handlers *handlers)
{
	fastnet_test_decode(pdev, 0, PCI_COMMAND_MEMORY);
	if (handlers->slot_reset(pdev) != PCI_ERS_RESULT_RECOVERED)
		return -EIO;
	pdev->error_state = pci_channel_io_normal;
	handlers->resume(pdev);
	pci_disable_device(pdev);
	return 0;
}

/* What the kernel does when the bus reports an error: a step of it. */
static int fastnet_test_pci_step(struct pci_dev *pdev, const char *step)
{
	const struct pci_error_handlers *handlers;
	pci_channel_state_t state;
	int err;

	handlers = pdev->driver ? pdev->driver->err_handler : NULL;
	if (!handlers)
		return -EOPNOTSUPP;
	if (!strcmp(step, "recovered"))
		return fastnet_test_recover(pdev, handlers);

	if (!strcmp(step, "frozen"))
		state = pci_channel_io_frozen;
	else if (!strcmp(step, "failed"))
		state = pci_channel_io_perm_failure;
	else
		return -EINVAL;

	err = fastnet_test_cut_off(pdev);
	if (err)
		return err;
	pdev->error_state = state;
	handlers->error_detected(pdev, state);
	return 0;
}

static int fastnet_test_pci_error(const char *val,
				  const struct kernel_param *kp)
{
	char name[IFNAMSIZ], step[16];
	struct pci_dev *pdev;
	int err;

	if (sscanf(val, "%15s %15s", name, step) != 2)
		return -EINVAL;
	pdev = fastnet_test_pci_dev(name);
	if (!pdev)
		return -ENODEV;
	device_lock(&pdev->dev);
	err = fastnet_test_pci_step(pdev, step);
	device_unlock(&pdev->dev);
	pci_dev_put(pdev);
	return err;
}

static const struct kernel_param_ops fastnet_test_pci_error_ops = {
	.set = fastnet_test_pci_error,
};

module_param_cb(pci_error, &fastnet_test_pci_error_ops, NULL, 0200);
MODULE_PARM_DESC(pci_error,
		 "act as if this interface's slot was \"frozen\", has \"failed\", has \"recovered\"");

/* A driver may keep its device awake where that cannot wake up by itself. */
static int fastnet_test_may_sleep(const char *val,
				  const struct kernel_param *kp)
{
	struct pci_dev *pdev;
	char name[IFNAMSIZ];
	unsigned int may;

	if (sscanf(val, "%15s %u", name, &may) != 2)
		return -EINVAL;
	pdev = fastnet_test_pci_dev(name);
	if (!pdev)
		return -ENODEV;
	if (may)
		pm_runtime_put_noidle(&pdev->dev);
	else
		pm_runtime_get_noresume(&pdev->dev);
	pci_dev_put(pdev);
	return 0;
}

static const struct kernel_param_ops fastnet_test_may_sleep_ops = {
	.set = fastnet_test_may_sleep,
};

module_param_cb(may_sleep, &fastnet_test_may_sleep_ops, NULL, 0200);
MODULE_PARM_DESC(may_sleep,
		 "let this interface's device sleep without a carrier, 1; and no more, 0");

MODULE_DESCRIPTION("Helper of the fastnet selftests");
MODULE_LICENSE("GPL");
