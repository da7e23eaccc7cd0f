// SPDX-License-Identifier: GPL-2.0
/*
 * fastnet-demo: receive frames with libfastnet, show some, verify all.
 *
 * The frames it can verify are those of tools/testing/vm/frame.h; with -w it
 * asks the VM harness to send them. It takes these and no others then, and talks
 * to the harness through the same interface meanwhile.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/fastnet.h"
#include "../testing/vm/connection.h"
#include "../testing/vm/description.h"
#include "../testing/vm/frame.h"
#include "../testing/vm/guest.h"

#define SHOWN_FRAMES	3	/* without -v */
#define SHOWN_BYTES	64
#define SHOWN_ERRORS	10
#define PATIENCE	5	/* seconds without a frame that we asked for */
#define NSEC_PER_SEC	1000000000ULL

static const struct frame_spec spec = {
	.seed = 1, .min_size = 60, .max_size = 1514,
};

/* Frames with numbers: all others stay with the network stack. */
static struct sock_filter numbered[] = {
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FRAME_ETHERTYPE, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, -1),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static const struct sock_fprog filter = {
	.len = sizeof(numbered) / sizeof(*numbered),
	.filter = numbered,
};

struct demo {
	const char *ifname;
	struct fastnet_options options;
	unsigned long long wanted;
	bool verbose;
	bool ask;

	struct fastnet *f;
	int connection;
	unsigned long long questions;
	unsigned long long answers;
	unsigned long long asked;
	unsigned long long expected;

	unsigned long long frames;
	unsigned long long bytes;
	unsigned long long verified;
	unsigned long long wrong;
	unsigned long long missing;
	unsigned long long out_of_order;

	unsigned long long last_report;
	unsigned long long last_frames;
	unsigned long long last_bytes;
};

static bool interrupted;

static void interrupt(int signal)
{
	(void)signal;
	__atomic_store_n(&interrupted, true, __ATOMIC_RELAXED);
}

