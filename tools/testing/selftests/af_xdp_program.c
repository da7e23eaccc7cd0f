// SPDX-License-Identifier: GPL-2.0
/* What a program decides beside an AF_XDP socket. */
#define _GNU_SOURCE
#include <net/if.h>

#include "../vm/guest.h"
#include "harness.h"
#include "xsk_nic.h"

#define FRAMES		500

FIXTURE(af_xdp_program) {
	struct xsk_nic nic;
};

FIXTURE_SETUP(af_xdp_program)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
}

FIXTURE_TEARDOWN(af_xdp_program)
{
	xsk_nic_end(&self->nic);
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

TEST_F(af_xdp_program, pass)
{
	struct program pass;

	ASSERT_LE(0, load_verdict(&pass, XDP_PASS));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &pass));
	EXPECT_STREQ("", stack_receives(self->nic.stack, 2000));
	EXPECT_EQ(0, xsk_count(&self->nic.xsk));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &self->nic.program));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	unload(&pass);
}

/* By copy out of the UMEM, with what is in front of the frame. */
TEST_F(af_xdp_program, pass_with_metadata)
{
	struct program pass, reader;

	ASSERT_LE(0, load_metadata_reader(&reader));
	ASSERT_EQ(0, read_at_ingress(&reader, nic_name()));
	ASSERT_LE(0, load_change(&pass, SET_METADATA));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &pass));
	EXPECT_STREQ("", stack_receives(self->nic.stack, 2000));
	EXPECT_EQ(2000, counted(&reader));
	stop_reading(nic_name());
	unload(&pass);
	unload(&reader);
}

TEST_F(af_xdp_program, send_back)
{
	struct program back;

	ASSERT_LE(0, load_verdict(&back, XDP_TX));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &back));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	ASSERT_EQ(0, host_send(0, 100));
	EXPECT_EQ(100, host_received(100));
	unload(&back);
}

TEST_F(af_xdp_program, redirect_to_itself)
{
	struct program back;

	ASSERT_LE(0, load_redirect(&back, if_nametoindex(nic_name())));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &back));
	ASSERT_EQ(0, wire_command(NULL, 0, "received"));
	ASSERT_EQ(0, host_send(0, 100));
	EXPECT_EQ(100, host_received(100));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &self->nic.program));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
	unload(&back);
}

/* The socket stays without a program, and gets nothing. */
TEST_F(af_xdp_program, program_goes_and_comes)
{
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	xsk_nic_detach(&self->nic);
	EXPECT_STREQ("", stack_receives(self->nic.stack, FRAMES));
	EXPECT_EQ(0, xsk_count(&self->nic.xsk));
	ASSERT_EQ(0, xsk_nic_attach(&self->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000));
}

/* Some are taken out of the UMEM and lost, and what comes later is right. */
TEST_F(af_xdp_program, redirect_to_busy_cpu)
{
	const uint64_t unread = HALF - 100;
	int map = make_cpumap(1);
	struct program to_cpu;

	ASSERT_LE(0, map);
	ASSERT_LE(0, load_redirect_map(&to_cpu, map, 0));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &to_cpu));
	ASSERT_EQ(0, host_send(0, 2 * FRAMES));
	EXPECT_TRUE(wait_counted(&to_cpu, 2 * FRAMES));
	EXPECT_GT(2 * FRAMES, count_received(self->nic.stack, 1));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &self->nic.program));
	ASSERT_EQ(0, host_send(0, unread));
	EXPECT_TRUE(wait_counted(&self->nic.program, unread));
	EXPECT_EQ(0, xsk_repeated(&self->nic.xsk));
	EXPECT_STREQ("", xsk_receive(&self->nic.xsk, 0, unread));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
	unload(&to_cpu);
	close(map);
}

/*
 * A frame of the UMEM that no device takes has been copied, and its chunk
 * freed, before that shows: that chunk must not receive twice at a time.
 */
TEST_F(af_xdp_program, redirect_that_fails)
{
	const uint64_t unread = HALF - 100;
	struct program nowhere;

	ASSERT_EQ(0, command("ip link add veth0 type veth peer name veth1"));
	ASSERT_LE(0, load_redirect(&nowhere, if_nametoindex("veth0")));
	ASSERT_EQ(0, xsk_nic_open_usual(&self->nic));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &nowhere));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_TRUE(wait_counted(&nowhere, FRAMES));
	ASSERT_EQ(0, xsk_nic_swap(&self->nic, &self->nic.program));
	ASSERT_EQ(0, host_send(0, unread));
	EXPECT_TRUE(wait_counted(&self->nic.program, unread));
	EXPECT_EQ(unread, xsk_waiting(&self->nic.xsk.rx));
	EXPECT_EQ(0, xsk_repeated(&self->nic.xsk));
	EXPECT_STREQ("", xsk_receive(&self->nic.xsk, 0, unread));
	EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 3000));
	EXPECT_EQ(0, command("ip link del veth0"));
	unload(&nowhere);
}

TEST_HARNESS_MAIN
