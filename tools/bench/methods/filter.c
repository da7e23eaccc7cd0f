// SPDX-License-Identifier: GPL-2.0
#include <pcap/pcap.h>

#include "filter.h"

#define WHOLE_FRAME	65535

int filter_compile(struct capture *c, const char *expression,
		   struct sock_fprog *filter)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, WHOLE_FRAME);
	struct bpf_program program;
	int error = 0;

	if (pcap_compile(p, &program, expression, 1, PCAP_NETMASK_UNKNOWN)) {
		error = capture_fail(c, "filter \"%s\": %s", expression,
				     pcap_geterr(p));
	} else {
		/* The same structure by another name. */
		filter->len = program.bf_len;
		filter->filter = (struct sock_filter *)program.bf_insns;
	}
	pcap_close(p);
	return error;
}

void filter_free(struct sock_fprog *filter)
{
	struct bpf_program program = {
		.bf_len = filter->len,
		.bf_insns = (struct bpf_insn *)filter->filter,
	};

	pcap_freecode(&program);
}
