// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "../bench.h"

const struct method * const methods[] = {
	&method_socket,
	&method_recvmmsg,
	&method_pcap,
	&method_pcap_fastnet,
	&method_pcap_fastnet_take,
	&method_mmap_v2,
	&method_mmap_v3,
	&method_xdp,
	&method_xdp_generic,
	&method_xdp_drop,
	&method_xdp_drop_generic,
	&method_xdp_pass,
	&method_xdp_redirect,
	&method_xdp_tx,
	&method_xdp_send,
	&method_fastnet_read,
	&method_fastnet_copy,
	&method_fastnet_copy_late,
	&method_fastnet_copy_tee,
	&method_fastnet_drop,
	&method_fastnet_zc,
	&method_fastnet_zc_late,
	&method_fastnet_zc_filter,
	&method_fastnet_zc_tee,
	&method_fastnet_left,
	NULL
};

const struct method *method_named(const char *name, size_t length)
{
	for (size_t i = 0; methods[i]; i++) {
		if (strlen(methods[i]->name) == length &&
		    !memcmp(methods[i]->name, name, length))
			return methods[i];
	}
	return NULL;
}
