// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>

#include "bits.h"
#include "packet.h"

#define ETHERTYPE_IPV4	0x0800
#define ETHERTYPE_IPV6	0x86dd
#define ETHERTYPE_VLAN	0x8100

#define IPV4_LENGTH	2
#define IPV4_ID		4
#define IPV4_FRAGMENT	6
#define   IPV4_FRAGMENTED 0x3fff	/* more of them, or an offset */
#define IPV4_PROTOCOL	9
#define IPV4_CHECKSUM	10
#define IPV4_ADDRESSES	12
#define IPV4_MIN_SIZE	20
#define IPV6_LENGTH	4
#define IPV6_NEXT	6
#define IPV6_ADDRESSES	8
#define IPV6_SIZE	40

#define TCP_SEQUENCE	4
#define TCP_OFFSET	12
#define TCP_FLAGS	13
#define   TCP_FIN	0x01
#define   TCP_PSH	0x08
#define   TCP_CWR	0x80
#define TCP_CHECKSUM	16
#define TCP_MIN_SIZE	20
#define UDP_CHECKSUM	6
#define UDP_SIZE	8

#define MAX_HEADERS	256
#define MAX_SEGMENT	(MAX_HEADERS + 0x800)

uint32_t ethernet_crc(const uint8_t *data, size_t size)
{
	static uint32_t table[256];
	uint32_t crc = ~0U;

	if (!table[1]) {
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t value = i;

			for (int bit = 0; bit < 8; bit++)
				value = value >> 1 ^
					(value & 1 ? 0xedb88320 : 0);
			table[i] = value;
		}
	}
	while (size--)
		crc = crc >> 8 ^ table[(uint8_t)(crc ^ *data++)];
	return ~crc;
}

