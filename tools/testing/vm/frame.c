// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <string.h>

#include "frame.h"

#define FRAME_MAGIC	0x46617374	/* "Fast" */

/* The payload starts 8-byte aligned: an emulated CPU has to check it. */
struct frame_header {
	uint8_t destination[6];
	uint8_t source[6];
	uint16_t ethertype;
	uint16_t length;
	uint32_t magic;
	uint32_t seed;
	uint64_t sequence;
};

_Static_assert(sizeof(struct frame_header) == 32, "header has no holes");

static const uint8_t guest_mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
static const uint8_t host_mac[6] = { 0x52, 0x54, 0x00, 0x00, 0x00, 0x01 };

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
	uint64_t range = spec->max_size - spec->min_size + 1;

	return spec->min_size + ((mix(~spec->seed, seq) >> 32) * range >> 32);
}

size_t frame_build(const struct frame_spec *spec, uint64_t seq,
		   uint8_t *frame)
{
	size_t at = sizeof(struct frame_header);
	size_t size = frame_size(spec, seq);
	uint64_t word = mix(spec->seed, seq);
	struct frame_header header = {
		.ethertype = htons(FRAME_ETHERTYPE),
		.length = size,
		.magic = FRAME_MAGIC,
		.seed = spec->seed,
		.sequence = seq,
	};

	memcpy(header.destination, guest_mac, sizeof(guest_mac));
	memcpy(header.source, host_mac, sizeof(host_mac));
	memcpy(frame, &header, sizeof(header));

	for (; at + sizeof(word) <= size; at += sizeof(word)) {
		memcpy(frame + at, &word, sizeof(word));
		word = next_word(word);
	}
	memcpy(frame + at, &word, size - at);
	return size;
}

static const char *check_header(const struct frame_spec *spec, uint64_t seq,
				const struct frame_header *header, size_t len)
{
	if (header->ethertype != htons(FRAME_ETHERTYPE) ||
	    header->magic != FRAME_MAGIC)
		return "not a numbered frame";
	if (header->seed != spec->seed)
		return "wrong seed";
	if (header->sequence != seq)
		return "wrong sequence number";
	if (header->length != frame_size(spec, seq))
		return "wrong length field";
	if (len != header->length)
		return "wrong length";
	if (memcmp(header->destination, guest_mac, sizeof(guest_mac)) ||
	    memcmp(header->source, host_mac, sizeof(host_mac)))
		return "wrong address";
	return NULL;
}

const char *frame_check(const struct frame_spec *spec, uint64_t seq,
			const uint8_t *frame, size_t len)
{
	size_t at = sizeof(struct frame_header);
	uint64_t expected = mix(spec->seed, seq);
	struct frame_header header;
	uint64_t differences = 0;
	const char *problem;
	uint64_t word;

	if (len < FRAME_MIN_SIZE)
		return "too short";
	memcpy(&header, frame, sizeof(header));
	problem = check_header(spec, seq, &header, len);
	if (problem)
		return problem;

	for (; at + sizeof(word) <= len; at += sizeof(word)) {
		memcpy(&word, frame + at, sizeof(word));
		differences |= word ^ expected;
		expected = next_word(expected);
	}
	if (differences || memcmp(frame + at, &expected, len - at))
		return "wrong payload";
	return NULL;
}

uint64_t frame_sequence(const uint8_t *frame, size_t len)
{
	struct frame_header header;

	if (len < sizeof(header))
		return UINT64_MAX;
	memcpy(&header, frame, sizeof(header));
	if (header.ethertype != htons(FRAME_ETHERTYPE) ||
	    header.magic != FRAME_MAGIC)
		return UINT64_MAX;
	return header.sequence;
}
