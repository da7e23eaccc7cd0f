// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"

/* As much as a second-level cache holds, and what a file begins with. */
#define BUFFER_SIZE	(256 << 10)
#define ALIGNMENT	4096

static bool is_standard_output(const struct options *options)
{
	return !strcmp(options->file, "-");
}

/* What is there stays for now: maybe there will be no capture. */
static int open_first(struct output *output)
{
	int fd;

	output->name = names_next(output->options, 1);
	fd = open(output->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	output->created = fd >= 0;
	if (fd >= 0 || errno != EEXIST || names_are_numbered(output->options))
		return fd;
	/* A FIFO that nobody reads yet: until somebody does. */
	do
		fd = open(output->name, O_WRONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR && !signals_end());
	return fd;
}

static void check_seekable(struct output *output)
{
	const struct options *options = output->options;
	struct stat status;

	if (fstat(output->fd, &status))
		err(FAILURE, "%s", options->file);
	output->seekable = S_ISREG(status.st_mode);
	if (S_ISCHR(status.st_mode) && isatty(output->fd))
		errx(MISUSE, "-w %s: is a terminal", options->file);
}

/* To find the name of the user may end with another error. */
__attribute__((noreturn))
static void cannot_be_written(const char *name, int error)
{
	errx(FAILURE, "%s: cannot be written as %s: %s", name,
	     privileges_user(), strerror(error));
}

void output_open(struct output *output, const struct options *options,
		 struct device *devices, unsigned int device_count)
{
	output->options = options;
	output->format = options->pcap ? &format_pcap : &format_pcapng;
	output->devices = devices;
	output->device_count = device_count;
	output->buffer = aligned_alloc(ALIGNMENT, BUFFER_SIZE);
	if (!output->buffer)
		err(FAILURE, "memory");
	output->at = output->buffer;

	output->fd = is_standard_output(options) ? STDOUT_FILENO :
						   open_first(output);
	if (output->fd < 0 && signals_end())
		exit(0);
	if (output->fd < 0)
		cannot_be_written(output->name, errno);
	check_seekable(output);
}

void output_forget(struct output *output)
{
	if (output->created)
		unlink(output->name);
}

static uint64_t left(uint64_t limit, uint64_t used)
{
	return limit > used ? limit - used : 0;
}

/* How far the buffer may be filled; it is empty. */
static void set_end(struct output *output)
{
	const struct options *options = output->options;
	uint64_t last = output->format->finish_size(output);
	uint64_t room = BUFFER_SIZE;

	if (options->rotate_size) {
		uint64_t more = left(options->rotate_size,
				     output->file_bytes + last);

		room = more < room ? more : room;
	}
	if (options->size) {
		uint64_t more = left(options->size, output->bytes + last);

		room = more < room ? more : room;
	}
	output->end = output->buffer + room;
}

static void begin_file(struct output *output)
{
	output->file_bytes = 0;
	output->file_frames = output_frames(output);
	output->file_began = now();
	output->files++;
	output->at = output->format->start(output->buffer, output);
	output->oldest = output->file_began;
	/* Frames go behind that, in the same buffer. */
	set_end(output);
	if (output->name)
		names_keep(output->options, output->name);
}

int output_begin(struct output *output)
{
	output->started = wall_clock();
	if (output->name && output->seekable && ftruncate(output->fd, 0))
		return -errno;
	begin_file(output);
	return 0;
}

/* Frames that did not get into the file; the end of the last one that did. */
static uint8_t *count_lost(struct output *output, const uint8_t *written)
{
	uint8_t *at = output->buffer, *whole = at;
	int device;

	while (at < output->at) {
		at += output->format->look(at, &device);
		if (at <= written)
			whole = at;
		else if (device >= 0)
			output->devices[device].lost++;
	}
	return whole;
}

/* The file has been written up to @written: it is cut behind the last block. */
static int fail(struct output *output, const uint8_t *written, int error)
{
	const uint8_t *whole = count_lost(output, written);
	off_t half = written - whole;
	off_t end;

	if (output->seekable && half) {
		end = lseek(output->fd, 0, SEEK_CUR);
		if (end >= half && !ftruncate(output->fd, end - half)) {
			output->file_bytes -= half;
			output->bytes -= half;
		}
	}
	/* Without as much as its header it would be no file of its format. */
	if (output->seekable && output->name && !output->file_bytes)
		unlink(output->name);
	output->at = output->buffer;
	output->error = error;
	return error;
}

/* False if a signal wants an end, and nobody reads. */
static bool wait_writable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	while (poll(&pfd, 1, -1) < 0) {
		if (errno != EINTR || signals_impatient())
			return false;
	}
	return true;
}

