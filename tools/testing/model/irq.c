// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "irq.h"

void irqs_init(struct irqs *irqs)
{
	for (int i = 0; i < IRQ_COUNT; i++)
		irqs->irq[i] = (struct irq) { .fd = -1 };
	irqs->pending = false;
	irqs->level = false;
}

void irqs_exit(struct irqs *irqs)
{
	for (int i = 0; i < IRQ_COUNT; i++)
		irq_assign(irqs, i, -1);
}

void irq_trigger(struct irqs *irqs, enum irq_index index)
{
	const uint64_t one = 1;

	/* An eventfd that is full has been signalled already. */
	if (irqs->irq[index].fd >= 0 &&
	    write(irqs->irq[index].fd, &one, sizeof(one)) < 0)
		return;
}

static void intx_signal(struct irqs *irqs)
{
	struct irq *intx = &irqs->irq[IRQ_INTX];

	if (!irqs->level || intx->masked || intx->fd < 0)
		return;
	intx->masked = true;
	irq_trigger(irqs, IRQ_INTX);
}

void irq_assign(struct irqs *irqs, enum irq_index index, int fd)
{
	struct irq *irq = &irqs->irq[index];

	if (irq->fd >= 0)
		close(irq->fd);
	/* Whatever it is, it must not block. */
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	irq->fd = fd;
	irq->masked = false;
	if (index == IRQ_INTX)
		intx_signal(irqs);
}

void irq_mask(struct irqs *irqs, enum irq_index index)
{
	irqs->irq[index].masked = true;
}

void irq_unmask(struct irqs *irqs, enum irq_index index)
{
	irqs->irq[index].masked = false;
	if (index == IRQ_INTX)
		intx_signal(irqs);
}

void irqs_update(struct irqs *irqs, bool pending, bool intx_allowed,
		 bool again)
{
	bool message = pending && (again || !irqs->pending);

	irqs->pending = pending;
	if (irqs->irq[IRQ_MSI].fd >= 0) {
		irqs->level = false;
		if (message)
			irq_trigger(irqs, IRQ_MSI);
		return;
	}
	irqs->level = pending && intx_allowed;
	intx_signal(irqs);
}
