// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "bench.h"

#define LOOK_MSEC	100	/* how often, where there is nothing to poll */
#define REPEAT_USEC	10000	/* of an alarm that came before poll() */
#define BUDGET		4096	/* frames, or a flood would go on for ever */

static bool interrupted, alarmed;

struct run {
	const struct method *method;
	struct capture capture;
	struct meter meter;
	struct drops before;
	bool begun;		/* it is not the warm-up any more */
	uint64_t deadline;	/* 0: none */
	uint64_t next_second;
	uint64_t frames;
	uint64_t wakeups;
	struct result line;	/* what the last one told */
};

static void handle_signal(int signal)
{
	__atomic_store_n(signal == SIGALRM ? &alarmed : &interrupted, true,
			 __ATOMIC_RELAXED);
}

/* A second Ctrl-C ends the program whatever it does. */
void run_catch_signals(void)
{
	struct sigaction action = { .sa_handler = handle_signal };

	sigaction(SIGALRM, &action, NULL);
	action.sa_flags = SA_RESETHAND;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool run_interrupted(void)
{
	return __atomic_load_n(&interrupted, __ATOMIC_RELAXED);
}

int capture_fail(struct capture *c, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(c->problem, sizeof(c->problem), format, arguments);
	va_end(arguments);
	return -1;
}

static struct drops drops_since(struct run *run)
{
	struct capture *c = &run->capture;
	struct drops drops;

	link_drops(c->options->interface, &drops);
	drops.ring = run->method->dropped(c) - run->before.ring;
	if (drops.nic == UNKNOWN || run->before.nic == UNKNOWN)
		return drops;
	/* The kernel gives 32 bits of them. */
	drops.nic = (uint32_t)(drops.nic - run->before.nic);
	drops.kernel = (uint32_t)(drops.kernel - run->before.kernel);
	if (run->method->counts_drops_twice)
		drops.kernel -= drops.kernel < drops.ring ? drops.kernel :
				drops.ring;
	return drops;
}

static void print_line(struct run *run)
{
	struct result line = {
		.method = run->method,
		.frames = run->frames,
		.bytes = run->capture.counts.bytes,
		.drops = drops_since(run),
	};
	struct meter passed;

	meter_peek(&run->meter, &passed);
	line.seconds = (double)passed.time / NSEC_PER_SEC;
	line.user = passed.user;
	line.system = passed.system;
	line.softirq = passed.softirq;
	report_live(&line, &run->line);
	run->line = line;
}

/* Each second, or at the end, and again if poll() began right after it. */
static void set_alarm(const struct run *run)
{
	struct itimerval timer = { .it_interval.tv_usec = REPEAT_USEC };
	uint64_t at = run->next_second, time = now(), usec = 1;

	if (run->deadline && run->deadline < at)
		at = run->deadline;
	if (at > time)
		usec = (at - time) / 1000 + 1;
	timer.it_value.tv_sec = usec / 1000000;
	timer.it_value.tv_usec = usec % 1000000;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void start_alarm(struct run *run)
{
	const struct options *options = run->capture.options;
	uint64_t time = now();

	run->next_second = time + NSEC_PER_SEC;
	if (options->seconds)
		run->deadline = time + options->seconds * NSEC_PER_SEC;
	set_alarm(run);
}

static void stop_alarm(void)
{
	const struct itimerval none = { 0 };

	setitimer(ITIMER_REAL, &none, NULL);
	__atomic_store_n(&alarmed, false, __ATOMIC_RELAXED);
}

/* Why poll() says that there will be no more frames. */
static bool check_events(struct run *run, short events)
{
	struct capture *c = &run->capture;
	socklen_t size = sizeof(int);
	int error = 0;

	if (!(events & (POLLERR | POLLHUP | POLLNVAL)))
		return true;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size) || !error)
		error = ENODEV;
	capture_fail(c, "%s: %s", c->options->interface, strerror(error));
	return false;
}

/* Whether to go on. */
static bool wait_for_frames(struct run *run, int timeout)
{
	struct pollfd p = {
		.fd = run->capture.fd,
		.events = run->method->sends ? POLLOUT : POLLIN,
	};

	if (poll(&p, 1, timeout) < 0)
		return errno == EINTR;
	run->wakeups++;
	return check_events(run, p.revents);
}

