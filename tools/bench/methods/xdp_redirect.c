// SPDX-License-Identifier: GPL-2.0
/*
 * To another device, as to a container: one of a pair, at whose other end a
 * program takes each frame out of the pair's own queue, counts and drops it.
 */
#include <bpf/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include "veth.h"
#include "xdp_count.h"

struct redirecting {
	int devices;		/* a map with the one */
	struct xdp_program far;
};

/* There is one at a time, as there is of the devices. */
static struct redirecting redirecting;

static void close_far(void)
{
	xdp_detach(&redirecting.far);
	if (redirecting.devices >= 0)
		close(redirecting.devices);
	veth_delete();
}

static int set_up_far(struct capture *c)
{
	uint32_t key = 0, ifindex = if_nametoindex(VETH_NEAR);
	struct xdp_code code = { 0 };

	redirecting = (struct redirecting){
		.devices = bpf_map_create(BPF_MAP_TYPE_DEVMAP, NULL,
					  sizeof(key), sizeof(ifindex), 1,
					  NULL),
		.far = XDP_PROGRAM_NONE,
	};
	if (redirecting.devices < 0 ||
	    bpf_map_update_elem(redirecting.devices, &key, &ifindex, 0))
		return xdp_fail(c, "map of devices");
	xdp_count_emit(c->state, &code, XDP_DONE);
	xdp_emit_return(&code, XDP_DROP);
	return xdp_attach(c, &redirecting.far, VETH_FAR, &code, XDP_NATIVE);
}

static int open_redirect(struct capture *c)
{
	struct xdp_code code = { 0 };

	if (xdp_count_open(c))
		return -1;
	if (veth_create(c)) {
		xdp_count_close(c);
		return -1;
	}
	if (set_up_far(c)) {
		close_far();
		xdp_count_close(c);
		return -1;
	}
	xdp_count_emit(c->state, &code, XDP_TAKEN);
	xdp_emit(&code, INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 0));
	xdp_emit_redirect(&code, redirecting.devices, XDP_ABORTED);
	if (!xdp_count_attach(c, &code, XDP_NATIVE))
		return 0;
	close_far();
	return -1;
}

static void close_redirect(struct capture *c)
{
	xdp_count_close(c);
	close_far();
}

const struct method method_xdp_redirect = {
	.name = "xdp-redirect",
	.summary = "native XDP: to another device, where they are dropped",
	.no_filter = true,
	.no_content = true,
	.open = open_redirect,
	.receive = xdp_count_receive,
	.dropped = xdp_count_dropped,
	.close = close_redirect,
};
