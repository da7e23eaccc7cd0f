// SPDX-License-Identifier: GPL-2.0
/* Frames by the interface of libpcap: which, when, and until when. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "device.h"
#include "selftest.h"
#include "tool.h"

#define NUMBERED	"ether proto 0x88b5"
#define WINDOW		1000	/* fewer than there are buffers */
#define WINDOWS		20
#define SHORT_MS	200	/* a timeout that ends */

FIXTURE(receive) {
	pcap_t *p;
};

FIXTURE_VARIANT(receive) {
	const char *source;
};

FIXTURE_VARIANT_ADD(receive, copy) {
	.source = "fastnet-copy",
};

FIXTURE_VARIANT_ADD(receive, zerocopy) {
	.source = "fastnet-zc",
};

FIXTURE_SETUP(receive)
{
	ASSERT_EQ(0, host_quiet());
	ASSERT_EQ(0, tools_start());
}

FIXTURE_TEARDOWN(receive)
{
	if (self->p)
		pcap_close(self->p);
	EXPECT_TRUE(tools_end());
	EXPECT_EQ(0, host_quiet());
}

/* Nothing but frames with numbers. */
static pcap_t *open_numbered(const FIXTURE_VARIANT(receive) * variant,
			     const struct wish *wish)
{
	pcap_t *p = open_pcap(device_name(variant->source, ""), wish);

	if (p && choose(p, NUMBERED)) {
		pcap_close(p);
		p = NULL;
	}
	return p;
}

struct expectation {
	pcap_t *p;
	uint64_t next;
	uint64_t break_at;
	const char *problem;
	struct timeval last;
};

static void expect(u_char *context, const struct pcap_pkthdr *header,
		   const u_char *data)
{
	struct expectation *e = (struct expectation *)context;
	const char *problem = check_frame(e->next++, header, data, -1);

	if (*problem)
		e->problem = problem;
	if (timercmp(&header->ts, &e->last, <))
		e->problem = "earlier than the one before";
	e->last = header->ts;
	if (e->next == e->break_at)
		pcap_breakloop(e->p);
}

static struct expectation start_expecting(pcap_t *p)
{
	struct expectation e = { .p = p, .problem = "" };

	gettimeofday(&e.last, NULL);
	return e;
}

/* Through the ring several times. */
TEST_F(receive, loop)
{
	struct pcap_stat early, stat;
	struct expectation e;
	struct timeval now;
	int i;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, pcap_stats(self->p, &early));
	e = start_expecting(self->p);
	for (i = 0; i < WINDOWS; i++) {
		ASSERT_EQ(0, host_send(i * WINDOW, WINDOW));
		EXPECT_EQ(0, pcap_loop(self->p, WINDOW, expect, (u_char *)&e));
	}
	gettimeofday(&now, NULL);
	EXPECT_EQ(WINDOWS * WINDOW, e.next);
	EXPECT_STREQ("", e.problem);
	EXPECT_TRUE(timercmp(&e.last, &now, <));
	ASSERT_EQ(0, pcap_stats(self->p, &stat));
	EXPECT_EQ(WINDOWS * WINDOW, stat.ps_recv - early.ps_recv);
	EXPECT_EQ(0, stat.ps_drop);
	EXPECT_EQ(0, stat.ps_ifdrop);
}

