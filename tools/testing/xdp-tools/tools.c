// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../vm/guest.h"
#include "program.h"
#include "tools.h"

#define LIBRARIES	"/usr/lib/x86_64-linux-gnu"
#define COUNTERS	"/proc/net/fastnet_xdp"

/* Their objects are where we are, and looked for where Debian has them. */
static int link_objects(void)
{
	if ((mkdir("/usr/lib", 0755) && errno != EEXIST) ||
	    (mkdir(LIBRARIES, 0755) && errno != EEXIST) ||
	    (symlink("/tests", LIBRARIES "/bpf") && errno != EEXIST))
		return -errno;
	return 0;
}

static int mount_once(const char *where, const char *type)
{
	return mount("none", where, type, 0, NULL) && errno != EBUSY ? -errno :
								      0;
}

int tools_start(void)
{
	int err = link_objects() ?: mount_once("/sys/fs/bpf", "bpf") ?:
		  mount_once("/sys/kernel/tracing", "tracefs");
	int bytes = 64 << 20, stack;

	if (err)
		return err;
	stack = open_packet(nic_name(), FRAME_ETHERTYPE);
	if (stack >= 0)
		setsockopt(stack, SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
			   sizeof(bytes));
	return stack;
}

bool tools_end(int stack)
{
	close(stack);
	if (attached_mode(nic_name()) != XDP_ATTACHED_NONE &&
	    command("./xdp-loader unload %s --all", nic_name()))
		return false;
	return attached_mode(nic_name()) == XDP_ATTACHED_NONE &&
	       wait_carrier(nic_name(), 1) && !host_quiet();
}

static void exec_line(const char *line)
{
	int output = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (output < 0)
		err(1, "%s", OUTPUT);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", line, NULL);
	err(1, "/bin/sh");
}

pid_t tool_start(const char *format, ...)
{
	char line[256] = "exec ";
	va_list arguments;
	pid_t pid;

	va_start(arguments, format);
	vsnprintf(line + strlen(line), sizeof(line) - strlen(line), format,
		  arguments);
	va_end(arguments);
	pid = fork();
	if (!pid)
		exec_line(line);
	return pid;
}

static void show_output(void)
{
	char line[256];
	FILE *file = fopen(OUTPUT, "r");

	while (file && fgets(line, sizeof(line), file))
		fprintf(stderr, "# %s", line);
	if (file)
		fclose(file);
}

int tool_end(pid_t pid)
{
	int status;

	kill(pid, SIGINT);
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	show_output();
	if (!status)
		return 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

bool wait_idle(pid_t pid)
{
	uint64_t end = milliseconds() + SLEEP_MS;
	long long call;

	do {
		usleep(10000);
		call = number_in("/proc/%d/syscall", pid);
		if (call == SYS_poll || call == SYS_epoll_wait)
			return true;
	} while (milliseconds() < end);
	fprintf(stderr, "# it is in system call %lld\n", call);
	show_output();
	return false;
}

bool wait_attached(void)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (attached_mode(nic_name()) != XDP_ATTACHED_DRV) {
		if (milliseconds() > end) {
			show_output();
			return false;
		}
		usleep(10000);
	}
	return wait_carrier(nic_name(), 1);
}

/* The words of a line, of which there are fewer than so many. */
static int split(char *line, char **words, int room)
{
	int count = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *word = strtok(line, " "); word && count < room;
	     word = strtok(NULL, " "))
		words[count++] = word;
	return count;
}

long long verdicts(const char *column)
{
	char head[256], line[256], *names[16], *values[16];
	FILE *file = fopen(COUNTERS, "r");
	int count = 0, i;

	if (!file)
		return -1;
	if (fgets(head, sizeof(head), file))
		count = split(head, names, 16);
	while (fgets(line, sizeof(line), file)) {
		if (split(line, values, 16) != count ||
		    strcmp(values[0], nic_name()))
			continue;
		for (i = 1; i < count && strcmp(names[i], column); i++)
			;
		fclose(file);
		return i < count ? atoll(values[i]) : -1;
	}
	fclose(file);
	return -1;
}

bool wait_verdicts(const char *column, long long frames)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (verdicts(column) < frames && milliseconds() < end)
		usleep(10000);
	usleep(QUIET_MS * 1000);
	return verdicts(column) == frames;
}

const char *stack_receives(int stack, uint64_t count)
{
	const char *problem = "";
	uint64_t i;

	for (i = 0; i < count && !*problem; i++) {
		if (!(i % WINDOW) && host_send(i, WINDOW))
			return "nothing sent";
		problem = read_numbered(stack, i);
	}
	return problem;
}
