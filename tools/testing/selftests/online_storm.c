// SPDX-License-Identifier: GPL-2.0
/*
 * Filters and modes of one file that several threads replace, while it is read,
 * frames arrive, and somebody is logged in through the NIC.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "../vm/connection.h"
#include "../vm/guest.h"
#include "actor.h"
#include "memory.h"
#include "rtnl.h"
#include "selftest.h"

#define STORM_MS	12000
#define PAUSE_MS	1500	/* in a mode: NICs are deaf for a second */
#define FRAMES		1000

struct storm {
	int fd;
	int program;
	int connection;
	uint64_t end;
	unsigned int read;
	const char *problem;
};

static bool goes_on(const struct storm *storm)
{
	return milliseconds() < storm->end;
}

/* Those with an odd, or an even, number. */
static int choose_some(int fd, bool odd)
{
	struct sock_filter some[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FRAME_ETHERTYPE, 0, 2),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 24),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, odd, !odd),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, -1),
	};

	return set_filter(fd, some, ARRAY_SIZE(some));
}

/* An eBPF program that chooses no frame. */
static int load_program(void)
{
	const struct bpf_insn none[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)none,
		.insn_cnt = ARRAY_SIZE(none),
		.license = (uintptr_t)"GPL",
	};

	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int choose_by_program(const struct storm *storm)
{
	struct fastnet_filter filter = {
		.size = sizeof(filter),
		.kind = FASTNET_FILTER_EBPF,
		.fd = storm->program,
	};

	return ioctl(storm->fd, FASTNET_SET_FILTER, &filter) ? -errno : 0;
}

/* A bad one leaves the one before. */
static int choose_badly(int fd)
{
	struct sock_filter bad[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0) };

	return set_filter(fd, bad, 1) == -EINVAL ? 0 : -EPROTO;
}

/* None of these ever chooses a frame of the host's own. */
static int replace_filters(void *argument)
{
	struct actor *actor = argument;
	struct storm *storm = actor->storm;
	int err = 0;

	while (!err && goes_on(storm)) {
		switch (draw(actor, 6)) {
		case 0:
			err = choose_nothing(storm->fd);
			break;
		case 1:
			err = choose_by_program(storm);
			break;
		case 2:
			err = choose_badly(storm->fd);
			break;
		case 3:
			err = choose_numbered(storm->fd);
			break;
		default:
			err = choose_some(storm->fd, draw(actor, 2));
		}
	}
	return err;
}

static int change_modes(void *argument)
{
	struct actor *actor = argument;
	struct storm *storm = actor->storm;
	int err = 0;

	while (!err && goes_on(storm)) {
		struct fastnet_mode_request request =
			mode_request(nic_name(), draw(actor, 4));

		if (request.mode >= FASTNET_MODE_COPY) {
			request.flags = draw(actor, 2) ? FASTNET_TEE : 0;
			request.buffers = 256 << draw(actor, 4);
			request.wake_delay = draw(actor, 2) * 5000;
		}
		if (request.mode == FASTNET_MODE_COPY && draw(actor, 2))
			request.flags |= FASTNET_OUTGOING;
		err = request_mode(storm->fd, &request);
		if (err == -EBUSY)
			err = 0;
		usleep(1000 * draw(actor, PAUSE_MS));
	}
	return err;
}

/* Whoever else wants the NIC does not get it, or for a moment. */
static int want_the_same(void *argument)
{
	struct actor *actor = argument;
	int err = 0;

	while (!err && goes_on(actor->storm)) {
		int fd = open_fastnet();

		err = fd < 0 ? fd : choose_nothing(fd);
		if (!err)
			err = set_mode(fd, nic_name(), FASTNET_MODE_DROP);
		if (err == -EBUSY)
			err = 0;
		close(fd);
		usleep(1000 * draw(actor, 100));
	}
	return err;
}

static int check_frame(struct storm *storm, const uint8_t *frame, size_t size)
{
	storm->read++;
	storm->problem = frame_sequence(frame, size) == UINT64_MAX ?
			 "not chosen" : frame_check_itself(frame, size);
	return storm->problem ? -EPROTO : 0;
}

