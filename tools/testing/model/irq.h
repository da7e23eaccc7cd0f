/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two ways to interrupt the guest, each through an eventfd of the client's:
 * a level, which is masked as it is signalled, and messages.
 */
#ifndef MODEL_IRQ_H
#define MODEL_IRQ_H

#include <stdbool.h>

enum irq_index {
	IRQ_INTX,
	IRQ_MSI,
	IRQ_COUNT,
};

struct irq {
	int fd;			/* -1: the client does not want it */
	bool masked;
};

struct irqs {
	struct irq irq[IRQ_COUNT];
	bool pending;		/* the device has an event */
	bool level;		/* and may say so on the INTx line */
};

void irqs_init(struct irqs *irqs);
void irqs_exit(struct irqs *irqs);

/* Takes @fd, which may be -1. */
void irq_assign(struct irqs *irqs, enum irq_index index, int fd);
void irq_mask(struct irqs *irqs, enum irq_index index);
void irq_unmask(struct irqs *irqs, enum irq_index index);
void irq_trigger(struct irqs *irqs, enum irq_index index);

/* @again: @pending is for more than what there was the last time. */
void irqs_update(struct irqs *irqs, bool pending, bool intx_allowed,
		 bool again);

#endif
