/* SPDX-License-Identifier: GPL-2.0 */
/* Devices of fastnet's, by the interface of libpcap. */
#ifndef _LIBPCAP_DEVICE_H
#define _LIBPCAP_DEVICE_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#include "common.h"

#define TIMEOUT_MS	100

/* What differs from a whole frame at once, of everybody's, by copies or not. */
struct wish {
	int snaplen;
	int timeout;	/* -1 for none */
	int buffer;
	bool late;
	bool own_only;
	bool nanoseconds;
	bool nonblock;
};

/* "fastnet-zc:eth0" and so on, in a buffer that the next call uses again. */
const char *device_name(const char *source, const char *suffix);

/* Open and ready, or with the status of pcap_activate(). */
pcap_t *prepare(const char *device, const struct wish *wish);
int try_activate(const char *device, char *text);
pcap_t *open_pcap(const char *device, const struct wish *wish);

/* Of frames with numbers, those of other programs left out. */
int choose(pcap_t *p, const char *filter);

/* The next frame: 1, or what pcap_next_ex() says. */
int next_frame(pcap_t *p, struct pcap_pkthdr *header, const u_char **data);

/* What is wrong with so many frames from that number on, or "". */
const char *check_frame(uint64_t sequence, const struct pcap_pkthdr *header,
			const u_char *data, unsigned int snaplen);
const char *receives_numbered(pcap_t *p, uint64_t first, uint64_t count);

/* Sends those, and waits until they are in the ring. */
bool fill_ring(pcap_t *p, uint64_t first, uint64_t count);

/* Waits until so many were received or dropped, and no more. */
bool wait_counted(pcap_t *p, unsigned int count);

#endif /* _LIBPCAP_DEVICE_H */
