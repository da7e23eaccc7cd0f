/* SPDX-License-Identifier: BSD-3-Clause */
/* Capture through /dev/fastnet: see pcap-fastnet.c. */
#ifndef pcap_fastnet_h
#define pcap_fastnet_h

pcap_t *pcap_fastnet_create(const char *device, char *ebuf, int *is_ours);
int pcap_fastnet_findalldevs(pcap_if_list_t *devlistp, char *errbuf);

/*
 * The network interface that a device of ours is made of, in a buffer of
 * IF_NAMESIZE bytes; any other device itself.
 */
const char *pcap_fastnet_interface(const char *device, char *name);

#endif /* pcap_fastnet_h */
