// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bits.h"
#include "device.h"
#include "vfio_user.h"

/* Where a transfer goes: an address and a size */
#define DMA_ACCESS_SIZE	16

/* Messages in one go, before the network has its turn. */
#define BUDGET		64

#define DEFAULT_TRANSFER	0x100000

struct dma_map_request {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

struct dma_unmap_request {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

struct region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};

/* Adds to the data of the answer. */
static void add(struct vfio_user *vfio, const void *data, size_t size)
{
	buffer_add(&vfio->answer, data, size);
}

/* An answer that tells of an error has no data. */
static void send_answer(struct vfio_user *vfio, const struct message *message,
			int error)
{
	struct message_header header = message->header;
	size_t size = error ? 0 : buffer_size(&vfio->answer);

	if (!(header.flags & MESSAGE_NO_REPLY)) {
		header.size = MESSAGE_HEADER_SIZE + size;
		header.flags = MESSAGE_REPLY | (error ? MESSAGE_ERROR : 0);
		header.error = -error;
		buffer_add(&vfio->out, &header, sizeof(header));
		buffer_add(&vfio->out, buffer_data(&vfio->answer), size);
	}
	buffer_consume(&vfio->answer, buffer_size(&vfio->answer));
}

/* The number that follows "NAME": in the client's capabilities. */
static size_t parse_capability(const char *json, const char *name,
			       size_t otherwise)
{
	const char *at = strstr(json, name);

	if (!at)
		return otherwise;
	at = strchr(at, ':');
	return at ? strtoul(at + 1, NULL, 10) : otherwise;
}

static int handle_version(struct vfio_user *vfio, struct message *message)
{
	static const uint16_t version[2] = { 0, 0 };
	char json[128];
	size_t size = message_data_size(message);
	uint16_t proposed[2];
	const char *theirs = (char *)message->data + sizeof(proposed);

	if (vfio->greeted || size < sizeof(proposed))
		return -EINVAL;
	memcpy(proposed, message->data, sizeof(proposed));
	if (proposed[0] != version[0]) {
		vfio->broken = true;
		return -EINVAL;
	}
	size -= sizeof(proposed);
	if (size && theirs[size - 1])
		return -EINVAL;
	vfio->max_transfer = parse_capability(size ? theirs : "",
					      "\"max_data_xfer_size\"",
					      DEFAULT_TRANSFER);
	vfio->greeted = true;
	snprintf(json, sizeof(json),
		 "{\"capabilities\":{\"max_msg_fds\":%d,\"max_data_xfer_size\":%d}}",
		 MESSAGE_MAX_FDS, VFIO_USER_MAX_TRANSFER);
	add(vfio, version, sizeof(version));
	add(vfio, json, strlen(json) + 1);
	return 0;
}

static int handle_dma_map(struct vfio_user *vfio, struct message *message)
{
	struct dma_map_request request;
	struct dma_map map = { 0 };
	int fd, error;

	if (message_data_size(message) != sizeof(request) || message->fd_count > 1)
		return -EINVAL;
	memcpy(&request, message->data, sizeof(request));
	map.address = request.address;
	map.size = request.size;
	map.flags = request.flags;
	fd = message_take_fd(message);
	error = dma_map(&vfio->device->dma, &map, fd, request.offset);
	if (fd >= 0)
		close(fd);
	return error;
}

static int handle_dma_unmap(struct vfio_user *vfio, struct message *message)
{
	struct dma_unmap_request request;
	int error = 0;

	if (message_data_size(message) < sizeof(request))
		return -EINVAL;
	memcpy(&request, message->data, sizeof(request));
	if (request.flags & ~VFIO_DMA_UNMAP_FLAG_ALL)
		return -EINVAL;
	if (!(request.flags & VFIO_DMA_UNMAP_FLAG_ALL))
		error = dma_unmap(&vfio->device->dma, request.address,
				  request.size);
	else if (request.address || request.size)
		error = -EINVAL;
	else
		dma_unmap_all(&vfio->device->dma);
	if (!error)
		add(vfio, &request, sizeof(request));
	return error;
}

static int handle_get_info(struct vfio_user *vfio, struct message *message)
{
	const struct {
		uint32_t argsz, flags, regions, irqs;
	} info = {
		sizeof(info), VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI,
		VFIO_PCI_NUM_REGIONS, VFIO_PCI_NUM_IRQS
	};

	if (message_data_size(message) < sizeof(info))
		return -EINVAL;
	add(vfio, &info, sizeof(info));
	return 0;
}

static int handle_get_region_info(struct vfio_user *vfio,
				  struct message *message)
{
	struct vfio_region_info info = { .argsz = sizeof(info) };

