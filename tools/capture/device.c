// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <pcap/pcap.h>
#include <string.h>

#include "capture.h"

#define ARPHRD_OF_TUN	0xfffe	/* ARPHRD_NONE */
#define LINKTYPE_ETHERNET 1	/* DLT_* are others on some systems */
#define LINKTYPE_RAW	101

static const struct link_type link_types[] = {
	{ ARPHRD_ETHER,		DLT_EN10MB, LINKTYPE_ETHERNET, "EN10MB",
	  "Ethernet" },
	{ ARPHRD_LOOPBACK,	DLT_EN10MB, LINKTYPE_ETHERNET, "EN10MB",
	  "Ethernet" },
	{ ARPHRD_OF_TUN,	DLT_RAW, LINKTYPE_RAW, "RAW", "IP packets" },
	{ ARPHRD_RAWIP,		DLT_RAW, LINKTYPE_RAW, "RAW", "IP packets" },
};

static const struct link_type *link_type(uint32_t arphrd)
{
	for (size_t i = 0; i < ARRAY_SIZE(link_types); i++) {
		if (link_types[i].arphrd == arphrd)
			return &link_types[i];
	}
	return NULL;
}

bool device_is_zerocopy(const struct fastnet_query *query)
{
	return query->modes & 1U << FASTNET_MODE_ZEROCOPY &&
	       !query->message[0];
}

bool device_find(struct device *device, const char *name, char *problem,
		 size_t size)
{
	int error = fastnet_query_device(name, &device->query);

	device->name = name;
	if (error == -ENODEV) {
		snprintf(problem, size, "%s: no such interface: see --list",
			 name);
		return false;
	}
	if (error) {
		fastnet_open_error(error, name, problem, size);
		return false;
	}
	device->link = link_type(device->query.link_type);
	if (device->link)
		return true;
	snprintf(problem, size, "%s: there is no format for frames of its type, %u",
		 name, device->query.link_type);
	return false;
}

/* The kernel copies no more than that; in zero-copy mode there is no need. */
static bool copy_less(struct device *device, char *problem, size_t size)
{
	struct sock_fprog filter;
	int error;

	if (!filter_compile(&filter, device->link, NULL, device->snaplen,
			    problem, size))
		return false;
	error = fastnet_set_filter(device->f, &filter);
	filter_free(&filter);
	if (error)
		fastnet_open_error(error, device->name, problem, size);
	return !error;
}

bool device_open(struct device *device, const struct options *options,
		 char *problem, size_t size)
{
	struct fastnet_options ask = options->ask;
	struct sock_fprog filter = { };
	int error;

	device->snaplen = options->snaplen ? options->snaplen : MAX_SNAPLEN;
	if (options->filter) {
		if (!filter_compile(&filter, device->link, options->filter,
				    device->snaplen, problem, size))
			return false;
		ask.filter = &filter;
	}
	error = fastnet_open(&device->f, device->name, &ask);
	filter_free(&filter);
	if (error) {
		fastnet_open_error(error, device->name, problem, size);
		return false;
	}
	if (options->snaplen && !options->filter &&
	    fastnet_mode(device->f) == FASTNET_MODE_COPY)
		return copy_less(device, problem, size);
	return true;
}

/* They stay what they were if they cannot be read. */
void device_count(struct device *device)
{
	struct fastnet_statistics statistics;

	if (device->f && !fastnet_get_statistics(device->f, &statistics))
		device->statistics = statistics;
}