int output_flush(struct output *output)
{
	const uint8_t *from = output->buffer;
	ssize_t n;

	if (output->error)
		return output->error;
	while (from < output->at) {
		n = write(output->fd, from, output->at - from);
		if (n < 0 && errno == EINTR && !signals_impatient())
			continue;
		/* Somebody else made it so, and can do nothing for it now. */
		if (n < 0 && errno == EAGAIN && wait_writable(output->fd))
			continue;
		if (n <= 0)
			return fail(output, from, n ? -errno : -ENOSPC);
		from += n;
		output->file_bytes += n;
		output->bytes += n;
	}
	output->at = output->buffer;
	set_end(output);
	return 0;
}

static int finish_file(struct output *output)
{
	int error = output_flush(output);

	if (error)
		return error;
	for (unsigned int i = 0; i < output->device_count; i++)
		device_count(&output->devices[i]);
	output->at = output->format->finish(output->buffer, output);
	return output_flush(output);
}

static int close_file(struct output *output)
{
	int error = close(output->fd) ? -errno : 0;

	output->fd = -1;
	if (error && !output->error)
		output->error = error;
	return error;
}

/* What there is no frame in is not begun. */
static bool has_room_for_file(const struct output *output)
{
	static uint8_t first[BUFFER_SIZE];
	uint64_t used = output->bytes + (output->at - output->buffer) +
			2 * output->format->finish_size(output) +
			(output->format->start(first, output) - first);

	return !output->options->size || used < output->options->size;
}

int output_rotate(struct output *output)
{
	const struct options *options = output->options;
	int error;

	if (options->files && output->files == options->files)
		return OUTPUT_LAST_FILE;
	if (!has_room_for_file(output))
		return OUTPUT_FULL;
	error = finish_file(output);
	if (error)
		return error;
	error = close_file(output);
	if (error)
		return error;
	free(output->name);
	output->name = names_next(options, output->files + 1);
	output->fd = open(output->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			  0666);
	if (output->fd < 0) {
		output->error = -errno;
		return output->error;
	}
	begin_file(output);
	return 0;
}

static bool has_room(const struct output *output, size_t size)
{
	return output->end >= output->at &&
	       (size_t)(output->end - output->at) >= size;
}

/* Is there no room in any file? */
static bool is_full(const struct output *output, size_t size)
{
	uint64_t used = output->bytes + (output->at - output->buffer) +
			output->format->finish_size(output);

	return output->options->size && left(output->options->size, used) < size;
}

int output_make_room(struct output *output, size_t size)
{
	int result = output_flush(output);

	if (result || has_room(output, size))
		return result;
	if (is_full(output, size))
		return OUTPUT_FULL;
	if (output_frames(output) != output->file_frames)
		result = output_rotate(output);
	if (result || has_room(output, size))
		return result;
	if (is_full(output, size))
		return OUTPUT_FULL;
	/* A file has a frame at least, however small it should be. */
	output->end = output->at + size;
	return 0;
}

int output_end(struct output *output)
{
	int error = output->error ? output->error : finish_file(output);

	if (output->fd >= 0)
		close_file(output);
	return error ? error : output->error;
}

uint64_t output_frames(const struct output *output)
{
	uint64_t frames = 0;

	for (unsigned int i = 0; i < output->device_count; i++)
		frames += output->devices[i].taken;
	return frames;
}