static bool is_interrupted(void)
{
	return __atomic_load_n(&interrupted, __ATOMIC_RELAXED);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static void show_mappings(void)
{
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");

	if (!maps)
		return;
	while (fgets(line, sizeof(line), maps)) {
		if (strstr(line, "fastnet]"))
			printf("  %s", line);
	}
	fclose(maps);
}

static void show_granted(const struct demo *d)
{
	const struct fastnet_mode_request *granted = fastnet_granted(d->f);

	printf("%s: mode %u, %s\n", d->ifname, granted->mode,
	       fastnet_mode(d->f) == FASTNET_MODE_ZEROCOPY ?
	       "zero-copy: the NIC writes frames into the buffers" :
	       "copy: the kernel copies frames into the buffers");
	printf("ring: %u descriptors\n", granted->descriptors);
	printf("buffers: %u of %u bytes\n", granted->buffers,
	       granted->buffer_size);
	printf("mapped at %p (buffers), %p (ring), %p (consumer index):\n",
	       (const void *)d->f->buffers, (const void *)d->f->ring,
	       (const void *)d->f->consumer);
	show_mappings();
}

static void show_frame(const struct demo *d, const struct fastnet_frame *frame)
{
	time_t seconds = frame->timestamp / NSEC_PER_SEC;
	uint32_t shown = frame->length;
	char clock[16];
	uint32_t i;

	if (!d->verbose && shown > SHOWN_BYTES)
		shown = SHOWN_BYTES;
	strftime(clock, sizeof(clock), "%H:%M:%S", gmtime(&seconds));
	printf("%s.%09llu frame %llu, %u bytes at buffers + %#tx",
	       clock, (unsigned long long)(frame->timestamp % NSEC_PER_SEC), d->frames,
	       frame->length, frame->data - d->f->buffers);
	for (i = 0; i < shown; i++) {
		if (i % 16 == 0)
			printf("\n\t0x%04x: ", i);
		printf("%s%02x", i % 2 ? "" : " ", frame->data[i]);
	}
	printf("%s\n", shown < frame->length ? " ..." : "");
}

static void check_order(struct demo *d, unsigned long long sequence)
{
	if (sequence < d->expected) {
		d->out_of_order++;
		return;
	}
	d->missing += sequence - d->expected;
	d->expected = sequence + 1;
}

static void check_frame(struct demo *d, const struct fastnet_frame *frame)
{
	unsigned long long sequence;
	const char *error;

	sequence = frame_sequence(frame->data, frame->length);
	if (sequence == UINT64_MAX)
		return;
	if (!d->ask && !d->verified && !d->wrong)
		d->expected = sequence;
	check_order(d, sequence);
	error = frame_check(&spec, sequence, frame->data, frame->length);
	if (!error) {
		d->verified++;
		return;
	}
	if (d->wrong++ < SHOWN_ERRORS)
		printf("frame %llu: %s\n", sequence, error);
}

/* With -w, what the host's other programs send does not count. */
static unsigned long long arrived(const struct demo *d)
{
	return d->ask ? d->verified + d->wrong : d->frames;
}

static bool done(const struct demo *d)
{
	return is_interrupted() || (d->wanted && arrived(d) >= d->wanted);
}

static void take_frames(struct demo *d)
{
	struct fastnet_frame frame;

	while (!done(d) && fastnet_next(d->f, &frame)) {
		if (d->verbose || d->frames < SHOWN_FRAMES)
			show_frame(d, &frame);
		check_frame(d, &frame);
		d->frames++;
		d->bytes += frame.length;
		if (fastnet_held(d->f) == 64)
			fastnet_release_all(d->f);
	}
	fastnet_release_all(d->f);
}

static void report_progress(struct demo *d)
{
	uint64_t elapsed = now() - d->last_report;
	double seconds = (double)elapsed / NSEC_PER_SEC;

	if (elapsed < NSEC_PER_SEC)
		return;
	printf("%12llu frames, %9.0f frames/s, %8.2f Mbit/s, %llu wrong\n",
	       d->frames, (double)(d->frames - d->last_frames) / seconds,
	       (double)(d->bytes - d->last_bytes) * 8 / 1e6 / seconds,
	       d->wrong);
	d->last_report += elapsed;
	d->last_frames = d->frames;
	d->last_bytes = d->bytes;
}

/* As over ssh: what goes there comes back, while frames pour in. */
static void ask_host(struct demo *d)
{
	bool answered = converse(d->connection, 1);

	/* Who interrupts it need not wait for the answer. */
	if (!answered && is_interrupted())
		return;
	d->questions++;
	d->answers += answered;
}

/* Frames that a NIC has room for which makes nobody wait; 0 for others. */
static unsigned long long nic_holds(void)
{
	const char *description = getenv("NIC_DESCRIPTION");
	char number[16] = "";

	if (description)
		description_has(description, "holds", number, sizeof(number));
	return strtoull(number, NULL, 10);
}

/* No more than there is room for, so that a slow program loses nothing. */
static int ask_for_frames(struct demo *d)
{
	unsigned long long count = fastnet_granted(d->f)->buffers / 2;
	unsigned long long holds = nic_holds();
	char reply[128];

	if (holds && count > holds / 2)
		count = holds / 2;
	if (d->wanted && count > d->wanted - d->asked)
		count = d->wanted - d->asked;
	if (wire_command(reply, sizeof(reply),
			 "send count=%llu first=%llu size=%u-%u seed=%u",
			 count, d->asked, spec.min_size, spec.max_size,
			 spec.seed)) {
		fprintf(stderr, "the harness does not send: %s\n", reply);
		return -EIO;
	}
	d->asked += count;
	ask_host(d);
	return 0;
}

static int receive(struct demo *d)
{
	int quiet = 0;
	int err;

	d->last_report = now();
	while (!done(d) && !(d->ask && quiet == PATIENCE)) {
		if (d->ask && arrived(d) == d->asked) {
			err = ask_for_frames(d);
			if (err)
				return err;
		}
		err = fastnet_wait(d->f, 1000);
		if (err < 0 && err != -EINTR) {
			fprintf(stderr, "%s: %s\n", d->ifname, strerror(-err));
			return err;
		}
		quiet = err ? 0 : quiet + 1;
		take_frames(d);
		report_progress(d);
	}
	return 0;
}

static void summarize(const struct demo *d,
		      const struct fastnet_statistics *statistics)
{
	printf("%llu frames, %llu bytes\n", d->frames, d->bytes);
	printf("checked: %llu right, %llu wrong, %llu missing, %llu out of order\n",
	       d->verified, d->wrong, d->missing, d->out_of_order);
	printf("kernel: %llu received, %llu dropped, %llu errors, %llu truncated\n",
	       statistics->received, statistics->dropped, statistics->errors,
	       statistics->truncated);
	if (d->ask)
		printf("host: online, %llu of %llu lines over TCP came back, %llu frames passed\n",
		       d->answers, d->questions, statistics->passed);
}

static bool all_is_well(const struct demo *d,
			const struct fastnet_statistics *statistics)
{
	if (d->wrong || d->missing || d->out_of_order || statistics->dropped)
		return false;
	if (d->ask && (d->verified != arrived(d) || d->answers != d->questions))
		return false;
	return arrived(d) >= d->wanted || is_interrupted();
}

static int run(struct demo *d)
{
	struct fastnet_statistics statistics;
	char text[256];
	bool well;
	int err;

	err = fastnet_open(&d->f, d->ifname, &d->options);
	if (err) {
		fprintf(stderr, "%s\n", fastnet_open_error(err, d->ifname, text,
							   sizeof(text)));
		return EXIT_FAILURE;
	}
	show_granted(d);
	err = receive(d);
	if (!err)
		err = fastnet_get_statistics(d->f, &statistics);
	if (!err)
		summarize(d, &statistics);
	well = !err && all_is_well(d, &statistics);
	printf("%s\n", well ? "ok" : "FAILED");
	fastnet_close(d->f);
	return well ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void explain_usage(FILE *file)
{
	fprintf(file, "usage: fastnet-demo [OPTION]...\n"
		"  -i IFACE    interface to receive from (eth0)\n"
		"  -m MODE     3: zero-copy (the default), 2: copy, 0: the best there is\n"
		"  -n FRAMES   stop after so many; 0: go on until interrupted (10000)\n"
		"  -b SIZE     bytes in a buffer (0: fits the MTU)\n"
		"  -B BUFFERS  number of buffers (0: the kernel's default)\n"
		"  -v          show every frame, whole\n"
		"  -w          ask the VM harness for the frames\n"
		"  -h          print this\n");
}

static unsigned long long parse_number(int option, unsigned long long max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(optarg, &end, 0);
	if (errno || !isdigit((unsigned char)*optarg) || *end || value > max)
		errx(2, "-%c: %s is not a number up to %llu", option, optarg,
		     max);
	return value;
}

static void parse(struct demo *d, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "i:m:n:b:B:vwh")) != -1) {
		switch (option) {
		case 'i':
			d->ifname = optarg;
			break;
		case 'm':
			d->options.mode = parse_number(option, UINT32_MAX);
			break;
		case 'n':
			d->wanted = parse_number(option, UINT64_MAX);
			break;
		case 'b':
			d->options.buffer_size = parse_number(option, UINT32_MAX);
			break;
		case 'B':
			d->options.buffers = parse_number(option, UINT32_MAX);
			break;
		case 'v':
			d->verbose = true;
			break;
		case 'w':
			d->ask = true;
			break;
		case 'h':
			explain_usage(stdout);
			exit(EXIT_SUCCESS);
		default:
			explain_usage(stderr);
			exit(2);
		}
	}
	if (optind < argc)
		errx(2, "%s: what is this for? See -h", argv[optind]);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct demo d = {
		.ifname = "eth0",
		.options = { .mode = FASTNET_MODE_ZEROCOPY },
		.wanted = 10000,
	};

	parse(&d, argc, argv);
	if (d.ask) {
		d.connection = connect_to_host(PATIENCE * 1000);
		if (d.connection < 0 || wire_open() < 0) {
			fprintf(stderr, "there is no VM harness here\n");
			return EXIT_FAILURE;
		}
		d.options.filter = &filter;
	}
	/* Lines as they happen, into a file or a serial port too. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	return run(&d);
}
