// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "vm.h"

/* What QEMU or the NIC's model needs to end after the other one has. */
#define ALONE_SECONDS	10

struct vm {
	struct qemu qemu;
	struct model model;
	struct model other;	/* of a pair */
	struct wire wire;
	struct control control;
	struct report report;
	struct bytes console_line;
	struct bytes result_line;
	struct bytes qemu_line;
	struct bytes model_line;
	struct bytes other_line;
	bool quitting;
};

static const char usage[] =
"usage: vm --kernel FILE --initrd FILE [OPTION]... [PROGRAM]...\n"
"Boots a guest, runs its test programs (all, if none is named) and reports.\n"
"\n"
"  --kernel FILE      the kernel to boot\n"
"  --initrd FILE      what mkinitramfs.sh made\n"
"  --nic FILE         the guest's network interface: drivers/*/chips/*\n"
"  --peer             at the other end of its cable: no host, but another\n"
"                     NIC of the same guest\n"
"  --pair             the same, where both are alike\n"
"  --model FILE       the program that is that NIC (beside this one)\n"
"  --qemu FILE        (qemu-system-x86_64)\n"
"  --append TEXT      more for the kernel's command line\n"
"  --timeout SECONDS  how long all of it may take (300)\n"
"  --memory MB        memory of the guest (512)\n"
"  --arch ARCH        what it is: x86_64, or arm64 (x86_64)\n"
"  --smp N            CPUs of the guest (1; of arm64, 2)\n"
"  --cpu MODEL        what they are, as QEMU calls it (qemu64; cortex-a57)\n"
"  --icount           one CPU, one nanosecond of guest time an instruction\n"
"  --iommu            an IOMMU, without a page left mapped for later\n"
"  --log FILE         keep all that the guest prints\n"
"  --verbose          show all that the guest prints\n"
"  --shell            no tests, but a shell on this terminal\n";

static unsigned int positive(const char *text, const char *option)
{
	unsigned long value;
	char *end;

	value = strtoul(text, &end, 10);
	if (*end || !value || value > 1000000)
		errx(2, "--%s: %s is not a sensible number", option, text);
	return value;
}

/* The names of the programs, as the kernel command line has them. */
static char *join(char **words)
{
	struct bytes joined = { 0 };

	for (char **word = words; *word; word++)
		bytes_printf(&joined, "%s%s", word == words ? "" : ",", *word);
	bytes_add(&joined, "", 1);
	return (char *)joined.data;
}

static const struct {
	const char *name;
	enum { TEXT, NUMBER, FLAG } kind;
	size_t offset;
} known_options[] = {
	{ "kernel",	TEXT,	offsetof(struct options, kernel) },
	{ "initrd",	TEXT,	offsetof(struct options, initrd) },
	{ "qemu",	TEXT,	offsetof(struct options, qemu) },
	{ "nic",	TEXT,	offsetof(struct options, nic_file) },
	{ "model",	TEXT,	offsetof(struct options, model) },
	{ "append",	TEXT,	offsetof(struct options, append) },
	{ "log",	TEXT,	offsetof(struct options, log) },
	{ "timeout",	NUMBER,	offsetof(struct options, timeout) },
	{ "memory",	NUMBER,	offsetof(struct options, memory) },
	{ "arch",	TEXT,	offsetof(struct options, arch) },
	{ "smp",	NUMBER,	offsetof(struct options, cpus) },
	{ "cpu",	TEXT,	offsetof(struct options, cpu) },
	{ "icount",	FLAG,	offsetof(struct options, icount) },
	{ "iommu",	FLAG,	offsetof(struct options, iommu) },
	{ "peer",	FLAG,	offsetof(struct options, peer) },
	{ "pair",	FLAG,	offsetof(struct options, pair) },
	{ "shell",	FLAG,	offsetof(struct options, shell) },
	{ "verbose",	FLAG,	offsetof(struct options, verbose) },
	{ "help",	FLAG,	offsetof(struct options, help) },
};

static void set_option(struct options *options, int which, const char *text)
{
	void *field = (char *)options + known_options[which].offset;

	switch (known_options[which].kind) {
	case TEXT:
		*(const char **)field = text;
		break;
	case NUMBER:
		*(unsigned int *)field =
			positive(text, known_options[which].name);
		break;
	case FLAG:
		*(bool *)field = true;
		break;
	}
}

