// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "vm.h"

#define HOST_ADDRESS	0x0a000202	/* 10.0.2.2 */

static const uint8_t host_mac[ETH_ALEN] = { 0x52, 0x54, 0, 0, 0, 1 };

/* What is asked of the host is answered in the frame that it came in. */
static void send_back(struct wire *wire, uint8_t *frame, size_t size)
{
	struct ether_header *ethernet = (void *)frame;

	memcpy(ethernet->ether_dhost, ethernet->ether_shost, ETH_ALEN);
	memcpy(ethernet->ether_shost, host_mac, ETH_ALEN);
	wire_queue(wire, frame, size);
}

static void answer_arp(struct wire *wire, uint8_t *frame, size_t size)
{
	struct ether_arp *arp = (void *)(frame + ETH_HLEN);
	uint32_t host = htonl(HOST_ADDRESS);

	if (size < ETH_HLEN + sizeof(*arp) ||
	    arp->arp_op != htons(ARPOP_REQUEST) ||
	    memcmp(arp->arp_tpa, &host, sizeof(host)))
		return;
	arp->arp_op = htons(ARPOP_REPLY);
	memcpy(arp->arp_tha, arp->arp_sha, ETH_ALEN);
	memcpy(arp->arp_tpa, arp->arp_spa, sizeof(arp->arp_tpa));
	memcpy(arp->arp_sha, host_mac, ETH_ALEN);
	memcpy(arp->arp_spa, &host, sizeof(host));
	send_back(wire, frame, size);
}

static void answer_ping(struct wire *wire, uint8_t *frame, size_t size)
{
	struct iphdr *ip = (void *)(frame + ETH_HLEN);
	struct icmphdr *icmp = (void *)(ip + 1);
	uint32_t sum;

	if (size < ETH_HLEN + sizeof(*ip) + sizeof(*icmp) || ip->ihl != 5 ||
	    ip->protocol != IPPROTO_ICMP || icmp->type != ICMP_ECHO ||
	    ip->daddr != htonl(HOST_ADDRESS))
		return;
	ip->daddr = ip->saddr;
	ip->saddr = htonl(HOST_ADDRESS);
	/* The type went from 8 to 0: the one's complement sum grows by it. */
	icmp->type = ICMP_ECHOREPLY;
	sum = ntohs(icmp->checksum) + (ICMP_ECHO << 8);
	icmp->checksum = htons(sum + (sum >> 16));
	send_back(wire, frame, size);
}

void host_receive(struct wire *wire, const uint8_t *frame, size_t size)
{
	union {
		uint8_t data[FRAME_MAX_SIZE];
		struct ether_header ethernet;
	} copy;

	if (size < ETH_HLEN || size > sizeof(copy))
		return;
	memcpy(copy.data, frame, size);
	if (copy.ethernet.ether_type == htons(ETHERTYPE_ARP))
		answer_arp(wire, copy.data, size);
	else if (copy.ethernet.ether_type == htons(ETHERTYPE_IP))
		answer_ping(wire, copy.data, size);
}
