/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The harness: boots a kernel in QEMU, is the other end of its network cable,
 * does what the guest's programs ask for and reports how their tests went.
 */
#ifndef _VM_VM_H
#define _VM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "frame.h"

#define __printf(a, b)		__attribute__((		\
					format(printf, a, b)))
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define NSEC_PER_SEC		1000000000ULL
#define NSEC_PER_USEC		1000ULL

#define NIC_MAC			"52:54:00:12:34:56"
#define PEER_MAC		"52:54:00:12:34:57"

/* A NIC, and the driver in Linux that it takes; "" for what it has not. */
struct nic {
	char name[32];
	char driver[32];
	char device[32];	/* QEMU's name for it */
	char model[32];		/* or the program that is it */
	char peer[32];		/* with another driver, at its cable */
	char parameter[32];	/* of its driver's module */
};

struct options {
	const char *kernel;
	const char *initrd;
	const char *qemu;
	const char *nic_file;
	struct nic nic;
	const char *model;
	const char *append;
	const char *log;
	char *tests;
	unsigned int timeout;
	unsigned int memory;
	const char *arch;
	unsigned int cpus;	/* 0: as many as usual */
	const char *cpu;	/* NULL: the usual one */
	bool icount;
	bool iommu;
	bool peer;
	bool pair;		/* two of the NIC, and no host */
	bool shell;
	bool verbose;
	bool help;
};

/* vm.c: nanoseconds since some time in the past */
uint64_t now(void);

/* bytes.c: a buffer that grows */

struct bytes {
	uint8_t *data;
	size_t size;
	size_t capacity;
};

/* Makes room for @more bytes and returns where they go; sets no size. */
uint8_t *bytes_reserve(struct bytes *bytes, size_t more);
void bytes_add(struct bytes *bytes, const void *data, size_t size);
__printf(2, 3)
void bytes_printf(struct bytes *bytes, const char *format, ...);
void bytes_free(struct bytes *bytes);

/*
 * Reads what @fd has and calls @handle for each line that is then complete,
 * without its end. Returns false at the end of the file.
 */
bool bytes_read_lines(struct bytes *bytes, int fd,
		      void (*handle)(void *context, char *line),
		      void *context);

/* process.c: programs that the harness starts, and that end with it */

#define MAX_ARGUMENTS	64
#define MAX_INHERITED	8

struct command {
	char *argv[MAX_ARGUMENTS + 1];
	int argc;
	int inherited[MAX_INHERITED];
	int inherited_count;
	int standard[3];	/* 0: the same as we have */
};

__printf(2, 3)
void command_add(struct command *command, const char *format, ...);
/* The program inherits @fd, which is closed here once it runs. Returns it. */
int command_inherit(struct command *command, int fd);
/* Returns our end of a new connection; the program inherits @theirs. */
int command_connection(struct command *command, int type, int *theirs);
/* Returns what reads the program's standard error. */
int command_log(struct command *command);
pid_t command_start(struct command *command);
/* Returns its status as wait() has it, also when it had ended before. */
int process_kill(pid_t pid);

/* model.c: the process that is the guest's NIC, where QEMU has none */

struct report;

struct model {
	pid_t pid;		/* 0: there is none */
	int wire;
	int control;
	int log;
	unsigned int excused;	/* complaints that somebody asked for */
	char folder[64];
	char socket[96];
};

/* By its description, drivers/DRIVER/chips/NAME. */
void nic_read(struct nic *nic, const char *path);
/* At the other end of the cable of @peer, unless that is NULL. */
void model_start(struct model *model, const struct options *options,
		 const char *mac, struct model *peer);
/* Once QEMU has it, its address is of no use. */
void model_connected(struct model *model);
/* After QEMU has ended, and the model has had time for it. */
void model_finish(struct model *model, struct report *report);

/* qemu.c: the virtual machine's process and its sockets */

