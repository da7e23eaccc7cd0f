/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The protocol that makes the model a PCI device of another process: vfio-user,
 * as docs/interop/vfio-user.rst of QEMU describes it.
 */
#ifndef MODEL_VFIO_USER_H
#define MODEL_VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "message.h"

#define VFIO_USER_MAX_TRANSFER	65536

struct device;

struct vfio_user {
	int fd;
	struct device *device;
	bool greeted;		/* the version is agreed on */
	bool broken;		/* the connection is to end */
	bool mute;		/* the client has left a question unanswered */
	size_t max_transfer;	/* that the client can take */
	uint16_t next_id;
	struct message in;
	struct message *waiting;	/* came while an answer was awaited */
	unsigned int waiting_count;
	struct buffer answer;	/* the data of the one that is being made */
	struct buffer out;
};

/* Takes @fd, which is connected. */
void vfio_user_init(struct vfio_user *vfio, int fd, struct device *device);
void vfio_user_exit(struct vfio_user *vfio);

short vfio_user_events(const struct vfio_user *vfio);

/* There is something to be done that the socket does not show. */
bool vfio_user_has_work(const struct vfio_user *vfio);

/* False: the connection has ended, or must. */
bool vfio_user_read(struct vfio_user *vfio);
bool vfio_user_write(struct vfio_user *vfio);

#endif
