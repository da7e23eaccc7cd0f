// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

#define OWNERS		"/proc/net/fastnet"
#define LIBRARY		"libpcap.so.0.8"

static const char users[] =
	"root:x:0:0:root:/:/bin/sh\n"
	"tcpdump:x:100:100::/:/bin/false\n"
	"arpwatch:x:101:101::/var/lib/arpwatch:/bin/false\n"
	"nobody:x:65534:65534::/:/bin/false\n"
	"user:x:1000:1000::/:/bin/sh\n";

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* Where the loader finds Debian's. */
static int install_library(void)
{
	static const char *const places[] = {
		"/lib/x86_64-linux-gnu/" LIBRARY,
		"/usr/lib/x86_64-linux-gnu/" LIBRARY,
	};
	int i, installed = 0;

	for (i = 0; i < 2; i++) {
		if (access(places[i], F_OK))
			continue;
		if (unlink(places[i]) || symlink("/tests/" LIBRARY, places[i]))
			return -errno;
		installed++;
	}
	return installed ? 0 : -ENOENT;
}

int tools_start(void)
{
	return install_library() ?: write_file("/etc/passwd", users) ?:
	       write_file("/etc/group", "root:x:0:\ntcpdump:x:100:\n");
}

bool tools_end(void)
{
	unlink(CAPTURE);
	return !file_has(OWNERS, nic_name());
}

static void redirect(const char *path, int fd)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0 || dup2(file, fd) < 0)
		err(1, "%s", path);
}

static pid_t start(const char *format, va_list arguments)
{
	char line[512] = "exec ";
	pid_t pid;

	vsnprintf(line + strlen(line), sizeof(line) - strlen(line), format,
		  arguments);
	/* A program that was started before keeps its own. */
	unlink(OUTPUT);
	unlink(ERRORS);
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	redirect(OUTPUT, STDOUT_FILENO);
	redirect(ERRORS, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", line, NULL);
	err(1, "/bin/sh");
}

pid_t tool_start(const char *format, ...)
{
	va_list arguments;
	pid_t pid;

	va_start(arguments, format);
	pid = start(format, arguments);
	va_end(arguments);
	return pid;
}

static void show(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256];
	int lines = 0;

	while (file && lines++ < 20 && fgets(line, sizeof(line), file))
		fprintf(stderr, "# %s", line);
	if (file)
		fclose(file);
}

int tool_wait(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	if (!status)
		return 0;
	show(ERRORS);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int tool_run(const char *format, ...)
{
	va_list arguments;
	pid_t pid;

	va_start(arguments, format);
	pid = start(format, arguments);
	va_end(arguments);
	return tool_wait(pid);
}

int tool_interrupt(pid_t pid)
{
	kill(pid, SIGINT);
	return tool_wait(pid);
}

static bool is_waiting(pid_t pid)
{
	long long call = number_in("/proc/%d/syscall", pid);

	return call == SYS_poll || call == SYS_ppoll || call == SYS_select ||
	       call == SYS_pselect6 || call == SYS_epoll_wait;
}

bool tool_listens(pid_t pid)
{
	uint64_t end = milliseconds() + TOOL_MS;

	while (!file_has(OWNERS, nic_name()) || !is_waiting(pid)) {
		if (milliseconds() > end || waitpid(pid, NULL, WNOHANG)) {
			show(ERRORS);
			return false;
		}
		usleep(10000);
	}
	return wait_carrier(nic_name(), 1);
}

/* The verdict of a check that is made until it is right. */
static const char *wait_for_capture(const char *(*check)(const char *, uint64_t,
							 uint64_t),
				    uint64_t first, uint64_t count)
{
	uint64_t end = milliseconds() + PATIENCE_MS;
	const char *problem;

	do {
		usleep(50000);
		problem = check(CAPTURE, first, count);
	} while (*problem && milliseconds() < end);
	return problem;
}

const char *tool_captures(uint64_t first, uint64_t count)
{
	return wait_for_capture(check_capture, first, count);
}

const char *tool_captures_among_others(uint64_t first, uint64_t count)
{
	return wait_for_capture(find_in_capture, first, count);
}

bool tool_says(const char *text)
{
	uint64_t end = milliseconds() + TOOL_MS;

	while (!file_has(OUTPUT, text) && !file_has(ERRORS, text)) {
		if (milliseconds() > end) {
			show(OUTPUT);
			show(ERRORS);
			return false;
		}
		usleep(10000);
	}
	return true;
}

long long tool_number(const char *after)
{
	FILE *file = fopen(ERRORS, "r");
	long long number = -1;
	char line[256], *end;

	while (file && number < 0 && fgets(line, sizeof(line), file)) {
		long long first = strtoll(line, &end, 10);

		if (end > line && !strncmp(end, after, strlen(after)))
			number = first;
	}
	if (file)
		fclose(file);
	return number;
}

bool tool_counted(uint64_t *received, uint64_t *dropped)
{
	FILE *file = fopen(OWNERS, "r");
	char line[256], name[16];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%15s %*u %*u %*u %*d %*s %lu %*u %lu",
			       name, received, dropped) == 3 &&
			!strcmp(name, nic_name());
	if (file)
		fclose(file);
	return found;
}
