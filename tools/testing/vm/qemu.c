// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vm.h"

/* All that differs between them. */
static const struct machine {
	const char *arch;
	const char *type;
	const char *cpu;
	unsigned int cpus;
	const char *serial_ports[3];	/* ttyS0 and so on */
	const char *iommu[2];
} machines[] = {
	{
		.arch = "x86_64",
		.type = "q35",
		.cpu = "qemu64",
		.cpus = 1,
		/* An interrupt of its own: the usual one is the console's. */
		.serial_ports = { "isa-serial,index=0", "isa-serial,index=1",
				  "isa-serial,index=2,irq=7" },
		/* The model is told of maps. */
		.iommu = { "-device",
			   "intel-iommu,caching-mode=on,intremap=off" },
	}, {
		.arch = "arm64",
		.type = "virt,gic-version=3",
		.cpu = "cortex-a57",
		/* What is not ordered is to be seen by another one. */
		.cpus = 2,
		.serial_ports = { "pci-serial", "pci-serial", "pci-serial" },
		.iommu = { "-machine", "iommu=smmuv3" },
	},
};

static const struct machine *find_machine(const char *arch)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (!strcmp(machines[i].arch, arch))
			return &machines[i];
	}
	errx(2, "--arch: there is no %s, but x86_64 and arm64", arch);
}

static unsigned int count_cpus(const struct options *options,
			       const struct machine *machine)
{
	if (options->icount)
		return 1;
	return options->cpus ? options->cpus : machine->cpus;
}

static void add_machine(struct command *command, const struct options *options,
			const struct machine *machine)
{
	command_add(command, "-accel");
	command_add(command, "tcg");
	command_add(command, "-machine");
	command_add(command, "%s,memory-backend=memory", machine->type);
	command_add(command, "-m");
	command_add(command, "%u", options->memory);
	/* Shared with the process that is the NIC, if one is. */
	command_add(command, "-object");
	command_add(command, "memory-backend-memfd,id=memory,size=%uM,share=on",
		    options->memory);
	command_add(command, "-smp");
	command_add(command, "%u", count_cpus(options, machine));
	command_add(command, "-cpu");
	command_add(command, "%s", options->cpu ? options->cpu : machine->cpu);
	if (options->icount) {
		command_add(command, "-icount");
		command_add(command, "shift=0,sleep=off");
		/* A timer that writes to where it is told to. */
		command_add(command, "-global");
		command_add(command, "hpet.msi=on");
	}
	if (options->iommu) {
		/* Ahead of all that is behind it. */
		command_add(command, "%s", machine->iommu[0]);
		command_add(command, "%s", machine->iommu[1]);
	}
	command_add(command, "-nodefaults");
	command_add(command, "-no-reboot");
	command_add(command, "-display");
	command_add(command, "none");
}

/*
 * Warnings must reach the console. What the stock kernel does for half a second
 * to check its ciphers, and the BIOS its disks, is left out.
 */
static void add_kernel(struct command *command, const struct options *options)
{
	command_add(command, "-kernel");
	command_add(command, "%s", options->kernel);
	command_add(command, "-initrd");
	command_add(command, "%s", options->initrd);
	command_add(command, "-append");
	/* On a loaded machine a guest may stand still for 20 s. */
	command_add(command,
		    "console=ttyS0 panic=-1 oops=panic loglevel=5 cryptomgr.notests edd=off watchdog_thresh=60 vm_nic=%s vm_chip=%s %s %s%s%s%s%s%s%s%s %s",
		    options->nic.driver, options->nic.name,
		    options->nic.parameter,
		    options->icount ? "iomem=relaxed " : "",
		    options->iommu ? "intel_iommu=on iommu.strict=1 " : "",
		    options->peer ? "vm_peer=" : "",
		    options->peer ? options->nic.peer : "",
		    options->peer ? " " : "",
		    options->shell ? "vm_shell " : "",
		    options->tests ? "vm_tests=" : "",
		    options->tests ? options->tests : "",
		    options->append ? options->append : "");
}

static void add_serial_port(struct command *command, const char *port,
			    const char *chardev)
{
	command_add(command, "-device");
	command_add(command, "%s,chardev=%s", port, chardev);
}

/* Returns our end of it. */
static int add_socket(struct command *command, const char *name)
{
	int theirs, ours = command_connection(command, SOCK_STREAM, &theirs);

	command_add(command, "-chardev");
	command_add(command, "socket,id=%s,fd=%d", name, theirs);
	return ours;
}

