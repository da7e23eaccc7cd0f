// SPDX-License-Identifier: GPL-2.0
/* A file of /dev/fastnet, and an XDP program or socket on the same device. */
#define _GNU_SOURCE
#include <linux/if_link.h>
#include <sys/socket.h>

#include "../vm/guest.h"
#include "program.h"
#include "selftest.h"
#include "xsk_nic.h"

#define FRAMES		500

FIXTURE(xdp_capture) {
	struct program program;
	int link;
	int stack;
	int fd;
};

/* With a program that passes all frames, and a file that has no device yet. */
FIXTURE_SETUP(xdp_capture)
{
	int bytes = 64 << 20;

	self->link = -1;
	if (host_quiet())
		SKIP(return, "no host that sends");
	self->stack = open_packet(nic_name(), FRAME_ETHERTYPE);
	ASSERT_LE(0, self->stack);
	ASSERT_EQ(0, setsockopt(self->stack, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
				sizeof(bytes)));
	ASSERT_LE(0, load_verdict(&self->program, XDP_PASS));
	self->link = attach(&self->program, nic_name());
	ASSERT_LE(0, self->link);
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(xdp_capture)
{
	close(self->fd);
	close(self->link);
	close(self->stack);
	unload(&self->program);
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

static void detach(struct _test_data_xdp_capture *self)
{
	close(self->link);
	self->link = -1;
}

static int attach_again(struct _test_data_xdp_capture *self)
{
	self->link = attach(&self->program, nic_name());
	return self->link < 0 ? self->link : 0;
}

TEST_F(xdp_capture, not_beside_zerocopy)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);

	EXPECT_EQ(-EBUSY, request_mode(self->fd, &request));
	EXPECT_NE(NULL, strstr(request.message, "XDP program"))
		TH_LOG("%s", request.message);
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(FRAMES, counted(&self->program));

	detach(self);
	request = mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);
	ASSERT_EQ(0, request_mode(self->fd, &request));
	EXPECT_EQ(-EBUSY, attach_flags(self->program.fd, nic_name(),
				       XDP_FLAGS_DRV_MODE));
	EXPECT_TRUE(attach_said("in use by process"));
	EXPECT_STREQ("", receives(self->fd, FRAMES));

	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, attach_again(self));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(2 * FRAMES, counted(&self->program));
}

/* What the program passes, a file may take, whoever comes first. */
TEST_F(xdp_capture, after_copy_and_drop)
{
	struct fastnet_statistics statistics;

	detach(self);
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_DROP));
	ASSERT_EQ(0, attach_again(self));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_accounted(self->fd, FRAMES, &statistics));
	EXPECT_EQ(FRAMES, counted(&self->program));
	detach(self);

	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_COPY));
	ASSERT_EQ(0, attach_again(self));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	EXPECT_EQ(2 * FRAMES, counted(&self->program));

	close(self->fd);
	self->fd = -1;
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(3 * FRAMES, counted(&self->program));
}

TEST_F(xdp_capture, beside_copy_and_drop)
{
	struct fastnet_statistics statistics;

	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_COPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	EXPECT_EQ(FRAMES, counted(&self->program));
	EXPECT_EQ(0, count_received(self->stack, 0));

	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_DROP));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_accounted(self->fd, FRAMES, &statistics));
	EXPECT_EQ(2 * FRAMES, counted(&self->program));
	EXPECT_EQ(0, count_received(self->stack, 0));

	/* They leave in the other order. */
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_COPY));
	detach(self);
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	close(self->fd);
	self->fd = -1;
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	EXPECT_EQ(2 * FRAMES, counted(&self->program));
}

FIXTURE(af_xdp_capture) {
	struct xsk_nic nic;
	int fd;
};

FIXTURE_SETUP(af_xdp_capture)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
	self->fd = open_fastnet();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(af_xdp_capture)
{
	close(self->fd);
	xsk_nic_end(&self->nic);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

TEST_F(af_xdp_capture, socket_first)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), FASTNET_MODE_ZEROCOPY);

	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_EQ(-EBUSY, request_mode(self->fd, &request));
	EXPECT_STREQ("in use by an AF_XDP socket", request.message);
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

TEST_F(af_xdp_capture, file_first)
{
	xsk_nic_detach(&self->nic);
	ASSERT_EQ(0, set_mode(self->fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	ASSERT_EQ(0, xsk_open(&self->nic.xsk, &usual_chunks));
	EXPECT_EQ(-EBUSY, xsk_bind(&self->nic.xsk, nic_name(), XDP_ZEROCOPY));
	EXPECT_STREQ("", receives(self->fd, FRAMES));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, xsk_bind_later(&self->nic.xsk, nic_name(), XDP_ZEROCOPY));
	EXPECT_TRUE(xsk_is_zerocopy(&self->nic.xsk));
}

TEST_HARNESS_MAIN
