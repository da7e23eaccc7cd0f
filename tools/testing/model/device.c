// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "device.h"

/* A guest that programs rubbish must not fill the disk of whoever logs it. */
#define MAX_REPORTS	100

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

static void report(const struct device *device, const char *kind,
		   const char *format, va_list arguments)
{
	uint64_t reports = device->forbidden + device->stale;
	char text[256];

	vsnprintf(text, sizeof(text), format, arguments);
	if (reports <= MAX_REPORTS)
		warnx("%s: %s", kind, text);
	if (reports == MAX_REPORTS)
		warnx("further reports are only counted");
}

void device_forbid(struct device *device, const char *format, ...)
{
	va_list arguments;

	device->forbidden++;
	va_start(arguments, format);
	report(device, "forbidden", format, arguments);
	va_end(arguments);
}

void device_stale(struct device *device, const char *format, ...)
{
	va_list arguments;

	device->stale++;
	va_start(arguments, format);
	report(device, "stale", format, arguments);
	va_end(arguments);
}

uint64_t device_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}
