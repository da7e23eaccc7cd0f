/* SPDX-License-Identifier: GPL-2.0 */
/* Files of /dev/fastnet. Functions are as those of common.h. */
#ifndef _SELFTESTS_CAPTURE_H
#define _SELFTESTS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/fastnet.h>
#include <linux/filter.h>

int open_fastnet(void);
struct fastnet_mode_request mode_request(const char *ifname, uint32_t mode);
int request_mode(int fd, struct fastnet_mode_request *request);
int set_mode(int fd, const char *ifname, uint32_t mode);
int get_statistics(int fd, struct fastnet_statistics *statistics);

/* By a classic program; no frame; those with numbers, and none of the host's. */
int set_filter(int fd, struct sock_filter *instructions, size_t count);
int choose_nothing(int fd);
int choose_numbered(int fd);

/* Waits until so many frames were received or dropped; were there no more? */
bool wait_accounted(int fd, uint64_t frames,
		    struct fastnet_statistics *statistics);

/* The three mappings of the ring. */
struct ring {
	struct fastnet_mode_request granted;
	const struct fastnet_ring *ring;
	struct fastnet_consumer *consumer;
	const uint8_t *buffers;
};

int map_ring(int fd, const struct fastnet_mode_request *granted,
	     struct ring *ring);
void unmap_ring(struct ring *ring);
uint32_t ring_producer(const struct ring *ring);
void ring_consume(struct ring *ring, uint32_t consumer);
const struct fastnet_descriptor *
ring_descriptor(const struct ring *ring, uint32_t index);
const uint8_t *ring_frame(const struct ring *ring, uint32_t index);
const char *check_in_ring(const struct ring *ring, uint64_t sequence,
			  uint32_t index);

/* Sends frames of mixed_frames, and waits until the file has them. */
int deliver(int fd, int sender, uint64_t first, unsigned int count);

/* Do frames that the host sends arrive? What is wrong with them, or "". */
const char *receives(int fd, uint64_t count);

#endif /* _SELFTESTS_CAPTURE_H */
