// SPDX-License-Identifier: GPL-2.0
/* The least that a program can do with a frame, natively and as a reference. */
#include "xdp_count.h"

static int open_in(struct capture *c, enum xdp_mode mode)
{
	struct xdp_code code = { 0 };

	if (xdp_count_open(c))
		return -1;
	xdp_count_emit(c->state, &code, XDP_DONE);
	xdp_emit_return(&code, XDP_DROP);
	return xdp_count_attach(c, &code, mode);
}

static int open_native(struct capture *c)
{
	return open_in(c, XDP_NATIVE);
}

static int open_generic(struct capture *c)
{
	return open_in(c, XDP_GENERIC);
}

const struct method method_xdp_drop = {
	.name = "xdp-drop",
	.summary = "native XDP: the program counts, and drops",
	.no_filter = true,
	.no_content = true,
	.open = open_native,
	.receive = xdp_count_receive,
	.dropped = xdp_count_dropped,
	.close = xdp_count_close,
};

const struct method method_xdp_drop_generic = {
	.name = "xdp-drop-generic",
	.summary = "the same program as generic XDP",
	.no_filter = true,
	.no_content = true,
	.open = open_generic,
	.receive = xdp_count_receive,
	.dropped = xdp_count_dropped,
	.close = xdp_count_close,
};
