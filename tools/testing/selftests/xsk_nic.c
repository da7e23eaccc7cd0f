// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "common.h"
#include "xsk_nic.h"

int xsk_nic_start(struct xsk_nic *nic)
{
	int bytes = 64 << 20, err;

	*nic = (struct xsk_nic) {
		.program = { -1, -1 },
		.xsk.fd = -1, .map = -1, .link = -1,
	};
	nic->stack = open_packet(nic_name(), FRAME_ETHERTYPE);
	if (nic->stack < 0)
		return nic->stack;
	setsockopt(nic->stack, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
		   sizeof(bytes));
	nic->map = make_map(BPF_MAP_TYPE_XSKMAP, NULL, sizeof(int));
	if (nic->map < 0)
		return nic->map;
	err = load_redirect_map(&nic->program, nic->map, 0);
	return err < 0 ? err : xsk_nic_attach(nic);
}

void xsk_nic_end(struct xsk_nic *nic)
{
	xsk_close(&nic->xsk);
	xsk_nic_detach(nic);
	unload(&nic->program);
	close(nic->map);
	close(nic->stack);
}

void xsk_nic_detach(struct xsk_nic *nic)
{
	close(nic->link);
	nic->link = -1;
}

int xsk_nic_attach(struct xsk_nic *nic)
{
	nic->link = attach(&nic->program, nic_name());
	return nic->link < 0 ? nic->link : 0;
}

int xsk_nic_swap(struct xsk_nic *nic, const struct program *program)
{
	return bpf_link_update(nic->link, program->fd, NULL);
}

int xsk_nic_use(struct xsk_nic *nic, const struct xsk *xsk)
{
	const uint32_t entry = 0;

	return bpf_map_update_elem(nic->map, &entry, &xsk->fd, 0);
}

int xsk_nic_open(struct xsk_nic *nic, const struct xsk_config *config,
		 uint32_t given, uint16_t flags)
{
	int err = xsk_open(&nic->xsk, config);

	if (err)
		return err;
	xsk_give_row(&nic->xsk, 0, given);
	nic->xsk.needs_wakeup = flags & XDP_USE_NEED_WAKEUP;
	return xsk_bind_later(&nic->xsk, nic_name(), flags) ?:
	       xsk_nic_use(nic, &nic->xsk);
}

int xsk_nic_open_usual(struct xsk_nic *nic)
{
	return xsk_nic_open(nic, &usual_chunks, HALF, XDP_ZEROCOPY);
}

const char *xsk_nic_receives(struct xsk *xsk, uint64_t count)
{
	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	if (host_send(0, count))
		return "nothing sent";
	return xsk_receive(xsk, 0, count);
}

const char *xsk_nic_receives_much(struct xsk *xsk, uint64_t count)
{
	const char *problem = "";
	uint64_t first;

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	for (first = 0; first < count && !*problem; first += WINDOW) {
		if (host_send(first, WINDOW))
			return "nothing sent";
		problem = xsk_receive(xsk, first, WINDOW);
	}
	return problem;
}

const char *stack_receives(int stack, uint64_t count)
{
	const char *problem = "";
	uint64_t i;

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	if (host_send(0, count))
		return "nothing sent";
	for (i = 0; i < count && !*problem; i++)
		problem = read_numbered(stack, i);
	return problem;
}

unsigned int xsk_nic_sends(struct xsk *xsk, unsigned int count,
			   const char **problem)
{
	*problem = "no carrier";
	if (!wait_carrier(nic_name(), 1))
		return 0;
	wire_command(NULL, 0, "received");
	*problem = xsk_send(xsk, 0, count);
	return host_received(count);
}
