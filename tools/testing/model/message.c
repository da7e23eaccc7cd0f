// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device.h"
#include "vfio_user.h"

/* The longest message is a transfer, with where it goes before it. */
#define MAX_DATA	(VFIO_USER_MAX_TRANSFER + 16)

/* What a client may send before it answers. */
#define MAX_WAITING	256
#define ANSWER_MSEC	2000

struct dma_access {
	uint64_t address;
	uint64_t count;
};

void message_free(struct message *message)
{
	for (unsigned int i = 0; i < message->fd_count; i++)
		if (message->fds[i] >= 0)
			close(message->fds[i]);
	free(message->data);
	memset(message, 0, sizeof(*message));
}

size_t message_data_size(const struct message *message)
{
	return message->header.size - MESSAGE_HEADER_SIZE;
}

int message_take_fd(struct message *message)
{
	int fd = message->fd_count == 1 ? message->fds[0] : -1;

	if (fd >= 0)
		message->fds[0] = -1;
	return fd;
}

static void take_fds(struct message *message, struct msghdr *control)
{
	struct cmsghdr *at;

	if (control->msg_flags & MSG_CTRUNC)
		message->fds_lost = true;
	for (at = CMSG_FIRSTHDR(control); at; at = CMSG_NXTHDR(control, at)) {
		size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (at->cmsg_level != SOL_SOCKET ||
		    at->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(at) + i * sizeof(fd),
			       sizeof(fd));
			if (message->fd_count < MESSAGE_MAX_FDS) {
				message->fds[message->fd_count++] = fd;
				continue;
			}
			message->fds_lost = true;
			close(fd);
		}
	}
}

/* Like recv(), and takes the file descriptors that come along. */
static ssize_t receive(struct vfio_user *vfio, void *to, size_t size)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(MESSAGE_MAX_FDS * sizeof(int))];
	} control;
	struct iovec data = { to, size };
	struct msghdr header = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(vfio->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n >= 0)
		take_fds(&vfio->in, &header);
	return n;
}

static bool check_header(const struct message_header *header)
{
	return header->size >= MESSAGE_HEADER_SIZE &&
	       header->size - MESSAGE_HEADER_SIZE <= MAX_DATA &&
	       (header->flags & MESSAGE_TYPE) <= MESSAGE_REPLY;
}

static enum progress receive_part(struct vfio_user *vfio, void *to,
				  size_t size)
{
	ssize_t n = receive(vfio, to, size);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return PROGRESS_NOT_YET;
	if (n <= 0)
		return PROGRESS_ENDED;
	vfio->in.got += n;
	return (size_t)n == size ? PROGRESS_COMPLETE : PROGRESS_NOT_YET;
}

/* Goes on with the message that comes in. */
static enum progress receive_message(struct vfio_user *vfio)
{
	struct message *in = &vfio->in;
	enum progress progress;

	if (in->got < MESSAGE_HEADER_SIZE) {
		progress = receive_part(vfio,
					(uint8_t *)&in->header + in->got,
					MESSAGE_HEADER_SIZE - in->got);
		if (progress != PROGRESS_COMPLETE)
			return progress;
		if (!check_header(&in->header)) {
			warnx("not a vfio-user message");
			return PROGRESS_ENDED;
		}
		in->data = malloc(message_data_size(in) + 1);
		if (!in->data)
			err(1, "malloc");
	}
	if (in->got == in->header.size)
		return PROGRESS_COMPLETE;
	return receive_part(vfio, in->data + in->got - MESSAGE_HEADER_SIZE,
			    in->header.size - in->got);
}

static struct message *next_waiting(struct vfio_user *vfio)
{
	struct message *message = vfio->waiting;

	if (message) {
		vfio->waiting = message->next;
		vfio->waiting_count--;
	}
	return message;
}

enum progress message_next(struct vfio_user *vfio, struct message *message)
{
	struct message *waiting = next_waiting(vfio);
	enum progress progress;

