// SPDX-License-Identifier: BSD-3-Clause
/*
 * Capture through /dev/fastnet, with libfastnet. Frames are looked at where the
 * kernel or the network device has put them.
 *
 *	fastnet:eth0		copy mode, both directions
 *	fastnet-copy:eth0	the same
 *	fastnet-zc:eth0		zero-copy mode, which has received frames only
 *
 * The network stack gets all frames as well, but with ":take" at the end. Then
 * "fastnet:eth0:take" is zero-copy if it can be, and has received frames only.
 *
 * Frames are in memory that can only be read. For programs that write to them
 * there is ":private": copies in memory of their own.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/if_packet.h>
#include <time.h>
#include <unistd.h>

#include <fastnet.h>

#include "pcap-int.h"
#include "pcap-fastnet.h"

#define TAKE		":take"
#define PRIVATE		":private"

/* Where the timeout is left to us, as long as packet sockets' default. */
#define DEFAULT_DELAY	10	/* milliseconds */

/* Ethernet's, with two VLAN tags. */
#define LINK_HEADER	22

/* One store for so many frames is as good as one for more. */
#define RELEASE_BATCH	32

struct source {
	const char *prefix;
	uint32_t mode;
};

static const struct source sources[] = {
	{ "fastnet:", 0 },
	{ "fastnet-copy:", FASTNET_MODE_COPY },
	{ "fastnet-zc:", FASTNET_MODE_ZEROCOPY },
};

struct pcap_fastnet {
	struct fastnet *device;
	struct fastnet_frame next;	/* valid if ahead: not yet returned */
	int ahead;
	int filters_here;		/* the kernel does not */
	uint32_t rest;			/* came by the filter before */
	int nonblock;
	int was_empty;
	int outgoing;			/* we get what the host sends */
	int take;			/* the stack does not get frames */
	int private;			/* they may be written to */
	int socket;			/* to send by */
	int break_fd;			/* readable to end waiting */
	uint32_t limit;			/* frames for one read */
	uint32_t mode;
	u_char *last;			/* copy of a frame */
	long long missed;		/* by the device, before we came */
	const char *suffix;		/* of the device's name */
	char name[IF_NAMESIZE];
};

/* The source that a device's name starts with, or NULL. */
static const struct source *
find_source(const char *device)
{
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		if (strncmp(device, sources[i].prefix,
			    strlen(sources[i].prefix)) == 0)
			return &sources[i];
	}
	return NULL;
}

static int
skip(const char **at, const char *text)
{
	size_t length = strlen(text);

	if (strncmp(*at, text, length) != 0)
		return 0;
	*at += length;
	return 1;
}

/* Each once at most. */
static int
parse_suffix(struct pcap_fastnet *pf)
{
	const char *at = pf->suffix;

	pf->take = 0;
	pf->private = 0;
	while (*at != '\0') {
		if (!pf->take && skip(&at, TAKE))
			pf->take = 1;
		else if (!pf->private && skip(&at, PRIVATE))
			pf->private = 1;
		else
			return -1;
	}
	return 0;
}

/* Returns 0, or -1 if no device of ours can be called so. */
static int
parse_device(const char *device, struct pcap_fastnet *pf)
{
	const struct source *source = find_source(device);
	const char *name = device + strlen(source->prefix);
	size_t length = strcspn(name, ":");

	if (length == 0 || length >= sizeof(pf->name))
		return -1;
	memcpy(pf->name, name, length);
	pf->name[length] = '\0';
	pf->mode = source->mode;
	pf->suffix = name + length;
	return parse_suffix(pf);
}

const char *
pcap_fastnet_interface(const char *device, char *name)
{
	struct pcap_fastnet pf;

	if (!find_source(device) || parse_device(device, &pf) == -1)
		return device;
	return strcpy(name, pf.name);
}

/* What came with the frame at hand is given back, but for the one ahead. */
static void
release(struct pcap_fastnet *pf)
{
	fastnet_release(pf->device, fastnet_held(pf->device) - pf->ahead);
}

