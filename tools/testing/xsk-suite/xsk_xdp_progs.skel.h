/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What bpftool would generate for the suite, as far as that uses it. Its
 * programs are in a file beside it.
 */
#ifndef _XSK_SUITE_XSK_XDP_PROGS_SKEL_H
#define _XSK_SUITE_XSK_XDP_PROGS_SKEL_H

#include <bpf/libbpf.h>

struct xsk_xdp_progs {
	struct bpf_object *obj;
	struct {
		struct bpf_map *xsk;
	} maps;
	struct {
		struct bpf_program *xsk_def_prog;
		struct bpf_program *xsk_xdp_drop;
		struct bpf_program *xsk_xdp_populate_metadata;
		struct bpf_program *xsk_xdp_shared_umem;
	} progs;
};

/* NULL and errno when that fails */
struct xsk_xdp_progs *xsk_xdp_progs__open_and_load(void);
void xsk_xdp_progs__destroy(struct xsk_xdp_progs *progs);

#endif /* _XSK_SUITE_XSK_XDP_PROGS_SKEL_H */
