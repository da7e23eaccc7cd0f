// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "common.h"
#include "program.h"

#define READ_WHOLE_LOG	3	/* see klogctl(3) */
#define VLAN_TAG	(ETH_P_8021Q << 16 | 5)

/* A program that is being written; ctx is in r6. */
struct code {
	struct bpf_insn insn[64];
	int size;
};

static void emit(struct code *c, uint8_t code, uint8_t dst, uint8_t src,
		 int16_t off, int32_t imm)
{
	c->insn[c->size++] = (struct bpf_insn) {
		.code = code, .dst_reg = dst, .src_reg = src, .off = off,
		.imm = imm,
	};
}

static void move(struct code *c, uint8_t dst, uint8_t src)
{
	emit(c, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void set(struct code *c, uint8_t dst, int32_t imm)
{
	emit(c, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm);
}

static void add(struct code *c, uint8_t dst, int32_t imm)
{
	emit(c, BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm);
}

static void load(struct code *c, uint8_t size, uint8_t dst, uint8_t src,
		 int16_t off)
{
	emit(c, BPF_LDX | BPF_MEM | size, dst, src, off, 0);
}

static void store(struct code *c, uint8_t dst, uint8_t src, int16_t off)
{
	emit(c, BPF_STX | BPF_MEM | BPF_W, dst, src, off, 0);
}

static void set_map(struct code *c, uint8_t dst, uint8_t what, int map)
{
	emit(c, BPF_LD | BPF_DW | BPF_IMM, dst, what, 0, map);
	emit(c, 0, 0, 0, 0, 0);
}

static void call(struct code *c, int function)
{
	emit(c, BPF_JMP | BPF_CALL, 0, 0, 0, function);
}

static void leave(struct code *c)
{
	emit(c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void leave_with(struct code *c, uint32_t verdict)
{
	set(c, BPF_REG_0, verdict);
	leave(c);
}

/* r2 is the first byte; leaves with a verdict if there are not so many. */
static void get_bytes(struct code *c, int32_t bytes, uint32_t otherwise)
{
	load(c, BPF_W, BPF_REG_2, BPF_REG_6, offsetof(struct xdp_md, data));
	load(c, BPF_W, BPF_REG_3, BPF_REG_6, offsetof(struct xdp_md, data_end));
	move(c, BPF_REG_4, BPF_REG_2);
	add(c, BPF_REG_4, bytes);
	emit(c, BPF_JMP | BPF_JLE | BPF_X, BPF_REG_4, BPF_REG_3, 2, 0);
	leave_with(c, otherwise);
}

static void count(struct code *c, int counter)
{
	set_map(c, BPF_REG_1, BPF_PSEUDO_MAP_VALUE, counter);
	set(c, BPF_REG_2, 1);
	emit(c, BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_1, BPF_REG_2, 0,
	     BPF_ADD);
}

static void begin(struct code *c, uint16_t ethertype, int counter)
{
	c->size = 0;
	move(c, BPF_REG_6, BPF_REG_1);
	get_bytes(c, ETH_HLEN, XDP_PASS);
	load(c, BPF_H, BPF_REG_5, BPF_REG_2, 2 * ETH_ALEN);
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_5, 0, 2, htons(ethertype));
	leave_with(c, XDP_PASS);
	count(c, counter);
}

static int finish(struct program *program, struct code *c, int type)
{
	program->fd = bpf_prog_load(type, "fastnet_test", "GPL", c->insn,
				    c->size, NULL);
	if (program->fd >= 0)
		return program->fd;
	close(program->counter);
	return program->fd;
}

static int new_counter(struct program *program)
{
	static const uint64_t zero;

	program->fd = -1;
	program->counter = make_map(BPF_MAP_TYPE_ARRAY, &zero, sizeof(zero));
	return program->counter;
}

int load_verdict(struct program *program, uint32_t verdict)
{
	struct code c;

	if (new_counter(program) < 0)
		return program->counter;
	begin(&c, FRAME_ETHERTYPE, program->counter);
	leave_with(&c, verdict);
	return finish(program, &c, BPF_PROG_TYPE_XDP);
}

/* Calls one of bpf_xdp_adjust_...(); the frame is aborted if it fails. */
static void adjust(struct code *c, int function, int32_t by)
{
	move(c, BPF_REG_1, BPF_REG_6);
	set(c, BPF_REG_2, by);
	call(c, function);
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0);
	leave_with(c, XDP_ABORTED);
}

static void push_tag(struct code *c)
{
	int at;

	adjust(c, BPF_FUNC_xdp_adjust_head, -TAG_SIZE);
	get_bytes(c, ETH_HLEN + TAG_SIZE, XDP_ABORTED);
	for (at = 0; at < 2 * ETH_ALEN; at += TAG_SIZE) {
		load(c, BPF_W, BPF_REG_5, BPF_REG_2, at + TAG_SIZE);
		store(c, BPF_REG_2, BPF_REG_5, at);
	}
	set(c, BPF_REG_5, htonl(VLAN_TAG));
	store(c, BPF_REG_2, BPF_REG_5, at);
}

static void pop_tag(struct code *c)
{
	int at;

	get_bytes(c, ETH_HLEN + TAG_SIZE, XDP_ABORTED);
	for (at = 2 * ETH_ALEN; at; at -= TAG_SIZE) {
		load(c, BPF_W, BPF_REG_5, BPF_REG_2, at - TAG_SIZE);
		store(c, BPF_REG_2, BPF_REG_5, at);
	}
	adjust(c, BPF_FUNC_xdp_adjust_head, TAG_SIZE);
}

static void set_metadata(struct code *c)
{
	adjust(c, BPF_FUNC_xdp_adjust_meta, -(int)sizeof(uint32_t));
	load(c, BPF_W, BPF_REG_2, BPF_REG_6,
	     offsetof(struct xdp_md, data_meta));
	load(c, BPF_W, BPF_REG_3, BPF_REG_6, offsetof(struct xdp_md, data));
	move(c, BPF_REG_4, BPF_REG_2);
	add(c, BPF_REG_4, sizeof(uint32_t));
	emit(c, BPF_JMP | BPF_JLE | BPF_X, BPF_REG_4, BPF_REG_3, 2, 0);
	leave_with(c, XDP_ABORTED);
	set(c, BPF_REG_5, METADATA);
	store(c, BPF_REG_2, BPF_REG_5, 0);
}

int load_change(struct program *program, enum change change)
{
	struct code c;

	if (new_counter(program) < 0)
		return program->counter;
	begin(&c, change == POP_TAG ? ETH_P_8021Q : FRAME_ETHERTYPE,
	      program->counter);
	if (change == PUSH_TAG)
		push_tag(&c);
	else if (change == POP_TAG)
		pop_tag(&c);
	else if (change == CUT_TAIL)
		adjust(&c, BPF_FUNC_xdp_adjust_tail, -TAG_SIZE);
	else if (change == GROW_TAIL)
		adjust(&c, BPF_FUNC_xdp_adjust_tail, TAG_SIZE);
	else if (change == SET_METADATA)
		set_metadata(&c);
	leave_with(&c, XDP_PASS);
	return finish(program, &c, BPF_PROG_TYPE_XDP);
}

int load_redirect(struct program *program, unsigned int ifindex)
{
	struct code c;

	if (new_counter(program) < 0)
		return program->counter;
	begin(&c, FRAME_ETHERTYPE, program->counter);
	set(&c, BPF_REG_1, ifindex);
	set(&c, BPF_REG_2, 0);
	call(&c, BPF_FUNC_redirect);
	leave(&c);
	return finish(program, &c, BPF_PROG_TYPE_XDP);
}

int load_redirect_map(struct program *program, int map, uint32_t entry)
{
	struct code c;

	if (new_counter(program) < 0)
		return program->counter;
	begin(&c, FRAME_ETHERTYPE, program->counter);
	set_map(&c, BPF_REG_1, BPF_PSEUDO_MAP_FD, map);
	set(&c, BPF_REG_2, entry);
	set(&c, BPF_REG_3, XDP_ABORTED);
	call(&c, BPF_FUNC_redirect_map);
	leave(&c);
	return finish(program, &c, BPF_PROG_TYPE_XDP);
}

int load_metadata_reader(struct program *program)
{
	const uint32_t go_on = -1; /* TC_ACT_UNSPEC */
	struct code c = {};

	if (new_counter(program) < 0)
		return program->counter;
	move(&c, BPF_REG_6, BPF_REG_1);
	load(&c, BPF_W, BPF_REG_2, BPF_REG_6,
	     offsetof(struct __sk_buff, data_meta));
	load(&c, BPF_W, BPF_REG_3, BPF_REG_6, offsetof(struct __sk_buff, data));
	move(&c, BPF_REG_4, BPF_REG_2);
	add(&c, BPF_REG_4, sizeof(uint32_t));
	emit(&c, BPF_JMP | BPF_JLE | BPF_X, BPF_REG_4, BPF_REG_3, 2, 0);
	leave_with(&c, go_on);
	load(&c, BPF_W, BPF_REG_5, BPF_REG_2, 0);
	emit(&c, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_5, 0, 2, METADATA);
	leave_with(&c, go_on);
	count(&c, program->counter);
	leave_with(&c, go_on);
	return finish(program, &c, BPF_PROG_TYPE_SCHED_CLS);
}

int read_at_ingress(const struct program *program, const char *ifname)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = if_nametoindex(ifname),
		    .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program->fd);
	int err = bpf_tc_hook_create(&hook);

	return err ? err : bpf_tc_attach(&hook, &options);
}

