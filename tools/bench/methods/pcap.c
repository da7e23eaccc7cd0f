// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <pcap/pcap.h>
#include <string.h>

#include "look.h"
#include "packet.h"

#define TIMEOUT_MSEC	10	/* as long as mmap-v3 waits for a full block */

static int set_up(struct capture *c, pcap_t *p)
{
	int error;

	pcap_set_snaplen(p, c->buffer_size);
	pcap_set_buffer_size(p, c->memory);
	pcap_set_promisc(p, 1);
	pcap_set_timeout(p, TIMEOUT_MSEC);
	error = pcap_activate(p);
	if (error == PCAP_ERROR_PERM_DENIED)
		return capture_fail(c, "needs CAP_NET_RAW: run it as root");
	if (error < 0)
		return capture_fail(c, "%s: %s", pcap_statustostr(error),
				    pcap_geterr(p));
	return 0;
}

static int set_filter(struct capture *c, pcap_t *p)
{
	struct bpf_program program;
	int error;

	if (!c->options->filter)
		return 0;
	if (pcap_compile(p, &program, c->options->filter, 1,
			 PCAP_NETMASK_UNKNOWN))
		return capture_fail(c, "filter \"%s\": %s", c->options->filter,
				    pcap_geterr(p));
	error = pcap_setfilter(p, &program);
	pcap_freecode(&program);
	return error ? capture_fail(c, "filter: %s", pcap_geterr(p)) : 0;
}

static int open_device(struct capture *c, const char *name)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(name, text);

	if (!p)
		return capture_fail(c, "%.200s", text);
	packet_set_buffers(c);
	c->memory = (uint64_t)c->buffers * c->buffer_size;
	if (c->memory > INT_MAX) {
		capture_fail(c, "-B, -b: libpcap holds 2 GiB at most");
	} else if (!set_up(c, p) && !set_filter(c, p) &&
		   !pcap_setdirection(p, PCAP_D_IN) &&
		   !pcap_setnonblock(p, 1, text)) {
		c->state = p;
		c->fd = pcap_get_selectable_fd(p);
		return 0;
	}
	pcap_close(p);
	return -1;
}

static int open_pcap(struct capture *c)
{
	return open_device(c, c->options->interface);
}

static int open_suffixed(struct capture *c, const char *suffix)
{
	char name[64];

	snprintf(name, sizeof(name), "fastnet:%s%s", c->options->interface,
		 suffix);
	return open_device(c, name);
}

static int open_fastnet(struct capture *c)
{
	return open_suffixed(c, "");
}

static int open_fastnet_take(struct capture *c)
{
	return open_suffixed(c, ":take");
}

static void look(u_char *context, const struct pcap_pkthdr *header,
		 const u_char *frame)
{
	do_something((struct counts *)context, frame, header->len);
}

static uint64_t receive(struct capture *c, uint64_t budget)
{
	uint64_t frames = 0;

	while (frames < budget) {
		uint64_t left = budget - frames;
		int n = pcap_dispatch(c->state, left < INT_MAX ? left : INT_MAX,
				      look, (u_char *)&c->counts);

		if (n <= 0)
			break;
		frames += n;
	}
	return frames;
}

static uint64_t dropped(struct capture *c)
{
	struct pcap_stat stats;

	if (!pcap_stats(c->state, &stats))
		c->ring_drops = stats.ps_drop;
	return c->ring_drops;
}

static void close_pcap(struct capture *c)
{
	pcap_close(c->state);
}

const struct method method_pcap = {
	.name = "pcap",
	.summary = "libpcap, as tcpdump has it",
	.open = open_pcap,
	.receive = receive,
	.dropped = dropped,
	.close = close_pcap,
};

/* These take a libpcap that has such devices. */
const struct method method_pcap_fastnet = {
	.name = "pcap-fastnet",
	.summary = "libpcap on fastnet:eth0: both directions, the stack as well",
	.open = open_fastnet,
	.receive = receive,
	.dropped = dropped,
	.close = close_pcap,
};

const struct method method_pcap_fastnet_take = {
	.name = "pcap-fastnet-take",
	.summary = "libpcap on fastnet:eth0:take: zero-copy, without the stack",
	.open = open_fastnet_take,
	.receive = receive,
	.dropped = dropped,
	.close = close_pcap,
};