static void add_serial_ports(struct command *command, struct qemu *qemu,
			     const struct options *options,
			     const char *const ports[3])
{
	command_add(command, "-chardev");
	/* With a monitor behind Ctrl-A for whoever sits at the shell. */
	command_add(command, "stdio,id=console,signal=off%s",
		    options->shell ? ",mux=on" : "");
	add_serial_port(command, ports[0], "console");
	if (options->shell) {
		command_add(command, "-monitor");
		command_add(command, "chardev:console");
	}

	qemu->control = add_socket(command, "control");
	add_serial_port(command, ports[1], "control");

	qemu->results = add_socket(command, "results");
	add_serial_port(command, ports[2], "results");
}

static void add_monitor(struct command *command, struct qemu *qemu)
{
	qemu->monitor = add_socket(command, "monitor");
	command_add(command, "-qmp");
	command_add(command, "chardev:monitor");
}

/* Without its boot ROM, which waits for somebody to press a key. */
static void add_device(struct command *command, const char *driver,
		       const char *id, const char *netdev, const char *mac)
{
	command_add(command, "-device");
	command_add(command, "%s,netdev=%s,id=%s,mac=%s,romfile=", driver,
		    netdev, id, mac);
}

static void add_wire(struct command *command, const char *id, int fd)
{
	command_add(command, "-netdev");
	command_add(command, "dgram,id=%s,local.type=fd,local.str=%d", id, fd);
}

static void add_own_nic(struct command *command, struct qemu *qemu,
			const struct options *options)
{
	int theirs;

	qemu->wire = command_connection(command, SOCK_DGRAM, &theirs);
	add_wire(command, "n0", theirs);
	add_device(command, options->nic.device, "nic0", "n0", NIC_MAC);
}

/* At a cable, and not a hub: that loses what finds no descriptor. */
static void add_pair(struct command *command, struct qemu *qemu,
		     const struct options *options)
{
	int one, other = command_connection(command, SOCK_DGRAM, &one);

	qemu->wire = -1;
	add_wire(command, "n0", one);
	add_wire(command, "n1", command_inherit(command, other));
	add_device(command, options->nic.device, "nic0", "n0", NIC_MAC);
	add_device(command, options->nic.device, "nic1", "n1", PEER_MAC);
}

/*
 * No host, whose time is not the guest's: a NIC that a program in the guest
 * sends with is at the other end. All that it sends at once arrives at once.
 */
static void add_paced_nic(struct command *command, struct qemu *qemu,
			  const struct options *options)
{
	qemu->wire = -1;
	for (int port = 0; port < 2; port++) {
		command_add(command, "-netdev");
		command_add(command, "hubport,id=n%d,hubid=0", port);
	}
	add_device(command, options->nic.device, "nic0", "n0", NIC_MAC);
	add_device(command, "e1000e", "nic1", "n1", PEER_MAC);
}

/*
 * A busy machine may let the model wait for longer than the 5 s of QEMU. And no
 * bus posts a write for so long that it clears events of the time after it.
 */
static void add_model(struct command *command, const char *id,
		      const struct model *model)
{
	command_add(command, "-device");
	command_add(command,
		    "{\"driver\": \"vfio-user-pci\", \"id\": \"%s\", \"rombar\": 0, \"x-msg-timeout\": 60000, \"x-no-posted-writes\": true, \"socket\": {\"type\": \"unix\", \"path\": \"%s\"}}",
		    id, model->socket);
}

/* A NIC in QEMU, at the cable of one that is a model. */
static void add_peer(struct command *command, const struct options *options,
		     const struct model *model)
{
	command_add(command, "-netdev");
	command_add(command, "stream,id=n0,addr.type=fd,addr.str=%d",
		    command_inherit(command, model->wire));
	add_device(command, options->nic.peer, "nic1", "n0", PEER_MAC);
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

static void add_models(struct command *command, const struct options *options,
		       const struct model *model, const struct model *other)
{
	add_model(command, "nic0", model);
	if (other)
		add_model(command, "nic1", other);
	else if (options->peer)
		add_peer(command, options, model);
}

void qemu_start(struct qemu *qemu, const struct options *options,
		const struct model *model, const struct model *other)
{
	const struct machine *machine = find_machine(options->arch);
	struct command command = { .argc = 0 };

	if (options->shell) {
		qemu->console = -1;
		qemu->log = -1;
	} else {
		console_pipes(qemu, command.standard);
		qemu->log = command_log(&command);
	}
	command_add(&command, "%s", options->qemu);
	add_machine(&command, options, machine);
	add_kernel(&command, options);
	add_serial_ports(&command, qemu, options, machine->serial_ports);
	add_monitor(&command, qemu);
	if (model)
		add_models(&command, options, model, other);
	else if (options->icount)
		add_paced_nic(&command, qemu, options);
	else if (options->pair)
		add_pair(&command, qemu, options);
	else
		add_own_nic(&command, qemu, options);
	qemu->pid = command_start(&command);
}