struct qemu {
	pid_t pid;
	int console;	/* -1: it is the terminal */
	int console_input;
	int log;	/* the same */
	int results;
	int control;
	int monitor;
	int wire;	/* of a NIC in QEMU */
};

/* @model is NULL when the NIC is in QEMU, @other when there is no pair of them. */
void qemu_start(struct qemu *qemu, const struct options *options,
		const struct model *model, const struct model *other);

/* wire.c: the other end of the network cable */

struct wire_send {
	struct frame_spec spec;
	uint64_t first;
	uint64_t count;		/* 0: until told to stop */
	uint64_t burst;		/* 0: no pauses */
	uint64_t gap;		/* nanoseconds between two bursts */
};

#define WIRE_BATCH	256

struct wire {
	int fd;
	bool stream;
	struct bytes unsent;	/* of a stream */
	struct bytes partial;	/* what came of one, up to now */
	struct wire_send send;
	bool sending;
	uint64_t built;
	uint64_t burst_left;
	uint64_t resume_at;

	/* What is being sent: numbered frames, or what was queued. */
	struct mmsghdr messages[WIRE_BATCH];
	struct iovec vectors[WIRE_BATCH];
	uint8_t frames[WIRE_BATCH][FRAME_MAX_SIZE];
	int batch_size;
	int batch_sent;
	bool batch_numbered;
	bool batch_copied;	/* to @unsent */
	struct bytes queue;

	uint64_t received;
	uint64_t received_numbered;
	uint64_t received_right;
	uint64_t next_number;
};

void wire_start(struct wire *wire, int fd, bool stream);
void wire_send(struct wire *wire, const struct wire_send *send);
/* Returns how many numbered frames have gone. */
uint64_t wire_stop(struct wire *wire);
/* Sends one frame between the numbered ones. */
void wire_queue(struct wire *wire, const uint8_t *frame, size_t size);
bool wire_idle(const struct wire *wire);
/* What to poll for; lowers @until to when it has to be asked again. */
short wire_events(const struct wire *wire, uint64_t now, uint64_t *until);
void wire_write(struct wire *wire);
bool wire_read(struct wire *wire);

/* host.c: the machine that the guest can ping, and that echoes what it sends */

void host_receive(struct wire *wire, const uint8_t *frame, size_t size);

/* control.c: commands from the guest, and QEMU's monitor */

struct control {
	int fd;
	int monitor;
	struct wire *wire;
	struct model *model;	/* NULL when the NIC is in QEMU */
	bool waiting;
	bool wake;
	struct bytes line;
	struct bytes monitor_line;
	struct bytes model_line;
};

void control_start(struct control *control);
/* Ends QEMU, which does not lose what it has printed. */
void control_quit(struct control *control);
/* Sends a break to the console: Magic SysRq. */
void control_break(struct control *control);
bool control_read(struct control *control);
bool control_read_monitor(struct control *control);
bool control_read_model(struct control *control);
/* Does what is due, and answers "wait" if there is nothing left to wait for. */
void control_poll(struct control *control);

/* report.c: what the tests and the kernel say */

struct report {
	FILE *log;
	bool verbose;
	struct bytes console;
	size_t complaint;	/* where in @console the first one is */
	bool complained;

	char program[64];
	struct bytes notes;	/* lines since the last result */
	unsigned int planned;
	unsigned int results;
	bool program_failed;
	bool program_complained;
	bool done;
	bool hung;

	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
};

/* The guest did not end; from here on the kernel may print stacks. */
void report_hung(struct report *report, unsigned int seconds);
void report_console_line(void *report, char *line);
void report_qemu_line(void *report, char *line);
void report_result_line(void *report, char *line);
/* What the NIC's model says, which is silent unless something is wrong. */
void report_model_line(struct report *report, const char *line, bool excused);
__printf(2, 3)
void report_failure(struct report *report, const char *format, ...);
/* Prints the summary, returns the exit status. */
int report_finish(struct report *report);

#endif /* _VM_VM_H */
