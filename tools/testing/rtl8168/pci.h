/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration space: power management, MSI, PCI Express. */
#ifndef RTL8168_PCI_H
#define RTL8168_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_CONFIG_SIZE	4096

#define PCI_MMIO_SIZE	4096
#define PCI_IO_SIZE	256

struct pci {
	uint8_t space[PCI_CONFIG_SIZE];
	uint8_t writable[PCI_CONFIG_SIZE];
	uint8_t clearable[PCI_CONFIG_SIZE];	/* by writing a one */
};

struct pci_identity {
	uint8_t revision;
	bool no_soft_reset;	/* D3hot to D0 keeps the device's state */
};

/* As after power-on. */
void pci_init(struct pci *pci, const struct pci_identity *identity);

/* The caller has checked @offset and @size. */
void pci_read(const struct pci *pci, size_t offset, void *data, size_t size);
void pci_write(struct pci *pci, size_t offset, const void *data, size_t size);

bool pci_in_d0(const struct pci *pci);
bool pci_no_soft_reset(const struct pci *pci);
bool pci_can_dma(const struct pci *pci);
bool pci_intx_enabled(const struct pci *pci);
void pci_show_interrupt(struct pci *pci, bool pending);

/* The answer to a read was that there is nothing. */
void pci_master_abort(struct pci *pci);

/* The device has seen what it is to wake the machine for. */
void pci_wake(struct pci *pci);

#endif
