/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A network card as a process: it serves QEMU's vfio-user-pci device on one
 * side, and a network like that of QEMU's -netdev stream on the other.
 */
#ifndef MODEL_PROGRAM_H
#define MODEL_PROGRAM_H

#include <stdint.h>

#include "device.h"

struct program {
	const char *name;
	const char *const *chips;	/* ends with NULL */

	/* Called once. */
	struct device *(*create)(const char *chip, const uint8_t mac[6],
				 struct net *net);
};

/* Its exit status */
int program_main(const struct program *program, int argc, char **argv);

#endif
