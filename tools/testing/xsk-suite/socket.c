// SPDX-License-Identifier: GPL-2.0
/*
 * The suite has 1024 chunks to send from, writes to the oldest of them again, and
 * has 2048 descriptors. What keeps it from chunks that are not sent yet is how
 * much its receiver has got: nothing does where that counts invalid descriptors
 * as well (STAT_TX_INVALID). A shorter ring does.
 */
#include "socket.h"

#define DESCRIPTORS	512

int __wrap_xsk_socket__create(struct xsk_socket **xsk, NIC nic, __u32 queue,
			      struct xsk_umem *umem, struct xsk_ring_cons *rx,
			      struct xsk_ring_prod *tx,
			      const struct xsk_socket_config *config)
{
	struct xsk_socket_config ours = *config;

	/* A case that wants another size is about that. */
	if (ours.tx_size == XSK_RING_PROD__DEFAULT_NUM_DESCS)
		ours.tx_size = DESCRIPTORS;
	return __real_xsk_socket__create(xsk, nic, queue, umem, rx, tx, &ours);
}
