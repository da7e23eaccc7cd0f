// SPDX-License-Identifier: GPL-2.0
/* Opening devices by the interface of libpcap: what goes wrong, and the list. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "device.h"
#include "selftest.h"
#include "tool.h"

#define AWAY		"/dev/fastnet-away"

FIXTURE(activate) {
	char text[PCAP_ERRBUF_SIZE];
};

FIXTURE_SETUP(activate)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
}

FIXTURE_TEARDOWN(activate)
{
	EXPECT_TRUE(tools_end());
}

TEST_F(activate, no_such_device)
{
	static const char *const names[] = {
		"fastnet:nosuch0", "fastnet-zc:nosuch0", "fastnet:",
		"fastnet-copy:", "fastnet:eth0:", "fastnet:eth0:taken",
		"fastnet:eth0:take:take", "fastnet:eth0:private:take:private",
		"fastnet::take", "fastnet:eth0 ",
		"fastnet:abcdefghijklmnop", "fastnet:abcdefghijklmnop:take",
		"fastnet-other:eth0", "fastnet", "fastnet-zc",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(PCAP_ERROR_NO_SUCH_DEVICE,
			  try_activate(names[i], self->text))
			TH_LOG("%s: %s", names[i], self->text);
	}
	EXPECT_EQ(PCAP_ERROR_NO_SUCH_DEVICE,
		  try_activate("fastnet:nosuch0", self->text));
	EXPECT_NE(NULL, strstr(self->text, "nosuch0"));
}

TEST_F(activate, in_use)
{
	const char *name = device_name("fastnet-copy", "");
	char who[64];
	int fd = open_fastnet();

	ASSERT_EQ(0, set_mode(fd, nic_name(), FASTNET_MODE_COPY));
	EXPECT_EQ(PCAP_ERROR, try_activate(name, self->text));
	snprintf(who, sizeof(who), "in use by process %d (activate)", getpid());
	EXPECT_NE(NULL, strstr(self->text, who)) TH_LOG("%s", self->text);
	close(fd);
	EXPECT_EQ(0, try_activate(name, self->text));
}

TEST_F(activate, no_permission)
{
	const char *name = device_name("fastnet", "");

	ASSERT_EQ(0, drop_capability(CAP_NET_ADMIN));
	EXPECT_EQ(PCAP_ERROR_PERM_DENIED, try_activate(name, self->text));
	EXPECT_NE(NULL, strstr(self->text, "CAP_NET_ADMIN"))
		TH_LOG("%s", self->text);
	ASSERT_EQ(0, drop_capability(CAP_NET_RAW));
	EXPECT_EQ(PCAP_ERROR_PERM_DENIED, try_activate(name, self->text));
	EXPECT_NE(NULL, strstr(self->text, "CAP_NET_RAW"))
		TH_LOG("%s", self->text);
}

TEST_F(activate, no_module)
{
	pcap_if_t *list, *i;

	ASSERT_EQ(0, rename(FASTNET_DEVICE, AWAY));
	EXPECT_EQ(PCAP_ERROR, try_activate(device_name("fastnet", ""),
					   self->text));
	EXPECT_EQ(0, pcap_findalldevs(&list, self->text));
	ASSERT_EQ(0, rename(AWAY, FASTNET_DEVICE));
	EXPECT_NE(NULL, strstr(self->text, "load the module fastnet"));
	for (i = list; i; i = i->next)
		EXPECT_NE(0, strncmp(i->name, "fastnet", 7));
	pcap_freealldevs(list);
}

TEST_F(activate, not_up)
{
	pcap_t *p;

	ASSERT_EQ(0, command("ip link add test0 type dummy"));
	p = prepare("fastnet:test0", NULL);
	EXPECT_EQ(PCAP_ERROR_IFACE_NOT_UP, pcap_activate(p));
	EXPECT_STRNE("", pcap_geterr(p));
	/* It may be tried again. */
	ASSERT_EQ(0, command("ip link set test0 up"));
	EXPECT_EQ(0, pcap_activate(p));
	EXPECT_EQ(PCAP_ERROR_ACTIVATED, pcap_activate(p));
	pcap_close(p);
	EXPECT_EQ(0, command("ip link del test0"));
}