/* Is there one more frame? */
static int
look_ahead(struct pcap_fastnet *pf)
{
	if (!pf->ahead)
		pf->ahead = fastnet_next(pf->device, &pf->next);
	return pf->ahead;
}

/* How many frames are in the ring that were not yet returned. */
static uint32_t
count_waiting(const struct pcap_fastnet *pf)
{
	const struct fastnet *device = pf->device;

	return __atomic_load_n(&device->ring->producer, __ATOMIC_ACQUIRE) -
	    device->next + pf->ahead;
}

static int
next_frame(struct pcap_fastnet *pf, struct fastnet_frame *frame)
{
	if (pf->ahead) {
		*frame = pf->next;
		pf->ahead = 0;
		return 1;
	}
	return fastnet_next(pf->device, frame);
}

/*
 * A program that asks for more than the frame, as "inbound" does, chooses none
 * here.
 */
static int
is_wanted(const pcap_t *p, const struct fastnet_frame *frame)
{
	struct pcap_fastnet *pf = p->priv;
	int chosen = !pf->filters_here && pf->rest == 0;

	if (pf->rest > 0)
		pf->rest--;
	if (p->direction == ((frame->flags & FASTNET_DESC_OUTGOING) ?
			     PCAP_D_IN : PCAP_D_OUT))
		return 0;
	return chosen || !p->fcode.bf_insns ||
	    pcapint_filter(p->fcode.bf_insns, frame->data, frame->wire_length,
			   frame->length) != 0;
}

static void
fill_header(const pcap_t *p, const struct fastnet_frame *frame,
	    struct pcap_pkthdr *header)
{
	uint32_t nanoseconds = frame->timestamp % 1000000000;

	header->ts.tv_sec = frame->timestamp / 1000000000;
	header->ts.tv_usec =
	    p->opt.tstamp_precision == PCAP_TSTAMP_PRECISION_NANO ?
	    nanoseconds : nanoseconds / 1000;
	header->caplen = frame->length;
	if (header->caplen > (uint32_t)p->snapshot)
		header->caplen = p->snapshot;
	header->len = frame->wire_length;
}

/* Frames of the ring to the callback; how many. */
static int
deliver(pcap_t *p, int max, pcap_handler callback, u_char *user)
{
	struct pcap_fastnet *pf = p->priv;
	struct pcap_pkthdr header;
	struct fastnet_frame frame;
	int count = 0;

	while (count < max && !p->break_loop) {
		if (!next_frame(pf, &frame)) {
			if (fastnet_held(pf->device) > 0)
				release(pf);
			return count;
		}
		/* No frame that was returned before is in use any more. */
		if (fastnet_held(pf->device) > RELEASE_BATCH)
			fastnet_release(pf->device, RELEASE_BATCH);
		if (!is_wanted(p, &frame))
			continue;
		fill_header(p, &frame, &header);
		if (pf->private)
			frame.data = memcpy(pf->last, frame.data,
					    header.caplen);
		callback(user, &header, frame.data);
		count++;
	}
	/* Frames that are held are readable to select(). */
	if (fastnet_held(pf->device) > 0 && !look_ahead(pf))
		release(pf);
	return count;
}

/*
 * For pcap_next() and pcap_next_ex(): the frame stays where it is until the next
 * call. But the last one would make select() say that there is one more.
 */
static void
oneshot(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct oneshot_userdata *sp = (struct oneshot_userdata *)user;
	struct pcap_fastnet *pf = sp->pd->priv;

	*sp->hdr = *header;
	if (!look_ahead(pf)) {
		if (!pf->private)
			bytes = memcpy(pf->last, bytes, header->caplen);
		release(pf);
	}
	*sp->pkt = bytes;
}

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void
forget_break(const struct pcap_fastnet *pf)
{
	uint64_t count;

	(void)!read(pf->break_fd, &count, sizeof(count));
}

