// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "xsk_xdp_progs.skel.h"

static struct bpf_program *named(const struct xsk_xdp_progs *progs,
				 const char *name)
{
	return bpf_object__find_program_by_name(progs->obj, name);
}

struct xsk_xdp_progs *xsk_xdp_progs__open_and_load(void)
{
	struct xsk_xdp_progs *progs = calloc(1, sizeof(*progs));
	int err;

	if (!progs)
		return NULL;

	progs->obj = bpf_object__open("xsk_xdp_progs.bpf.o");
	err = progs->obj ? bpf_object__load(progs->obj) : -errno;
	if (err) {
		xsk_xdp_progs__destroy(progs);
		errno = -err;
		return NULL;
	}
	progs->maps.xsk = bpf_object__find_map_by_name(progs->obj, "xsk");
	progs->progs.xsk_def_prog = named(progs, "xsk_def_prog");
	progs->progs.xsk_xdp_drop = named(progs, "xsk_xdp_drop");
	progs->progs.xsk_xdp_populate_metadata =
		named(progs, "xsk_xdp_populate_metadata");
	progs->progs.xsk_xdp_shared_umem = named(progs, "xsk_xdp_shared_umem");
	return progs;
}

void xsk_xdp_progs__destroy(struct xsk_xdp_progs *progs)
{
	bpf_object__close(progs->obj);
	free(progs);
}