TEST_F(activate, no_monitor_mode)
{
	pcap_t *p = prepare(device_name("fastnet", ""), NULL);

	EXPECT_EQ(0, pcap_can_set_rfmon(p));
	EXPECT_EQ(0, pcap_set_rfmon(p, 1));
	EXPECT_EQ(PCAP_ERROR_RFMON_NOTSUP, pcap_activate(p));
	pcap_close(p);
}

TEST_F(activate, no_single_protocol)
{
	pcap_t *p = prepare(device_name("fastnet", ""), NULL);

	EXPECT_EQ(0, pcap_set_protocol_linux(p, FRAME_ETHERTYPE));
	EXPECT_EQ(PCAP_ERROR, pcap_activate(p));
	EXPECT_NE(NULL, strstr(pcap_geterr(p), "use a filter"));
	pcap_close(p);
}

/* Whose driver has no zero-copy mode. */
TEST_F(activate, not_without_copies)
{
	pcap_t *p;

	ASSERT_EQ(0, private_network());
	EXPECT_EQ(PCAP_ERROR, try_activate("fastnet-zc:veth0", self->text));
	EXPECT_NE(NULL, strstr(self->text, "veth0: ")) TH_LOG("%s", self->text);
	EXPECT_EQ(0, try_activate("fastnet:veth0", self->text));
	p = prepare("fastnet:veth0:take", NULL);
	EXPECT_EQ(0, pcap_activate(p));
	EXPECT_TRUE(file_has("/proc/net/fastnet", "  2  "));
	EXPECT_EQ(PCAP_ERROR, pcap_setdirection(p, PCAP_D_OUT));
	pcap_close(p);
}

static bool has_buffers(struct __test_metadata *_metadata, int bytes,
			const char *text)
{
	pcap_t *p = open_pcap(device_name("fastnet-copy", ""),
			      &(struct wish){ .buffer = bytes });
	bool has = p && file_has("/proc/net/fastnet", text);

	if (p)
		pcap_close(p);
	return has;
}

TEST_F(activate, buffer_size)
{
	EXPECT_TRUE(has_buffers(_metadata, 0, "   2048  2048 "));
	EXPECT_TRUE(has_buffers(_metadata, 1, "     64  2048 "));
	EXPECT_TRUE(has_buffers(_metadata, 2 << 20, "   1024  2048 "));
	EXPECT_TRUE(has_buffers(_metadata, (2 << 20) + 2047, "   1024  2048 "));
	EXPECT_TRUE(has_buffers(_metadata, INT32_MAX, "  65536  2048 "));
}

/* A device of that type, which hands on what it is given. */
static int open_tun(int type)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strcpy(ifr.ifr_name, "test0");
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) ||
	    ioctl(fd, TUNSETLINK, type) || command("ip link set test0 up"))
		return -1;
	return fd;
}

/* An IP packet of that protocol, without anything in it. */
static const char *receives_packet(pcap_t *p, int tun, uint8_t protocol)
{
	uint8_t packet[40] = {
		0x45, 0, 0, sizeof(packet), 0, 0, 0, 0, 64, protocol, 0, 0,
		10, 9, 0, 1, 10, 9, 0, 2,
	};
	struct pcap_pkthdr header;
	const u_char *data;

	if (write(tun, packet, sizeof(packet)) != sizeof(packet))
		return "nothing sent";
	if (next_frame(p, &header, &data) != 1)
		return "nothing received";
	if (header.len != sizeof(packet) || header.caplen != header.len)
		return "not its length";
	return memcmp(data, packet, sizeof(packet)) ? "other bytes" : "";
}

