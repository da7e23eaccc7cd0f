// SPDX-License-Identifier: GPL-2.0
#include <pcap/pcap.h>
#include <stdbool.h>

#include "tool.h"

static bool is_numbered(const u_char *data, unsigned int size)
{
	return frame_sequence(data, size) != UINT64_MAX;
}

/* Those with numbers have to be there, in order. */
static const char *check(pcap_t *pcap, uint64_t first, uint64_t count,
			 bool others)
{
	struct pcap_pkthdr *header;
	const char *problem = "";
	const u_char *data;
	uint64_t i = 0;

	while (pcap_next_ex(pcap, &header, &data) == 1) {
		if (others && !is_numbered(data, header->caplen))
			continue;
		if (i == count)
			return "too many frames";
		if (header->caplen != header->len)
			return "not a whole frame";
		problem = check_numbered(first + i++, data, header->len);
		if (*problem)
			return problem;
	}
	return i == count ? "" : "too few frames";
}

static const char *check_file(const char *path, uint64_t first, uint64_t count,
			      bool others)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, error);
	const char *problem;

	if (!pcap)
		return "not a capture";
	problem = check(pcap, first, count, others);
	pcap_close(pcap);
	return problem;
}

const char *check_capture(const char *path, uint64_t first, uint64_t count)
{
	return check_file(path, first, count, false);
}

const char *find_in_capture(const char *path, uint64_t first, uint64_t count)
{
	return check_file(path, first, count, true);
}

const char *count_capture(const char *path, uint64_t *count)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, error);
	struct pcap_pkthdr *header;
	const char *problem = "";
	uint64_t number, next = 0;
	const u_char *data;

	*count = 0;
	if (!pcap)
		return "not a capture";
	while (!*problem && pcap_next_ex(pcap, &header, &data) == 1) {
		number = frame_sequence(data, header->caplen);
		problem = number < next ? "not in order" :
			  header->caplen != header->len ? "not a whole frame" :
			  check_numbered(number, data, header->len);
		next = number + 1;
		++*count;
	}
	pcap_close(pcap);
	return problem;
}
