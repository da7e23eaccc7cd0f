// SPDX-License-Identifier: GPL-2.0
/* The vfio-user protocol, its errors, and the memory that it maps. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

FIXTURE(protocol) {
	struct client client;
};

FIXTURE_SETUP(protocol)
{
	client_start(&self->client, "rtl8168c", true);
}

FIXTURE_TEARDOWN(protocol)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

static int hello(struct client *client, uint16_t major, const char *json,
		 size_t json_size, char *answer, size_t answer_size)
{
	uint8_t data[256] = { 0 };

	put_le16(data, major);
	memcpy(data + 4, json, json_size);
	return client_call(client, CALL_VERSION, data, 4 + json_size, NULL, 0,
			   answer, &answer_size);
}

TEST_F(protocol, version)
{
	static const char json[] =
		"{\"capabilities\":{\"max_data_xfer_size\":1048576}}";
	char answer[256];

	/* Nothing goes before the version. */
	EXPECT_EQ(EINVAL, client_call(&self->client, CALL_RESET, NULL, 0, NULL,
				      0, NULL, NULL));
	/* Text must end with a NUL. */
	EXPECT_EQ(EINVAL, hello(&self->client, 0, json, sizeof(json) - 1,
				answer, sizeof(answer)));
	EXPECT_EQ(0, hello(&self->client, 0, json, sizeof(json), answer,
			   sizeof(answer)));
	EXPECT_EQ(0, get_le16(answer));
	EXPECT_EQ(0, get_le16(answer + 2));
	EXPECT_NE(NULL, strstr(answer + 4, "\"max_msg_fds\":8"));
	/* Once is enough. */
	EXPECT_EQ(EINVAL, hello(&self->client, 0, json, sizeof(json), answer,
				sizeof(answer)));
}

TEST_F(protocol, version_without_text)
{
	char answer[256];

	EXPECT_EQ(0, hello(&self->client, 0, "", 0, answer, sizeof(answer)));
}

TEST_F(protocol, other_version)
{
	char answer[256], byte;

	EXPECT_EQ(EINVAL, hello(&self->client, 1, "{}", 3, answer,
				sizeof(answer)));
	EXPECT_EQ(0, read(self->client.vfio, &byte, 1));
	client_again(&self->client);
}

TEST_F(protocol, nobody)
{
	/* The connection ends before anything was said; the next is served. */
	client_again(&self->client);
}

TEST_F(protocol, truncated)
{
	const struct client_header header = { .command = 1, .size = 100 };

	ASSERT_EQ(10, write(self->client.vfio, &header, 10));
	client_again(&self->client);
}

TEST_F(protocol, truncated_data)
{
	const struct client_header header = { .command = 1, .size = 100 };

	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	ASSERT_EQ(10, write(self->client.vfio, &header, 10));
	client_again(&self->client);
}

TEST_F(protocol, size_too_small)
{
	const struct client_header header = { .command = 1, .size = 15 };
	char byte;

	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	EXPECT_EQ(0, read(self->client.vfio, &byte, 1));
	client_again(&self->client);
}

TEST_F(protocol, size_too_large)
{
	const struct client_header header = { .command = 1, .size = ~0U };
	char byte;

	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	EXPECT_EQ(0, read(self->client.vfio, &byte, 1));
	client_again(&self->client);
}

TEST_F(protocol, answer_to_nothing)
{
	const struct client_header header = {
		.command = 11, .size = 16, .flags = 1
	};
	char byte;

	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	EXPECT_EQ(0, read(self->client.vfio, &byte, 1));
	client_again(&self->client);
}

FIXTURE(device) {
	struct client client;
};

FIXTURE_SETUP(device)
{
	client_start(&self->client, "rtl8168c", false);
}

FIXTURE_TEARDOWN(device)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

TEST_F(device, info)
{
	uint32_t request[4] = { 16 }, info[4];
	size_t size = sizeof(info);

	ASSERT_EQ(0, client_call(&self->client, CALL_GET_INFO, request, 16,
				 NULL, 0, info, &size));
	EXPECT_EQ(16, info[0]);
	EXPECT_EQ(VFIO_DEVICE_FLAGS_RESET | VFIO_DEVICE_FLAGS_PCI, info[1]);
	EXPECT_EQ(VFIO_PCI_NUM_REGIONS, info[2]);
	EXPECT_EQ(VFIO_PCI_NUM_IRQS, info[3]);
	EXPECT_EQ(EINVAL, client_call(&self->client, CALL_GET_INFO, request,
				      15, NULL, 0, NULL, NULL));
}

