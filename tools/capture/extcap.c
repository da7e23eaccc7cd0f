// SPDX-License-Identifier: GPL-2.0
/*
 * Wireshark starts the programs in its extcap folder and asks which interfaces
 * they have, what those deliver and what can be set of them. It reads answers
 * from standard output, line by line.
 */
#include <err.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"

/* It has the interfaces themselves, too: names have to differ. */
#define PREFIX	"fastnet-"

const char *extcap_interface(const char *name)
{
	if (strncmp(name, PREFIX, strlen(PREFIX)) || !name[strlen(PREFIX)])
		errx(MISUSE, "--extcap-interface: there is no %s: see --extcap-interfaces",
		     name);
	return name + strlen(PREFIX);
}

/* Those whose frames can be had now or when who has them ends. */
static int print_interfaces(void)
{
	struct if_nameindex *all = if_nameindex(), *i;
	struct device device;
	char problem[256];

	puts("extcap {version=" VERSION "}{display=fastnet}");
	for (i = all; i && i->if_name; i++) {
		if (!device_find(&device, i->if_name, problem, sizeof(problem)))
			continue;
		/* What has braces in its name cannot be said in this language. */
		if (!device.query.buffer_size || strpbrk(i->if_name, "{}"))
			continue;
		printf("interface {value=" PREFIX "%s}{display=%s by fastnet, %s}\n",
		       i->if_name, i->if_name,
		       device_is_zerocopy(&device.query) ? "zero-copy" :
							   "copied");
	}
	if (all)
		if_freenameindex(all);
	return 0;
}

static int print_link_type(const struct device *device)
{
	printf("dlt {number=%d}{name=%s}{display=%s}\n", device->link->linktype,
	       device->link->name, device->link->title);
	return 0;
}

static int print_config(const struct device *device)
{
	const struct fastnet_query *query = &device->query;
	bool zerocopy = device_is_zerocopy(query);

	puts("arg {number=0}{call=--mode}{display=Mode}{type=selector}"
	     "{tooltip=Zero-copy: the card writes frames into our memory}");
	puts("value {arg=0}{value=best}{display=Best there is}{default=true}");
	printf("value {arg=0}{value=zero-copy}{display=Zero-copy}"
	       "{enabled=%s}{default=false}\n", zerocopy ? "true" : "false");
	puts("value {arg=0}{value=copy}{display=Copy}{default=false}");
	puts("arg {number=1}{call=--outgoing}{display=What this host sends, too}"
	     "{type=boolflag}{default=false}{tooltip=In copy mode}");
	puts("arg {number=2}{call=--no-promiscuous}"
	     "{display=Only what is for this host}"
	     "{type=boolflag}{default=false}");
	puts("arg {number=3}{call=--take}"
	     "{display=Take the frames away from this host}"
	     "{type=boolflag}{default=false}"
	     "{tooltip=It is off the network meanwhile}");
	printf("arg {number=4}{call=--buffers}{display=Buffers}"
	       "{type=unsigned}{range=%u,%u}{default=%u}\n",
	       query->min_buffers, query->max_buffers, query->buffers);
	printf("arg {number=5}{call=--snaplen}{display=Bytes of each frame}"
	       "{type=unsigned}{range=0,%u}{default=0}{tooltip=0: all}\n",
	       MAX_SNAPLEN);
	return 0;
}

/* Wireshark reads the line that says what is wrong, and no line if nothing is. */
static int check_filter(const struct device *device, const char *expression)
{
	struct sock_fprog filter;
	char problem[256];

	if (!filter_compile(&filter, device->link, expression, MAX_SNAPLEN,
			    problem, sizeof(problem))) {
		puts(problem);
		return 0;
	}
	filter_free(&filter);
	return 0;
}

static int answer(const struct options *options)
{
	struct device device;
	char problem[256];

	if (options->action == EXTCAP_INTERFACES)
		return print_interfaces();
	if (!device_find(&device, options->interfaces[0], problem,
			 sizeof(problem)))
		errx(FAILURE, "%s", problem);
	switch (options->action) {
	case EXTCAP_DLTS:
		return print_link_type(&device);
	case EXTCAP_CONFIG:
		return print_config(&device);
	default:
		return check_filter(&device, options->filter);
	}
}

int extcap_answer(const struct options *options)
{
	int status = answer(options);

	return fflush(stdout) ? FAILURE : status;
}
