// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "veth.h"

struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[256];
};

struct answer {
	struct nlmsghdr header;
	struct nlmsgerr error;
	char rest[512];
};

static void *end_of(struct request *request)
{
	return (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);
}

static struct rtattr *add(struct request *request, int type, const void *data,
			  size_t size)
{
	struct rtattr *attribute = end_of(request);

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), data, size);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) +
				    RTA_ALIGN(attribute->rta_len);
	return attribute;
}

/* All that was added since is in it. */
static void end(struct request *request, struct rtattr *attribute)
{
	attribute->rta_len = (char *)end_of(request) - (char *)attribute;
}

/* Sets errno. */
static int ask(struct request *request)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct answer answer = { 0 };
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	if (send(fd, request, request->header.nlmsg_len, 0) >= 0)
		n = recv(fd, &answer, sizeof(answer), 0);
	close(fd);
	if (n < 0)
		return -1;
	errno = -answer.error.error;
	return errno ? -1 : 0;
}

static struct request new_request(int type, int flags)
{
	return (struct request){
		.header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
		},
	};
}

static int create_pair(void)
{
	struct request request = new_request(RTM_NEWLINK,
					     NLM_F_CREATE | NLM_F_EXCL);
	const struct ifinfomsg none = { 0 };
	struct rtattr *info, *data, *peer;

	add(&request, IFLA_IFNAME, VETH_NEAR, sizeof(VETH_NEAR));
	info = add(&request, IFLA_LINKINFO, NULL, 0);
	add(&request, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = add(&request, IFLA_INFO_DATA, NULL, 0);
	peer = add(&request, VETH_INFO_PEER, &none, sizeof(none));
	add(&request, IFLA_IFNAME, VETH_FAR, sizeof(VETH_FAR));
	end(&request, peer);
	end(&request, data);
	end(&request, info);
	return ask(&request);
}

/* A kernel without IPv6 has no such file. */
static void silence(const char *interface)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 interface);
	file = fopen(path, "w");
	if (!file)
		return;
	fputc('1', file);
	fclose(file);
}

static int set_up(const char *interface)
{
	struct ifreq request = { .ifr_flags = IFF_UP };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int status;

	if (fd < 0)
		return -1;
	silence(interface);
	strcpy(request.ifr_name, interface);
	status = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return status;
}

int veth_create(struct capture *c)
{
	int error = create_pair() ? errno : 0;

	if (error == EEXIST)
		return capture_fail(c, "there is one already: ip link del "
				    VETH_NEAR);
	if (error)
		return capture_fail(c, "veth: %s", strerror(error));
	if (!set_up(VETH_NEAR) && !set_up(VETH_FAR))
		return 0;
	capture_fail(c, "veth: %s", strerror(errno));
	veth_delete();
	return -1;
}

void veth_delete(void)
{
	struct request request = new_request(RTM_DELLINK, 0);

	add(&request, IFLA_IFNAME, VETH_NEAR, sizeof(VETH_NEAR));
	ask(&request);
}