TEST_F(device, regions)
{
	static const uint64_t sizes[VFIO_PCI_NUM_REGIONS] = {
		[REGION_IO] = 256, [REGION_MMIO] = 4096, [REGION_CONFIG] = 4096,
	};

	for (uint32_t i = 0; i <= VFIO_PCI_NUM_REGIONS; i++) {
		struct vfio_region_info info = {
			.argsz = sizeof(info), .index = i
		};
		size_t size = sizeof(info);
		int error = client_call(&self->client, CALL_GET_REGION_INFO,
					&info, sizeof(info), NULL, 0, &info,
					&size);

		if (i == VFIO_PCI_NUM_REGIONS) {
			EXPECT_EQ(EINVAL, error);
			break;
		}
		ASSERT_EQ(0, error);
		EXPECT_EQ(sizes[i], info.size);
		EXPECT_EQ(sizes[i] ? 3 : 0, info.flags);
	}
}

TEST_F(device, interrupts)
{
	static const uint32_t flags[VFIO_PCI_NUM_IRQS] = {
		VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE |
		VFIO_IRQ_INFO_AUTOMASKED,
		VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
	};

	for (uint32_t i = 0; i <= VFIO_PCI_NUM_IRQS; i++) {
		struct vfio_irq_info info = {
			.argsz = sizeof(info), .index = i
		};
		size_t size = sizeof(info);
		int error = client_call(&self->client, CALL_GET_IRQ_INFO,
					&info, sizeof(info), NULL, 0, &info,
					&size);

		if (i == VFIO_PCI_NUM_IRQS) {
			EXPECT_EQ(EINVAL, error);
			break;
		}
		ASSERT_EQ(0, error);
		EXPECT_EQ(flags[i], info.flags);
		EXPECT_EQ(i < 2, info.count);
	}
}

TEST_F(device, set_irqs_errors)
{
	struct client *client = &self->client;
	const uint32_t assign = VFIO_IRQ_SET_DATA_EVENTFD |
				VFIO_IRQ_SET_ACTION_TRIGGER;
	int fd = eventfd(0, EFD_NONBLOCK), fds[2] = { fd, fd };
	struct vfio_irq_set set = {
		.argsz = sizeof(set), .flags = assign, .count = 1
	};

	EXPECT_EQ(EINVAL, client_set_irq(client, 5, assign, 1, fd));
	EXPECT_EQ(EINVAL, client_set_irq(client, 2, assign, 1, fd));
	EXPECT_EQ(0, client_set_irq(client, 2, VFIO_IRQ_SET_DATA_NONE |
				    VFIO_IRQ_SET_ACTION_TRIGGER, 0, -1));
	EXPECT_EQ(EINVAL, client_set_irq(client, 0, assign, 2, fd));
	EXPECT_EQ(EINVAL, client_set_irq(client, 0, 0, 1, fd));
	EXPECT_EQ(EINVAL, client_set_irq(client, 0, ~0U, 1, fd));
	EXPECT_EQ(EINVAL, client_set_irq(client, 0, VFIO_IRQ_SET_DATA_BOOL |
					 VFIO_IRQ_SET_ACTION_MASK, 1, -1));
	EXPECT_EQ(EINVAL, client_call(client, CALL_SET_IRQS, &set, sizeof(set),
				      fds, 2, NULL, NULL));
	set.start = 1;
	EXPECT_EQ(EINVAL, client_call(client, CALL_SET_IRQS, &set, sizeof(set),
				      fds, 1, NULL, NULL));
	close(fd);
}

TEST_F(device, unknown_commands)
{
	static const int unknown[] = { 0, 6, 11, 12, 14, 15, 16, 1000, 65535 };

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		EXPECT_EQ(EOPNOTSUPP, client_call(&self->client, unknown[i],
						  NULL, 0, NULL, 0, NULL,
						  NULL));
}

TEST_F(device, no_reply)
{
	struct client_header header = {
		.id = 0xffff, .command = CALL_RESET, .size = 16, .flags = 0x10
	};

	/* Neither success nor failure is answered: the next answer is that. */
	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	header.command = 1000;
	ASSERT_EQ(16, write(self->client.vfio, &header, 16));
	EXPECT_EQ(0x10ec, config_read(&self->client, 0, 2));
}

