// SPDX-License-Identifier: GPL-2.0
/* The gate, which holds frames back until somebody in the guest lets them go. */
#define _GNU_SOURCE
#include <linux/vfio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"

#define RING_SIZE	4

FIXTURE(gate) {
	struct client client;
	uint8_t frame[1400];
};

FIXTURE_SETUP(gate)
{
	client_start(&self->client, "rtl8168c", false);
	driver_start(&self->client, RING_SIZE, RING_SIZE);
	make_frame(self->frame, sizeof(self->frame));
	ASSERT_TRUE(control_tell(&self->client, "pause off"));
	ASSERT_TRUE(control_tell(&self->client, "gate closed"));
}

FIXTURE_TEARDOWN(gate)
{
	EXPECT_EQ(0, client_stop(&self->client));
}

static void put(struct client *client, const uint8_t *frame, size_t size,
		int count)
{
	while (count--)
		net_put(client, frame, size);
}

/* How many descriptors, from the first on, have a frame. */
static int received(struct client *client)
{
	int count = 0;

	while (count < RING_SIZE &&
	       !(__atomic_load_n(&rx_descriptor(client, count)->opts1,
				 __ATOMIC_ACQUIRE) & DESC_OWN))
		count++;
	return count;
}

TEST_F(gate, closed)
{
	struct client *client = &self->client;

	put(client, self->frame, 100, 3);
	client_settle(client);
	EXPECT_EQ(0, received(client));
	EXPECT_EQ(0, reg_read(client, REG_ISR, 2));
}

/* All of it is done when the write is, once: that is what it is for. */
TEST_F(gate, burst)
{
	struct client *client = &self->client;
	int fd = irq_eventfd(client, VFIO_PCI_MSI_IRQ_INDEX);

	reg_write(client, REG_IMR, 2, ISR_ROK);
	put(client, self->frame, 100, 4);
	reg_write(client, REG_GATE, 4, 3);
	EXPECT_EQ(3, received(client));
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(3, reg_read(client, REG_GATE, 4));
	client_settle(client);
	EXPECT_EQ(3, received(client));

	reg_write(client, REG_ISR, 2, 0xffff);
	reg_write(client, REG_GATE, 4, 1);
	EXPECT_EQ(4, received(client));
	EXPECT_EQ(1, irq_count(fd));
	EXPECT_EQ(4, reg_read(client, REG_GATE, 4));
	close(fd);
}

/* What has not come yet is waited for. */
TEST_F(gate, late)
{
	struct client *client = &self->client;
	pid_t sender;

	put(client, self->frame, 100, 1);
	sender = fork();
	if (!sender) {
		usleep(50000);
		put(client, self->frame, 100, 2);
		_exit(0);
	}
	reg_write(client, REG_GATE, 4, 3);
	EXPECT_EQ(3, received(client));
	EXPECT_EQ(sender, waitpid(sender, NULL, 0));
}

/* But not for ever, nor let through later. */
TEST_F(gate, never)
{
	struct client *client = &self->client;

	put(client, self->frame, 100, 1);
	reg_write(client, REG_GATE, 4, 2);
	EXPECT_EQ(1, received(client));
	put(client, self->frame, 100, 1);
	client_settle(client);
	EXPECT_EQ(1, received(client));
}

/* As many as are taken. Whole ones: none is so large that it comes in parts. */
static unsigned long fill(struct client *client, const uint8_t *frame,
			  size_t size)
{
	uint8_t message[4 + 1400];
	unsigned long count = 0;

	put_be32(message, size);
	memcpy(message + 4, frame, size);
	for (int tries = 0; tries < 10; tries++) {
		while (send(client->net, message, 4 + size, MSG_DONTWAIT) > 0)
			count++;
		usleep(5000);
	}
	return count;
}

/* More than it keeps: the rest is still in the socket. */
TEST_F(gate, opened)
{
	struct client *client = &self->client;
	unsigned long count = fill(client, self->frame, sizeof(self->frame));

	EXPECT_TRUE(control_tell(client, "gate open"));
	EXPECT_EQ(count - RING_SIZE, counter(client, "missed"));
	EXPECT_EQ(RING_SIZE, received(client));
	EXPECT_EQ(0, reg_read(client, REG_GATE, 4));
}

TEST_F(gate, open)
{
	struct client *client = &self->client;

	EXPECT_TRUE(control_tell(client, "gate open"));
	put(client, self->frame, 100, 2);
	client_settle(client);
	EXPECT_EQ(2, received(client));
	reg_write(client, REG_GATE, 4, 1);
	put(client, self->frame, 100, 1);
	client_settle(client);
	EXPECT_EQ(3, received(client));
}

TEST_HARNESS_MAIN
