/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AF_XDP sockets, by nothing but system calls. Functions return 0 or a negative
 * errno unless they say otherwise.
 */
#ifndef _SELFTESTS_XSK_H
#define _SELFTESTS_XSK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/if_xdp.h>

/* Shared with the kernel; @slot is of struct xdp_desc, or of addresses. */
struct xsk_ring {
	uint32_t *producer;
	uint32_t *consumer;
	uint32_t *flags;
	void *slot;
	uint32_t slots;
	void *memory;
	size_t size;
};

struct xsk_config {
	uint32_t chunks;	/* rings have as many slots, or more */
	uint32_t chunk_size;
	uint32_t headroom;
	uint32_t shift;		/* of a row of unaligned chunks */
	bool unaligned;
	bool huge;
};

struct xsk {
	int fd;
	struct xsk_config config;
	bool shared;		/* the UMEM is another's */
	bool needs_wakeup;	/* asked for: kicks only when told to */
	uint8_t *umem;
	size_t umem_size;
	struct xsk_ring fill, completion, rx, tx;
};

extern const struct xsk_config usual_chunks;

/* A socket with rings, and a UMEM or that of another. */
int xsk_open(struct xsk *xsk, const struct xsk_config *config);
int xsk_open_shared(struct xsk *xsk, const struct xsk *owner);
int xsk_bind(struct xsk *xsk, const char *ifname, uint16_t flags);
/* The same where a socket that was closed may not have left the device yet. */
int xsk_bind_later(struct xsk *xsk, const char *ifname, uint16_t flags);
int xsk_bind_queue(struct xsk *xsk, const char *ifname, uint32_t queue,
		   uint16_t flags);
int xsk_bind_shared(struct xsk *xsk, const char *ifname,
		    const struct xsk *owner);
void xsk_close(struct xsk *xsk);
bool xsk_is_zerocopy(const struct xsk *xsk);
struct xdp_statistics xsk_statistics(const struct xsk *xsk);

/* What a ring holds, as far as this side sees. */
uint32_t xsk_waiting(const struct xsk_ring *ring);

/* Gives chunks to the kernel to receive into: one, or a row from the first. */
void xsk_give(struct xsk *xsk, uint64_t address);
void xsk_give_row(struct xsk *xsk, uint32_t first, uint32_t count);

/* The next frame received, if there is one; it goes with xsk_release(). */
bool xsk_peek(const struct xsk *xsk, struct xdp_desc *desc);
void xsk_release(struct xsk *xsk);

/* How many of the frames that wait are in the same place as another. */
unsigned int xsk_repeated(const struct xsk *xsk);

/* What is wrong with numbered frames that are yet to come, or "". */
const char *xsk_receive(struct xsk *xsk, uint64_t first, uint64_t count);

/* Those that come until none has come for QUIET_MS. */
unsigned int xsk_count(struct xsk *xsk);

/* Sends a descriptor; returns false when the ring is full. */
bool xsk_put(struct xsk *xsk, uint64_t address, uint32_t length);
int xsk_kick(const struct xsk *xsk);
bool xsk_completed(struct xsk *xsk, uint64_t *address);

/*
 * Sends numbered frames, kicking where the kernel wants that. What is wrong
 * with their completions, or "".
 */
const char *xsk_send(struct xsk *xsk, uint64_t first, uint64_t count);

#endif /* _SELFTESTS_XSK_H */