/* 1: it is worth to look again; 0 after the timeout; or PCAP_ERROR. */
static int
wait_for_frames(pcap_t *p, int timeout)
{
	struct pcap_fastnet *pf = p->priv;
	struct pollfd end = { .fd = pf->break_fd, .events = POLLIN };
	int status = fastnet_wait_with(pf->device, &end, 1, timeout);

	if (end.revents != 0)
		forget_break(pf);
	switch (status) {
	case 1:
	case -EINTR:
		return 1;
	case 0:
		return end.revents != 0;
	case -ENODEV:
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "The interface disappeared");
		return PCAP_ERROR;
	case -EIO:
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "%s: the ring has stopped", p->opt.device);
		return PCAP_ERROR;
	default:
		pcapint_fmt_errmsg_for_errno(p->errbuf, PCAP_ERRBUF_SIZE,
					     -status, "can't wait for %s",
					     p->opt.device);
		return PCAP_ERROR;
	}
}

/* Who does not wait is told of a device that is gone by the second call. */
static int
look_at_once(pcap_t *p)
{
	struct pcap_fastnet *pf = p->priv;

	if (!pf->was_empty) {
		pf->was_empty = 1;
		return 0;
	}
	return wait_for_frames(p, 0) == PCAP_ERROR ? PCAP_ERROR : 0;
}

/* Like wait_for_frames(), until a time that is known from the first call on. */
static int
wait_until(pcap_t *p, long long *end)
{
	long long left = -1;

	if (p->opt.timeout > 0) {
		left = now();
		if (*end == 0)
			*end = left + p->opt.timeout;
		if (left >= *end)
			return 0;
		left = *end - left;
	}
	return wait_for_frames(p, left);
}

static int
pcap_fastnet_read(pcap_t *p, int max, pcap_handler callback, u_char *user)
{
	struct pcap_fastnet *pf = p->priv;
	long long end = 0;
	int count, status;

	if (PACKET_COUNT_IS_UNLIMITED(max) || (uint32_t)max > pf->limit)
		max = pf->limit;
	for (;;) {
		count = deliver(p, max, callback, user);
		if (count > 0) {
			pf->was_empty = 0;
			return count;
		}
		if (p->break_loop) {
			p->break_loop = 0;
			forget_break(pf);
			return PCAP_ERROR_BREAK;
		}
		if (pf->nonblock)
			return look_at_once(p);
		status = wait_until(p, &end);
		if (status <= 0)
			return status;
	}
}

/* Also for signal handlers, which have not to change errno. */
static void
pcap_fastnet_breakloop(pcap_t *p)
{
	const struct pcap_fastnet *pf = p->priv;
	const uint64_t one = 1;
	int error = errno;

	pcapint_breakloop_common(p);
	(void)!write(pf->break_fd, &one, sizeof(one));
	errno = error;
}

static int
pcap_fastnet_getnonblock(pcap_t *p)
{
	const struct pcap_fastnet *pf = p->priv;

	return pf->nonblock;
}

static int
pcap_fastnet_setnonblock(pcap_t *p, int nonblock)
{
	struct pcap_fastnet *pf = p->priv;

	pf->nonblock = nonblock != 0;
	return 0;
}

/* Is there nothing to be cut? Then a filter for all frames only costs. */
static int
keeps_all(const pcap_t *p)
{
	const struct pcap_fastnet *pf = p->priv;

	return fastnet_mode(pf->device) == FASTNET_MODE_ZEROCOPY ||
	    (uint32_t)p->snapshot >= fastnet_granted(pf->device)->buffer_size;
}

/*
 * The kernel cuts a frame to what its filter returns: that is to be our
 * snapshot length, for whichever one the program was compiled.
 */
