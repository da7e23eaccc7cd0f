// SPDX-License-Identifier: GPL-2.0
/*
 * The harness sends all that the model takes, and the model keeps it, until so
 * many frames are let through. QEMU waits for the model to write them to the
 * guest's memory: that takes no time of the guest's, nor does the interrupt.
 *
 * An answer of the harness comes at any time, and what the kernel does then is
 * never quite the same. So it is asked only if other frames are wanted, and the
 * gate stays closed.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "pace.h"

#define DEVICE		"0x10ec 0x8168"
#define REGION		2
#define GATE		(0x800 / 4)	/* read: how many have passed */

#define ASKED_FOR	"/run/gate"	/* what the harness sends */

static uint32_t *registers;
static uint32_t burst, passed;

static void command(const char *line)
{
	char reply[256] = "";

	if (wire_command(reply, sizeof(reply), "%s", line))
		errx(1, "%s: %s", line, reply);
}

/*
 * What was sent before is not to come among it. The harness can be done only
 * with the gate open, and what it sent comes through then.
 */
static void ask_for(const char *frames)
{
	command("stop");
	command("pause off");
	command("gate open");
	command("wait");
	command("gate open");
	command("gate closed");
	command(frames);
}

/* Whether that is what was asked for last. */
static bool was_asked_for(const char *frames)
{
	FILE *file = fopen(ASKED_FOR, "r");
	char last[64] = "";
	bool same = file && fgets(last, sizeof(last), file) &&
		    !strcmp(last, frames);

	if (file)
		fclose(file);
	return same;
}

static void ask_if_new(const char *frames)
{
	FILE *file;

	if (was_asked_for(frames))
		return;
	ask_for(frames);
	file = fopen(ASKED_FOR, "w");
	if (!file || fputs(frames, file) < 0 || fclose(file))
		err(1, ASKED_FOR);
}

static struct reg open_gate(const struct frames *frames)
{
	struct reg reg = map_registers(DEVICE, REGION);
	char line[64], size[16] = "imix";

	burst = frames->burst;
	registers = reg.mapped;
	passed = load(registers, GATE);
	if (frames->size)
		snprintf(size, sizeof(size), "%u", frames->size);
	snprintf(line, sizeof(line), "send count=0 size=%s ip=%u", size,
		 frames->ip_percent);
	ask_if_new(line);
	return (struct reg){ registers + GATE, reg.address + 4 * GATE };
}

static uint32_t next_burst(void)
{
	return burst;
}

static uint64_t sent(void)
{
	return (load(registers, GATE) - passed) / burst;
}

const struct source source_gate = {
	.open = open_gate,
	.next = next_burst,
	.sent = sent,
};
