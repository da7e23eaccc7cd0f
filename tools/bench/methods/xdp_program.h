/* SPDX-License-Identifier: GPL-2.0 */
/* What the methods with an XDP program share: to write one, and to attach it. */
#ifndef _BENCH_XDP_PROGRAM_H
#define _BENCH_XDP_PROGRAM_H

#include <linux/bpf.h>

#include "../bench.h"

/* A program in the making. */
struct xdp_code {
	struct bpf_insn insns[48];
	unsigned int count;
};

#define INSN(operation, dst, src, offset, immediate)			\
	((struct bpf_insn){ .code = (operation), .dst_reg = (dst),	\
			    .src_reg = (src), .off = (offset),		\
			    .imm = (immediate) })

void xdp_emit(struct xdp_code *code, struct bpf_insn insn);
/* Register @dst = this member of struct xdp_md, which register 1 points to. */
void xdp_emit_load(struct xdp_code *code, int dst, size_t member);
/* Register @dst = a map, or an address in its value: BPF_PSEUDO_MAP_... */
void xdp_emit_map(struct xdp_code *code, int dst, int kind, int map,
		  size_t offset);
/* return bpf_redirect_map(@map, register 2, @otherwise); */
void xdp_emit_redirect(struct xdp_code *code, int map, int otherwise);
void xdp_emit_return(struct xdp_code *code, int verdict);

enum xdp_mode { XDP_NATIVE, XDP_GENERIC, XDP_NATIVE_OR_GENERIC };

/* Both are -1, or else open. */
struct xdp_program {
	int fd;
	int link;	/* detached when the last file descriptor is closed */
	bool generic;	/* so the kernel says */
};

#define XDP_PROGRAM_NONE	((struct xdp_program){ .fd = -1, .link = -1 })

/* -1 with the problem in words; then too it has to be detached. */
int xdp_attach(struct capture *c, struct xdp_program *program,
	       const char *interface, const struct xdp_code *code,
	       enum xdp_mode mode);
void xdp_detach(struct xdp_program *program);

/* What went wrong, after errno, in words; returns -1. */
int xdp_fail(struct capture *c, const char *what);

#endif /* _BENCH_XDP_PROGRAM_H */