static int
set_kernel_filter(pcap_t *p, const struct bpf_program *program)
{
	static const struct bpf_insn all = BPF_STMT(BPF_RET | BPF_K, 1);
	const struct bpf_insn *from = &all;
	u_int count = 1, i;
	struct bpf_insn *copy;
	struct sock_fprog filter;
	struct pcap_fastnet *pf = p->priv;
	int err;

	if (!program && keeps_all(p))
		return fastnet_set_filter(pf->device, NULL);
	if (program) {
		from = program->bf_insns;
		count = program->bf_len;
	}
	if (count > USHRT_MAX)
		return -EINVAL;
	copy = calloc(count, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, from, count * sizeof(*copy));
	for (i = 0; i < count; i++) {
		if (copy[i].code == (BPF_RET | BPF_K) && copy[i].k != 0)
			copy[i].k = p->snapshot;
	}
	filter.len = count;
	filter.filter = (struct sock_filter *)copy;
	err = fastnet_set_filter(pf->device, &filter);
	free(copy);
	return err;
}

/* Of a kernel that does not take it, and then is to choose all frames. */
static int
filter_here(pcap_t *p)
{
	struct pcap_fastnet *pf = p->priv;
	int err = set_kernel_filter(p, NULL);

	if (err != 0) {
		pcapint_fmt_errmsg_for_errno(p->errbuf, PCAP_ERRBUF_SIZE, -err,
					     "%s: can't remove the filter",
					     p->opt.device);
		return PCAP_ERROR;
	}
	pf->filters_here = 1;
	return 0;
}

static int
pcap_fastnet_setfilter(pcap_t *p, struct bpf_program *program)
{
	struct pcap_fastnet *pf = p->priv;
	int err;

	if (pcapint_install_bpf_program(p, program) == -1)
		return PCAP_ERROR;
	err = set_kernel_filter(p, program);
	if (err == 0) {
		pf->rest = count_waiting(pf);
		pf->filters_here = 0;
		return 0;
	}
	if (err == -ENODEV) {
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "The interface disappeared");
		return PCAP_ERROR;
	}
	if (pf->take) {
		pcapint_fmt_errmsg_for_errno(p->errbuf, PCAP_ERRBUF_SIZE, -err,
					     "%s: the kernel does not take the filter, and without it would take all frames from the network stack",
					     p->opt.device);
		return PCAP_ERROR;
	}
	return filter_here(p);
}

static int
pcap_fastnet_setdirection(pcap_t *p, pcap_direction_t direction)
{
	const struct pcap_fastnet *pf = p->priv;

	if (direction != PCAP_D_IN && !pf->outgoing) {
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "%s has received frames only: for those that are sent use fastnet-copy:%s%s",
			 p->opt.device, pf->name, pf->suffix);
		return PCAP_ERROR;
	}
	p->direction = direction;
	return 0;
}

static int
pcap_fastnet_inject(pcap_t *p, const void *frame, int size)
{
	const struct pcap_fastnet *pf = p->priv;
	ssize_t sent = send(pf->socket, frame, size, 0);

	if (sent == -1) {
		pcapint_fmt_errmsg_for_errno(p->errbuf, PCAP_ERRBUF_SIZE, errno,
					     "send");
		return PCAP_ERROR;
	}
	return sent;
}

static long long
interface_counter(const char *name, const char *counter)
{
	char path[64 + IF_NAMESIZE];
	long long value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", name,
		 counter);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%lld", &value) != 1)
		value = 0;
	fclose(file);
	return value;
}

/* Frames that the device had no room for; 0 when it is gone. */
static long long
count_missed(const char *name)
{
	return interface_counter(name, "rx_missed_errors") +
	    interface_counter(name, "rx_fifo_errors");
}