/* There may be no mode to read in just now. */
static int read_all(void *argument)
{
	struct actor *actor = argument;
	struct storm *storm = actor->storm;
	uint8_t frame[FRAME_MAX_SIZE];
	int err = 0;

	while (!err && goes_on(storm)) {
		ssize_t size = read(storm->fd, frame, sizeof(frame));

		if (size > 0)
			err = check_frame(storm, frame, size);
		else
			poll_for(storm->fd, 10);
	}
	return err;
}

static int stay_logged_in(void *argument)
{
	struct actor *actor = argument;

	while (goes_on(actor->storm)) {
		if (!converse(actor->storm->connection, 1))
			return -ECONNABORTED;
	}
	return 0;
}

static int (* const works[])(void *) = {
	replace_filters, replace_filters, change_modes, change_modes,
	want_the_same, read_all, stay_logged_in,
};

/* What each of them returned. */
struct results {
	int error[ARRAY_SIZE(works)];
};

static struct results blow(struct storm *storm)
{
	struct actor actors[ARRAY_SIZE(works)];
	struct task tasks[ARRAY_SIZE(works)];
	struct results results;
	size_t i;

	storm->end = milliseconds() + STORM_MS;
	for (i = 0; i < ARRAY_SIZE(works); i++) {
		actors[i] = (struct actor) { .storm = storm, .seed = i + 1 };
		if (task_start(&tasks[i], works[i], &actors[i]))
			abort();
	}
	for (i = 0; i < ARRAY_SIZE(works); i++)
		results.error[i] = task_end(&tasks[i]);
	return results;
}

FIXTURE(online_storm) {
	struct storm storm;
};

FIXTURE_SETUP(online_storm)
{
	struct storm *storm = &self->storm;

	if (host_quiet())
		SKIP(return, "no host that sends");
	storm->fd = open_fastnet();
	ASSERT_LE(0, storm->fd);
	/* The last filter may choose nothing, for ever. */
	ASSERT_EQ(0, fcntl(storm->fd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, choose_numbered(storm->fd));
	storm->program = load_program();
	ASSERT_LE(0, storm->program);
	storm->connection = connect_to_host(PATIENCE_MS);
	ASSERT_LE(0, storm->connection);
}

FIXTURE_TEARDOWN(online_storm)
{
	struct storm *storm = &self->storm;

	close(storm->connection);
	close(storm->program);
	close(storm->fd);
	EXPECT_FALSE(is_promiscuous(nic_name()));
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(network_works());
}

/* As many frames as there are, here or dropped: none twice, none left over. */
static const char *receives_all(struct storm *storm, uint32_t mode)
{
	if (choose_numbered(storm->fd) ||
	    set_mode(storm->fd, nic_name(), mode))
		return "no mode";
	return receives(storm->fd, FRAMES);
}

/* The first one takes what is kept for later. */
TEST_F_TIMEOUT(online_storm, leaves_nothing_behind, 300)
{
	struct storm *storm = &self->storm;
	struct memory before = {}, grown;
	struct results results;
	int round;
	size_t i;

	for (round = 0; round < 2; round++) {
		ASSERT_EQ(0, wire_command(NULL, 0,
					  "send count=0 burst=16 gap=4000"));
		results = blow(storm);
		for (i = 0; i < ARRAY_SIZE(works); i++) {
			EXPECT_EQ(0, results.error[i])
				TH_LOG("actor %zu, round %d", i, round);
		}
		EXPECT_EQ(NULL, storm->problem)
			TH_LOG("%s", storm->problem);
		EXPECT_LT(0, storm->read);
		EXPECT_EQ(0, host_quiet());
		ASSERT_EQ(0, set_mode(storm->fd, nic_name(),
				      FASTNET_MODE_NORMAL));
		if (!round)
			before = used_memory();
	}
	grown = memory_since(&before);
	if (!find_leaks()) {
		EXPECT_GT(MEMORY_KIB, grown.pages);
		EXPECT_GT(SLAB_KIB, grown.slab);
	}
	EXPECT_TRUE(converse(storm->connection, 1));
	EXPECT_STREQ("", receives_all(storm, FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives_all(storm, FASTNET_MODE_COPY));
	EXPECT_TRUE(converse(storm->connection, 1));
}

TEST_HARNESS_MAIN
