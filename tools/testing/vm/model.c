// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "description.h"
#include "vm.h"

void nic_read(struct nic *nic, const char *path)
{
	if (sscanf(path, "drivers/%31[^/]/chips/%31[^/]", nic->driver,
		   nic->name) != 2)
		errx(2, "--nic: %s is not drivers/DRIVER/chips/NAME", path);
	description_has(path, "device", nic->device, sizeof(nic->device));
	description_has(path, "model", nic->model, sizeof(nic->model));
	description_has(path, "peer", nic->peer, sizeof(nic->peer));
	description_has(path, "parameter", nic->parameter,
			sizeof(nic->parameter));
	if (!nic->device[0] == !nic->model[0])
		errx(2, "--nic: %s has neither a device nor a model, or both",
		     path);
}

/* In a folder of its own, where nobody else can connect to it. */
static int listening_socket(struct model *model)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	snprintf(model->folder, sizeof(model->folder),
		 P_tmpdir "/fastnet-vm-XXXXXX");
	if (!mkdtemp(model->folder))
		err(1, "%s", model->folder);
	snprintf(model->socket, sizeof(model->socket), "%s/nic",
		 model->folder);
	memcpy(address.sun_path, model->socket, sizeof(model->socket));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, 1))
		err(1, "%s", model->socket);
	return fd;
}

/* Unless it is said where: beside this program. */
static void add_program(struct command *command, const char *path,
			const char *name)
{
	char here[4096];
	ssize_t length;

	if (path) {
		command_add(command, "%s", path);
		return;
	}
	length = readlink("/proc/self/exe", here, sizeof(here) - 1);
	if (length < 0)
		err(1, "/proc/self/exe");
	here[length] = '\0';
	*strrchr(here, '/') = '\0';
	command_add(command, "%s/%s", here, name);
}

void model_start(struct model *model, const struct options *options,
		 const char *mac, struct model *peer)
{
	struct command command = { .argc = 0 };
	int wire, control;

	if (peer)
		wire = command_inherit(&command, peer->wire);
	else
		model->wire = command_connection(&command, SOCK_STREAM, &wire);
	model->control = command_connection(&command, SOCK_STREAM, &control);
	model->log = command_log(&command);

	add_program(&command, options->model, options->nic.model);
	command_add(&command, "--chip");
	command_add(&command, "%s", options->nic.name);
	command_add(&command, "--mac");
	command_add(&command, "%s", mac);
	command_add(&command, "--vfio-user-fd");
	command_add(&command, "%d",
		    command_inherit(&command, listening_socket(model)));
	command_add(&command, "--net-fd");
	command_add(&command, "%d", wire);
	command_add(&command, "--control-fd");
	command_add(&command, "%d", control);
	model->pid = command_start(&command);
}

void model_connected(struct model *model)
{
	if (!model->socket[0])
		return;
	unlink(model->socket);
	rmdir(model->folder);
	model->socket[0] = '\0';
}

void model_finish(struct model *model, struct report *report)
{
	struct pollfd log = { .fd = model->log };
	int status;

	model_connected(model);
	if (poll(&log, 1, 0) != 1)
		report_failure(report, "the NIC's model does not end");
	status = process_kill(model->pid);
	if (WIFSIGNALED(status))
		report_failure(report, "the NIC's model: %s",
			       strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		report_failure(report, "the NIC's model: exit status %d",
			       WEXITSTATUS(status));
}