/* As packet sockets have it, what was dropped has been received, too. */
static int
pcap_fastnet_stats(pcap_t *p, struct pcap_stat *stat)
{
	const struct pcap_fastnet *pf = p->priv;
	struct fastnet_statistics counted;
	int err = fastnet_get_statistics(pf->device, &counted);
	long long missed;

	if (err != 0) {
		pcapint_fmt_errmsg_for_errno(p->errbuf, PCAP_ERRBUF_SIZE, -err,
					     "can't get statistics of %s",
					     p->opt.device);
		return PCAP_ERROR;
	}
	missed = count_missed(pf->name) - pf->missed;
	stat->ps_recv = counted.received + counted.dropped;
	stat->ps_drop = counted.dropped;
	stat->ps_ifdrop = missed > 0 ? missed : 0;
	return 0;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
close_device(pcap_t *p)
{
	struct pcap_fastnet *pf = p->priv;

	fastnet_close(pf->device);
	pf->device = NULL;
	p->fd = -1;
	close_fd(&pf->socket);
	close_fd(&pf->break_fd);
	free(pf->last);
	pf->last = NULL;
}

static void
pcap_fastnet_cleanup(pcap_t *p)
{
	close_device(p);
	pcapint_cleanup_live_common(p);
}

/* What frames of a device start with; -1 if libpcap has no name for it. */
static int
link_type(uint32_t arphrd)
{
	switch (arphrd) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK:
		return DLT_EN10MB;
	case ARPHRD_NONE:
	case ARPHRD_PPP:
#ifdef ARPHRD_RAWIP
	case ARPHRD_RAWIP:
#endif
		return DLT_RAW;
	case ARPHRD_IEEE80211:
		return DLT_IEEE802_11;
	case ARPHRD_IEEE80211_PRISM:
		return DLT_PRISM_HEADER;
	case ARPHRD_IEEE80211_RADIOTAP:
		return DLT_IEEE802_11_RADIO;
	default:
		return -1;
	}
}

/* Fills in the error text of a device that could not be opened. */
static int
explain(pcap_t *p, int err)
{
	const struct pcap_fastnet *pf = p->priv;

	fastnet_open_error(err, pf->name, p->errbuf, PCAP_ERRBUF_SIZE);
	switch (err) {
	case -ENODEV:
		return PCAP_ERROR_NO_SUCH_DEVICE;
	case -EPERM:
	case -EACCES:
		return PCAP_ERROR_PERM_DENIED;
	default:
		return PCAP_ERROR;
	}
}

/* What can be said without having the device. */
static int
check(pcap_t *p, const struct fastnet_query *query)
{
	const struct pcap_fastnet *pf = p->priv;

	if (p->opt.rfmon)
		return PCAP_ERROR_RFMON_NOTSUP;
	if (p->opt.protocol != 0) {
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "%s: has frames of all protocols: use a filter",
			 p->opt.device);
		return PCAP_ERROR;
	}
	p->linktype = link_type(query->link_type);
	if (p->linktype == -1) {
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "%s: frames of type %u (ARPHRD_*) are not supported: use %s",
			 p->opt.device, query->link_type, pf->name);
		return PCAP_ERROR;
	}
	return 0;
}

/* To send by, and bound to the device while it is that of this name. */
static int
open_socket(pcap_t *p)
{
	struct pcap_fastnet *pf = p->priv;
	struct sockaddr_ll address = { .sll_family = AF_PACKET };
	struct ifreq ifr;

	pf->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (pf->socket == -1)
		return explain(p, -errno);
	memset(&ifr, 0, sizeof(ifr));
	strcpy(ifr.ifr_name, pf->name);
	if (ioctl(pf->socket, SIOCGIFINDEX, &ifr) == -1)
		return explain(p, -errno);
	address.sll_ifindex = ifr.ifr_ifindex;
	if (ioctl(pf->socket, SIOCGIFFLAGS, &ifr) == -1 ||
	    bind(pf->socket, (struct sockaddr *)&address,
		 sizeof(address)) == -1)
		return explain(p, -errno);
	return (ifr.ifr_flags & IFF_UP) ? 0 : PCAP_ERROR_IFACE_NOT_UP;
}

/* The smallest for frames of the device's MTU; a driver may ask for more. */
static uint32_t
size_of_copies(const struct fastnet_query *query)
{
	uint32_t size = FASTNET_MIN_BUFFER_SIZE;

	while (size < query->mtu + LINK_HEADER)
		size *= 2;
	return size;
}

