// SPDX-License-Identifier: GPL-2.0
#include <bpf/bpf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "packet.h"
#include "xdp_count.h"

static size_t map_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static int make_map(struct capture *c, struct xdp_counting *x)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
	void *counts;

	x->map = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, sizeof(uint32_t),
				XDP_COUNTS * sizeof(*x->counts), 1, &options);
	if (x->map < 0)
		return xdp_fail(c, "map for an XDP program");
	counts = mmap(NULL, map_size(), PROT_READ, MAP_SHARED, x->map, 0);
	if (counts == MAP_FAILED)
		return xdp_fail(c, "map for an XDP program");
	x->counts = counts;
	return 0;
}

int xdp_count_open(struct capture *c)
{
	struct xdp_counting *x;

	if (packet_open(c))
		return -1;
	x = calloc(1, sizeof(*x));
	if (!x) {
		close(c->fd);
		return capture_fail(c, "not enough memory");
	}
	*x = (struct xdp_counting){
		.program = XDP_PROGRAM_NONE, .promiscuous = c->fd, .map = -1,
	};
	c->fd = -1;
	c->state = x;
	if (!make_map(c, x))
		return 0;
	xdp_count_close(c);
	return -1;
}

static void emit_add(struct xdp_code *code, size_t member)
{
	xdp_emit(code, INSN(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_2, BPF_REG_3,
			    member, BPF_ADD));
}

/* Atomically, for the queues of a card may be on several processors. */
void xdp_count_emit(const struct xdp_counting *x, struct xdp_code *code,
		    int which)
{
	xdp_emit_map(code, BPF_REG_2, BPF_PSEUDO_MAP_VALUE, x->map,
		     which * sizeof(*x->counts));
	xdp_emit(code, INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 1));
	emit_add(code, offsetof(struct xdp_count, frames));
	xdp_emit_load(code, BPF_REG_3, offsetof(struct xdp_md, data_end));
	xdp_emit_load(code, BPF_REG_4, offsetof(struct xdp_md, data));
	xdp_emit(code, INSN(BPF_ALU64 | BPF_SUB | BPF_X, BPF_REG_3, BPF_REG_4,
			    0, 0));
	emit_add(code, offsetof(struct xdp_count, bytes));
}

int xdp_count_attach(struct capture *c, const struct xdp_code *code,
		     enum xdp_mode mode)
{
	struct xdp_counting *x = c->state;

	if (xdp_attach(c, &x->program, c->options->interface, code, mode)) {
		xdp_count_close(c);
		return -1;
	}
	c->detail = x->program.generic ? "generic" : "native";
	return 0;
}

static uint64_t load(const uint64_t *value)
{
	return __atomic_load_n(value, __ATOMIC_RELAXED);
}

/* It may be more than @budget: the frames are gone already. */
uint64_t xdp_count_receive(struct capture *c, uint64_t budget)
{
	struct xdp_counting *x = c->state;
	const struct xdp_count *done = &x->counts[XDP_DONE];
	uint64_t frames = load(&done->frames), bytes = load(&done->bytes);
	uint64_t more = frames - x->seen.frames;

	(void)budget;
	c->counts.bytes += bytes - x->seen.bytes;
	x->seen = (struct xdp_count){ .frames = frames, .bytes = bytes };
	return more;
}

/* Those on their way from one count to the other are at most a poll's. */
uint64_t xdp_count_dropped(struct capture *c)
{
	struct xdp_counting *x = c->state;
	uint64_t taken = load(&x->counts[XDP_TAKEN].frames);
	uint64_t done = load(&x->counts[XDP_DONE].frames);

	if (taken > done + c->ring_drops)
		c->ring_drops = taken - done;
	return c->ring_drops;
}

void xdp_count_close(struct capture *c)
{
	struct xdp_counting *x = c->state;

	xdp_detach(&x->program);
	if (x->counts)
		munmap(x->counts, map_size());
	if (x->map >= 0)
		close(x->map);
	close(x->promiscuous);
	free(x);
}
