// SPDX-License-Identifier: GPL-2.0
/* AF_XDP sockets of Debian's libxdp, as its users open them: zero-copy. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <xdp/xsk.h>

#include "../vm/guest.h"
#include "program.h"
#include "selftest.h"
#include "tools.h"

#define CHUNK		XSK_UMEM__DEFAULT_FRAME_SIZE
/* For the fill ring, twice the NIC's; the rest is to send from. */
#define RECEIVING	1024
#define SENDING		256
#define MANY		3000

/* A socket, and the rings of its UMEM unless they are another's. */
struct socket {
	struct xsk_socket *xsk;
	struct xsk_ring_cons rx;
	struct xsk_ring_prod tx;
};

FIXTURE(libxdp) {
	int stack;
	uint8_t *area;
	struct xsk_umem *umem;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons completion;
	struct socket one, other;
};

static void give(struct _test_data_libxdp *self, uint64_t address)
{
	uint32_t at;

	while (!xsk_ring_prod__reserve(&self->fill, 1, &at))
		;
	*xsk_ring_prod__fill_addr(&self->fill, at) = address;
	xsk_ring_prod__submit(&self->fill, 1);
}

FIXTURE_SETUP(libxdp)
{
	const size_t size = (RECEIVING + SENDING) * CHUNK;

	ASSERT_EQ(0, host_quiet());
	self->stack = tools_start();
	ASSERT_LE(0, self->stack);
	self->area = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->area);
	ASSERT_EQ(0, xsk_umem__create(&self->umem, self->area, size,
				      &self->fill, &self->completion, NULL));
	for (int i = 0; i < RECEIVING; i++)
		give(self, (uint64_t)i * CHUNK);
}

FIXTURE_TEARDOWN(libxdp)
{
	xsk_socket__delete(self->one.xsk);
	xsk_socket__delete(self->other.xsk);
	EXPECT_EQ(0, xsk_umem__delete(self->umem));
	/* The library's program has gone with its last socket. */
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_TRUE(tools_end(self->stack));
}

static int open_socket(struct _test_data_libxdp *self, struct socket *socket,
		       uint32_t flags)
{
	const struct xsk_socket_config config = {
		.rx_size = XSK_RING_CONS__DEFAULT_NUM_DESCS,
		.tx_size = XSK_RING_PROD__DEFAULT_NUM_DESCS,
		.libxdp_flags = flags,
		.xdp_flags = XDP_FLAGS_DRV_MODE,
		.bind_flags = XDP_ZEROCOPY | XDP_USE_NEED_WAKEUP,
	};

	return xsk_socket__create(&socket->xsk, nic_name(), 0, self->umem,
				  &socket->rx, &socket->tx, &config);
}

static bool is_zerocopy(const struct socket *socket)
{
	struct xdp_options options = { };
	socklen_t size = sizeof(options);

	return !getsockopt(xsk_socket__fd(socket->xsk), SOL_XDP, XDP_OPTIONS,
			   &options, &size) &&
	       options.flags & XDP_OPTIONS_ZEROCOPY;
}

/* Wakes the kernel for the fill ring where it asks for it. */
static bool wait_frame(struct _test_data_libxdp *self, struct socket *socket,
		       uint32_t *at)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (!xsk_ring_cons__peek(&socket->rx, 1, at)) {
		if (milliseconds() > end)
			return false;
		if (xsk_ring_prod__needs_wakeup(&self->fill))
			recvfrom(xsk_socket__fd(socket->xsk), NULL, 0,
				 MSG_DONTWAIT, NULL, NULL);
		poll_for(xsk_socket__fd(socket->xsk), 10);
	}
	return true;
}

static const char *receive(struct _test_data_libxdp *self,
			   struct socket *socket, uint64_t sequence)
{
	const struct xdp_desc *desc;
	const char *problem;
	uint64_t address;
	uint32_t at;

	if (!wait_frame(self, socket, &at))
		return "nothing arrives";
	desc = xsk_ring_cons__rx_desc(&socket->rx, at);
	address = desc->addr;
	problem = check_numbered(sequence,
				 xsk_umem__get_data(self->area, address),
				 desc->len);
	xsk_ring_cons__release(&socket->rx, 1);
	give(self, address / CHUNK * CHUNK);
	return problem;
}

static const char *receive_many(struct _test_data_libxdp *self,
				struct socket *socket)
{
	const char *problem = "";
	uint64_t i;