TEST_F(receive, dispatch)
{
	struct expectation e;
	int i;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	e = start_expecting(self->p);
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	for (i = 1; i <= FRAMES / 7; i++) {
		EXPECT_EQ(7, pcap_dispatch(self->p, 7, expect, (u_char *)&e));
		EXPECT_EQ(7 * i, e.next);
	}
	EXPECT_EQ(FRAMES % 7, pcap_dispatch(self->p, 7, expect, (u_char *)&e));
	EXPECT_EQ(0, pcap_dispatch(self->p, 7, expect, (u_char *)&e));
	ASSERT_TRUE(fill_ring(self->p, FRAMES, FRAMES));
	EXPECT_EQ(FRAMES, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_STREQ("", e.problem);
}

/* Is it where the device or the kernel wrote it? */
static bool is_in_ring(const void *data)
{
	uintptr_t address = (uintptr_t)data, start, end;
	FILE *maps = fopen("/proc/self/maps", "r");
	bool found = false;
	char line[256];

	while (maps && !found && fgets(line, sizeof(line), maps))
		found = sscanf(line, "%lx-%lx", &start, &end) == 2 &&
			address >= start && address < end &&
			strstr(line, "[fastnet]");
	if (maps)
		fclose(maps);
	return found;
}

/* In place, but for the one after which there is no other. */
TEST_F(receive, next)
{
	struct pcap_pkthdr header;
	const u_char *data;
	int i;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	for (i = 0; i < FRAMES; i++) {
		data = pcap_next(self->p, &header);
		ASSERT_NE(NULL, data);
		ASSERT_STREQ("", check_frame(i, &header, data, -1));
		ASSERT_EQ(i < FRAMES - 1, is_in_ring(data));
	}
	EXPECT_EQ(NULL, pcap_next(self->p, &header));
	ASSERT_TRUE(fill_ring(self->p, FRAMES, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, FRAMES, FRAMES));
}

/* The smallest ring: what does not fit is counted, and the rest is right. */
TEST_F(receive, drops)
{
	struct pcap_stat stat;
	unsigned int got;

	self->p = open_numbered(variant, &(struct wish){ .buffer = 1 });
	ASSERT_NE(NULL, self->p);
	EXPECT_TRUE(file_has("/proc/net/fastnet", "   64  "));
	ASSERT_EQ(0, host_send(0, FRAMES));
	ASSERT_EQ(0, host_wait());
	usleep(QUIET_MS * 1000);
	ASSERT_EQ(0, pcap_stats(self->p, &stat));
	EXPECT_LE(FRAMES, stat.ps_recv + stat.ps_ifdrop);
	EXPECT_LT(0, stat.ps_drop + stat.ps_ifdrop);
	got = stat.ps_recv - stat.ps_drop;
	ASSERT_LE(1, got);
	ASSERT_GE(64, got);
	EXPECT_STREQ("", receives_numbered(self->p, 0, got / 2));
	EXPECT_STREQ("", receives_numbered(self->p, got / 2, got - got / 2));
}

static void write_to(u_char *context, const struct pcap_pkthdr *header,
		     const u_char *data)
{
	expect(context, header, data);
	memset((u_char *)data, 0xff, header->caplen);
}

/* How a process ends that writes to frames. */
static int write_to_frames(pcap_t *p)
{
	struct expectation e = start_expecting(p);
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(pcap_dispatch(p, 1, write_to, (u_char *)&e) != 1);
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

/* Only where they are copies. */
TEST_F(receive, writing)
{
	struct expectation e;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	EXPECT_EQ(SIGSEGV, WTERMSIG(write_to_frames(self->p)));
	pcap_close(self->p);
	self->p = open_pcap(device_name(variant->source, ":private"), NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, choose(self->p, NUMBERED));
	e = start_expecting(self->p);
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	EXPECT_EQ(250, pcap_dispatch(self->p, 250, write_to, (u_char *)&e));
	EXPECT_STREQ("", receives_numbered(self->p, 250, 250));
	EXPECT_STREQ("", e.problem);
}

TEST_F(receive, nonblocking)
{
	const struct wish wish = { .nonblock = true, .timeout = -1 };
	char text[PCAP_ERRBUF_SIZE];
	struct expectation e;

	self->p = open_numbered(variant, &wish);
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(1, pcap_getnonblock(self->p, text));
	e = start_expecting(self->p);
	EXPECT_EQ(0, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_EQ(0, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	EXPECT_EQ(FRAMES, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_EQ(0, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_STREQ("", e.problem);
	ASSERT_EQ(0, pcap_setnonblock(self->p, 0, text));
	EXPECT_EQ(0, pcap_getnonblock(self->p, text));
	ASSERT_EQ(0, host_send(FRAMES, FRAMES));
	EXPECT_EQ(0, pcap_loop(self->p, FRAMES, expect, (u_char *)&e));
	EXPECT_STREQ("", e.problem);
}

TEST_F(receive, timeout)
{
	struct pcap_pkthdr *header;
	const u_char *data;
	uint64_t start;

	self->p = open_numbered(variant, &(struct wish){ .timeout = SHORT_MS });
	ASSERT_NE(NULL, self->p);
	start = milliseconds();
	EXPECT_EQ(0, pcap_next_ex(self->p, &header, &data));
	EXPECT_LE(SHORT_MS - 2, milliseconds() - start);
	EXPECT_GE(PATIENCE_MS, milliseconds() - start);
}

static void *send_late(void *context)
{
	usleep(SHORT_MS * 1000);
	host_send(0, 1);
	return NULL;
}

/* How many milliseconds late a frame is that somebody waits for already. */
static long long lateness(pcap_t *p)
{
	struct timeval now, late;
	struct pcap_pkthdr header;
	const u_char *data;
	pthread_t thread;
	int status;

	if (pthread_create(&thread, NULL, send_late, NULL))
		return -1;
	status = next_frame(p, &header, &data);
	gettimeofday(&now, NULL);
	pthread_join(thread, NULL);
	timersub(&now, &header.ts, &late);
	return status == 1 ? late.tv_sec * 1000LL + late.tv_usec / 1000 : -1;
}

TEST_F(receive, immediately)
{
	const struct wish wish = { .timeout = 5000 };

	self->p = open_numbered(variant, &wish);
	ASSERT_NE(NULL, self->p);
	EXPECT_LE(0, lateness(self->p));
	EXPECT_GE(900, lateness(self->p));
}

/* A wake-up comes for all frames of this time: at most a second. */
TEST_F(receive, late)
{
	const struct wish second = { .timeout = 5000, .late = true };
	const struct wish default_delay = { .timeout = -1, .late = true };

	self->p = open_numbered(variant, &second);
	ASSERT_NE(NULL, self->p);
	EXPECT_LE(950, lateness(self->p));
	pcap_close(self->p);
	self->p = open_numbered(variant, &default_delay);
	ASSERT_NE(NULL, self->p);
	EXPECT_LE(9, lateness(self->p));
}

/* Readable while there is a frame that was not returned, and else not. */
TEST_F(receive, select)
{
	struct pcap_pkthdr *header;
	const u_char *data;
	int fd, i;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	fd = pcap_get_selectable_fd(self->p);
	ASSERT_LE(0, fd);
	EXPECT_EQ(NULL, pcap_get_required_select_timeout(self->p));
	EXPECT_EQ(0, poll_for(fd, 0));
	for (i = 0; i < 200; i++) {
		if (i % 50 == 0)
			ASSERT_TRUE(fill_ring(self->p, i, 50));
		EXPECT_EQ(POLLIN, poll_for(fd, PATIENCE_MS));
		ASSERT_EQ(1, pcap_next_ex(self->p, &header, &data));
		EXPECT_STREQ("", check_frame(i, header, data, -1));
		if (i % 50 == 49)
			EXPECT_EQ(0, poll_for(fd, 0));
		/* It is still there. */
		EXPECT_STREQ("", check_frame(i, header, data, -1));
	}
}

TEST_F(receive, select_dispatch)
{
	struct expectation e;
	int fd, i;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	fd = pcap_get_selectable_fd(self->p);
	e = start_expecting(self->p);
	ASSERT_TRUE(fill_ring(self->p, 0, 100));
	for (i = 0; i < 100; i++) {
		EXPECT_EQ(POLLIN, poll_for(fd, 0));
		EXPECT_EQ(1, pcap_dispatch(self->p, 1, expect, (u_char *)&e));
	}
	EXPECT_EQ(0, poll_for(fd, 0));
	EXPECT_STREQ("", e.problem);
}

static void *break_late(void *context)
{
	usleep(SHORT_MS * 1000);
	pcap_breakloop(context);
	return NULL;
}

/* While nothing arrives, for ever. */
TEST_F(receive, break_by_thread)
{
	struct expectation e;
	pthread_t thread;
	int i;

	self->p = open_numbered(variant, &(struct wish){ .timeout = -1 });
	ASSERT_NE(NULL, self->p);
	e = start_expecting(self->p);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, pthread_create(&thread, NULL, break_late,
					    self->p));
		EXPECT_EQ(PCAP_ERROR_BREAK,
			  pcap_loop(self->p, -1, expect, (u_char *)&e));
		pthread_join(thread, NULL);
		/* One that is over has no effect on what follows. */
		ASSERT_EQ(0, host_send(e.next, FRAMES));
		EXPECT_EQ(0, pcap_loop(self->p, FRAMES, expect, (u_char *)&e));
	}
	EXPECT_EQ(3 * FRAMES, e.next);
	EXPECT_STREQ("", e.problem);
}

static pcap_t *to_break;

static void on_alarm(int signal)
{
	pcap_breakloop(to_break);
}

TEST_F(receive, break_by_signal)
{
	const struct itimerval once = { .it_value.tv_usec = SHORT_MS * 1000 };
	const struct sigaction restarting = {
		.sa_handler = on_alarm, .sa_flags = SA_RESTART,
	};
	struct expectation e;

	self->p = open_numbered(variant, &(struct wish){ .timeout = -1 });
	ASSERT_NE(NULL, self->p);
	e = start_expecting(self->p);
	to_break = self->p;
	ASSERT_EQ(0, sigaction(SIGALRM, &restarting, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &once, NULL));
	EXPECT_EQ(PCAP_ERROR_BREAK,
		  pcap_loop(self->p, -1, expect, (u_char *)&e));
	/* Before it is called. */
	raise(SIGALRM);
	EXPECT_EQ(PCAP_ERROR_BREAK,
		  pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	signal(SIGALRM, SIG_DFL);
}

static void on_nothing(int signal)
{
}

/* A signal by itself ends nothing. */
TEST_F(receive, signal)
{
	const struct itimerval often = {
		.it_value.tv_usec = 20000, .it_interval.tv_usec = 20000,
	};
	const struct itimerval never = {};
	const struct sigaction interrupting = { .sa_handler = on_nothing };
	struct pcap_pkthdr *header;
	const u_char *data;
	uint64_t start;

	self->p = open_numbered(variant, &(struct wish){ .timeout = SHORT_MS });
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, sigaction(SIGALRM, &interrupting, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	start = milliseconds();
	EXPECT_EQ(0, pcap_next_ex(self->p, &header, &data));
	EXPECT_LE(SHORT_MS - 2, milliseconds() - start);
	EXPECT_GE(PATIENCE_MS, milliseconds() - start);
	setitimer(ITIMER_REAL, &never, NULL);
	signal(SIGALRM, SIG_DFL);
}

/* By the callback: what was processed is told first, and nothing is lost. */
TEST_F(receive, break_by_callback)
{
	struct expectation e;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	e = start_expecting(self->p);
	e.break_at = 123;
	ASSERT_TRUE(fill_ring(self->p, 0, FRAMES));
	EXPECT_EQ(123, pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_EQ(PCAP_ERROR_BREAK,
		  pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_EQ(FRAMES - 123,
		  pcap_dispatch(self->p, -1, expect, (u_char *)&e));
	EXPECT_STREQ("", e.problem);
}

/* Down is only a pause. */
TEST_F(receive, down_and_up)
{
	struct pcap_pkthdr *header;
	const u_char *data;

	self->p = open_numbered(variant, NULL);
	ASSERT_NE(NULL, self->p);
	ASSERT_EQ(0, command("ip link set %s down", nic_name()));
	EXPECT_EQ(0, pcap_next_ex(self->p, &header, &data));
	ASSERT_EQ(0, command("ip link set %s up", nic_name()));
	ASSERT_TRUE(wait_carrier(nic_name(), 1));
	ASSERT_EQ(0, host_send(0, FRAMES));
	EXPECT_STREQ("", receives_numbered(self->p, 0, FRAMES));
}

TEST_HARNESS_MAIN
