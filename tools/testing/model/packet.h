/* SPDX-License-Identifier: GPL-2.0 */
/* What chips understand of IP, TCP and UDP, and the checksums. */
#ifndef MODEL_PACKET_H
#define MODEL_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETH_HEADER_SIZE	14
#define ETH_FCS_SIZE	4
#define ETH_MIN_SIZE	60	/* without FCS */
#define VLAN_TAG_SIZE	4

/* Where the headers of a frame are. */
struct packet {
	uint8_t *data;
	size_t size;
	size_t ip;
	size_t ip_size;		/* of the IP header */
	size_t transport;
	size_t end;		/* of the IP packet: padding may follow */
	uint8_t version;	/* 4, 6, or 0: not IP */
	uint8_t protocol;	/* IPPROTO_TCP, IPPROTO_UDP, or another */
	bool fragment;		/* has no whole TCP or UDP */
};

enum verdict {
	CHECKSUM_NONE,		/* there is none to be checked */
	CHECKSUM_GOOD,
	CHECKSUM_BAD,
};

/* IEEE 802.3's CRC, as it follows the frame, least significant byte first. */
uint32_t ethernet_crc(const uint8_t *data, size_t size);

/* The sum that checksums are the complement of (RFC 1071) */
uint16_t internet_sum(const uint8_t *data, size_t size);

void packet_parse(struct packet *packet, uint8_t *data, size_t size);

bool packet_ip_is_good(const struct packet *packet);
enum verdict packet_check_transport(const struct packet *packet);

/* Nothing is done to what is not such a packet. */
void packet_fill_ip(struct packet *packet);
void packet_fill_transport(struct packet *packet, uint8_t protocol);

/*
 * Cuts a TCP packet in frames with at most @mss bytes of payload, and hands
 * each to @emit, which may write into it. False: it is not such a packet.
 */
bool packet_segment(struct packet *packet, size_t mss,
		    void (*emit)(void *context, uint8_t *frame, size_t size),
		    void *context);

#endif
