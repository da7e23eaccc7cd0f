/* SPDX-License-Identifier: GPL-2.0 */
/*
 * XDP programs for numbered frames; all other frames they pass. They count the
 * frames in a map of their own. Functions that return a file descriptor return
 * a negative errno instead.
 */
#ifndef _SELFTESTS_PROGRAM_H
#define _SELFTESTS_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/bpf.h>

#define TAG_SIZE	4

struct program {
	int fd;
	int counter;
};

/* What a program does to a frame before it returns its verdict. */
enum change {
	NO_CHANGE,
	PUSH_TAG,	/* VLAN 5 */
	POP_TAG,	/* frames with a tag, not numbered ones as they are */
	CUT_TAIL,	/* by TAG_SIZE */
	GROW_TAIL,	/* the same */
	SET_METADATA,	/* the word METADATA */
};

#define METADATA	0x12345678

int load_verdict(struct program *program, uint32_t verdict);
int load_change(struct program *program, enum change change);

/* To a device, or by the entry of a map; without one the frame is aborted. */
int load_redirect(struct program *program, unsigned int ifindex);
int load_redirect_map(struct program *program, int map, uint32_t entry);
void unload(struct program *program);

/* For tc: counts the frames that come with METADATA. */
int load_metadata_reader(struct program *program);
int read_at_ingress(const struct program *program, const char *ifname);
void stop_reading(const char *ifname);

uint64_t counted(const struct program *program);

/* Waits until it has counted so many; were there no more? */
bool wait_counted(const struct program *program, uint64_t frames);

/* A map with one entry. */
int make_map(uint32_t type, const void *value, uint32_t size);

/* The same for CPU 0, which so many frames may wait for. */
int make_cpumap(uint32_t waiting);

/* Attaches to a device natively, until the descriptor is closed. */
int attach(const struct program *program, const char *ifname);

/* Attaches over netlink; -1 detaches. */
int attach_flags(int fd, const char *ifname, uint32_t flags);

/* Did the kernel say so of an error, or that its log says so? */
bool attach_said(const char *text);

/* The mode, XDP_ATTACHED_..., in which a device has a program. */
int attached_mode(const char *ifname);

#endif /* _SELFTESTS_PROGRAM_H */