	if (message_data_size(message) < sizeof(info))
		return -EINVAL;
	info.index = get_le32(message->data +
			      offsetof(struct vfio_region_info, index));
	if (info.index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info.size = vfio->device->ops->region_sizes[info.index];
	if (info.size)
		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
	add(vfio, &info, sizeof(info));
	return 0;
}

/* Their numbers happen to be the same. */
_Static_assert((int)IRQ_INTX - (int)VFIO_PCI_INTX_IRQ_INDEX == 0 &&
	       (int)IRQ_MSI - (int)VFIO_PCI_MSI_IRQ_INDEX == 0,
	       "interrupt numbers");

static int handle_get_irq_info(struct vfio_user *vfio, struct message *message)
{
	struct vfio_irq_info info = { .argsz = sizeof(info) };

	if (message_data_size(message) < sizeof(info))
		return -EINVAL;
	info.index = get_le32(message->data +
			      offsetof(struct vfio_irq_info, index));
	if (info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	if (info.index == IRQ_INTX)
		info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE |
			     VFIO_IRQ_INFO_AUTOMASKED;
	else if (info.index == IRQ_MSI)
		info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	info.count = info.index < IRQ_COUNT;
	add(vfio, &info, sizeof(info));
	return 0;
}

static int act_on_irq(struct irqs *irqs, uint32_t index, uint32_t action)
{
	switch (action) {
	case VFIO_IRQ_SET_ACTION_MASK:
		irq_mask(irqs, index);
		return 0;
	case VFIO_IRQ_SET_ACTION_UNMASK:
		irq_unmask(irqs, index);
		return 0;
	case VFIO_IRQ_SET_ACTION_TRIGGER:
		irq_trigger(irqs, index);
		return 0;
	default:
		return -EINVAL;
	}
}

static int set_irq(struct vfio_user *vfio, struct message *message,
		   const struct vfio_irq_set *set)
{
	uint32_t action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	struct irqs *irqs = &vfio->device->irqs;

	switch (set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK) {
	case VFIO_IRQ_SET_DATA_NONE:
		if (set->count || action != VFIO_IRQ_SET_ACTION_TRIGGER)
			return act_on_irq(irqs, set->index, action);
		irq_assign(irqs, set->index, -1);
		return 0;
	case VFIO_IRQ_SET_DATA_BOOL:
		if (message_data_size(message) < sizeof(*set) + set->count)
			return -EINVAL;
		if (!set->count || !message->data[sizeof(*set)])
			return 0;
		return act_on_irq(irqs, set->index, action);
	case VFIO_IRQ_SET_DATA_EVENTFD:
		if (action != VFIO_IRQ_SET_ACTION_TRIGGER ||
		    message->fd_count > 1)
			return -EINVAL;
		irq_assign(irqs, set->index, message_take_fd(message));
		return 0;
	default:
		return -EINVAL;
	}
}

static int handle_set_irqs(struct vfio_user *vfio, struct message *message)
{
	struct vfio_irq_set set;

	if (message_data_size(message) < sizeof(set))
		return -EINVAL;
	memcpy(&set, message->data, sizeof(set));
	if (set.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	/* Of the types that there are none of, all can be disabled. */
	if (set.index >= IRQ_COUNT)
		return set.count ? -EINVAL : 0;
	if (set.start || set.count > 1)
		return -EINVAL;
	return set_irq(vfio, message, &set);
}

_Static_assert(DEVICE_REGIONS == (int)VFIO_PCI_NUM_REGIONS, "regions");

/* False: it is not within the region, or more than a message holds. */
static bool parse_access(const struct vfio_user *vfio,
			 const struct message *message,
			 struct region_access *access)
{
	size_t size;

	if (message_data_size(message) < sizeof(*access))
		return false;
	memcpy(access, message->data, sizeof(*access));
	if (access->region >= DEVICE_REGIONS ||
	    access->count > VFIO_USER_MAX_TRANSFER)
		return false;
	size = vfio->device->ops->region_sizes[access->region];
	return access->count && access->count <= size &&
	       access->offset <= size - access->count;
}

static int handle_region_read(struct vfio_user *vfio, struct message *message)
{
	struct device *device = vfio->device;
	struct region_access access;
	uint8_t *data;

	if (!parse_access(vfio, message, &access))
		return -EINVAL;
	add(vfio, &access, sizeof(access));
	data = buffer_reserve(&vfio->answer, access.count);
	if (access.region == VFIO_PCI_CONFIG_REGION_INDEX)
		pci_read(&device->pci, access.offset, data, access.count);
	else
		device->ops->read(device, access.region, access.offset, data,
				  access.count);
	buffer_added(&vfio->answer, access.count);
	return 0;
}

static int handle_region_write(struct vfio_user *vfio, struct message *message)
{
	const uint8_t *data = message->data + sizeof(struct region_access);
	struct device *device = vfio->device;
	struct region_access access;

	if (!parse_access(vfio, message, &access) ||
	    message_data_size(message) != sizeof(access) + access.count)
		return -EINVAL;
	if (access.region == VFIO_PCI_CONFIG_REGION_INDEX)
		device->ops->config_write(device, access.offset, data,
					  access.count);
	else
		device->ops->write(device, access.region, access.offset, data,
				   access.count);
	add(vfio, &access, sizeof(access));
	return 0;
}

static int handle_reset(struct vfio_user *vfio, struct message *message)
{
	(void)message;
	vfio->device->ops->reset(vfio->device);
	return 0;
}

static int (*const handlers[])(struct vfio_user *vfio,
			       struct message *message) = {
	[MESSAGE_VERSION] = handle_version,
	[MESSAGE_DMA_MAP] = handle_dma_map,
	[MESSAGE_DMA_UNMAP] = handle_dma_unmap,
	[MESSAGE_GET_INFO] = handle_get_info,
	[MESSAGE_GET_REGION_INFO] = handle_get_region_info,
	[MESSAGE_GET_IRQ_INFO] = handle_get_irq_info,
	[MESSAGE_SET_IRQS] = handle_set_irqs,
	[MESSAGE_REGION_READ] = handle_region_read,
	[MESSAGE_REGION_WRITE] = handle_region_write,
	[MESSAGE_RESET] = handle_reset,
};

static int handle(struct vfio_user *vfio, struct message *message)
{
	uint16_t command = message->header.command;

	if (message->fds_lost)
		return -EINVAL;
	if (!vfio->greeted && command != MESSAGE_VERSION)
		return -EINVAL;
	if (command >= ARRAY_SIZE(handlers) || !handlers[command])
		return -EOPNOTSUPP;
	return handlers[command](vfio, message);
}

static void answer(struct vfio_user *vfio, struct message *message)
{
	send_answer(vfio, message, handle(vfio, message));
	message_free(message);
	vfio->device->ops->run(vfio->device);
}

bool vfio_user_read(struct vfio_user *vfio)
{
	struct message message;

	for (int i = 0; i < BUDGET && !vfio->broken; i++) {
		if (!vfio_user_write(vfio))
			return false;
		/* A client that does not read is not listened to. */
		if (buffer_size(&vfio->out))
			return true;
		switch (message_next(vfio, &message)) {
		case PROGRESS_ENDED:
			return false;
		case PROGRESS_NOT_YET:
			return true;
		case PROGRESS_COMPLETE:
			answer(vfio, &message);
		}
	}
	return vfio_user_write(vfio) && !vfio->broken;
}

short vfio_user_events(const struct vfio_user *vfio)
{
	return buffer_size(&vfio->out) ? POLLOUT : POLLIN;
}

bool vfio_user_has_work(const struct vfio_user *vfio)
{
	return (vfio->waiting && !buffer_size(&vfio->out)) || vfio->broken;
}

static size_t transfer_size(const struct vfio_user *vfio, size_t size)
{
	size_t max = vfio->max_transfer;

	if (max > VFIO_USER_MAX_TRANSFER)
		max = VFIO_USER_MAX_TRANSFER;
	return size < max ? size : max;
}

static bool read_remote(void *context, uint64_t address, void *to,
			size_t size)
{
	struct vfio_user *vfio = context;

	while (size) {
		size_t part = transfer_size(vfio, size);

		if (!part ||
		    !message_ask(vfio, MESSAGE_DMA_READ, address, NULL, part,
				 DMA_ACCESS_SIZE + part))
			return false;
		memcpy(to, vfio->in.data + DMA_ACCESS_SIZE, part);
		message_free(&vfio->in);
		address += part;
		to = (uint8_t *)to + part;
		size -= part;
	}
	return true;
}

static bool write_remote(void *context, uint64_t address, const void *from,
			 size_t size)
{
	struct vfio_user *vfio = context;

	while (size) {
		size_t part = transfer_size(vfio, size);

		if (!part ||
		    !message_ask(vfio, MESSAGE_DMA_WRITE, address, from, part,
				 0))
			return false;
		message_free(&vfio->in);
		address += part;
		from = (const uint8_t *)from + part;
		size -= part;
	}
	return true;
}

void vfio_user_init(struct vfio_user *vfio, int fd,
		    struct device *device)
{
	memset(vfio, 0, sizeof(*vfio));
	vfio->fd = fd;
	vfio->device = device;
	device->dma.remote = (struct dma_remote) {
		.read = read_remote,
		.write = write_remote,
		.context = vfio,
	};
}

void vfio_user_exit(struct vfio_user *vfio)
{
	message_drop_waiting(vfio);
	message_free(&vfio->in);
	buffer_free(&vfio->answer);
	buffer_free(&vfio->out);
	close(vfio->fd);
}
