/* SPDX-License-Identifier: GPL-2.0 */
/* The bus device of the NIC under test, given to its driver and taken away. */
#ifndef _SELFTESTS_BUS_H
#define _SELFTESTS_BUS_H

#include <stdbool.h>

struct bus_device {
	char address[32];
};

/* Of the NIC, which has its driver. */
int bus_find(struct bus_device *device);
int bus_unbind(const struct bus_device *device);
/* With what the harness relies on, as load_driver(). */
bool bus_bind(const struct bus_device *device);

/* The device itself goes, and all are looked for again. */
int bus_remove(const struct bus_device *device);
bool bus_rescan(void);

/*
 * The bus reports an error: the slot is cut off, "frozen", for good if it has
 * "failed", or has "recovered". Returns -EOPNOTSUPP with a driver that does not
 * care. The module fastnet_test is there.
 */
int bus_error(const char *step);

#endif /* _SELFTESTS_BUS_H */