/* As many as there is room for, within what the kernel takes. */
static uint32_t
buffers_for(const struct fastnet_query *query, uint32_t mode, u_int bytes)
{
	uint32_t size = query->buffer_size, most;

	if (bytes == 0 || size == 0)
		return 0;
	if (mode == FASTNET_MODE_COPY)
		size = size_of_copies(query);
	most = min(query->max_buffers, query->max_bytes / size);
	if (bytes / size < query->min_buffers)
		return query->min_buffers;
	return min(bytes / size, most);
}

/* For how many microseconds frames may wait for others. */
static uint32_t
wake_delay(const pcap_t *p)
{
	if (p->opt.immediate)
		return 0;
	if (p->opt.timeout <= 0)
		return DEFAULT_DELAY * 1000;
	return min(p->opt.timeout, (int)FASTNET_MAX_WAKE_DELAY / 1000) * 1000;
}

static struct fastnet_options
choose_options(const pcap_t *p, const struct fastnet_query *query)
{
	const struct pcap_fastnet *pf = p->priv;
	struct fastnet_options options = {
		.mode = pf->mode,
		.wake_delay = wake_delay(p),
	};

	if (!pf->take && options.mode == 0)
		options.mode = FASTNET_MODE_COPY;
	options.buffers = buffers_for(query, options.mode, p->opt.buffer_size);
	if (!pf->take)
		options.flags |= FASTNET_TEE;
	if (!p->opt.promisc)
		options.flags |= FASTNET_NO_PROMISC;
	/* What is sent there is received, too. */
	if (options.mode == FASTNET_MODE_COPY &&
	    query->link_type != ARPHRD_LOOPBACK)
		options.flags |= FASTNET_OUTGOING;
	return options;
}

static int
open_device(pcap_t *p, const struct fastnet_query *query)
{
	struct fastnet_options options = choose_options(p, query);
	struct pcap_fastnet *pf = p->priv;
	const struct fastnet_mode_request *granted;
	int err = fastnet_open(&pf->device, pf->name, &options);

	if (err != 0)
		return explain(p, err);
	granted = fastnet_granted(pf->device);
	p->fd = fastnet_fd(pf->device);
	pf->limit = granted->buffers;
	pf->outgoing = (options.flags & FASTNET_OUTGOING) ||
	    query->link_type == ARPHRD_LOOPBACK;
	pf->last = malloc(granted->buffer_size);
	pf->break_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (!pf->last || pf->break_fd == -1)
		return explain(p, -errno);
	if (keeps_all(p))
		return 0;
	err = set_kernel_filter(p, NULL);
	return err == 0 ? 0 : explain(p, err);
}

static void
set_operations(pcap_t *p)
{
	p->selectable_fd = p->fd;
	p->read_op = pcap_fastnet_read;
	p->inject_op = pcap_fastnet_inject;
	p->setfilter_op = pcap_fastnet_setfilter;
	p->setdirection_op = pcap_fastnet_setdirection;
	p->set_datalink_op = NULL;
	p->getnonblock_op = pcap_fastnet_getnonblock;
	p->setnonblock_op = pcap_fastnet_setnonblock;
	p->stats_op = pcap_fastnet_stats;
	p->breakloop_op = pcap_fastnet_breakloop;
	p->oneshot_callback = oneshot;
	p->cleanup_op = pcap_fastnet_cleanup;
}

static int
activate(pcap_t *p)
{
	struct pcap_fastnet *pf = p->priv;
	struct fastnet_query query;
	int status;

	p->errbuf[0] = '\0';
	if (parse_device(p->opt.device, pf) == -1) {
		snprintf(p->errbuf, PCAP_ERRBUF_SIZE,
			 "not a device: fastnet:INTERFACE and maybe "
			 TAKE ", " PRIVATE);
		return PCAP_ERROR_NO_SUCH_DEVICE;
	}
	status = fastnet_query_device(pf->name, &query);
	if (status != 0)
		return explain(p, status);
	if (p->snapshot <= 0 || p->snapshot > MAXIMUM_SNAPLEN)
		p->snapshot = MAXIMUM_SNAPLEN;
	pf->missed = count_missed(pf->name);
	status = check(p, &query);
	if (status == 0)
		status = open_socket(p);
	if (status == 0)
		status = open_device(p, &query);
	return status;
}

