// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

#include "connection.h"
#include "vm.h"

#define HEADERS		(sizeof(struct iphdr) + sizeof(struct tcphdr))

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

static uint32_t add_words(uint32_t sum, const void *from, size_t size)
{
	const uint8_t *byte = from;

	for (size_t i = 0; i < size; i++)
		sum += byte[i] << (i % 2 ? 0 : 8);
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* Headers without options, with their checksums; the data is behind them. */
static void finish_segment(struct iphdr *ip, struct tcphdr *tcp, size_t data)
{
	uint32_t sum = IPPROTO_TCP + sizeof(*tcp) + data;

	ip->tot_len = htons(HEADERS + data);
	ip->check = 0;
	ip->check = fold(add_words(0, ip, sizeof(*ip)));
	tcp->check = 0;
	sum = add_words(sum, &ip->saddr, 2 * sizeof(ip->saddr));
	tcp->check = fold(add_words(sum, tcp, sizeof(*tcp) + data));
}

/*
 * Of a connection it remembers nothing: the answer to a segment follows from
 * that alone, also when it comes again because the answer was lost.
 */
static void turn_segment(struct iphdr *ip, struct tcphdr *tcp, size_t data)
{
	uint32_t end = ntohl(tcp->seq) + data + tcp->syn + tcp->fin;
	uint16_t port = tcp->source;

	memmove(tcp + 1, (uint8_t *)tcp + 4 * tcp->doff, data);
	ip->daddr = ip->saddr;
	ip->saddr = htonl(HOST_ADDRESS);
	tcp->source = tcp->dest;
	tcp->dest = port;
	tcp->seq = tcp->syn ? 0 : tcp->ack_seq;
	tcp->ack_seq = htonl(end);
	tcp->ack = 1;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->window = htons(UINT16_MAX);
	finish_segment(ip, tcp, data);
}

static void answer_echo(struct wire *wire, uint8_t *frame, size_t size)
{
	struct iphdr *ip = (void *)(frame + ETH_HLEN);
	struct tcphdr *tcp = (void *)(ip + 1);
	size_t headers, data;

	if (size < ETH_HLEN + HEADERS || ip->ihl != 5 ||
	    ip->protocol != IPPROTO_TCP || ip->daddr != htonl(HOST_ADDRESS) ||
	    tcp->dest != htons(ECHO_PORT) || tcp->rst)
		return;
	headers = sizeof(*ip) + 4 * tcp->doff;
	if (headers < HEADERS || ntohs(ip->tot_len) < headers ||
	    size < (size_t)ETH_HLEN + ntohs(ip->tot_len))
		return;
	data = ntohs(ip->tot_len) - headers;
	if (!data && !tcp->syn && !tcp->fin)
		return;
	turn_segment(ip, tcp, data);
	send_back(wire, frame, ETH_HLEN + HEADERS + data);
}

static void answer_ip(struct wire *wire, uint8_t *frame, size_t size)
{
	answer_ping(wire, frame, size);
	answer_echo(wire, frame, size);
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
		answer_ip(wire, copy.data, size);
}
