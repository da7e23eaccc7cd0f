// SPDX-License-Identifier: GPL-2.0
/*
 * Administrators who do to a NIC all that there is, at once, while frames
 * arrive and files change its mode.
 */
#define _GNU_SOURCE
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "bus.h"
#include "memory.h"
#include "rtnl.h"
#include "selftest.h"

#define STORM_MS	8000
#define FRAMES		500
#define TX_TIMEOUT	"/sys/module/fastnet_test/parameters/tx_timeout"

struct storm {
	struct bus_device nic;
	uint64_t end;
	int socket;
};

static bool goes_on(const struct storm *storm)
{
	return milliseconds() < storm->end;
}

/* Most of what they do may fail, as the NIC has no driver for some time. */

static int ask(const struct storm *storm, unsigned long what, int number)
{
	struct ifreq request = { .ifr_mtu = number };

	strcpy(request.ifr_name, nic_name());
	return ioctl(storm->socket, what, &request);
}

static int change_modes(void *argument)
{
	struct storm *storm = argument;
	unsigned int seed = gettid();

	while (goes_on(storm)) {
		int fd = open_fastnet();
		int i;

		for (i = 0; i < 4; i++) {
			struct fastnet_mode_request request =
				mode_request(nic_name(), rand_r(&seed) % 4);

			request.buffers = 256 << rand_r(&seed) % 4;
			request_mode(fd, &request);
			poll_for(fd, rand_r(&seed) % 20);
		}
		close(fd);
	}
	return 0;
}

static int change_mtu(void *argument)
{
	struct storm *storm = argument;

	while (goes_on(storm)) {
		ask(storm, SIOCSIFMTU, 1600);
		ask(storm, SIOCSIFMTU, 1500);
		usleep(10000);
	}
	return 0;
}

static int change_ring(void *argument)
{
	struct storm *storm = argument;
	struct ethtool_ringparam ring = { .cmd = ETHTOOL_GRINGPARAM };
	struct ifreq request = { .ifr_data = (void *)&ring };
	unsigned int size = 256;

	strcpy(request.ifr_name, nic_name());
	while (goes_on(storm)) {
		ring.cmd = ETHTOOL_GRINGPARAM;
		if (!ioctl(storm->socket, SIOCETHTOOL, &request)) {
			ring.cmd = ETHTOOL_SRINGPARAM;
			ring.rx_pending = size;
			ioctl(storm->socket, SIOCETHTOOL, &request);
		}
		size ^= 256 ^ 512;
		usleep(20000);
	}
	return 0;
}

static int down_and_up(void *argument)
{
	struct storm *storm = argument;

	while (goes_on(storm)) {
		ask(storm, SIOCSIFFLAGS, 0);
		usleep(5000);
		ask(storm, SIOCSIFFLAGS, IFF_UP);
		usleep(100000);
	}
	return 0;
}

static int unbind_and_bind(void *argument)
{
	struct storm *storm = argument;

	while (goes_on(storm)) {
		if (bus_unbind(&storm->nic))
			return -EIO;
		usleep(5000);
		if (!bus_bind(&storm->nic))
			return -EIO;
		usleep(200000);
	}
	return 0;
}

static int time_out(void *argument)
{
	struct storm *storm = argument;

	while (goes_on(storm)) {
		write_text(TX_TIMEOUT, nic_name());
		usleep(50000);
	}
	return 0;
}

FIXTURE(storm) {
	struct storm storm;
};

/*
 * A reset that is due while the interface goes down may lock up e1000 as it
 * comes with the kernel: the two are kept apart.
 */
FIXTURE_VARIANT(storm) {
	int (*works[6])(void *storm);
};

FIXTURE_VARIANT_ADD(storm, driver_goes) {
	.works = { change_modes, change_modes, change_mtu, change_ring,
		   down_and_up, unbind_and_bind },
};

FIXTURE_VARIANT_ADD(storm, resets) {
	.works = { change_modes, change_modes, change_mtu, change_ring,
		   time_out, time_out },
};

FIXTURE_SETUP(storm)
{
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, bus_find(&self->storm.nic));
	self->storm.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ASSERT_LE(0, self->storm.socket);
	ASSERT_EQ(0, command("modprobe fastnet_test"));
}

FIXTURE_TEARDOWN(storm)
{
	int fd = open_fastnet();

	EXPECT_EQ(0, command("ip link set %s mtu 1500 up", nic_name()));
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
	EXPECT_FALSE(is_promiscuous(nic_name()));
	EXPECT_EQ(0, set_mode(fd, nic_name(), FASTNET_MODE_ZEROCOPY));
	EXPECT_STREQ("", receives(fd, FRAMES));
	close(fd);
	EXPECT_TRUE(network_works());
	close(self->storm.socket);
}

static int blow(struct storm *storm, int (* const *works)(void *storm))
{
	struct task tasks[6];
	int err = 0, i;

	storm->end = milliseconds() + STORM_MS;
	for (i = 0; i < 6; i++)
		if (task_start(&tasks[i], works[i], storm))
			abort();
	for (i = 0; i < 6; i++)
		err = task_end(&tasks[i]) ?: err;
	return err;
}

/* The first one takes what is kept for later. */
TEST_F_TIMEOUT(storm, leaves_nothing_behind, 300)
{
	struct memory before, grown;

	ASSERT_EQ(0, host_send(0, 0));
	ASSERT_EQ(0, blow(&self->storm, variant->works));
	before = used_memory();
	ASSERT_EQ(0, blow(&self->storm, variant->works));
	grown = memory_since(&before);
	EXPECT_GT(MEMORY_KIB, grown.pages);
	EXPECT_GT(SLAB_KIB, grown.slab);
}

TEST_HARNESS_MAIN