static uint64_t sum(const uint8_t *data, size_t size)
{
	uint64_t sum = 0;

	for (; size > 1; size -= 2, data += 2)
		sum += get_be16(data);
	if (size)
		sum += *data << 8;
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

uint16_t internet_sum(const uint8_t *data, size_t size)
{
	return fold(sum(data, size));
}

static void parse_ipv4(struct packet *packet, size_t at)
{
	const uint8_t *ip = packet->data + at;
	size_t rest = packet->size - at;
	size_t header, length;

	if (rest < IPV4_MIN_SIZE || ip[0] >> 4 != 4)
		return;
	header = (ip[0] & 0xf) * 4;
	length = get_be16(ip + IPV4_LENGTH);
	if (header < IPV4_MIN_SIZE || header > rest)
		return;
	/* The length field of what is to be segmented need not be right. */
	if (length < header || length > rest)
		length = rest;
	packet->version = 4;
	packet->ip = at;
	packet->ip_size = header;
	packet->transport = at + header;
	packet->end = at + length;
	packet->protocol = ip[IPV4_PROTOCOL];
	packet->fragment = get_be16(ip + IPV4_FRAGMENT) & IPV4_FRAGMENTED;
}

/* The chip does not look behind extension headers. */
static void parse_ipv6(struct packet *packet, size_t at)
{
	const uint8_t *ip = packet->data + at;
	size_t rest = packet->size - at;
	size_t length;

	if (rest < IPV6_SIZE || ip[0] >> 4 != 6)
		return;
	length = IPV6_SIZE + get_be16(ip + IPV6_LENGTH);
	if (length == IPV6_SIZE || length > rest)
		length = rest;
	packet->version = 6;
	packet->ip = at;
	packet->ip_size = IPV6_SIZE;
	packet->transport = at + IPV6_SIZE;
	packet->end = at + length;
	packet->protocol = ip[IPV6_NEXT];
}

void packet_parse(struct packet *packet, uint8_t *data, size_t size)
{
	size_t at = ETH_HEADER_SIZE;
	uint16_t type;

	memset(packet, 0, sizeof(*packet));
	packet->data = data;
	packet->size = size;
	if (size < at)
		return;
	type = get_be16(data + at - 2);
	if (type == ETHERTYPE_VLAN && size >= at + VLAN_TAG_SIZE) {
		at += VLAN_TAG_SIZE;
		type = get_be16(data + at - 2);
	}
	if (type == ETHERTYPE_IPV4)
		parse_ipv4(packet, at);
	else if (type == ETHERTYPE_IPV6)
		parse_ipv6(packet, at);
}

static size_t transport_size(const struct packet *packet)
{
	return packet->end - packet->transport;
}

/* Where the checksum of TCP or UDP is, or NULL if there is no room for it. */
static uint8_t *checksum_field(const struct packet *packet, uint8_t protocol)
{
	uint8_t *transport = packet->data + packet->transport;

	if (!packet->version || packet->fragment)
		return NULL;
	if (protocol == IPPROTO_TCP && transport_size(packet) >= TCP_MIN_SIZE)
		return transport + TCP_CHECKSUM;
	if (protocol == IPPROTO_UDP && transport_size(packet) >= UDP_SIZE)
		return transport + UDP_CHECKSUM;
	return NULL;
}

static uint16_t transport_sum(const struct packet *packet, uint8_t protocol)
{
	const uint8_t *ip = packet->data + packet->ip;
	size_t size = transport_size(packet);
	uint64_t total = protocol + (size & 0xffff) + (size >> 16);

	if (packet->version == 4)
		total += sum(ip + IPV4_ADDRESSES, 8);
	else
		total += sum(ip + IPV6_ADDRESSES, 32);
	return fold(total + sum(packet->data + packet->transport, size));
}

bool packet_ip_is_good(const struct packet *packet)
{
	return packet->version != 4 ||
	       fold(sum(packet->data + packet->ip, packet->ip_size)) == 0xffff;
}

enum verdict packet_check_transport(const struct packet *packet)
{
	const uint8_t *field = checksum_field(packet, packet->protocol);

	if (!field)
		return CHECKSUM_NONE;
	if (packet->protocol == IPPROTO_UDP && !get_be16(field))
		return CHECKSUM_GOOD;
	return transport_sum(packet, packet->protocol) == 0xffff ?
	       CHECKSUM_GOOD : CHECKSUM_BAD;
}

void packet_fill_ip(struct packet *packet)
{
	uint8_t *ip = packet->data + packet->ip;

	if (packet->version != 4)
		return;
	put_be16(ip + IPV4_CHECKSUM, 0);
	put_be16(ip + IPV4_CHECKSUM, ~fold(sum(ip, packet->ip_size)));
}

void packet_fill_transport(struct packet *packet, uint8_t protocol)
{
	uint8_t *field = checksum_field(packet, protocol);
	uint16_t checksum;

	if (!field)
		return;
	put_be16(field, 0);
	checksum = ~fold(transport_sum(packet, protocol) & 0xffff);
	/* In UDP, 0 means that there is none. */
	if (!checksum && protocol == IPPROTO_UDP)
		checksum = 0xffff;
	put_be16(field, checksum);
}

/* Makes one segment's headers from those of the whole. */
static void fix_headers(struct packet *segment, const struct packet *whole,
			size_t payload_start, unsigned int number, bool last)
{
	uint8_t *ip = segment->data + segment->ip;
	uint8_t *tcp = segment->data + segment->transport;
	const uint8_t *old_ip = whole->data + whole->ip;
	const uint8_t *old_tcp = whole->data + whole->transport;
	uint8_t flags = old_tcp[TCP_FLAGS];

	if (segment->version == 4) {
		put_be16(ip + IPV4_LENGTH, segment->end - segment->ip);
		put_be16(ip + IPV4_ID, get_be16(old_ip + IPV4_ID) + number);
		packet_fill_ip(segment);
	} else {
		put_be16(ip + IPV6_LENGTH, transport_size(segment));
	}
	put_be32(tcp + TCP_SEQUENCE,
		 get_be32(old_tcp + TCP_SEQUENCE) + payload_start);
	if (!last)
		flags &= ~(TCP_FIN | TCP_PSH);
	if (number)
		flags &= ~TCP_CWR;
	tcp[TCP_FLAGS] = flags;
	packet_fill_transport(segment, IPPROTO_TCP);
}

bool packet_segment(struct packet *packet, size_t mss,
		    void (*emit)(void *context, uint8_t *frame, size_t size),
		    void *context)
{
	const uint8_t *tcp = packet->data + packet->transport;
	/* Room for a tag, that @emit may add, and for padding. */
	uint8_t frame[MAX_SEGMENT + VLAN_TAG_SIZE + ETH_MIN_SIZE];
	size_t headers, payload, at = 0;
	unsigned int number = 0;

	if (!mss || packet->protocol != IPPROTO_TCP ||
	    !checksum_field(packet, IPPROTO_TCP))
		return false;
	/* A giant one's length does not fit its field. */
	packet->end = packet->size;
	headers = packet->transport + (tcp[TCP_OFFSET] >> 4) * 4;
	if (headers < packet->transport + TCP_MIN_SIZE ||
	    headers > packet->size || headers > MAX_HEADERS)
		return false;
	payload = packet->size - headers;
	do {
		size_t part = payload - at < mss ? payload - at : mss;
		struct packet segment = *packet;

		memcpy(frame, packet->data, headers);
		memcpy(frame + headers, packet->data + headers + at, part);
		segment.data = frame;
		segment.size = headers + part;
		segment.end = segment.size;
		fix_headers(&segment, packet, at, number++,
			    at + part == payload);
		emit(context, frame, segment.size);
		at += part;
	} while (at < payload);
	return true;
}
