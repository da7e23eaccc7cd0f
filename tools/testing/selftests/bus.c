// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bus.h"
#include "common.h"

int bus_find(struct bus_device *device)
{
	char path[64], target[256];
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device", nic_name());
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return -errno;
	target[length] = '\0';
	snprintf(device->address, sizeof(device->address), "%s",
		 strrchr(target, '/') + 1);
	return 0;
}

static int tell_driver(const struct bus_device *device, const char *what)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s",
		 nic_driver(), what);
	return write_text(path, device->address);
}

int bus_unbind(const struct bus_device *device)
{
	return tell_driver(device, "unbind");
}

bool bus_bind(const struct bus_device *device)
{
	return !tell_driver(device, "bind") && start_interface();
}

int bus_remove(const struct bus_device *device)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/remove",
		 device->address);
	return write_text(path, "1");
}

bool bus_rescan(void)
{
	return !write_text("/sys/bus/pci/rescan", "1") && start_interface();
}

int bus_error(const char *step)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s", nic_name(), step);
	return write_text("/sys/module/fastnet_test/parameters/pci_error",
			  text);
}
