// SPDX-License-Identifier: GPL-2.0
/*
 * The socket to QEMU keeps datagrams: each is a frame. QEMU then takes a frame
 * only when the network interface has room for it, so nothing is lost and a
 * guest that is slow to receive makes us wait.
 *
 * Where instructions are counted it is a stream, each frame behind its length.
 * QEMU reads that 64 KiB at a time, so a burst is in the interface's ring at
 * once and costs one interrupt, as it does on a fast wire; what does not fit
 * the ring for long is lost. The socket to the NIC's model is always such a
 * stream; the model makes us wait as QEMU does with datagrams.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "vm.h"

/* More than the socket holds. */
#define MAX_READ	1024

/* As queue entries are kept: the size, then that many bytes. */
typedef uint16_t queue_size;

void wire_start(struct wire *wire, int fd, bool stream)
{
	wire->fd = fd;
	wire->stream = stream;
	for (int i = 0; i < WIRE_BATCH; i++) {
		wire->vectors[i].iov_base = wire->frames[i];
		wire->messages[i].msg_hdr.msg_iov = &wire->vectors[i];
		wire->messages[i].msg_hdr.msg_iovlen = 1;
	}
}

void wire_send(struct wire *wire, const struct wire_send *send)
{
	wire_stop(wire);
	wire->send = *send;
	wire->sending = true;
	wire->built = 0;
	wire->burst_left = send->burst;
	wire->resume_at = 0;
}

/* Frames that have been built but not sent are taken back. */
uint64_t wire_stop(struct wire *wire)
{
	wire->sending = false;
	if (wire->batch_numbered && !wire->batch_copied) {
		wire->built -= wire->batch_size - wire->batch_sent;
		wire->batch_size = wire->batch_sent;
	}
	return wire->built;
}

/* Short ones are padded, as whoever sends does: there are none on a wire. */
void wire_queue(struct wire *wire, const uint8_t *frame, size_t size)
{
	static const uint8_t padding[FRAME_MIN_SIZE];
	queue_size prefix = size < FRAME_MIN_SIZE ? FRAME_MIN_SIZE : size;

	bytes_add(&wire->queue, &prefix, sizeof(prefix));
	bytes_add(&wire->queue, frame, size);
	bytes_add(&wire->queue, padding, prefix - size);
}

static bool batch_is_sent(const struct wire *wire)
{
	return wire->batch_sent == wire->batch_size;
}

bool wire_idle(const struct wire *wire)
{
	return !wire->sending && !wire->queue.size && batch_is_sent(wire);
}

short wire_events(const struct wire *wire, uint64_t now, uint64_t *until)
{
	if (wire_idle(wire))
		return POLLIN;
	if (batch_is_sent(wire) && !wire->queue.size &&
	    now < wire->resume_at) {
		if (wire->resume_at < *until)
			*until = wire->resume_at;
		return POLLIN;
	}
	return POLLIN | POLLOUT;
}

static void take_from_queue(struct wire *wire)
{
	struct bytes *queue = &wire->queue;
	size_t at = 0;

	wire->batch_numbered = false;
	while (at < queue->size && wire->batch_size < WIRE_BATCH) {
		int slot = wire->batch_size++;
		queue_size size;

		memcpy(&size, queue->data + at, sizeof(size));
		at += sizeof(size);
		memcpy(wire->frames[slot], queue->data + at, size);
		wire->vectors[slot].iov_len = size;
		at += size;
	}
	queue->size -= at;
	memmove(queue->data, queue->data + at, queue->size);
}

static void build_batch(struct wire *wire)
{
	const struct wire_send *send = &wire->send;

	wire->batch_numbered = true;
	while (wire->sending && wire->batch_size < WIRE_BATCH) {
		int slot = wire->batch_size++;

		wire->vectors[slot].iov_len =
			frame_build(&send->spec, send->first + wire->built,
				    wire->frames[slot]);
		if (++wire->built == send->count)
			wire->sending = false;
		if (send->burst && !--wire->burst_left)
			break;
	}
}

static void next_batch(struct wire *wire)
{
	wire->batch_size = 0;
	wire->batch_sent = 0;
	wire->batch_copied = false;
	if (wire->queue.size)
		take_from_queue(wire);
	else if (wire->sending && now() >= wire->resume_at)
		build_batch(wire);
}

