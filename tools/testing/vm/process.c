// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm.h"

void command_add(struct command *command, const char *format, ...)
{
	va_list arguments;
	int length;

	if (command->argc == MAX_ARGUMENTS)
		errx(1, "too many arguments for %s", command->argv[0]);
	va_start(arguments, format);
	length = vasprintf(&command->argv[command->argc++], format, arguments);
	va_end(arguments);
	if (length < 0)
		err(1, "vasprintf");
}

int command_connection(struct command *command, int type, int *theirs)
{
	int fds[2];

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds))
		err(1, "socketpair");
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK))
		err(1, "fcntl");
	*theirs = command_inherit(command, fds[1]);
	return fds[0];
}

int command_inherit(struct command *command, int fd)
{
	if (command->inherited_count == MAX_INHERITED)
		errx(1, "too many files for %s", command->argv[0]);
	if (fcntl(fd, F_SETFD, 0))
		err(1, "fcntl");
	command->inherited[command->inherited_count++] = fd;
	return fd;
}

int command_log(struct command *command)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) || fcntl(fds[0], F_SETFL, O_NONBLOCK))
		err(1, "pipe2");
	command->standard[STDERR_FILENO] = fds[1];
	return fds[0];
}

static void run(struct command *command, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	for (int fd = 0; fd < 3; fd++) {
		if (command->standard[fd] > 0 &&
		    dup2(command->standard[fd], fd) < 0)
			err(127, "dup2");
	}
	execvp(command->argv[0], command->argv);
	err(127, "%s", command->argv[0]);
}

pid_t command_start(struct command *command)
{
	pid_t parent = getpid(), pid;

	command->argv[command->argc] = NULL;
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid)
		run(command, parent);

	while (command->argc)
		free(command->argv[--command->argc]);
	while (command->inherited_count)
		close(command->inherited[--command->inherited_count]);
	for (int fd = 0; fd < 3; fd++) {
		if (command->standard[fd] > 0)
			close(command->standard[fd]);
	}
	return pid;
}

int process_kill(pid_t pid)
{
	int status = -1;

	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
