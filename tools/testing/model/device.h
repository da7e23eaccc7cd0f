/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all models are: a PCI device with memory and interrupts, at a cable. A
 * model has one of these as a part of it, and says what is its own by the
 * operations.
 */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dma.h"
#include "irq.h"
#include "net.h"
#include "pci.h"

#define DEVICE_FOREVER	UINT64_MAX

#define DEVICE_REGIONS	9	/* as VFIO numbers them */

struct device;

/* What is done to the next frames that come off the wire. */
enum device_fault {
	FAULT_CRC,
	FAULT_RUNT,
	FAULT_LONG,
	FAULT_FRAGMENT,
	FAULT_DMA,
	FAULTS,
};

/* What tests ask for. */
struct device_counters {
	uint64_t rx;
	uint64_t tx;
	uint64_t missed;
	uint64_t errors;
	uint64_t tx_errors;
	uint64_t resets;	/* by the driver */
};

struct device_ops {
	size_t region_sizes[DEVICE_REGIONS];	/* 0: there is none */

	/*
	 * Accesses of any size and alignment, within the region; but those to
	 * the configuration space are reads that change nothing.
	 */
	void (*read)(struct device *device, unsigned int region,
		     size_t offset, void *data, size_t size);
	void (*write)(struct device *device, unsigned int region,
		      size_t offset, const void *data, size_t size);
	void (*config_write)(struct device *device, size_t offset,
			     const void *data, size_t size);

	/* The PCI bus's reset */
	void (*reset)(struct device *device);

	/*
	 * A frame without FCS, from the cable. False: it has to wait, for no
	 * descriptor is free and the link partner honours PAUSE.
	 */
	bool (*receive)(struct device *device, const uint8_t *frame,
			size_t size);

	/*
	 * Does what has become possible or due. Called after everything that
	 * changes something, and at the time that the other one says.
	 */
	void (*run)(struct device *device);
	uint64_t (*deadline)(const struct device *device);

	/* A cable is plugged in, or pulled out. */
	void (*plug)(struct device *device, bool cable);
	/* The receive FIFO has overflowed. */
	void (*overflow)(struct device *device);
	void (*count)(const struct device *device,
		      struct device_counters *counters);
};

struct device {
	const struct device_ops *ops;
	struct pci pci;
	struct irqs irqs;
	struct dma dma;
	struct net *net;
	uint64_t forbidden;	/* what the driver did, and must not */
	uint64_t stale;
	bool pause;		/* the link partner waits while RX is full */
	uint64_t faults[FAULTS];
};

void device_init(struct device *device, const struct device_ops *ops,
		 struct net *net);
void device_exit(struct device *device);

/* Is the next frame to be spoilt in that way? */
bool device_take_fault(struct device *device, enum device_fault fault);

/*
 * The driver did what the chip's manual forbids; or it has changed what the chip
 * had fetched, and still uses. Reported on stderr, and counted.
 */
void device_forbid(struct device *device, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void device_stale(struct device *device, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Nanoseconds since some time in the past */
uint64_t device_now(void);

#endif
