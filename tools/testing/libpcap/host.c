// SPDX-License-Identifier: GPL-2.0
/* What the host sends to programs that read more than Ethernet. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "tool.h"

#define HOST		0x0a000202	/* 10.0.2.2 */
#define GUEST		0x0a00020f	/* 10.0.2.15 */
#define ECHO_PORT	7

int host_send_words(const char *word, unsigned int count)
{
	uint8_t frame[WORD_SIZE] = {
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
		0x52, 0x54, 0x00, 0x00, 0x00, 0x01, 8, 0,
	};
	const struct iphdr ip = {
		.version = IPVERSION, .ihl = 5, .ttl = IPDEFTTL,
		.protocol = IPPROTO_UDP,
		.tot_len = htons(sizeof(frame) - ETH_HLEN),
		.saddr = htonl(HOST), .daddr = htonl(GUEST),
	};
	const struct udphdr udp = {
		.source = htons(ECHO_PORT), .dest = htons(WORD_PORT),
		.len = htons(sizeof(frame) - ETH_HLEN - sizeof(ip)),
	};
	char hex[2 * sizeof(frame) + 1];
	size_t i;

	memcpy(frame + ETH_HLEN, &ip, sizeof(ip));
	memcpy(frame + ETH_HLEN + sizeof(ip), &udp, sizeof(udp));
	strcpy((char *)frame + ETH_HLEN + sizeof(ip) + sizeof(udp), word);
	for (i = 0; i < sizeof(frame); i++)
		sprintf(hex + 2 * i, "%02x", frame[i]);
	return wire_command(NULL, 0, "rawn %u %s", count, hex);
}

int host_connect(void)
{
	const struct sockaddr_in host = {
		.sin_family = AF_INET,
		.sin_port = htons(ECHO_PORT),
		.sin_addr.s_addr = htonl(HOST),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err;

	if (!connect(fd, (const void *)&host, sizeof(host)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}