/* Whether to go on. */
static bool handle_alarm(struct run *run)
{
	const struct options *options = run->capture.options;
	uint64_t time = now();

	__atomic_store_n(&alarmed, false, __ATOMIC_RELAXED);
	if (run->deadline && time >= run->deadline)
		return false;
	if (time >= run->next_second) {
		if (options->live && run->begun)
			print_line(run);
		run->next_second += NSEC_PER_SEC;
	}
	set_alarm(run);
	return !options->busy || wait_for_frames(run, 0);
}

/* Until there were so many frames; false if the end comes before. */
static bool receive(struct run *run, uint64_t wanted)
{
	struct capture *c = &run->capture;
	int timeout = c->fd < 0 ? LOOK_MSEC : -1;
	bool more = false;

	run->frames = 0;
	while (run->frames < wanted) {
		uint64_t left = wanted - run->frames, frames;

		if (!c->options->busy && !more && !wait_for_frames(run, timeout))
			return false;
		frames = run->method->receive(c, left < BUDGET ? left : BUDGET);
		more = frames == BUDGET;
		run->frames += frames;
		if (run_interrupted())
			return false;
		if (__atomic_load_n(&alarmed, __ATOMIC_RELAXED) &&
		    !handle_alarm(run))
			return false;
	}
	return true;
}

static void begin(struct run *run)
{
	struct counts *counts = &run->capture.counts;

	link_drops(run->capture.options->interface, &run->before);
	run->before.ring = run->method->dropped(&run->capture);
	counts->ip = 0;
	counts->bytes = 0;
	run->wakeups = 0;
	run->begun = true;
	start_alarm(run);
	meter_begin(&run->meter);
}

static void end(struct run *run, struct result *result)
{
	struct capture *c = &run->capture;

	meter_end(&run->meter);
	result->measured = true;
	result->seconds = (double)run->meter.time / NSEC_PER_SEC;
	result->frames = run->frames;
	result->ip = run->method->no_content ? UNKNOWN : c->counts.ip;
	result->bytes = c->counts.bytes;
	result->wakeups = run->wakeups;
	result->user = run->meter.user;
	result->system = run->meter.system;
	result->softirq = run->meter.softirq;
	result->busy = run->meter.busy;
	result->instructions = run->meter.instructions;
	result->cycles = run->meter.cycles;
	result->drops = drops_since(run);
	if (c->counts.samples)
		samples_summarize(c->counts.samples, result);
}

static void warm_up_and_measure(struct run *run, struct result *result)
{
	const struct options *options = run->capture.options;
	struct counts *counts = &run->capture.counts;

	start_alarm(run);
	if (receive(run, options->warm_up)) {
		if (options->latency || options->order)
			counts->samples = samples_new(options->latency,
						      options->order);
		begin(run);
		receive(run, options->frames ? options->frames : UINT64_MAX);
		end(run, result);
		samples_free(counts->samples);
	} else if (!run_interrupted() && !*run->capture.problem) {
		capture_fail(&run->capture,
			     "-W: so many frames did not come in time");
	}
	stop_alarm();
}

static struct change change_since(struct meter *meter)
{
	meter_end(meter);
	return (struct change){ .time = meter->time, .busy = meter->busy };
}

static bool open_method(struct run *run, struct result *result)
{
	struct capture *c = &run->capture;
	struct meter meter;
	int error = 0;

	if (c->options->filter && run->method->no_filter)
		error = capture_fail(c, "has no filter");
	else if (c->options->busy_poll && !run->method->polls_card)
		error = capture_fail(c, "cannot poll the card");
	meter_begin(&meter);
	if (!error)
		error = run->method->open(c);
	result->open = change_since(&meter);
	strcpy(result->problem, c->problem);
	result->detail = c->detail;
	result->buffer_size = c->buffer_size;
	result->buffers = c->buffers;
	result->memory = c->memory;
	return !error;
}

bool run_probe(const struct options *options, struct result *result)
{
	struct run run = {
		.method = result->method,
		.capture = { .options = options, .fd = -1 },
	};

	if (!open_method(&run, result))
		return false;
	run.method->close(&run.capture);
	return true;
}

bool run_method(const struct options *options, struct result *result)
{
	struct run run = {
		.method = result->method,
		.capture = { .options = options, .fd = -1 },
	};
	struct meter meter;

	if (!open_method(&run, result))
		return false;
	warm_up_and_measure(&run, result);
	meter_begin(&meter);
	run.method->close(&run.capture);
	result->close = change_since(&meter);
	strcpy(result->problem, run.capture.problem);
	return !*result->problem;
}