TEST_F(device, byte_by_byte)
{
	const uint8_t message[] = { 7, 0, CALL_RESET, 0, 16, 0, 0, 0,
				    0, 0, 0, 0, 0, 0, 0, 0 };
	uint8_t answer[16];

	for (size_t i = 0; i < sizeof(message); i++) {
		ASSERT_EQ(1, write(self->client.vfio, &message[i], 1));
		usleep(500);
	}
	ASSERT_EQ(16, read(self->client.vfio, answer, 16));
	EXPECT_EQ(7, answer[0]);
	EXPECT_EQ(1, answer[8]);
}

TEST_F(device, client_that_does_not_read)
{
	const struct client_header header = {
		.id = 5, .command = CALL_RESET, .size = 16
	};
	int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
	unsigned int sent = 0, answered = 0;
	uint8_t answer[16];

	/* It stops to listen, but goes on with the rest. */
	for (int idle = 0; idle < 50; idle++) {
		while (send(self->client.vfio, &header, 16, flags) == 16) {
			sent++;
			idle = 0;
		}
		usleep(2000);
	}
	EXPECT_TRUE(control_tell(&self->client, "counters"));
	while (answered < sent && recv(self->client.vfio, answer, 16,
				       MSG_WAITALL) == 16)
		answered++;
	EXPECT_EQ(sent, answered);
}

TEST_F(device, too_many_fds)
{
	int fds[20];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = self->client.memory_fd;
	for (int i = 0; i < 200; i++)
		EXPECT_EQ(EINVAL, client_call(&self->client, CALL_RESET, NULL,
					      0, fds, ARRAY_SIZE(fds), NULL,
					      NULL));
	/* Those that are few enough, but for nothing, are closed as well. */
	for (int i = 0; i < 2000; i++)
		EXPECT_EQ(0, client_call(&self->client, CALL_RESET, NULL, 0,
					 fds, 8, NULL, NULL));
}

TEST_F(device, region_bounds)
{
	struct client *client = &self->client;
	static uint8_t data[8192];

	EXPECT_EQ(0, client_region_read(client, REGION_CONFIG, 0, data, 4096));
	EXPECT_EQ(0, client_region_read(client, REGION_MMIO, 0, data, 4096));
	EXPECT_EQ(0, client_region_read(client, REGION_IO, 0, data, 256));
	EXPECT_EQ(0, client_region_read(client, REGION_IO, 255, data, 1));
	EXPECT_EQ(EINVAL, client_region_read(client, REGION_IO, 255, data, 2));
	EXPECT_EQ(EINVAL, client_region_read(client, REGION_IO, 256, data, 1));
	EXPECT_EQ(EINVAL, client_region_read(client, REGION_IO, 0, data, 0));
	EXPECT_EQ(EINVAL, client_region_read(client, REGION_IO, ~0ULL, data,
					     2));
	EXPECT_EQ(EINVAL, client_region_read(client, 1, 0, data, 1));
	EXPECT_EQ(EINVAL, client_region_read(client, 9, 0, data, 1));
	EXPECT_EQ(EINVAL, client_region_read(client, ~0U, 0, data, 1));
	EXPECT_EQ(EINVAL, client_region_write(client, REGION_MMIO, 4095, data,
					      2));
	EXPECT_EQ(EINVAL, client_region_write(client, REGION_CONFIG, ~3ULL,
					      data, 8));
}

TEST_F(device, map_errors)
{
	struct client *client = &self->client;
	int fd = client->memory_fd, pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0x1000, 0, 3, fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0x1001, 0x1000, 3, fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0x1000, 0x1001, 3, fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0x1000, 0x1000, 3, fd, 1));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0x1000, 0x1000, 4, fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, -0x1000, 0x2000, 3, fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0, MEMORY_SIZE + 0x1000, 3,
					 fd, 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0, 0x1000, 3, fd,
					 MEMORY_SIZE));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0, 0x1000, 3, fd, -0x1000));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0, 0x1000, 3, pipes[0], 0));
	EXPECT_EQ(EINVAL, client_dma_map(client, 0, 1ULL << 62, 3, fd, 0));
	/* The last page of all can be mapped, and what needs no file. */
	EXPECT_EQ(0, client_dma_map(client, -0x1000, 0x1000, 3, fd, 0));
	EXPECT_EQ(0, client_dma_map(client, 0x1000, 1ULL << 62, 3, -1, 0));
}

