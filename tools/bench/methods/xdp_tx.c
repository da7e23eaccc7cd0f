// SPDX-License-Identifier: GPL-2.0
/* Sends each frame back to where it came from. */
#include <linux/if_ether.h>

#include "xdp_count.h"

/* Swaps the addresses at register 4, four bytes and then two. */
static void emit_swap(struct xdp_code *code)
{
	static const struct { int size, at; } parts[] = {
		{ BPF_W, 0 }, { BPF_H, 4 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		int load = BPF_LDX | BPF_MEM | parts[i].size;
		int store = BPF_STX | BPF_MEM | parts[i].size;
		int to = parts[i].at, from = to + ETH_ALEN;

		xdp_emit(code, INSN(load, BPF_REG_2, BPF_REG_4, to, 0));
		xdp_emit(code, INSN(load, BPF_REG_3, BPF_REG_4, from, 0));
		xdp_emit(code, INSN(store, BPF_REG_4, BPF_REG_3, to, 0));
		xdp_emit(code, INSN(store, BPF_REG_4, BPF_REG_2, from, 0));
	}
}

/* The verifier wants to see that they are there. */
static void emit_program(const struct xdp_counting *x, struct xdp_code *code)
{
	struct bpf_insn *shorter;

	xdp_count_emit(x, code, XDP_DONE);
	xdp_emit_load(code, BPF_REG_3, offsetof(struct xdp_md, data_end));
	xdp_emit(code, INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_4,
			    0, 0));
	xdp_emit(code, INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0,
			    ETH_HLEN));
	shorter = &code->insns[code->count];
	xdp_emit(code, INSN(BPF_JMP | BPF_JGT | BPF_X, BPF_REG_2, BPF_REG_3,
			    0, 0));
	emit_swap(code);
	xdp_emit_return(code, XDP_TX);
	shorter->off = &code->insns[code->count] - shorter - 1;
	xdp_emit_return(code, XDP_ABORTED);
}

static int open_tx(struct capture *c)
{
	struct xdp_code code = { 0 };

	if (xdp_count_open(c))
		return -1;
	emit_program(c->state, &code);
	return xdp_count_attach(c, &code, XDP_NATIVE);
}

/* By the program's count they have all been sent. */
static uint64_t dropped(struct capture *c)
{
	return link_not_sent(c->options->interface);
}

const struct method method_xdp_tx = {
	.name = "xdp-tx",
	.summary = "native XDP: each frame is sent back; not with \"all\"",
	.no_filter = true,
	.no_content = true,
	.sends = true,
	.open = open_tx,
	.receive = xdp_count_receive,
	.dropped = dropped,
	.close = xdp_count_close,
};