void stop_reading(const char *ifname)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = if_nametoindex(ifname),
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	bpf_tc_hook_destroy(&hook);
}

void unload(struct program *program)
{
	close(program->fd);
	close(program->counter);
}

uint64_t counted(const struct program *program)
{
	const uint32_t first = 0;
	uint64_t frames = 0;

	bpf_map_lookup_elem(program->counter, &first, &frames);
	return frames;
}

bool wait_counted(const struct program *program, uint64_t frames)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (counted(program) < frames) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return counted(program) == frames;
}

int make_map(uint32_t type, const void *value, uint32_t size)
{
	const uint32_t first = 0;
	int map, err;

	map = bpf_map_create(type, NULL, sizeof(first), size, 1, NULL);
	if (map < 0)
		return map;
	err = value ? bpf_map_update_elem(map, &first, value, 0) : 0;
	if (!err)
		return map;
	close(map);
	return err;
}

int make_cpumap(uint32_t waiting)
{
	const struct bpf_cpumap_val value = { .qsize = waiting };

	return make_map(BPF_MAP_TYPE_CPUMAP, &value, sizeof(value));
}

int attach(const struct program *program, const char *ifname)
{
	LIBBPF_OPTS(bpf_link_create_opts, options,
		    .flags = XDP_FLAGS_DRV_MODE);

	return bpf_link_create(program->fd, if_nametoindex(ifname), BPF_XDP,
			       &options);
}

static char message[256];

static int keep_message(enum libbpf_print_level level, const char *format,
			va_list arguments)
{
	return vsnprintf(message, sizeof(message), format, arguments);
}

int attach_flags(int fd, const char *ifname, uint32_t flags)
{
	int err;

	message[0] = '\0';
	libbpf_set_print(keep_message);
	err = bpf_xdp_attach(if_nametoindex(ifname), fd, flags, NULL);
	if (err)
		fprintf(stderr, "# %s", message);
	return err;
}

bool attach_said(const char *text)
{
	static char log[1 << 20];
	int size;

	if (!strstr(message, "see the kernel's log"))
		return strstr(message, text);
	size = klogctl(READ_WHOLE_LOG, log, sizeof(log) - 1);
	log[size < 0 ? 0 : size] = '\0';
	return strstr(log, text);
}

int attached_mode(const char *ifname)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, options);

	if (bpf_xdp_query(if_nametoindex(ifname), 0, &options))
		return -1;
	return options.attach_mode;
}
