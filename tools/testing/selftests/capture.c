// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"
#include "common.h"

int open_fastnet(void)
{
	int fd = open(FASTNET_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && !command("modprobe fastnet"))
		fd = open(FASTNET_DEVICE, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

struct fastnet_mode_request mode_request(const char *ifname, uint32_t mode)
{
	struct fastnet_mode_request request = {
		.size = sizeof(request),
		.mode = mode,
	};

	strncpy(request.ifname, ifname, sizeof(request.ifname) - 1);
	return request;
}

int request_mode(int fd, struct fastnet_mode_request *request)
{
	return ioctl(fd, FASTNET_SET_MODE, request) ? -errno : 0;
}

int set_mode(int fd, const char *ifname, uint32_t mode)
{
	struct fastnet_mode_request request = mode_request(ifname, mode);

	return request_mode(fd, &request);
}

int get_statistics(int fd, struct fastnet_statistics *statistics)
{
	memset(statistics, 0, sizeof(*statistics));
	statistics->size = sizeof(*statistics);
	return ioctl(fd, FASTNET_GET_STATISTICS, statistics) ? -errno : 0;
}

int set_filter(int fd, struct sock_filter *instructions, size_t count)
{
	struct fastnet_filter filter = {
		.size = sizeof(filter),
		.kind = FASTNET_FILTER_CLASSIC,
		.instructions = (uintptr_t)instructions,
		.length = count,
	};

	return ioctl(fd, FASTNET_SET_FILTER, &filter) ? -errno : 0;
}

int choose_nothing(int fd)
{
	struct sock_filter none[] = { BPF_STMT(BPF_RET | BPF_K, 0) };

	return set_filter(fd, none, 1);
}

int choose_numbered(int fd)
{
	struct sock_filter numbered[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FRAME_ETHERTYPE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, -1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return set_filter(fd, numbered, 4);
}

bool wait_accounted(int fd, uint64_t frames,
		    struct fastnet_statistics *statistics)
{
	int waited;

	for (waited = 0; waited < PATIENCE_MS; waited += 10) {
		if (get_statistics(fd, statistics))
			return false;
		if (statistics->received + statistics->dropped >= frames)
			break;
		usleep(10000);
	}
	return statistics->received + statistics->dropped == frames;
}

int deliver(int fd, int sender, uint64_t first, unsigned int count)
{
	struct fastnet_statistics statistics;
	uint64_t before;
	int err;

	err = get_statistics(fd, &statistics);
	if (err)
		return err;
	before = statistics.received + statistics.dropped;
	err = send_numbered(sender, first, count);
	if (err)
		return err;
	return wait_accounted(fd, before + count, &statistics) ? 0 : -ETIMEDOUT;
}

static void *map_part(int fd, int prot, uint64_t size, uint64_t offset)
{
	void *part = mmap(NULL, size, prot, MAP_SHARED, fd, offset);

	return part == MAP_FAILED ? NULL : part;
}

int map_ring(int fd, const struct fastnet_mode_request *granted,
	     struct ring *ring)
{
	ring->granted = *granted;
	ring->ring = map_part(fd, PROT_READ, granted->ring_size,
			      granted->ring_offset);
	ring->consumer = map_part(fd, PROT_READ | PROT_WRITE,
				  granted->consumer_size,
				  granted->consumer_offset);
	ring->buffers = map_part(fd, PROT_READ, granted->buffers_size,
				 granted->buffers_offset);
	if (ring->ring && ring->consumer && ring->buffers)
		return 0;
	unmap_ring(ring);
	return -ENOMEM;
}

void unmap_ring(struct ring *ring)
{
	munmap((void *)ring->ring, ring->granted.ring_size);
	munmap(ring->consumer, ring->granted.consumer_size);
	munmap((void *)ring->buffers, ring->granted.buffers_size);
}

uint32_t ring_producer(const struct ring *ring)
{
	return __atomic_load_n(&ring->ring->producer, __ATOMIC_ACQUIRE);
}

void ring_consume(struct ring *ring, uint32_t consumer)
{
	__atomic_store_n(&ring->consumer->consumer, consumer,
			 __ATOMIC_RELEASE);
}

const struct fastnet_descriptor *
ring_descriptor(const struct ring *ring, uint32_t index)
{
	return &ring->ring->descriptor[index % ring->granted.descriptors];
}

const uint8_t *ring_frame(const struct ring *ring, uint32_t index)
{
	return ring->buffers + (size_t)ring_descriptor(ring, index)->buffer *
	       ring->granted.buffer_size;
}

const char *check_in_ring(const struct ring *ring, uint64_t sequence,
			  uint32_t index)
{
	if (index == ring_producer(ring))
		return "no frame";
	return check_numbered(sequence, ring_frame(ring, index),
			      ring_descriptor(ring, index)->length);
}

const char *receives(int fd, uint64_t count)
{
	const char *problem;
	uint64_t sequence;

	if (!wait_carrier(nic_name(), 1))
		return "no carrier";
	if (host_send(0, count))
		return "nothing sent";
	for (sequence = 0; sequence < count; sequence++) {
		problem = read_numbered(fd, sequence);
		if (*problem)
			return problem;
	}
	return "";
}
