// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <string.h>

#include "frame.h"

#define FRAME_MAGIC	0x46617374	/* "Fast" */
#define MAGIC_TIMED	(FRAME_MAGIC + 1)

#define HOST_ADDRESS	0x0a000202	/* 10.0.2.2 */
#define GUEST_ADDRESS	0x0a00020f	/* 10.0.2.15 */

/* The payload starts 8-byte aligned: an emulated CPU has to check it. */
struct frame_number {
	uint16_t length;
	uint32_t magic;
	uint32_t seed;
	uint64_t sequence;
	uint64_t time;		/* where that is to be known */
} __attribute__((packed));

#define NUMBER_SIZE	offsetof(struct frame_number, time)
#define MAX_HEADERS	(ETH_HLEN + sizeof(struct iphdr) + \
			 sizeof(struct frame_number))

_Static_assert((ETH_HLEN + NUMBER_SIZE) % 8 == 0, "payload is aligned");
_Static_assert(MAX_HEADERS <= FRAME_MIN_SIZE, "all of it fits any frame");

static const struct ether_header addresses = {
	.ether_dhost = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 },
	.ether_shost = { 0x52, 0x54, 0x00, 0x00, 0x00, 0x01 },
};

/* splitmix64: unrelated values for neighbouring numbers. */
static uint64_t mix(uint32_t seed, uint64_t seq)
{
	uint64_t x = seq + ((uint64_t)seed << 32) + 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static uint64_t next_word(uint64_t word)
{
	return word * 6364136223846793005 + 1442695040888963407;
}

size_t frame_size(const struct frame_spec *spec, uint64_t seq)
{
	static const uint16_t imix[12] = {
		60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 60, 590,
	};
	uint64_t range = spec->max_size - spec->min_size + 1;

	if (spec->imix)
		return imix[seq % 12];
	return spec->min_size + ((mix(~spec->seed, seq) >> 32) * range >> 32);
}

/* Spread evenly: of the first hundred that many, and of the next. */
static bool is_ip(const struct frame_spec *spec, uint64_t seq)
{
	unsigned int percent = spec->ip_percent, at = seq % 100;

	return (at + 1) * percent / 100 != at * percent / 100;
}

static void build_ip(uint8_t *at, size_t size, uint64_t seq)
{
	struct iphdr ip = {
		.version = IPVERSION,
		.ihl = sizeof(ip) / 4,
		.tot_len = htons(size - ETH_HLEN),
		.id = htons(seq),
		.ttl = IPDEFTTL,
		.protocol = FRAME_PROTOCOL,
		.saddr = htonl(HOST_ADDRESS),
		.daddr = htonl(GUEST_ADDRESS),
	};
	uint16_t words[sizeof(ip) / 2];
	uint32_t sum = 0;

	memcpy(words, &ip, sizeof(ip));
	for (size_t i = 0; i < sizeof(ip) / 2; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	ip.check = ~(sum + (sum >> 16));
	memcpy(at, &ip, sizeof(ip));
}

/* All but the time and the payload; returns where they start. */
static size_t build_headers(const struct frame_spec *spec, uint64_t seq,
			    size_t size, uint8_t *frame)
{
	struct ether_header ethernet = addresses;
	const struct frame_number number = {
		.length = size,
		.magic = spec->timed ? MAGIC_TIMED : FRAME_MAGIC,
		.seed = spec->seed,
		.sequence = seq,
	};
	size_t at = ETH_HLEN;

	ethernet.ether_type = htons(FRAME_ETHERTYPE);
	if (spec->ip_percent && is_ip(spec, seq)) {
		ethernet.ether_type = htons(ETHERTYPE_IP);
		build_ip(frame + at, size, seq);
		at += sizeof(struct iphdr);
	}
	memcpy(frame, &ethernet, sizeof(ethernet));
	memcpy(frame + at, &number, NUMBER_SIZE);
	return at + NUMBER_SIZE;
}

size_t frame_build(const struct frame_spec *spec, uint64_t seq,
		   uint8_t *frame)
{
	size_t size = frame_size(spec, seq);
	uint64_t word = mix(spec->seed, seq);
	size_t at = build_headers(spec, seq, size, frame);

	if (spec->timed) {
		memset(frame + at, 0, sizeof(uint64_t));
		at += sizeof(uint64_t);
	}
	for (; at + sizeof(word) <= size; at += sizeof(word)) {
		memcpy(frame + at, &word, sizeof(word));
		word = next_word(word);
	}
	memcpy(frame + at, &word, size - at);
	return size;
}

/* Where the number is; 0 in a frame that is none of ours. */
static size_t find_number(const uint8_t *frame, size_t len,
			  struct frame_number *number)
{
	size_t at = ETH_HLEN;
	uint16_t type;

	if (len < MAX_HEADERS)
		return 0;
	memcpy(&type, frame + offsetof(struct ether_header, ether_type),
	       sizeof(type));
	if (type == htons(ETHERTYPE_IP) &&
	    frame[at + offsetof(struct iphdr, protocol)] == FRAME_PROTOCOL)
		at += sizeof(struct iphdr);
	else if (type != htons(FRAME_ETHERTYPE))
		return 0;
	memcpy(number, frame + at, sizeof(*number));
	return number->magic == FRAME_MAGIC || number->magic == MAGIC_TIMED ?
	       at : 0;
}

/* What is wrong with headers that are not the ones expected. */
static const char *explain(const struct frame_spec *spec, uint64_t seq,
			   const uint8_t *frame, size_t len)
{
	struct frame_number number;

	if (!find_number(frame, len, &number))
		return "not a numbered frame";
	if (number.seed != spec->seed)
		return "wrong seed";
	if (number.sequence != seq)
		return "wrong sequence number";
	if (number.length != frame_size(spec, seq))
		return "wrong length field";
	if (memcmp(frame, &addresses, 2 * ETH_ALEN))
		return "wrong address";
	return "wrong headers";
}

const char *frame_check(const struct frame_spec *spec, uint64_t seq,
			const uint8_t *frame, size_t len)
{
	size_t size = frame_size(spec, seq);
	uint64_t expected = mix(spec->seed, seq);
	uint8_t headers[MAX_HEADERS];
	uint64_t differences = 0;
	uint64_t word;
	size_t at;

	if (len < FRAME_MIN_SIZE)
		return "too short";
	at = build_headers(spec, seq, size, headers);
	if (memcmp(frame, headers, at))
		return explain(spec, seq, frame, len);
	if (len != size)
		return "wrong length";

	if (spec->timed)
		at += sizeof(uint64_t);
	for (; at + sizeof(word) <= len; at += sizeof(word)) {
		memcpy(&word, frame + at, sizeof(word));
		differences |= word ^ expected;
		expected = next_word(expected);
	}
	if (differences || memcmp(frame + at, &expected, len - at))
		return "wrong payload";
	return NULL;
}

const char *frame_check_itself(const uint8_t *frame, size_t len)
{
	struct frame_spec spec = { .imix = false };
	struct frame_number number;
	size_t at = find_number(frame, len, &number);

	if (!at)
		return "not a numbered frame";
	spec.seed = number.seed;
	spec.min_size = number.length;
	spec.max_size = number.length;
	spec.ip_percent = at == ETH_HLEN ? 0 : 100;
	spec.timed = number.magic == MAGIC_TIMED;
	return frame_check(&spec, number.sequence, frame, len);
}

uint64_t frame_sequence(const uint8_t *frame, size_t len)
{
	struct frame_number number;

	return find_number(frame, len, &number) ? number.sequence : UINT64_MAX;
}

void frame_stamp(uint8_t *frame, uint64_t nsec)
{
	struct frame_number number;
	size_t at = find_number(frame, MAX_HEADERS, &number);

	memcpy(frame + at + NUMBER_SIZE, &nsec, sizeof(nsec));
}

uint64_t frame_time(const uint8_t *frame, size_t len)
{
	struct frame_number number;

	if (!find_number(frame, len, &number) || number.magic != MAGIC_TIMED)
		return 0;
	return number.time;
}