	if (waiting) {
		*message = *waiting;
		free(waiting);
		return PROGRESS_COMPLETE;
	}
	progress = receive_message(vfio);
	if (progress != PROGRESS_COMPLETE)
		return progress;
	*message = vfio->in;
	memset(&vfio->in, 0, sizeof(vfio->in));
	if (!(message->header.flags & MESSAGE_TYPE))
		return PROGRESS_COMPLETE;
	message_free(message);
	/* Answers come only to what was asked, if late. */
	if (vfio->mute)
		return PROGRESS_NOT_YET;
	warnx("a vfio-user answer to no question");
	return PROGRESS_ENDED;
}

bool vfio_user_write(struct vfio_user *vfio)
{
	size_t size = buffer_size(&vfio->out);
	ssize_t n;

	if (!size)
		return true;
	n = send(vfio->fd, buffer_data(&vfio->out), size,
		 MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	buffer_consume(&vfio->out, n);
	return true;
}

static bool wait_for(struct vfio_user *vfio, short events, uint64_t deadline)
{
	struct pollfd poll_fd = { .fd = vfio->fd, .events = events };
	uint64_t now = device_now();

	if (now >= deadline)
		return false;
	return poll(&poll_fd, 1, (deadline - now) / 1000000 + 1) > 0;
}

/* What comes while an answer is awaited has to wait in turn. */
static bool put_off(struct vfio_user *vfio)
{
	struct message **end = &vfio->waiting;
	struct message *message;

	if (vfio->waiting_count == MAX_WAITING)
		return false;
	message = malloc(sizeof(*message));
	if (!message)
		err(1, "malloc");
	*message = vfio->in;
	memset(&vfio->in, 0, sizeof(vfio->in));
	while (*end)
		end = &(*end)->next;
	*end = message;
	vfio->waiting_count++;
	return true;
}

/* Waits until vfio->in is the answer to @question. */
static enum progress wait_for_answer(struct vfio_user *vfio,
				     const struct message_header *question)
{
	uint64_t deadline = device_now() + ANSWER_MSEC * 1000000ULL;
	const struct message_header *in = &vfio->in.header;
	enum progress progress;

	while (buffer_size(&vfio->out)) {
		if (!wait_for(vfio, POLLOUT, deadline))
			return PROGRESS_NOT_YET;
		if (!vfio_user_write(vfio))
			return PROGRESS_ENDED;
	}
	for (;;) {
		progress = receive_message(vfio);
		if (progress == PROGRESS_ENDED)
			return progress;
		if (progress == PROGRESS_NOT_YET) {
			if (!wait_for(vfio, POLLIN, deadline))
				return progress;
			continue;
		}
		if (in->flags & MESSAGE_TYPE)
			break;
		if (!put_off(vfio))
			return PROGRESS_ENDED;
	}
	return in->id == question->id && in->command == question->command ?
	       PROGRESS_COMPLETE : PROGRESS_ENDED;
}

bool message_ask(struct vfio_user *vfio, enum message_command command,
		 uint64_t address, const void *data, size_t count,
		 size_t size)
{
	struct dma_access access = { address, count };
	struct message_header question = {
		.id = vfio->next_id++,
		.command = command,
		.size = MESSAGE_HEADER_SIZE + sizeof(access) + (data ? count : 0),
	};

	if (vfio->broken || vfio->mute)
		return false;
	buffer_add(&vfio->out, &question, sizeof(question));
	buffer_add(&vfio->out, &access, sizeof(access));
	if (data)
		buffer_add(&vfio->out, data, count);
	switch (wait_for_answer(vfio, &question)) {
	case PROGRESS_NOT_YET:
		warnx("the client does not answer what its memory holds");
		vfio->mute = true;
		return false;
	case PROGRESS_ENDED:
		vfio->broken = true;
		return false;
	case PROGRESS_COMPLETE:
		break;
	}
	if (!(vfio->in.header.flags & MESSAGE_ERROR) &&
	    message_data_size(&vfio->in) >= size)
		return true;
	message_free(&vfio->in);
	return false;
}

void message_drop_waiting(struct vfio_user *vfio)
{
	struct message *waiting;

	while ((waiting = next_waiting(vfio))) {
		message_free(waiting);
		free(waiting);
	}
}
