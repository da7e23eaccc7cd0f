// SPDX-License-Identifier: GPL-2.0
/*
 * frames [-f FIRST] [-s SNAPLEN] FILE...
 *
 * Reads files one after the other, with libpcap, and counts the numbered frames
 * of seed 1 and 60 to 1514 bytes: those that are as they were sent, to the byte,
 * cut by the snaplen or not; those that are not; those that are missing before
 * the last one; those that came behind a later one; and all others.
 */
#include <err.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../testing/vm/frame.h"

static const struct frame_spec spec = {
	.seed = 1, .min_size = 60, .max_size = 1514,
};

struct counts {
	uint64_t expected;
	uint32_t snaplen;
	uint64_t right;
	uint64_t wrong;
	uint64_t missing;
	uint64_t late;
	uint64_t others;
};

static bool is_right(const struct counts *c, uint64_t number,
		     const struct pcap_pkthdr *header, const u_char *data)
{
	uint8_t frame[FRAME_MAX_SIZE];
	size_t size = frame_build(&spec, number, frame);
	size_t length = size < c->snaplen ? size : c->snaplen;

	return header->len == size && header->caplen == length &&
	       !memcmp(data, frame, length) && header->ts.tv_sec &&
	       header->ts.tv_usec < 1000000000;
}

static void count(struct counts *c, const struct pcap_pkthdr *header,
		  const u_char *data)
{
	uint64_t number = frame_sequence(data, header->caplen);

	if (number == UINT64_MAX) {
		c->others++;
		return;
	}
	if (is_right(c, number, header, data))
		c->right++;
	else
		c->wrong++;
	if (number < c->expected) {
		c->late++;
		return;
	}
	c->missing += number - c->expected;
	c->expected = number + 1;
}

static void read_file(struct counts *c, const char *name)
{
	char problem[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *data;
	pcap_t *pcap;
	int result;

	pcap = pcap_open_offline_with_tstamp_precision(name,
						       PCAP_TSTAMP_PRECISION_NANO,
						       problem);
	if (!pcap)
		errx(1, "%s: %s", name, problem);
	while ((result = pcap_next_ex(pcap, &header, &data)) == 1)
		count(c, header, data);
	if (result != PCAP_ERROR_BREAK)
		errx(1, "%s: %s", name, pcap_geterr(pcap));
	pcap_close(pcap);
}

int main(int argc, char **argv)
{
	struct counts c = { .snaplen = UINT32_MAX };
	int option;

	while ((option = getopt(argc, argv, "f:s:")) != -1) {
		if (option == 'f')
			c.expected = strtoull(optarg, NULL, 10);
		else if (option == 's')
			c.snaplen = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	for (; optind < argc; optind++)
		read_file(&c, argv[optind]);
	printf("%llu right, %llu wrong, %llu missing, %llu late, %llu others\n",
	       (unsigned long long)c.right, (unsigned long long)c.wrong,
	       (unsigned long long)c.missing, (unsigned long long)c.late,
	       (unsigned long long)c.others);
	return 0;
}