TEST_F(device, map_overlap)
{
	struct client *client = &self->client;
	int fd = client->memory_fd;

	ASSERT_EQ(0, client_dma_map(client, 0x10000, 0x4000, 3, fd, 0));
	EXPECT_EQ(EEXIST, client_dma_map(client, 0x10000, 0x4000, 3, fd, 0));
	EXPECT_EQ(EEXIST, client_dma_map(client, 0xf000, 0x2000, 3, fd, 0));
	EXPECT_EQ(EEXIST, client_dma_map(client, 0x13000, 0x2000, 3, fd, 0));
	EXPECT_EQ(EEXIST, client_dma_map(client, 0x11000, 0x1000, 3, fd, 0));
	EXPECT_EQ(EEXIST, client_dma_map(client, 0x1000, 0x40000, 3, fd, 0));
	EXPECT_EQ(0, client_dma_map(client, 0xf000, 0x1000, 3, fd, 0));
	EXPECT_EQ(0, client_dma_map(client, 0x14000, 0x1000, 3, fd, 0));
	EXPECT_EQ(ENOENT, client_dma_unmap(client, 0x10000, 0x1000));
	EXPECT_EQ(ENOENT, client_dma_unmap(client, 0x11000, 0x3000));
	EXPECT_EQ(ENOENT, client_dma_unmap(client, 0, 0));
	EXPECT_EQ(0, client_dma_unmap(client, 0x10000, 0x4000));
	EXPECT_EQ(ENOENT, client_dma_unmap(client, 0x10000, 0x4000));
	EXPECT_EQ(0, client_dma_map(client, 0x10000, 0x4000, 3, fd, 0));
}

#define MAPS	32768	/* all that there may be */

TEST_F_TIMEOUT(device, many_maps, 120)
{
	struct client *client = &self->client;

	for (uint64_t i = 0; i < MAPS; i++)
		ASSERT_EQ(0, client_dma_map(client, (i ^ 0x555) << 13, 0x1000,
					    3, client->memory_fd, 0));
	EXPECT_EQ(ENOSPC, client_dma_map(client, 1ULL << 40, 0x1000, 3,
					 client->memory_fd, 0));
	for (uint64_t i = MAPS; i--;)
		ASSERT_EQ(0, client_dma_unmap(client, i << 13, 0x1000));
}

/* A frame that the card receives, and whether it got to the memory. */
static bool receives(struct client *client, unsigned int index)
{
	uint8_t frame[64];

	make_frame(frame, sizeof(frame));
	memset(rx_buffer(client, index), 0, sizeof(frame));
	net_put(client, frame, sizeof(frame));
	client_settle(client);
	return !memcmp(rx_buffer(client, index), frame, sizeof(frame));
}

TEST_F(device, unmap_ends_access)
{
	struct client *client = &self->client;

	driver_start(client, 8, 0);
	EXPECT_TRUE(receives(client, 0));
	ASSERT_EQ(0, client_dma_unmap(client, MEMORY_BASE, MEMORY_SIZE));
	EXPECT_FALSE(receives(client, 1));
	EXPECT_EQ(ISR_SERR, reg_read(client, REG_ISR, 2) & ISR_SERR);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	/* What failed stays still until it is set up again. */
	driver_start(client, 8, 0);
	EXPECT_TRUE(receives(client, 0));
}

TEST_F(device, read_only_memory)
{
	struct client *client = &self->client;
	uint64_t hole = 0x100000;

	driver_start(client, 8, 0);
	ASSERT_EQ(0, client_dma_unmap(client, MEMORY_BASE, MEMORY_SIZE));
	ASSERT_EQ(0, client_dma_map(client, MEMORY_BASE, hole, 3,
				    client->memory_fd, 0));
	ASSERT_EQ(0, client_dma_map(client, MEMORY_BASE + hole, 0x1000, 1,
				    client->memory_fd, hole));
	/* The descriptor is written, the data is not. */
	EXPECT_FALSE(receives(client, 0));
	EXPECT_EQ(DESC_FS | DESC_LS, rx_descriptor(client, 0)->opts1 &
		  (DESC_OWN | DESC_FS | DESC_LS));
	EXPECT_EQ(1, counter(client, "dma_errors"));
}

TEST_F(device, across_maps)
{
	struct client *client = &self->client;
	uint64_t middle = RX_BUFFERS + 0x1000;

	driver_start(client, 8, 0);
	ASSERT_EQ(0, client_dma_unmap(client, MEMORY_BASE, MEMORY_SIZE));
	ASSERT_EQ(0, client_dma_map(client, MEMORY_BASE, middle, 3,
				    client->memory_fd, 0));
	ASSERT_EQ(0, client_dma_map(client, MEMORY_BASE + middle, 0x1000, 3,
				    client->memory_fd, middle));
	rx_descriptor(client, 0)->address = MEMORY_BASE + middle - 8;
	receives(client, 0);
	EXPECT_EQ(0x88, client->memory[middle + 4]);
	EXPECT_EQ(0xb5, client->memory[middle + 5]);
	EXPECT_EQ(0, counter(client, "dma_errors"));
}

