/* SPDX-License-Identifier: GPL-2.0 */
/* What the chip counts. */
#ifndef RTL8168_TALLY_H
#define RTL8168_TALLY_H

#include <stdint.h>

#define TALLY_SIZE	64

struct tally {
	uint64_t tx_ok;
	uint64_t rx_ok;
	uint64_t tx_errors;
	uint64_t rx_errors;
	uint64_t rx_missed;
	uint64_t rx_unicast;
	uint64_t rx_broadcast;
	uint64_t rx_multicast;
};

/* As it is dumped by DMA: what was counted since @base. */
void tally_dump(const struct tally *tally, const struct tally *base,
		uint8_t dump[TALLY_SIZE]);

#endif