static void batch_done(struct wire *wire)
{
	if (!wire->batch_numbered || !wire->send.burst || wire->burst_left)
		return;
	wire->burst_left = wire->send.burst;
	wire->resume_at = now() + wire->send.gap;
}

/* Returns how many frames of the batch have gone, or -1. */
static int send_stream(struct wire *wire)
{
	struct bytes *unsent = &wire->unsent;
	ssize_t n;

	for (int i = 0; i < wire->batch_size && !wire->batch_copied; i++) {
		uint32_t size = htonl(wire->vectors[i].iov_len);

		bytes_add(unsent, &size, sizeof(size));
		bytes_add(unsent, wire->frames[i], wire->vectors[i].iov_len);
	}
	wire->batch_copied = true;

	n = write(wire->fd, unsent->data, unsent->size);
	if (n < 0)
		return -1;
	unsent->size -= n;
	memmove(unsent->data, unsent->data + n, unsent->size);
	return unsent->size ? 0 : wire->batch_size;
}

static int send_datagrams(struct wire *wire)
{
	return sendmmsg(wire->fd, wire->messages + wire->batch_sent,
			wire->batch_size - wire->batch_sent, 0);
}

void wire_write(struct wire *wire)
{
	int n;

	if (batch_is_sent(wire))
		next_batch(wire);
	if (batch_is_sent(wire))
		return;

	n = wire->stream ? send_stream(wire) : send_datagrams(wire);
	if (n < 0) {
		/* A QEMU that ended is noticed elsewhere. */
		if (errno != EAGAIN && errno != EINTR && errno != EPIPE &&
		    errno != ECONNREFUSED && errno != ECONNRESET &&
		    errno != ENOTCONN)
			err(1, "sending to the network interface");
		return;
	}
	wire->batch_sent += n;
	if (batch_is_sent(wire))
		batch_done(wire);
}

/* Whole, and behind the one before it or the first of a row. */
static bool is_next(struct wire *wire, const uint8_t *frame, size_t size)
{
	uint64_t number = frame_sequence(frame, size);
	bool next = !number || number == wire->next_number;

	wire->next_number = number + 1;
	return next && !frame_check_itself(frame, size);
}

static void receive(struct wire *wire, const uint8_t *frame, size_t size)
{
	wire->received++;
	if (size < 14 || frame[12] != FRAME_ETHERTYPE >> 8 ||
	    frame[13] != (FRAME_ETHERTYPE & 0xff)) {
		host_receive(wire, frame, size);
		return;
	}
	wire->received_numbered++;
	wire->received_right += is_next(wire, frame, size);
}

/* Returns how much of it was whole frames. */
static size_t receive_all(struct wire *wire, const uint8_t *data, size_t size)
{
	uint32_t length;
	size_t at = 0;

	while (size - at >= sizeof(length)) {
		memcpy(&length, data + at, sizeof(length));
		length = ntohl(length);
		if (length > FRAME_MAX_SIZE)
			errx(1, "the network interface sent %u bytes", length);
		if (size - at - sizeof(length) < length)
			break;
		receive(wire, data + at + sizeof(length), length);
		at += sizeof(length) + length;
	}
	return at;
}

static bool read_stream(struct wire *wire)
{
	struct bytes *partial = &wire->partial;

	for (int i = 0; i < MAX_READ; i++) {
		uint8_t *room = bytes_reserve(partial, FRAME_MAX_SIZE);
		ssize_t n = read(wire->fd, room, FRAME_MAX_SIZE);
		size_t used;

		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		partial->size += n;
		used = receive_all(wire, partial->data, partial->size);
		partial->size -= used;
		memmove(partial->data, partial->data + used, partial->size);
	}
	return true;
}

static bool read_datagrams(struct wire *wire)
{
	uint8_t frame[FRAME_MAX_SIZE];

	for (int i = 0; i < MAX_READ; i++) {
		ssize_t n = recv(wire->fd, frame, sizeof(frame), 0);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		receive(wire, frame, n);
	}
	return true;
}

bool wire_read(struct wire *wire)
{
	return wire->stream ? read_stream(wire) : read_datagrams(wire);
}