static int
pcap_fastnet_activate(pcap_t *p)
{
	int status = activate(p);

	if (status == 0)
		set_operations(p);
	else
		close_device(p);
	return status;
}

pcap_t *
pcap_fastnet_create(const char *device, char *ebuf, int *is_ours)
{
	struct pcap_fastnet *pf;
	pcap_t *p;

	*is_ours = !!find_source(device);
	if (!*is_ours)
		return NULL;
	p = PCAP_CREATE_COMMON(ebuf, struct pcap_fastnet);
	if (!p)
		return NULL;
	p->activate_op = pcap_fastnet_activate;
	pf = p->priv;
	pf->socket = -1;
	pf->break_fd = -1;
	p->tstamp_precision_list = calloc(2, sizeof(u_int));
	if (!p->tstamp_precision_list) {
		pcapint_fmt_errmsg_for_errno(ebuf, PCAP_ERRBUF_SIZE, errno,
					     "malloc");
		pcap_close(p);
		return NULL;
	}
	p->tstamp_precision_list[0] = PCAP_TSTAMP_PRECISION_MICRO;
	p->tstamp_precision_list[1] = PCAP_TSTAMP_PRECISION_NANO;
	p->tstamp_precision_count = 2;
	return p;
}

/* Who has the device, or why it cannot be had without copies. */
static void
describe_state(const struct fastnet_query *query, int zerocopy, char *text,
	       size_t size)
{
	if (query->mode != FASTNET_MODE_NORMAL && query->pid != 0)
		snprintf(text, size, "; in use by process %d (%s)", query->pid,
			 query->command);
	else if (query->mode != FASTNET_MODE_NORMAL)
		snprintf(text, size, "; in use");
	else if (zerocopy && query->message[0] != '\0')
		snprintf(text, size, "; not now: %s", query->message);
	else
		text[0] = '\0';
}

/*
 * As if it were down, so that it comes behind all devices that are always there:
 * their numbers stay what they are. And in copy mode only: programs that open
 * each device of a list to look at it do not make a network card start anew.
 */
static int
add_interface(pcap_if_list_t *devlistp, const char *name, char *errbuf)
{
	pcap_if_t *interface = pcapint_find_dev(devlistp, name);
	bpf_u_int32 flags = interface ? interface->flags & PCAP_IF_LOOPBACK : 0;
	char device[32 + IF_NAMESIZE], description[512], state[256];
	struct fastnet_query query;
	int zerocopy;

	if (fastnet_query_device(name, &query) != 0 ||
	    query.buffer_size == 0 || link_type(query.link_type) == -1)
		return 0;
	zerocopy = (query.modes & (1U << FASTNET_MODE_ZEROCOPY)) != 0;
	describe_state(&query, zerocopy, state, sizeof(state));
	snprintf(device, sizeof(device), "%s%s", sources[0].prefix, name);
	snprintf(description, sizeof(description),
		 "fastnet, by copies%s%s%s", zerocopy ?
		 "; without, but received frames only: fastnet-zc:" : "",
		 zerocopy ? name : "", state);
	return pcapint_add_dev(devlistp, device, flags, description,
			       errbuf) == NULL ? -1 : 0;
}

int
pcap_fastnet_findalldevs(pcap_if_list_t *devlistp, char *errbuf)
{
	struct if_nameindex *interfaces = if_nameindex(), *i;
	int status = 0;

	if (!interfaces)
		return 0;
	for (i = interfaces; i->if_index != 0 && status == 0; i++)
		status = add_interface(devlistp, i->if_name, errbuf);
	if_freenameindex(interfaces);
	return status;
}
