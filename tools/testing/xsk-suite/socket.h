/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XSK_SUITE_SOCKET_H
#define _XSK_SUITE_SOCKET_H

#include "xsk.h"

/* NIC: what the suite's version knows one by, its name or its index */
int __wrap_xsk_socket__create(struct xsk_socket **xsk, NIC nic, __u32 queue,
			      struct xsk_umem *umem, struct xsk_ring_cons *rx,
			      struct xsk_ring_prod *tx,
			      const struct xsk_socket_config *config);
int __real_xsk_socket__create(struct xsk_socket **xsk, NIC nic, __u32 queue,
			      struct xsk_umem *umem, struct xsk_ring_cons *rx,
			      struct xsk_ring_prod *tx,
			      const struct xsk_socket_config *config);

#endif /* _XSK_SUITE_SOCKET_H */
