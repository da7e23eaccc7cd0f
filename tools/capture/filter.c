// SPDX-License-Identifier: GPL-2.0
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"

/* A program of libpcap's is the kernel's, but for the name of its type. */
static bool copy_program(struct sock_fprog *filter,
			 const struct bpf_program *program)
{
	size_t size = program->bf_len * sizeof(struct sock_filter);

	_Static_assert(sizeof(struct bpf_insn) == sizeof(struct sock_filter),
		       "one instruction");
	filter->len = program->bf_len;
	filter->filter = malloc(size);
	if (filter->filter)
		memcpy(filter->filter, program->bf_insns, size);
	return filter->filter;
}

bool filter_compile(struct sock_fprog *filter, const struct link_type *link,
		    const char *expression, uint32_t snaplen, char *problem,
		    size_t size)
{
	pcap_t *pcap = pcap_open_dead(link->dlt, snaplen);
	struct bpf_program program;
	bool done = false;

	if (!pcap) {
		snprintf(problem, size, "no memory for a filter");
		return false;
	}
	if (pcap_compile(pcap, &program, expression ? expression : "", 1,
			 PCAP_NETMASK_UNKNOWN)) {
		snprintf(problem, size, "filter \"%s\": %s",
			 expression ? expression : "", pcap_geterr(pcap));
	} else {
		done = copy_program(filter, &program);
		if (!done)
			snprintf(problem, size, "no memory for a filter");
		pcap_freecode(&program);
	}
	pcap_close(pcap);
	return done;
}

void filter_free(struct sock_fprog *filter)
{
	free(filter->filter);
}