TEST_F(activate, link_types)
{
	static const struct {
		int arphrd;
		int dlt;
	} types[] = {
		{ ARPHRD_NONE, DLT_RAW },
		{ ARPHRD_PPP, DLT_RAW },
		{ ARPHRD_ETHER, DLT_EN10MB },
		{ ARPHRD_IEEE80211, DLT_IEEE802_11 },
		{ ARPHRD_IEEE80211_PRISM, DLT_PRISM_HEADER },
		{ ARPHRD_IEEE80211_RADIOTAP, DLT_IEEE802_11_RADIO },
	};
	pcap_t *p;
	size_t i;
	int tun;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		tun = open_tun(types[i].arphrd);
		ASSERT_LE(0, tun);
		p = open_pcap("fastnet:test0", NULL);
		ASSERT_NE(NULL, p);
		EXPECT_EQ(types[i].dlt, pcap_datalink(p));
		if (types[i].dlt == DLT_RAW) {
			ASSERT_EQ(0, choose(p, "ip proto 253"));
			EXPECT_STREQ("", receives_packet(p, tun, 253));
		}
		pcap_close(p);
		close(tun);
	}
	tun = open_tun(ARPHRD_CAN);
	EXPECT_EQ(PCAP_ERROR, try_activate("fastnet:test0", self->text));
	EXPECT_NE(NULL, strstr(self->text, "280"));
	EXPECT_NE(NULL, strstr(self->text, "use test0"));
	close(tun);
}

static const pcap_if_t *find_device(const pcap_if_t *list, const char *name)
{
	while (list && strcmp(list->name, name))
		list = list->next;
	return list;
}

TEST_F(activate, list)
{
	const pcap_if_t *plain, *ours;
	pcap_if_t *list;
	char text[128];
	int fd;

	ASSERT_EQ(0, command("ip link add test0 type dummy"));
	ASSERT_EQ(0, pcap_findalldevs(&list, self->text));
	plain = find_device(list, nic_name());
	EXPECT_EQ(list, plain);
	ours = find_device(list, device_name("fastnet", ""));
	ASSERT_NE(NULL, plain);
	ASSERT_NE(NULL, ours);
	/* The numbers of others are what they were. */
	EXPECT_NE(NULL, find_device(find_device(list, "any"), ours->name));
	EXPECT_NE(NULL, find_device(find_device(list, "lo"), ours->name));
	EXPECT_EQ(0, ours->flags);
	snprintf(text, sizeof(text),
		 "fastnet, by copies; without, but received frames only: fastnet-zc:%s",
		 nic_name());
	EXPECT_STREQ(text, ours->description);
	EXPECT_EQ(NULL, find_device(list, device_name("fastnet-zc", "")));
	ours = find_device(list, "fastnet:test0");
	ASSERT_NE(NULL, ours);
	EXPECT_STREQ("fastnet, by copies", ours->description);
	pcap_freealldevs(list);
	EXPECT_EQ(0, command("ip link del test0"));

	fd = open_fastnet();
	ASSERT_EQ(0, set_mode(fd, nic_name(), FASTNET_MODE_COPY));
	ASSERT_EQ(0, pcap_findalldevs(&list, self->text));
	snprintf(text, sizeof(text), "; in use by process %d (activate)",
		 getpid());
	ours = find_device(list, device_name("fastnet", ""));
	ASSERT_NE(NULL, ours);
	EXPECT_NE(NULL, strstr(ours->description, text));
	pcap_freealldevs(list);
	close(fd);
}

TEST_F(activate, network)
{
	bpf_u_int32 net, mask;

	ASSERT_EQ(0, pcap_lookupnet(device_name("fastnet", ":private:take"), &net,
				    &mask, self->text));
	EXPECT_EQ(htonl(0x0a000200), net);
	EXPECT_EQ(htonl(0xffffff00), mask);
	ASSERT_EQ(0, pcap_lookupnet(nic_name(), &net, &mask, self->text));
	EXPECT_EQ(htonl(0x0a000200), net);
	EXPECT_EQ(-1, pcap_lookupnet("fastnet:nosuch0", &net, &mask,
				     self->text));
	EXPECT_EQ(-1, pcap_lookupnet("fastnet:", &net, &mask, self->text));
}

