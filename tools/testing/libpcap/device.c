// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device.h"

#define WHOLE		65535

const char *device_name(const char *source, const char *suffix)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s:%s%s", source, nic_name(), suffix);
	return name;
}

pcap_t *prepare(const char *device, const struct wish *wish)
{
	static const struct wish none;
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(device, text);

	if (!p) {
		fprintf(stderr, "# %s\n", text);
		return NULL;
	}
	if (!wish)
		wish = &none;
	pcap_set_snaplen(p, wish->snaplen ? wish->snaplen : WHOLE);
	pcap_set_timeout(p, wish->timeout ? wish->timeout : TIMEOUT_MS);
	pcap_set_buffer_size(p, wish->buffer);
	pcap_set_immediate_mode(p, !wish->late);
	pcap_set_promisc(p, !wish->own_only);
	if (wish->nonblock)
		pcap_setnonblock(p, 1, text);
	if (wish->nanoseconds)
		pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
	return p;
}

int try_activate(const char *device, char *text)
{
	pcap_t *p = prepare(device, NULL);
	int status;

	if (!p)
		return PCAP_ERROR;
	status = pcap_activate(p);
	strcpy(text, pcap_geterr(p));
	pcap_close(p);
	return status;
}

pcap_t *open_pcap(const char *device, const struct wish *wish)
{
	pcap_t *p = prepare(device, wish);

	if (!p || !pcap_activate(p))
		return wait_carrier(nic_name(), 1) ? p : NULL;
	fprintf(stderr, "# %s: %s\n", device, pcap_geterr(p));
	pcap_close(p);
	return NULL;
}

int choose(pcap_t *p, const char *filter)
{
	struct bpf_program program;
	int err = pcap_compile(p, &program, filter, 1, PCAP_NETMASK_UNKNOWN);

	if (!err) {
		err = pcap_setfilter(p, &program);
		pcap_freecode(&program);
	}
	if (err)
		fprintf(stderr, "# %s: %s\n", filter, pcap_geterr(p));
	return err;
}

int next_frame(pcap_t *p, struct pcap_pkthdr *header, const u_char **data)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct pcap_pkthdr *found;
	int status;

	do {
		status = pcap_next_ex(p, &found, data);
		if (status == 1)
			*header = *found;
	} while (!status && milliseconds() < end);
	return status;
}

const char *check_frame(uint64_t sequence, const struct pcap_pkthdr *header,
			const u_char *data, unsigned int snaplen)
{
	uint8_t expected[FRAME_MAX_SIZE];
	size_t size = frame_build(&mixed_frames, sequence, expected);

	if (header->len != size)
		return "not as long as on the wire";
	if (header->caplen != (size < snaplen ? size : snaplen))
		return "not as much of it as was asked for";
	return memcmp(data, expected, header->caplen) ? "other bytes" : "";
}

const char *receives_numbered(pcap_t *p, uint64_t first, uint64_t count)
{
	unsigned int snaplen = pcap_snapshot(p);
	struct pcap_pkthdr header;
	const char *problem = "";
	const u_char *data;
	uint64_t i;

	for (i = first; i < first + count && !*problem; i++) {
		if (next_frame(p, &header, &data) != 1)
			return "no frame";
		problem = check_frame(i, &header, data, snaplen);
	}
	return problem;
}

bool wait_counted(pcap_t *p, unsigned int count)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	struct pcap_stat stat = {};

	while (!pcap_stats(p, &stat) && stat.ps_recv < count &&
	       milliseconds() < end)
		usleep(10000);
	if (stat.ps_recv != count)
		fprintf(stderr, "# %u frames, not %u\n", stat.ps_recv, count);
	return stat.ps_recv == count;
}

bool fill_ring(pcap_t *p, uint64_t first, uint64_t count)
{
	struct pcap_stat stat;

	return !pcap_stats(p, &stat) && !host_send(first, count) &&
	       !host_wait() && wait_counted(p, stat.ps_recv + count);
}