TEST_F(device, truncated_file)
{
	struct client *client = &self->client;

	driver_start(client, 8, 0);
	ASSERT_EQ(0, ftruncate(client->memory_fd, RX_BUFFERS));
	/* Its data goes nowhere, and it lives. */
	rx_descriptor(client, 0)->address = MEMORY_BASE + RX_BUFFERS + 8;
	{
		uint8_t frame[64];

		make_frame(frame, sizeof(frame));
		net_put(client, frame, sizeof(frame));
	}
	client_settle(client);
	EXPECT_EQ(0, rx_descriptor(client, 0)->opts1 & DESC_OWN);
	ASSERT_EQ(0, ftruncate(client->memory_fd, 0));
	reg_write(client, REG_TPPOLL, 1, TPPOLL_NPQ);
	EXPECT_EQ(0x10ec, config_read(client, 0, 2));
	ASSERT_EQ(0, ftruncate(client->memory_fd, MEMORY_SIZE));
}

TEST_F(device, memory_by_message)
{
	struct client *client = &self->client;
	uint8_t frame[1514], sent[1514];

	client->remote = true;
	ASSERT_EQ(0, client_dma_map(client, MEMORY_BASE, MEMORY_SIZE, 3, -1,
				    0));
	driver_start(client, 4, 4);
	make_frame(frame, sizeof(frame));
	net_put(client, frame, sizeof(frame));
	client_settle(client);
	EXPECT_EQ(DESC_FS | DESC_LS | RXD_PAM | 1518,
		  rx_descriptor(client, 0)->opts1);
	EXPECT_EQ(0, memcmp(rx_buffer(client, 0), frame, sizeof(frame)));
	tx_put(client, 0, frame, sizeof(frame), DESC_OWN | DESC_FS | DESC_LS,
	       0);
	reg_write(client, REG_TPPOLL, 1, TPPOLL_NPQ);
	ASSERT_EQ(sizeof(frame), net_get(client, sent, sizeof(sent)));
	EXPECT_EQ(0, memcmp(sent, frame, sizeof(frame)));
	EXPECT_LT(5, client->asked);
	EXPECT_EQ(0, counter(client, "dma_errors"));
}

TEST_F(device, memory_message_refused)
{
	struct client *client = &self->client;

	client->remote = true;
	ASSERT_EQ(0, client_dma_map(client, 0, 1ULL << 40, 3, -1, 0));
	driver_start(client, 4, 4);
	rx_descriptor(client, 0)->address = 0x1000;
	receives(client, 0);
	EXPECT_EQ(1, counter(client, "dma_errors"));
	EXPECT_EQ(0, rx_descriptor(client, 0)->opts1 & DESC_OWN);
}

TEST_F(device, memory_message_unanswered)
{
	struct client *client = &self->client;
	const struct client_header late = {
		.command = CALL_DMA_READ, .size = 16, .flags = 1
	};

	client->remote = true;
	client->mute = true;
	ASSERT_EQ(0, client_dma_map(client, 0, 1ULL << 40, 3, -1, 0));
	driver_start(client, 4, 4);
	/* It is asked once, which takes its time. */
	for (int i = 0; i < 3; i++)
		reg_write(client, REG_DTCCR_LOW, 4, DTCCR_DUMP);
	EXPECT_EQ(1, client->asked);
	EXPECT_EQ(3, counter(client, "dma_errors"));
	EXPECT_EQ(ISR_SERR, reg_read(client, REG_ISR, 2));
	ASSERT_EQ(16, write(client->vfio, &late, 16));
	EXPECT_EQ(0x10ec, config_read(client, 0, 2));
}

TEST_F(device, reset)
{
	struct client *client = &self->client;

	driver_start(client, 4, 4);
	config_write(client, 0x3c, 1, 11);
	reg_write(client, REG_IMR, 2, 0xffff);
	ASSERT_EQ(0, client_call(client, CALL_RESET, NULL, 0, NULL, 0, NULL,
				 NULL));
	EXPECT_EQ(0, config_read(client, 4, 2));
	EXPECT_EQ(0, config_read(client, 0x3c, 1));
	EXPECT_EQ(0, reg_read(client, REG_IMR, 2));
	EXPECT_EQ(CR_EMPTY, reg_read(client, REG_CR, 1));
	EXPECT_EQ(0x12005452, reg_read(client, REG_IDR0, 4));
}

TEST_HARNESS_MAIN
