// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm.h"

#define QEMU_PROGRAM	"qemu-system-x86_64"
#define MAX_ARGUMENTS	64

struct command {
	char *argv[MAX_ARGUMENTS + 1];
	int argc;
};

__printf(2, 3)
static void add(struct command *command, const char *format, ...)
{
	va_list arguments;
	int length;

	if (command->argc == MAX_ARGUMENTS)
		errx(1, "too many arguments for QEMU");
	va_start(arguments, format);
	length = vasprintf(&command->argv[command->argc++], format, arguments);
	va_end(arguments);
	if (length < 0)
		err(1, "vasprintf");
}

/* Returns our end of a new connection; QEMU inherits the other one, @theirs. */
static int connection(int type, int *theirs)
{
	int fds[2];

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds))
		err(1, "socketpair");
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK) || fcntl(fds[1], F_SETFD, 0))
		err(1, "fcntl");
	*theirs = fds[1];
	return fds[0];
}

static void add_machine(struct command *command, const struct options *options)
{
	add(command, "-accel");
	add(command, "tcg");
	add(command, "-machine");
	add(command, "q35");
	add(command, "-m");
	add(command, "%u", options->memory);
	add(command, "-smp");
	add(command, "%u", options->icount ? 1 : options->cpus);
	if (options->icount) {
		add(command, "-icount");
		add(command, "shift=0,sleep=on");
	}
	add(command, "-nodefaults");
	add(command, "-no-reboot");
	add(command, "-display");
	add(command, "none");
}

/*
 * Warnings must reach the console. What the stock kernel does for half a second
 * to check its ciphers, and the BIOS its disks, is left out.
 */
static void add_kernel(struct command *command, const struct options *options)
{
	add(command, "-kernel");
	add(command, "%s", options->kernel);
	add(command, "-initrd");
	add(command, "%s", options->initrd);
	add(command, "-append");
	add(command,
	    "console=ttyS0 panic=-1 oops=panic loglevel=5 cryptomgr.notests edd=off %s%s%s %s",
	    options->shell ? "vm_shell " : "",
	    options->tests ? "vm_tests=" : "",
	    options->tests ? options->tests : "",
	    options->append ? options->append : "");
}

static void add_serial_port(struct command *command, int port,
			    const char *chardev, const char *placement)
{
	add(command, "-device");
	add(command, "isa-serial,index=%d,chardev=%s%s", port, chardev,
	    placement);
}

static void add_serial_ports(struct command *command,
			     const struct options *options, int control,
			     int results)
{
	add(command, "-chardev");
	/* With a monitor behind Ctrl-A for whoever sits at the shell. */
	add(command, "stdio,id=console,signal=off%s",
	    options->shell ? ",mux=on" : "");
	add_serial_port(command, 0, "console", "");
	if (options->shell) {
		add(command, "-mon");
		add(command, "chardev=console");
	}

	add(command, "-chardev");
	add(command, "socket,id=control,fd=%d", control);
	add_serial_port(command, 1, "control", "");

	add(command, "-chardev");
	add(command, "socket,id=results,fd=%d", results);
	/* An interrupt of its own: the port's usual one is the console's. */
	add_serial_port(command, 2, "results", ",irq=7");
}

static void add_monitor(struct command *command, int fd)
{
	add(command, "-chardev");
	add(command, "socket,id=monitor,fd=%d", fd);
	add(command, "-mon");
	add(command, "chardev=monitor,mode=control");
}

static void add_nic(struct command *command, const struct options *options,
		    int fd)
{
	add(command, "-netdev");
	add(command, options->icount ? "stream,id=n0,addr.type=fd,addr.str=%d" :
				       "dgram,id=n0,local.type=fd,local.str=%d",
	    fd);
	add(command, "-device");
	/* Without its boot ROM, which waits for somebody to press a key. */
	add(command, "%s,netdev=n0,id=nic0,mac=52:54:00:12:34:56,romfile=",
	    options->nic);
}

static void run(struct command *command, pid_t parent, const int *console)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	if (console && (dup2(console[0], STDIN_FILENO) < 0 ||
			dup2(console[1], STDOUT_FILENO) < 0))
		err(127, "dup2");
	execvp(command->argv[0], command->argv);
	err(127, "%s", command->argv[0]);
}

/*
 * Pipes, where a socket would do: it holds but a few hundred of the single
 * bytes that a serial port writes, and the kernel does not wait for it.
 */
static void console_pipes(struct qemu *qemu, int *theirs)
{
	int input[2], output[2];

	if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC))
		err(1, "pipe2");
	if (fcntl(output[0], F_SETFL, O_NONBLOCK))
		err(1, "fcntl");
	qemu->console = output[0];
	qemu->console_input = input[1];
	theirs[0] = input[0];
	theirs[1] = output[1];
}

void qemu_start(struct qemu *qemu, const struct options *options)
{
	int console[2] = { -1, -1 }, results, control, monitor, wire;
	struct command command = { .argc = 0 };
	pid_t parent = getpid();

	if (options->shell)
		qemu->console = -1;
	else
		console_pipes(qemu, console);
	qemu->results = connection(SOCK_STREAM, &results);
	qemu->control = connection(SOCK_STREAM, &control);
	qemu->monitor = connection(SOCK_STREAM, &monitor);
	qemu->wire = connection(options->icount ? SOCK_STREAM : SOCK_DGRAM,
				&wire);

	add(&command, "%s", QEMU_PROGRAM);
	add_machine(&command, options);
	add_kernel(&command, options);
	add_serial_ports(&command, options, control, results);
	add_monitor(&command, monitor);
	add_nic(&command, options, wire);

	qemu->pid = fork();
	if (qemu->pid < 0)
		err(1, "fork");
	if (!qemu->pid)
		run(&command, parent, options->shell ? NULL : console);

	while (command.argc)
		free(command.argv[--command.argc]);
	close(console[0]);
	close(console[1]);
	close(results);
	close(control);
	close(monitor);
	close(wire);
}

void qemu_kill(struct qemu *qemu)
{
	kill(qemu->pid, SIGKILL);
	while (waitpid(qemu->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
