// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xdp_program.h"

void xdp_emit(struct xdp_code *code, struct bpf_insn insn)
{
	if (code->count == ARRAY_SIZE(code->insns))
		abort();
	code->insns[code->count++] = insn;
}

void xdp_emit_load(struct xdp_code *code, int dst, size_t member)
{
	xdp_emit(code, INSN(BPF_LDX | BPF_MEM | BPF_W, dst, BPF_REG_1, member,
			    0));
}

void xdp_emit_map(struct xdp_code *code, int dst, int kind, int map,
		  size_t offset)
{
	xdp_emit(code, INSN(BPF_LD | BPF_DW | BPF_IMM, dst, kind, 0, map));
	xdp_emit(code, INSN(0, 0, 0, 0, offset));
}

void xdp_emit_redirect(struct xdp_code *code, int map, int otherwise)
{
	xdp_emit_map(code, BPF_REG_1, BPF_PSEUDO_MAP_FD, map, 0);
	xdp_emit(code, INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0,
			    otherwise));
	xdp_emit(code, INSN(BPF_JMP | BPF_CALL, 0, 0, 0,
			    BPF_FUNC_redirect_map));
	xdp_emit(code, INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

void xdp_emit_return(struct xdp_code *code, int verdict)
{
	xdp_emit(code, INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0,
			    verdict));
	xdp_emit(code, INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

int xdp_fail(struct capture *c, const char *what)
{
	if (errno == EPERM)
		return capture_fail(c, "needs CAP_BPF: run it as root");
	return capture_fail(c, "%s: %s", what, strerror(errno));
}

static bool try_mode(struct xdp_program *program, int ifindex, uint32_t flag)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flag);

	program->link = bpf_link_create(program->fd, ifindex, BPF_XDP,
					&options);
	return program->link >= 0;
}

static int fail_to_attach(struct capture *c, const char *interface,
			  enum xdp_mode mode)
{
	if (errno == EBUSY)
		return capture_fail(c, "another XDP program is attached: ip link set %s xdp off",
				    interface);
	if (mode == XDP_NATIVE && (errno == EOPNOTSUPP || errno == EINVAL))
		return capture_fail(c, "%s: no native XDP: %s", interface,
				    strerror(errno));
	return xdp_fail(c, "XDP program cannot be attached");
}

/* Measure nothing else than what was asked for. */
static int check_mode(struct capture *c, struct xdp_program *program,
		      int ifindex, enum xdp_mode mode)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);

	if (bpf_xdp_query(ifindex, 0, &query))
		return xdp_fail(c, "XDP mode");
	program->generic = query.attach_mode == XDP_ATTACHED_SKB;
	if ((mode == XDP_NATIVE && query.attach_mode != XDP_ATTACHED_DRV) ||
	    (mode == XDP_GENERIC && !program->generic))
		return capture_fail(c, "the XDP program came to be attached in another mode");
	return 0;
}

int xdp_attach(struct capture *c, struct xdp_program *program,
	       const char *interface, const struct xdp_code *code,
	       enum xdp_mode mode)
{
	int ifindex = if_nametoindex(interface);

	libbpf_set_print(NULL);
	program->fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "fastnet_bench", "GPL",
				    code->insns, code->count, NULL);
	if (program->fd < 0)
		return xdp_fail(c, "XDP program");
	if (mode != XDP_GENERIC &&
	    try_mode(program, ifindex, XDP_FLAGS_DRV_MODE))
		return check_mode(c, program, ifindex, mode);
	if ((mode == XDP_GENERIC ||
	     (mode == XDP_NATIVE_OR_GENERIC && errno != EBUSY)) &&
	    try_mode(program, ifindex, XDP_FLAGS_SKB_MODE))
		return check_mode(c, program, ifindex, mode);
	return fail_to_attach(c, interface, mode);
}

void xdp_detach(struct xdp_program *program)
{
	if (program->link >= 0)
		close(program->link);
	if (program->fd >= 0)
		close(program->fd);
}
