// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/*
 * libfastnet: opening, waiting and closing. What is done for every frame is in
 * fastnet.h.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fastnet.h"

#define MAX_OTHERS	64

/* What the header has inline is in the library as well. */
extern inline int fastnet_query_device(const char *ifname,
				       struct fastnet_query *query);
extern inline int
fastnet_get_statistics(const struct fastnet *f,
		       struct fastnet_statistics *statistics);
extern inline const struct fastnet_mode_request *
fastnet_granted(const struct fastnet *f);
extern inline uint32_t fastnet_mode(const struct fastnet *f);
extern inline int fastnet_fd(const struct fastnet *f);
extern inline int fastnet_next(struct fastnet *f, struct fastnet_frame *frame);
extern inline uint32_t fastnet_held(const struct fastnet *f);
extern inline int fastnet_release(struct fastnet *f, uint32_t count);
extern inline void fastnet_release_all(struct fastnet *f);

static const struct {
	int error;
	const char *name;
	const char *text;
} open_errors[] = {
	{ ENOENT, "ENOENT",
	  FASTNET_DEVICE " does not exist: load the module fastnet" },
	{ ENXIO, "ENXIO",
	  "the module of " FASTNET_DEVICE " is not loaded: modprobe fastnet says why" },
	{ EACCES, "EACCES",
	  "may not open " FASTNET_DEVICE ": run as root, or change its mode" },
	{ EPERM, "EPERM",
	  "needs CAP_NET_RAW and CAP_NET_ADMIN in its network namespace" },
	{ ENOMEM, "ENOMEM",
	  "not enough memory for the mappings of the ring: ask for fewer buffers" },
	{ E2BIG, "E2BIG",
	  "the module fastnet is older than what is asked of it" },
	{ ENOTTY, "ENOTTY",
	  FASTNET_DEVICE " is not fastnet's, or of another version" },
	{ EMFILE, "EMFILE",
	  "too many open files in this program: raise RLIMIT_NOFILE (ulimit -n)" },
};

/* What the kernel, or this library, said about this thread's last open. */
static __thread struct {
	int error;
	char ifname[FASTNET_IFNAMSIZ];
	char text[FASTNET_MESSAGE_SIZE];
} said;

static void forget(const char *ifname)
{
	said.error = 0;
	snprintf(said.ifname, sizeof(said.ifname), "%s", ifname);
}

static int say(int error, const char *text)
{
	said.error = error;
	snprintf(said.text, sizeof(said.text), "%s", text);
	return error;
}

static bool was_said(int error, const char *ifname)
{
	return said.error == error && said.text[0] &&
	       !strncmp(said.ifname, ifname, FASTNET_IFNAMSIZ - 1);
}

char *fastnet_open_error(int error, const char *ifname, char *text,
			 size_t size)
{
	size_t i;

	if (was_said(error, ifname)) {
		snprintf(text, size, "%s: %s", ifname, said.text);
		return text;
	}

	for (i = 0; i < sizeof(open_errors) / sizeof(*open_errors); i++) {
		if (open_errors[i].error != -error)
			continue;
		snprintf(text, size, "%s: %s (%s)", ifname,
			 open_errors[i].text, open_errors[i].name);
		return text;
	}
	snprintf(text, size, "%s: %s (%d)", ifname, strerror(-error), error);
	return text;
}

static int set_mode(struct fastnet *f, const char *ifname, uint32_t mode,
		    const struct fastnet_options *options)
{
	struct fastnet_mode_request *request = &f->granted;

	memset(request, 0, sizeof(*request));
	request->size = sizeof(*request);
	request->mode = mode;
	strcpy(request->ifname, ifname);
	request->flags = options->flags;
	request->buffers = options->buffers;
	request->buffer_size = options->buffer_size;
	request->busy_poll = options->busy_poll;
	request->wake_delay = options->wake_delay;
	request->wake_frames = options->wake_frames;
	return ioctl(f->fd, FASTNET_SET_MODE, request) ?
	       say(-errno, request->message) : 0;
}

/* Zero-copy unless told otherwise, and copy if that is not to be had. */
static int set_best_mode(struct fastnet *f, const char *ifname,
			 const struct fastnet_options *options)
{
	uint32_t mode = options->mode ? options->mode : FASTNET_MODE_ZEROCOPY;
	int err = set_mode(f, ifname, mode, options);

	if (err == -EOPNOTSUPP && !options->mode)
		err = set_mode(f, ifname, FASTNET_MODE_COPY, options);
	return err;
}

static void *map(const struct fastnet *f, int prot, uint64_t size,
		 uint64_t offset)
{
	return mmap(NULL, size, prot, MAP_SHARED, f->fd, offset);
}

static int map_ring(struct fastnet *f)
{
	const struct fastnet_mode_request *granted = &f->granted;
	void *ring, *consumer, *buffers;

	ring = map(f, PROT_READ, granted->ring_size, granted->ring_offset);
	if (ring == MAP_FAILED)
		return -errno;
	f->ring = ring;
	f->descriptors = f->ring->descriptor;

	consumer = map(f, PROT_READ | PROT_WRITE, granted->consumer_size,
		       granted->consumer_offset);
	if (consumer == MAP_FAILED)
		return -errno;
	f->consumer = consumer;

	buffers = map(f, PROT_READ, granted->buffers_size,
		      granted->buffers_offset);
	if (buffers == MAP_FAILED)
		return -errno;
	f->buffers = buffers;

	f->mask = granted->descriptors - 1;
	return 0;
}

