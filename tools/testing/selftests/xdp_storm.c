// SPDX-License-Identifier: GPL-2.0
/*
 * Programs, sockets and files that come and go on a NIC, while frames arrive
 * and administrators change all that can be changed.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "actor.h"
#include "memory.h"
#include "rtnl.h"
#include "selftest.h"
#include "xsk_nic.h"

#define STORM_MS	12000
#define ACTORS		5
#define FRAMES		1000

struct storm {
	struct xsk_nic nic;
	pthread_mutex_t away;	/* who has it moves the NIC */
	pid_t elsewhere;
	uint64_t end;
	int socket;
	const char *problem;	/* with a frame that arrived */
};

static void linger(struct actor *actor)
{
	usleep(draw(actor, 30000));
}

/* Most of what they do may fail, as others are at it. Return 0 or -errno. */

static int hold_program(struct actor *actor)
{
	int link = attach(&actor->storm->nic.program, nic_name());

	linger(actor);
	close(link);
	return 0;
}

/* Without a link, a program stays until somebody takes it away. */
static int set_program(struct actor *actor)
{
	const int programs[] = { actor->storm->nic.program.fd, -1 };

	bpf_xdp_attach(if_nametoindex(nic_name()), programs[draw(actor, 2)],
		       XDP_FLAGS_DRV_MODE, NULL);
	linger(actor);
	return 0;
}

static void check_frame(struct storm *storm, const uint8_t *frame, size_t size)
{
	const char *problem = NULL;

	if (frame_sequence(frame, size) != UINT64_MAX)
		problem = frame_check_itself(frame, size);
	if (problem)
		__atomic_store_n(&storm->problem, problem, __ATOMIC_RELAXED);
}

static void receive_and_send(struct storm *storm, struct xsk *xsk)
{
	struct xdp_desc desc;
	uint64_t address;

	while (xsk_peek(xsk, &desc)) {
		check_frame(storm, xsk->umem + desc.addr, desc.len);
		xsk_release(xsk);
		if (!xsk_put(xsk, desc.addr, desc.len))
			xsk_give(xsk, desc.addr / 4096 * 4096);
	}
	xsk_kick(xsk);
	while (xsk_completed(xsk, &address))
		xsk_give(xsk, address / 4096 * 4096);
}

static int use_socket(struct actor *actor)
{
	static const uint16_t flags[] = { XDP_ZEROCOPY, XDP_ZEROCOPY, 0 };
	const struct xsk_config config = { .chunks = 512, .chunk_size = 4096 };
	struct xsk xsk;
	int i;

	if (xsk_open(&xsk, &config))
		return -ENOMEM;
	xsk_give_row(&xsk, 0, 512 >> draw(actor, 9));
	if (!xsk_bind(&xsk, nic_name(), flags[draw(actor, 3)])) {
		xsk_nic_use(&actor->storm->nic, &xsk);
		for (i = draw(actor, 10); i; i--) {
			poll_for(xsk.fd, 10);
			receive_and_send(actor->storm, &xsk);
		}
	}
	xsk_close(&xsk);
	return 0;
}

static int use_file(struct actor *actor)
{
	struct fastnet_mode_request request =
		mode_request(nic_name(), draw(actor, 4));
	int fd = open_fastnet();

	if (fd < 0)
		return fd;
	request.buffers = 256 << draw(actor, 4);
	request_mode(fd, &request);
	poll_for(fd, draw(actor, 20));
	close(fd);
	return 0;
}

static void ask(struct storm *storm, unsigned long what, int number)
{
	struct ifreq request = { .ifr_mtu = number };

	strcpy(request.ifr_name, nic_name());
	ioctl(storm->socket, what, &request);
}

static int change_mtu(struct actor *actor)
{
	static const int mtus[] = { 1500, 1500, 1600, 2026, 3498, 4000 };

	ask(actor->storm, SIOCSIFMTU, mtus[draw(actor, 6)]);
	return 0;
}

static int go_down(struct actor *actor)
{
	ask(actor->storm, SIOCSIFFLAGS, 0);
	linger(actor);
	ask(actor->storm, SIOCSIFFLAGS, IFF_UP);
	return 0;
}

static int change_ring(struct actor *actor)
{
	command_fails("ethtool -G %s rx %d", nic_name(),
		      80 << draw(actor, 4));
	return 0;
}

static int change_features(struct actor *actor)
{
	static const char * const features[] = { "rx-all", "rxvlan", "rx" };

	command_fails("ethtool -K %s %s %s", nic_name(),
		      features[draw(actor, 3)], draw(actor, 2) ? "on" : "off");
	return 0;
}

/* A NIC that is not here would be missed by all that follows. */
static int bring_back(struct storm *storm)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (!if_nametoindex(nic_name())) {
		if (milliseconds() > end)
			return -ENODEV;
		command_fails("nsenter -t %d -n ip link set %s netns %d",
			      storm->elsewhere, nic_name(), getpid());
	}
	ask(storm, SIOCSIFFLAGS, IFF_UP);
	return 0;
}

