/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages of vfio-user, on a socket that does not block: what the client asks,
 * and what it is asked about memory that it does not share.
 */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_MAX_FDS		8

struct vfio_user;

enum message_command {
	MESSAGE_VERSION = 1,
	MESSAGE_DMA_MAP,
	MESSAGE_DMA_UNMAP,
	MESSAGE_GET_INFO,
	MESSAGE_GET_REGION_INFO,
	MESSAGE_GET_REGION_IO_FDS,
	MESSAGE_GET_IRQ_INFO,
	MESSAGE_SET_IRQS,
	MESSAGE_REGION_READ,
	MESSAGE_REGION_WRITE,
	MESSAGE_DMA_READ,
	MESSAGE_DMA_WRITE,
	MESSAGE_RESET,
};

/* Flags: the type, and then */
#define MESSAGE_TYPE		0xf
#define   MESSAGE_REPLY		0x1
#define MESSAGE_NO_REPLY	0x10
#define MESSAGE_ERROR		0x20

struct message_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;		/* of all the message */
	uint32_t flags;
	uint32_t error;
};

#define MESSAGE_HEADER_SIZE	sizeof(struct message_header)

/* A message that has come, or comes. */
struct message {
	struct message_header header;
	uint8_t *data;
	size_t got;		/* of header and data */
	int fds[MESSAGE_MAX_FDS];
	unsigned int fd_count;
	bool fds_lost;
	struct message *next;
};

enum progress {
	PROGRESS_COMPLETE,
	PROGRESS_NOT_YET,
	PROGRESS_ENDED,
};

void message_free(struct message *message);
size_t message_data_size(const struct message *message);

/* The only file descriptor, for the taking; or -1. */
int message_take_fd(struct message *message);

/* Takes the next message: one that had to wait, or one from the socket. */
enum progress message_next(struct vfio_user *vfio, struct message *message);

/* Forgets messages that had to wait. */
void message_drop_waiting(struct vfio_user *vfio);

/*
 * Asks the client for an access to its memory. True: the answer, which has at
 * least @size bytes of data, is in vfio->in. A client that does not answer is
 * not asked again. (QEMU does not while one of its CPUs waits for an answer.)
 */
bool message_ask(struct vfio_user *vfio, enum message_command command,
		 uint64_t address, const void *data, size_t count,
		 size_t size);

#endif
