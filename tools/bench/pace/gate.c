// SPDX-License-Identifier: GPL-2.0
/*
 * The harness sends all that the model takes, and the model keeps it, until so
 * many frames are let through: in a flood by us, at exact times. Else by the
 * harness, when it sees that the guest is idle, which is then not woken for it:
 * the interrupt of a NIC that is another process has no exact time anyway.
 */
#include <err.h>
#include <stdio.h>

#include "guest.h"
#include "pace.h"

#define DEVICE		"0x10ec 0x8168"
#define GATE		(0x800 / 4)	/* read: how many have passed */

static uint32_t *registers;
static uint32_t burst, passed;

static void command(const char *line)
{
	char reply[256] = "";

	if (wire_command(reply, sizeof(reply), "%s", line))
		errx(1, "%s: %s", line, reply);
}

static void open_gate(const struct frames *frames)
{
	char line[64], size[16] = "imix";

	burst = frames->burst;
	registers = map_registers(DEVICE, "resource2");
	passed = load(registers, GATE);
	command("pause off");
	command("gate closed");
	if (frames->size)
		snprintf(size, sizeof(size), "%u", frames->size);
	snprintf(line, sizeof(line), "send count=0 size=%s ip=%u", size,
		 frames->ip_percent);
	command(line);
}

static void let_go(void)
{
	store(registers, GATE, burst);
}

static void send_alone(uint64_t gap)
{
	char line[64];

	snprintf(line, sizeof(line), "pass %u %u", burst,
		 (unsigned int)(gap / 1000));
	command(line);
}

static uint64_t sent(void)
{
	return (load(registers, GATE) - passed) / burst;
}

/* What was sent, but did not pass, would be in the way of others. */
static void close_gate(void)
{
	command("pass 0 0");
	command("stop");
	command("gate open");
	command("pause on");
}

const struct source source_gate = {
	.open = open_gate,
	.let_go = let_go,
	.send_alone = send_alone,
	.sent = sent,
	.close = close_gate,
};
