// SPDX-License-Identifier: GPL-2.0
/* By system calls, not /sys, which may show another network namespace. */
#include <err.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

static int ask(const char *interface, unsigned long what, struct ifreq *request)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int status;

	if (fd < 0)
		err(1, "socket");
	strncpy(request->ifr_name, interface, IFNAMSIZ - 1);
	request->ifr_name[IFNAMSIZ - 1] = '\0';
	status = ioctl(fd, what, request);
	close(fd);
	return status;
}

static int ask_ethtool(const char *interface, void *command)
{
	struct ifreq request = { .ifr_data = command };

	return ask(interface, SIOCETHTOOL, &request);
}

void link_check(const char *interface)
{
	struct ifreq request = { 0 };

	if (strlen(interface) >= IFNAMSIZ ||
	    ask(interface, SIOCGIFFLAGS, &request))
		errx(2, "-i %s: no such interface: see ip link", interface);
	if (!(request.ifr_flags & IFF_UP))
		errx(2, "-i %s: is down: ip link set %s up", interface,
		     interface);
	if (ask(interface, SIOCGIFHWADDR, &request) ||
	    (request.ifr_hwaddr.sa_family != ARPHRD_ETHER &&
	     request.ifr_hwaddr.sa_family != ARPHRD_LOOPBACK))
		errx(2, "-i %s: is not an Ethernet interface", interface);
}

unsigned int link_queues(const char *interface)
{
	struct ethtool_channels channels = { .cmd = ETHTOOL_GCHANNELS };

	if (ask_ethtool(interface, &channels))
		return 1;
	return channels.rx_count + channels.combined_count;
}

void link_driver(const char *interface, char *driver, size_t size)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };

	if (ask_ethtool(interface, &info))
		strcpy(info.driver, "unknown");
	snprintf(driver, size, "%s", info.driver);
}

/* Some drivers read the card's counters every other second, or when asked. */
static void refresh(const char *interface)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_stats *stats;

	if (ask_ethtool(interface, &info) || !info.n_stats)
		return;
	stats = calloc(1, sizeof(*stats) + info.n_stats * sizeof(uint64_t));
	if (!stats)
		return;
	stats->cmd = ETHTOOL_GSTATS;
	stats->n_stats = info.n_stats;
	ask_ethtool(interface, stats);
	free(stats);
}

static bool read_stats(const char *interface, struct rtnl_link_stats *stats)
{
	struct ifaddrs *list;
	bool found = false;

	if (getifaddrs(&list))
		return false;
	for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_PACKET ||
		    !i->ifa_data || strcmp(i->ifa_name, interface))
			continue;
		memcpy(stats, i->ifa_data, sizeof(*stats));
		found = true;
	}
	freeifaddrs(list);
	return found;
}

void link_drops(const char *interface, struct drops *drops)
{
	struct rtnl_link_stats stats;

	drops->nic = UNKNOWN;
	drops->kernel = UNKNOWN;
	refresh(interface);
	if (!read_stats(interface, &stats))
		return;
	drops->nic = stats.rx_missed_errors + stats.rx_fifo_errors;
	drops->kernel = stats.rx_dropped;
}

uint64_t link_not_sent(const char *interface)
{
	struct rtnl_link_stats stats;

	return read_stats(interface, &stats) ? stats.tx_dropped : 0;
}
