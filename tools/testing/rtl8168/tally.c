// SPDX-License-Identifier: GPL-2.0
#include "bits.h"
#include "tally.h"

/* On this wire nothing collides, is misaligned or aborted: the rest is 0. */
enum tally_offset {
	TALLY_TX_OK = 0,
	TALLY_RX_OK = 8,
	TALLY_TX_ERRORS = 16,
	TALLY_RX_ERRORS = 24,
	TALLY_RX_MISSED = 28,
	TALLY_RX_UNICAST = 40,
	TALLY_RX_BROADCAST = 48,
	TALLY_RX_MULTICAST = 56,
};

void tally_dump(const struct tally *tally, const struct tally *base,
		uint8_t dump[TALLY_SIZE])
{
	memset(dump, 0, TALLY_SIZE);
	put_le64(dump + TALLY_TX_OK, tally->tx_ok - base->tx_ok);
	put_le64(dump + TALLY_RX_OK, tally->rx_ok - base->rx_ok);
	put_le64(dump + TALLY_TX_ERRORS, tally->tx_errors - base->tx_errors);
	put_le32(dump + TALLY_RX_ERRORS, tally->rx_errors - base->rx_errors);
	put_le16(dump + TALLY_RX_MISSED, tally->rx_missed - base->rx_missed);
	put_le64(dump + TALLY_RX_UNICAST, tally->rx_unicast - base->rx_unicast);
	put_le64(dump + TALLY_RX_BROADCAST, tally->rx_broadcast - base->rx_broadcast);
	put_le32(dump + TALLY_RX_MULTICAST, tally->rx_multicast - base->rx_multicast);
}
