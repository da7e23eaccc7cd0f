// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "device.h"

void device_init(struct device *device, const struct device_ops *ops,
		 struct net *net)
{
	device->ops = ops;
	device->net = net;
	device->pause = true;
	irqs_init(&device->irqs);
	dma_init(&device->dma);
}

void device_exit(struct device *device)
{
	irqs_exit(&device->irqs);
	dma_exit(&device->dma);
}

bool device_take_fault(struct device *device, enum device_fault fault)
{
	if (!device->faults[fault])
		return false;
	device->faults[fault]--;
	return true;
}

uint64_t device_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}
