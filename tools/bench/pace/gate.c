// SPDX-License-Identifier: GPL-2.0
/*
 * The harness sends all that the model takes, and the model keeps it, until so
 * many frames are let through. QEMU waits for the model to write them to the
 * guest's memory: that takes no time of the guest's, nor does the interrupt.
 */
#include <err.h>
#include <stdio.h>

#include "guest.h"
#include "pace.h"

#define DEVICE		"0x10ec 0x8168"
#define REGION		2
#define GATE		(0x800 / 4)	/* read: how many have passed */

static uint32_t *registers;
static uint32_t burst, passed;

static void command(const char *line)
{
	char reply[256] = "";

	if (wire_command(reply, sizeof(reply), "%s", line))
		errx(1, "%s: %s", line, reply);
}

static struct reg open_gate(const struct frames *frames)
{
	struct reg reg = map_registers(DEVICE, REGION);
	char line[64], size[16] = "imix";

	burst = frames->burst;
	registers = reg.mapped;
	passed = load(registers, GATE);
	command("pause off");
	command("gate closed");
	if (frames->size)
		snprintf(size, sizeof(size), "%u", frames->size);
	snprintf(line, sizeof(line), "send count=0 size=%s ip=%u", size,
		 frames->ip_percent);
	command(line);
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

/*
 * What was sent, but did not pass, would be in the way of others. The harness
 * can be done only with the gate open, and what it sent comes through then.
 */
static void close_gate(void)
{
	command("stop");
	command("gate open");
	command("wait");
	command("gate open");
	command("pause on");
}

const struct source source_gate = {
	.open = open_gate,
	.next = next_burst,
	.sent = sent,
	.close = close_gate,
};
