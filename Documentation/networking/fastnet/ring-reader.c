// SPDX-License-Identifier: GPL-2.0 OR MIT
/* Receives frames through the ring of /dev/fastnet, without libfastnet. */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/fastnet.h>

struct capture {
	int fd;
	const struct fastnet_ring *ring;
	struct fastnet_consumer *consumer;
	const unsigned char *buffers;
	__u32 buffer_size;
	__u32 mask;
	__u32 next;
};

static void *map(const struct capture *c, int protection, __u64 size,
		 __u64 offset)
{
	void *area = mmap(NULL, size, protection, MAP_SHARED, c->fd, offset);

	if (area == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	return area;
}

static void start(struct capture *c, const char *ifname)
{
	struct fastnet_mode_request r = {
		.size = sizeof(r),
		.mode = FASTNET_MODE_ZEROCOPY,
	};

	snprintf(r.ifname, sizeof(r.ifname), "%s", ifname);
	c->fd = open(FASTNET_DEVICE, O_RDWR | O_CLOEXEC);
	if (c->fd < 0)
		err(EXIT_FAILURE, "%s", FASTNET_DEVICE);
	if (ioctl(c->fd, FASTNET_SET_MODE, &r))
		err(EXIT_FAILURE, "%s", ifname);

	c->ring = map(c, PROT_READ, r.ring_size, r.ring_offset);
	c->consumer = map(c, PROT_READ | PROT_WRITE, r.consumer_size,
			  r.consumer_offset);
	c->buffers = map(c, PROT_READ, r.buffers_size, r.buffers_offset);
	c->buffer_size = r.buffer_size;
	c->mask = r.descriptors - 1;
	c->next = 0;
}

static void look_at(const unsigned char *frame, unsigned int length)
{
	printf("%u bytes, ethertype %02x%02x\n", length, frame[12], frame[13]);
}

static void take_frames(struct capture *c)
{
	const struct fastnet_descriptor *d;
	__u32 producer;

	/* Acquire: descriptors and frames are read after the index. */
	producer = __atomic_load_n(&c->ring->producer, __ATOMIC_ACQUIRE);
	while (c->next != producer) {
		d = &c->ring->descriptor[c->next++ & c->mask];
		look_at(c->buffers + (size_t)d->buffer * c->buffer_size,
			d->length);
	}
	/* Release: the frames have been read before their buffers are reused. */
	__atomic_store_n(&c->consumer->consumer, c->next, __ATOMIC_RELEASE);
}

int main(int argc, char **argv)
{
	struct capture c;
	struct pollfd p;

	if (argc != 2)
		errx(2, "usage: %s INTERFACE", argv[0]);
	start(&c, argv[1]);

	/* poll() is the full barrier between the index and going to sleep. */
	p = (struct pollfd){ .fd = c.fd, .events = POLLIN };
	while (poll(&p, 1, -1) == 1 && p.revents == POLLIN)
		take_frames(&c);
	errx(EXIT_FAILURE, "%s", p.revents & POLLHUP ? "the device is gone" :
	     "the ring has stopped");
}