static int move_away(struct actor *actor)
{
	struct storm *storm = actor->storm;
	int err = 0;

	if (pthread_mutex_trylock(&storm->away))
		return 0;
	if (!command_fails("ip link set %s netns %d", nic_name(),
			   storm->elsewhere)) {
		linger(actor);
		err = bring_back(storm);
	}
	pthread_mutex_unlock(&storm->away);
	return err;
}

static int act(void *argument)
{
	static int (* const acts[])(struct actor *actor) = {
		hold_program, hold_program, set_program, use_socket, use_socket,
		use_socket, use_file, use_file, change_mtu, change_mtu, go_down,
		change_ring, change_features, move_away,
	};
	struct actor *actor = argument;
	int err = 0;

	while (!err && milliseconds() < actor->storm->end)
		err = acts[draw(actor, ARRAY_SIZE(acts))](actor);
	return err;
}

static int blow(struct storm *storm)
{
	struct actor actors[ACTORS];
	struct task tasks[ACTORS];
	int err = 0, i;

	storm->end = milliseconds() + STORM_MS;
	for (i = 0; i < ACTORS; i++) {
		actors[i] = (struct actor) { .storm = storm, .seed = i + 1 };
		if (task_start(&tasks[i], act, &actors[i]))
			abort();
	}
	for (i = 0; i < ACTORS; i++)
		err = task_end(&tasks[i]) ?: err;
	return err;
}

/* What was changed for good is as it was. */
static int calm(struct storm *storm)
{
	bpf_xdp_attach(if_nametoindex(nic_name()), -1, XDP_FLAGS_DRV_MODE,
		       NULL);
	if (nic_traits()->ring_sizes)
		command_fails("ethtool -G %s rx 256", nic_name());
	command_fails("ip addr add 10.0.2.15/24 dev %s", nic_name());
	return command("ip link set %s mtu 1500 up", nic_name()) ?:
	       command("ethtool -K %s rx-all off rxvlan on rx on", nic_name());
}

static const char *file_receives(void)
{
	int fd = open_fastnet();
	const char *problem = "no zero-copy mode";

	if (!set_mode(fd, nic_name(), FASTNET_MODE_ZEROCOPY))
		problem = receives(fd, FRAMES);
	close(fd);
	return problem;
}

FIXTURE(xdp_storm) {
	struct storm storm;
};

FIXTURE_SETUP(xdp_storm)
{
	struct storm *storm = &self->storm;

	if (host_quiet())
		SKIP(return, "no host that sends");
	libbpf_set_print(NULL);
	ASSERT_EQ(0, xsk_nic_start(&storm->nic));
	xsk_nic_detach(&storm->nic);
	pthread_mutex_init(&storm->away, NULL);
	storm->elsewhere = start_namespace();
	ASSERT_LT(0, storm->elsewhere);
	storm->socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ASSERT_LE(0, storm->socket);
}

FIXTURE_TEARDOWN(xdp_storm)
{
	struct storm *storm = &self->storm;

	kill(storm->elsewhere, SIGKILL);
	waitpid(storm->elsewhere, NULL, 0);
	close(storm->socket);
	xsk_nic_end(&storm->nic);
	EXPECT_EQ(XDP_ATTACHED_NONE, attached_mode(nic_name()));
	EXPECT_FALSE(is_promiscuous(nic_name()));
	EXPECT_EQ(0, host_quiet());
	EXPECT_TRUE(network_works());
}

/* The first one takes what is kept for later. */
TEST_F_TIMEOUT(xdp_storm, leaves_nothing_behind, 300)
{
	struct storm *storm = &self->storm;
	struct memory before, grown;

	ASSERT_EQ(0, host_send(0, 0));
	ASSERT_EQ(0, blow(storm));
	ASSERT_EQ(0, calm(storm));
	before = used_memory();
	ASSERT_EQ(0, blow(storm));
	ASSERT_EQ(0, calm(storm));
	grown = memory_since(&before);
	if (!find_leaks()) {
		EXPECT_GT(MEMORY_KIB, grown.pages);
		EXPECT_GT(SLAB_KIB, grown.slab);
	}
	EXPECT_EQ(NULL, storm->problem)
		TH_LOG("%s", storm->problem);

	ASSERT_EQ(0, host_quiet());
	EXPECT_STREQ("", file_receives());
	ASSERT_EQ(0, xsk_nic_attach(&storm->nic));
	ASSERT_EQ(0, xsk_nic_open_usual(&storm->nic));
	EXPECT_STREQ("", xsk_nic_receives_much(&storm->nic.xsk, FRAMES));
}

TEST_HARNESS_MAIN