TEST_F(activate, old_interface)
{
	pcap_t *p = pcap_open_live(device_name("fastnet", ""), 65535, 1, 100,
				   self->text);

	ASSERT_NE(NULL, p);
	pcap_close(p);
	EXPECT_EQ(NULL, pcap_open_live("fastnet:nosuch0", 65535, 1, 100,
				       self->text));
	EXPECT_NE(NULL, strstr(self->text, "nosuch0"));
}

/* A program that it starts does not keep the device. */
TEST_F(activate, fork)
{
	pcap_t *p = open_pcap(device_name("fastnet", ""), NULL);
	pid_t pid;

	ASSERT_NE(NULL, p);
	pid = fork();
	if (!pid) {
		execlp("sleep", "sleep", "100", NULL);
		_exit(127);
	}
	while (!file_has("/proc/net/fastnet", "activate") ||
	       !command_prints("sleep", "cat /proc/%d/comm", pid))
		usleep(10000);
	pcap_close(p);
	EXPECT_FALSE(file_has("/proc/net/fastnet", nic_name()));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void *delete_late(void *context)
{
	usleep(QUIET_MS * 1000);
	command("ip link del veth0");
	return NULL;
}

static void count(u_char *context, const struct pcap_pkthdr *header,
		  const u_char *data)
{
	++*(int *)context;
}

/* What has arrived is delivered before. */
TEST_F(activate, gone)
{
	struct wish forever = { .timeout = -1 };
	struct pcap_stat stat;
	pthread_t thread;
	int frames = 0, sender;
	pcap_t *p;

	ASSERT_EQ(0, private_network());
	sender = open_packet("veth1", 0);
	p = open_pcap("fastnet:veth0", &forever);
	ASSERT_NE(NULL, p);
	ASSERT_EQ(0, choose(p, "ether proto 0x88b5"));
	ASSERT_EQ(0, send_numbered(sender, 0, FRAMES));
	ASSERT_TRUE(wait_counted(p, FRAMES));
	ASSERT_EQ(0, pthread_create(&thread, NULL, delete_late, NULL));
	EXPECT_EQ(PCAP_ERROR, pcap_loop(p, -1, count, (u_char *)&frames));
	EXPECT_STREQ("The interface disappeared", pcap_geterr(p));
	EXPECT_EQ(FRAMES, frames);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, pcap_stats(p, &stat));
	EXPECT_EQ(FRAMES, stat.ps_recv);
	EXPECT_EQ(PCAP_ERROR, choose(p, ""));
	EXPECT_EQ(PCAP_ERROR, pcap_inject(p, &stat, 60));
	pcap_close(p);
	close(sender);
}

/* Who does not wait is told as well. */
TEST_F(activate, gone_unnoticed)
{
	struct wish never = { .nonblock = true };
	struct pcap_pkthdr *header;
	const u_char *data;
	int tries = 0;
	pcap_t *p;

	ASSERT_EQ(0, private_network());
	p = open_pcap("fastnet:veth0", &never);
	ASSERT_NE(NULL, p);
	ASSERT_EQ(0, command("ip link del veth0"));
	EXPECT_NE(0, poll_for(pcap_get_selectable_fd(p), PATIENCE_MS));
	while (tries < 10 && !pcap_next_ex(p, &header, &data))
		tries++;
	EXPECT_GT(3, tries);
	EXPECT_EQ(PCAP_ERROR, pcap_next_ex(p, &header, &data));
	EXPECT_STREQ("The interface disappeared", pcap_geterr(p));
	pcap_close(p);
}

TEST_HARNESS_MAIN