static void parse_options(struct options *options, int argc, char **argv)
{
	const int count = ARRAY_SIZE(known_options);
	struct option longopts[ARRAY_SIZE(known_options) + 1] = { 0 };
	int which;

	for (int i = 0; i < count; i++) {
		longopts[i].name = known_options[i].name;
		longopts[i].has_arg = known_options[i].kind != FLAG;
		longopts[i].val = i;
	}
	while ((which = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
		if (which >= count)
			exit(2);
		set_option(options, which, optarg);
	}
	if (options->help) {
		fputs(usage, stdout);
		exit(0);
	}
	if (!options->kernel || !options->initrd || !options->nic_file) {
		fputs(usage, stderr);
		exit(2);
	}
	if (options->icount && strcmp(options->arch, "x86_64"))
		errx(2, "--icount: with x86_64 only");
	nic_read(&options->nic, options->nic_file);
	if (options->peer && !options->nic.peer[0])
		errx(2, "--peer: not with %s", options->nic.name);
	if (argv[optind])
		options->tests = join(argv + optind);
}

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

/* The sockets that the loop polls, in the order of struct pollfd. */
enum {
	CONSOLE, RESULTS, CONTROL, MONITOR, QEMU_LOG, MODEL, MODEL_LOG,
	OTHER_LOG, WIRE, SOCKETS
};

static void model_line(void *context, char *line)
{
	struct vm *vm = context;

	report_model_line(&vm->report, line, vm->model.excused);
	if (vm->model.excused)
		vm->model.excused--;
}

/* Nobody orders faults of it. */
static void other_line(void *context, char *line)
{
	struct vm *vm = context;

	report_model_line(&vm->report, line, false);
}

static bool read_socket(struct vm *vm, int which)
{
	switch (which) {
	case CONSOLE:
		return bytes_read_lines(&vm->console_line, vm->qemu.console,
					report_console_line, &vm->report);
	case RESULTS:
		return bytes_read_lines(&vm->result_line, vm->qemu.results,
					report_result_line, &vm->report);
	case CONTROL:
		return control_read(&vm->control);
	case MONITOR:
		return control_read_monitor(&vm->control);
	case QEMU_LOG:
		return bytes_read_lines(&vm->qemu_line, vm->qemu.log,
					report_qemu_line, &vm->report);
	case MODEL:
		return control_read_model(&vm->control);
	case MODEL_LOG:
		return bytes_read_lines(&vm->model_line, vm->model.log,
					model_line, vm);
	case OTHER_LOG:
		return bytes_read_lines(&vm->other_line, vm->other.log,
					other_line, vm);
	default:
		return wire_read(&vm->wire);
	}
}

static void wait_for_events(struct vm *vm, struct pollfd *fds, uint64_t until)
{
	uint64_t time = now();
	struct timespec timeout = { 0 };

	fds[WIRE].events = wire_events(&vm->wire, time, &until);
	if (until > time) {
		timeout.tv_sec = (until - time) / NSEC_PER_SEC;
		timeout.tv_nsec = (until - time) % NSEC_PER_SEC;
	}
	if (ppoll(fds, SOCKETS, &timeout, NULL) < 0 && errno != EINTR)
		err(1, "ppoll");
}

static void set_up_polling(struct vm *vm, struct pollfd *fds)
{
	const int sockets[SOCKETS] = {
		[CONSOLE]   = vm->qemu.console,
		[RESULTS]   = vm->qemu.results,
		[CONTROL]   = vm->qemu.control,
		[MONITOR]   = vm->qemu.monitor,
		[QEMU_LOG]  = vm->qemu.log,
		[MODEL]     = vm->model.pid ? vm->model.control : -1,
		[MODEL_LOG] = vm->model.pid ? vm->model.log : -1,
		[OTHER_LOG] = vm->other.pid ? vm->other.log : -1,
		[WIRE]      = vm->wire.fd,
	};

	for (int i = 0; i < SOCKETS; i++)
		fds[i] = (struct pollfd){ .fd = sockets[i], .events = POLLIN };
}

static void handle_events(struct vm *vm, struct pollfd *fds)
{
	for (int i = 0; i < SOCKETS; i++) {
		if (fds[i].revents & (POLLIN | POLLHUP | POLLERR) &&
		    !read_socket(vm, i))
			fds[i].fd = -1;
	}
	if (fds[WIRE].fd >= 0 && fds[WIRE].revents & POLLOUT)
		wire_write(&vm->wire);
	control_poll(&vm->control);
	if (vm->report.done && !vm->quitting) {
		vm->quitting = true;
		control_quit(&vm->control);
	}
	fflush(stdout);
}

/*
 * Until QEMU and the model have closed everything, or one of them has, and the
 * other does not follow. Returns false if @seconds pass before.
 */
static bool run(struct vm *vm, unsigned int seconds)
{
	uint64_t deadline = seconds ? now() + seconds * NSEC_PER_SEC :
			    UINT64_MAX;
	uint64_t alone_until = UINT64_MAX;
	struct pollfd fds[SOCKETS];

	set_up_polling(vm, fds);
	for (;;) {
		bool qemu = fds[CONSOLE].fd >= 0 || fds[RESULTS].fd >= 0 ||
			    fds[MONITOR].fd >= 0 || fds[QEMU_LOG].fd >= 0;
		bool model = fds[MODEL_LOG].fd >= 0 ||
			     fds[OTHER_LOG].fd >= 0;
		uint64_t time = now();

		if (!qemu && !model)
			return true;
		if (vm->model.pid && qemu != model &&
		    alone_until == UINT64_MAX)
			alone_until = time + ALONE_SECONDS * NSEC_PER_SEC;
		if (time >= alone_until)
			return true;
		if (time >= deadline)
			return false;
		wait_for_events(vm, fds, deadline < alone_until ? deadline :
				alone_until);
		handle_events(vm, fds);
	}
}

/* Magic SysRq: print everything; the CPUs' stacks; those of blocked tasks. */
static void dump_stacks(struct vm *vm)
{
	for (const char *key = "9lw"; *key; key++) {
		control_break(&vm->control);
		run(vm, 1);
		if (write(vm->qemu.console_input, key, 1) != 1)
			return;
		run(vm, 1);
	}
}

static void start(struct vm *vm, const struct options *options)
{
	bool in_qemu = !options->nic.model[0];
	bool two = !in_qemu && options->pair;

	if (!in_qemu)
		model_start(&vm->model, options, NIC_MAC, NULL);
	if (two)
		model_start(&vm->other, options, PEER_MAC, &vm->model);
	qemu_start(&vm->qemu, options, in_qemu ? NULL : &vm->model,
		   two ? &vm->other : NULL);

	if (options->peer || options->pair)
		wire_start(&vm->wire, -1, true);
	else if (in_qemu)
		wire_start(&vm->wire, vm->qemu.wire, false);
	else
		wire_start(&vm->wire, vm->model.wire, true);

	vm->control.fd = vm->qemu.control;
	vm->control.monitor = vm->qemu.monitor;
	vm->control.wire = &vm->wire;
	vm->control.model = in_qemu ? NULL : &vm->model;
	control_start(&vm->control);
}

static void stop(struct vm *vm, bool ended)
{
	process_kill(vm->qemu.pid);
	if (!vm->model.pid)
		return;
	/* It ends because QEMU has. */
	if (!ended)
		run(vm, ALONE_SECONDS);
	model_finish(&vm->model, &vm->report);
	if (vm->other.pid)
		model_finish(&vm->other, &vm->report);
}

static int boot(struct vm *vm, const struct options *options)
{
	bool ended;

	start(vm, options);
	ended = run(vm, options->shell ? 0 : options->timeout);
	if (!ended) {
		report_hung(&vm->report, options->timeout);
		dump_stacks(vm);
	}
	stop(vm, ended);
	if (options->shell)
		return 0;

	if (ended && !vm->report.done)
		report_failure(&vm->report, "the guest died");
	return report_finish(&vm->report);
}

static struct vm vm;

int main(int argc, char **argv)
{
	struct options options = {
		.qemu = "qemu-system-x86_64",
		.timeout = 300,
		.memory = 512,
		.arch = "x86_64",
	};
	int status;

	parse_options(&options, argc, argv);
	signal(SIGPIPE, SIG_IGN);
	/* The pauses between bursts are shorter than the default slack. */
	prctl(PR_SET_TIMERSLACK, 1);

	vm.report.verbose = options.verbose;
	if (options.log) {
		vm.report.log = fopen(options.log, "we");
		if (!vm.report.log)
			err(1, "%s", options.log);
	}

	status = boot(&vm, &options);

	if (vm.report.log && fclose(vm.report.log))
		err(1, "%s", options.log);
	free(options.tests);
	return status;
}