/* ENODEV is for interfaces: a file without its module says that, too. */
static int open_file(int flags)
{
	int fd = open(FASTNET_DEVICE, flags | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return errno == ENODEV ? -ENXIO : -errno;
}

static int open_device(struct fastnet *f, const char *ifname,
		       const struct fastnet_options *options)
{
	int err = 0;

	f->fd = open_file(O_RDWR);
	if (f->fd < 0)
		return f->fd;
	/* Before there are frames that it would have chosen or not. */
	if (options->filter)
		err = fastnet_set_filter(f, options->filter);
	if (!err)
		err = set_best_mode(f, ifname, options);
	if (err)
		return err;
	return map_ring(f);
}

int fastnet_open(struct fastnet **f, const char *ifname,
		 const struct fastnet_options *options)
{
	static const struct fastnet_options defaults;
	int err;

	*f = NULL;
	if (!options)
		options = &defaults;
	forget(ifname);
	if (options->mode == FASTNET_MODE_DROP)
		return say(-EINVAL, "drop mode delivers no frames: use copy or zero-copy mode");
	if (strlen(ifname) >= FASTNET_IFNAMSIZ)
		return say(-ENODEV, "no device can have so long a name");
	if (memcmp(options->reserved, defaults.reserved,
		   sizeof(defaults.reserved)))
		return say(-EINVAL, "reserved of the options is not zero");
	*f = calloc(1, sizeof(**f));
	if (!*f)
		return -ENOMEM;
	err = open_device(*f, ifname, options);
	if (err) {
		fastnet_close(*f);
		*f = NULL;
	}
	return err;
}

void fastnet_close(struct fastnet *f)
{
	if (!f)
		return;
	if (f->buffers)
		munmap((void *)f->buffers, f->granted.buffers_size);
	if (f->consumer)
		munmap(f->consumer, f->granted.consumer_size);
	if (f->ring)
		munmap((void *)f->ring, f->granted.ring_size);
	if (f->fd >= 0)
		close(f->fd);
	free(f);
}

static int set_filter(struct fastnet *f, struct fastnet_filter *filter)
{
	filter->size = sizeof(*filter);
	return ioctl(f->fd, FASTNET_SET_FILTER, filter) ?
	       say(-errno, filter->message) : 0;
}

int fastnet_set_filter(struct fastnet *f, const struct sock_fprog *filter)
{
	struct fastnet_filter request = { .kind = FASTNET_FILTER_NONE };

	if (filter) {
		request.kind = FASTNET_FILTER_CLASSIC;
		request.instructions = (uintptr_t)filter->filter;
		request.length = filter->len;
	}
	return set_filter(f, &request);
}

int fastnet_set_filter_program(struct fastnet *f, int program)
{
	struct fastnet_filter request = {
		.kind = FASTNET_FILTER_EBPF,
		.fd = program,
	};

	return set_filter(f, &request);
}

int fastnet_query_device_sized(const char *ifname, struct fastnet_query *query,
			       size_t size)
{
	int fd, err;

	if (size < FASTNET_QUERY_SIZE_VER0)
		return -EINVAL;
	if (strlen(ifname) >= FASTNET_IFNAMSIZ)
		return -ENODEV;
	fd = open_file(O_RDONLY);
	if (fd < 0)
		return fd;

	memset(query, 0, size);
	query->size = size;
	strcpy(query->ifname, ifname);
	err = ioctl(fd, FASTNET_QUERY, query) ? -errno : 0;
	close(fd);
	return err;
}

static int frame_waits(const struct fastnet *f)
{
	return f->next != __atomic_load_n(&f->ring->producer, __ATOMIC_ACQUIRE);
}

/* What poll() found, of which @others others. */
static int waited(const struct fastnet *f, short revents, int others,
		  int timeout)
{
	if (frame_waits(f))
		return 1;
	if (revents & POLLHUP)
		return -ENODEV;
	if (revents & POLLERR)
		return -EIO;
	return fastnet_held(f) && timeout && !others ? -EBUSY : 0;
}

int fastnet_wait_with(struct fastnet *f, struct pollfd *others,
		      unsigned int count, int timeout)
{
	bool at_hand = frame_waits(f) || fastnet_held(f);
	struct pollfd all[MAX_OTHERS + 1];
	unsigned int i;
	int ready;

	if (count > MAX_OTHERS)
		return -EINVAL;
	for (i = 0; i < count; i++)
		all[i] = others[i];
	all[count] = (struct pollfd){ .fd = f->fd, .events = POLLIN };
	ready = poll(all, count + 1, at_hand ? 0 : timeout);
	if (ready < 0)
		return -errno;
	for (i = 0; i < count; i++)
		others[i].revents = all[i].revents;
	return waited(f, all[count].revents, ready - !!all[count].revents,
		      timeout);
}

int fastnet_wait(struct fastnet *f, int timeout)
{
	return frame_waits(f) ? 1 : fastnet_wait_with(f, NULL, 0, timeout);
}

int fastnet_get_statistics_sized(const struct fastnet *f,
				 struct fastnet_statistics *statistics,
				 size_t size)
{
	if (size < FASTNET_STATISTICS_SIZE_VER0)
		return -EINVAL;
	memset(statistics, 0, size);
	statistics->size = size;
	return ioctl(f->fd, FASTNET_GET_STATISTICS, statistics) ? -errno : 0;
}