	if (!wait_attached())
		return "no program";
	for (i = 0; i < MANY && !*problem; i++) {
		if (!(i % WINDOW) && host_send(i, WINDOW))
			return "nothing sent";
		problem = receive(self, socket, i);
	}
	return problem;
}

static void send_frame(struct _test_data_libxdp *self, struct socket *socket,
		       uint64_t sequence)
{
	uint64_t address = (RECEIVING + sequence % SENDING) * CHUNK;
	struct xdp_desc *desc;
	uint32_t at;

	while (!xsk_ring_prod__reserve(&socket->tx, 1, &at))
		;
	desc = xsk_ring_prod__tx_desc(&socket->tx, at);
	desc->addr = address;
	desc->len = frame_build(&mixed_frames, sequence,
				xsk_umem__get_data(self->area, address));
	desc->options = 0;
	xsk_ring_prod__submit(&socket->tx, 1);
	if (xsk_ring_prod__needs_wakeup(&socket->tx))
		sendto(xsk_socket__fd(socket->xsk), NULL, 0, MSG_DONTWAIT,
		       NULL, 0);
}

/* What is wrong with the completion of so many frames, or "". */
static const char *all_sent(struct _test_data_libxdp *self, uint64_t first,
			    uint32_t count)
{
	uint64_t end = milliseconds() + PATIENCE_MS, address;
	uint32_t at;

	for (uint64_t i = first; i < first + count; i++) {
		while (!xsk_ring_cons__peek(&self->completion, 1, &at)) {
			if (milliseconds() > end)
				return "not complete";
			usleep(1000);
		}
		address = *xsk_ring_cons__comp_addr(&self->completion, at);
		xsk_ring_cons__release(&self->completion, 1);
		if (address != (RECEIVING + i % SENDING) * CHUNK)
			return "not the next frame";
	}
	return "";
}

/* By turns, if there are two. */
static const char *send_many(struct _test_data_libxdp *self)
{
	const char *problem = "";
	unsigned int right = 0;
	uint64_t i;

	if (wire_command(NULL, 0, "received"))
		return "no host";
	for (i = 0; i < MANY && !*problem; i++) {
		send_frame(self, self->other.xsk && i % 2 ? &self->other :
							    &self->one, i);
		if (i % WINDOW != WINDOW - 1)
			continue;
		problem = all_sent(self, i + 1 - WINDOW, WINDOW);
		right += host_received(WINDOW);
	}
	return *problem || right == MANY ? problem : "not all were right";
}

/* With the library's own program. */
TEST_F(libxdp, receive_and_send)
{
	ASSERT_EQ(0, open_socket(self, &self->one, 0));
	EXPECT_TRUE(is_zerocopy(&self->one));
	EXPECT_STREQ("", receive_many(self, &self->one));
	EXPECT_STREQ("", send_many(self));
	EXPECT_STREQ("", receive_many(self, &self->one));
	EXPECT_EQ(2 * MANY, verdicts("redirect"));
	EXPECT_EQ(0, verdicts("failed"));
	EXPECT_EQ(0, count_received(self->stack, 0));
}

/* The program first, and sockets into its map by hand: two on one queue. */
TEST_F(libxdp, shared_umem)
{
	const uint32_t flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD;
	int map;

	ASSERT_EQ(0, xsk_setup_xdp_prog(if_nametoindex(nic_name()), &map));
	EXPECT_STREQ("", stack_receives(self->stack, FRAMES));
	ASSERT_EQ(0, open_socket(self, &self->one, flags));
	ASSERT_EQ(0, xsk_socket__update_xskmap(self->one.xsk, map));
	EXPECT_TRUE(is_zerocopy(&self->one));
	EXPECT_STREQ("", receive_many(self, &self->one));
	ASSERT_EQ(0, open_socket(self, &self->other, flags));
	ASSERT_EQ(0, xsk_socket__update_xskmap(self->other.xsk, map));
	EXPECT_TRUE(is_zerocopy(&self->other));
	EXPECT_STREQ("", receive_many(self, &self->other));
	EXPECT_STREQ("", send_many(self));
	EXPECT_EQ(2 * MANY, verdicts("redirect"));
	EXPECT_EQ(0, verdicts("failed"));
	close(map);
	ASSERT_EQ(0, command("./xdp-loader unload %s --all", nic_name()));
}

TEST_HARNESS_MAIN
