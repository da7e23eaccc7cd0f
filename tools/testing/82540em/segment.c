// SPDX-License-Identifier: GPL-2.0
#include "packet.h"
#include "registers.h"
#include "segment.h"

/* The longest frame that the chip sends */
#define MAX_SEGMENT	16288

#define IPV4_LENGTH	2
#define IPV4_ID		4
#define IPV4_SIZE	20
#define IPV6_LENGTH	4
#define IPV6_SIZE	40
#define TCP_SEQUENCE	4
#define TCP_FLAGS	13
#define   TCP_FIN	0x01
#define   TCP_PSH	0x08
#define TCP_SIZE	20
#define UDP_LENGTH	4
#define UDP_SIZE	8

void context_parse(struct context *context, const uint8_t *descriptor)
{
	uint32_t command = get_le32(descriptor + TXD_LOWER);

	context->ip.start = descriptor[0];
	context->ip.offset = descriptor[1];
	context->ip.end = get_le16(descriptor + 2);
	context->transport.start = descriptor[4];
	context->transport.offset = descriptor[5];
	context->transport.end = get_le16(descriptor + 6);
	context->payload = TXD_LONG_LENGTH(command);
	context->tcp = command & TXD_TCP;
	context->ipv4 = command & TXD_IP;
	context->headers = descriptor[13];
	context->mss = get_le16(descriptor + 14);
}

void insert_checksum(const struct checksum *checksum, uint8_t *frame,
		     size_t size)
{
	size_t end = checksum->end ? checksum->end + 1U : size;

	if (end > size)
		end = size;
	if (checksum->start >= end || checksum->offset + 2U > size)
		return;
	put_be16(frame + checksum->offset,
		 ~internet_sum(frame + checksum->start, end - checksum->start));
}

static void fix_ip(const struct context *context, uint8_t *frame, size_t size,
		   unsigned int number)
{
	uint8_t *ip = frame + context->ip.start;

	if (context->ipv4) {
		put_be16(ip + IPV4_LENGTH, size - context->ip.start);
		put_be16(ip + IPV4_ID, get_be16(ip + IPV4_ID) + number);
	} else {
		put_be16(ip + IPV6_LENGTH,
			 size - context->ip.start - IPV6_SIZE);
	}
}

static void fix_transport(const struct context *context, uint8_t *frame,
			  size_t size, size_t at, bool last)
{
	uint8_t *transport = frame + context->transport.start;
	uint8_t *field = frame + context->transport.offset;
	uint8_t length[2], seed[4];

	if (context->tcp) {
		put_be32(transport + TCP_SEQUENCE,
			 get_be32(transport + TCP_SEQUENCE) + at);
		if (!last)
			transport[TCP_FLAGS] &= ~(TCP_FIN | TCP_PSH);
	} else {
		put_be16(transport + UDP_LENGTH,
			 size - context->transport.start);
	}
	/* The driver leaves the pseudo header's length to the chip. */
	put_be16(length, size - context->transport.start);
	memcpy(seed, field, 2);
	memcpy(seed + 2, length, 2);
	put_be16(field, internet_sum(seed, sizeof(seed)));
}

static bool is_sane(const struct context *context, size_t size)
{
	size_t ip = context->ipv4 ? IPV4_SIZE : IPV6_SIZE;
	size_t transport = context->tcp ? TCP_SIZE : UDP_SIZE;

	return context->mss && context->headers < size &&
	       context->headers + context->mss <= MAX_SEGMENT &&
	       context->ip.start + ip <= context->headers &&
	       context->transport.start + transport <= context->headers &&
	       context->transport.offset + 2U <= context->headers &&
	       size - context->headers == context->payload;
}

bool segment(const struct segments *segments, const uint8_t *data, size_t size)
{
	const struct context *context = segments->context;
	/* Room for a tag and padding, that @emit may add. */
	uint8_t frame[MAX_SEGMENT + VLAN_TAG_SIZE + ETH_MIN_SIZE];
	size_t headers = context->headers;
	unsigned int number = 0;

	if (!is_sane(context, size))
		return false;
	for (size_t at = 0; at < size - headers; at += context->mss) {
		size_t left = size - headers - at;
		size_t part = left < context->mss ? left : context->mss;
		size_t whole = headers + part;

		memcpy(frame, data, headers);
		memcpy(frame + headers, data + headers + at, part);
		fix_ip(context, frame, whole, number++);
		fix_transport(context, frame, whole, at, part == left);
		if (segments->ip_checksum)
			insert_checksum(&context->ip, frame, whole);
		if (segments->transport_checksum)
			insert_checksum(&context->transport, frame, whole);
		segments->emit(segments->to, frame, whole);
	}
	return true;
}
