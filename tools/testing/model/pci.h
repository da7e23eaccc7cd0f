/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration space: power management, MSI, PCI Express. */
#ifndef MODEL_PCI_H
#define MODEL_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_CONFIG_SIZE	4096

struct pci {
	uint8_t space[PCI_CONFIG_SIZE];
	uint8_t writable[PCI_CONFIG_SIZE];
	uint8_t clearable[PCI_CONFIG_SIZE];	/* by writing a one */
	unsigned int last;	/* of the capabilities */
	unsigned int power_management;
};

/* The subsystem has the same numbers, unless it says others. */
struct pci_identity {
	uint16_t vendor;
	uint16_t device;
	uint16_t subsystem_vendor;
	uint16_t subsystem;
	uint8_t revision;
};

/* As after power-on: an Ethernet controller without regions or capabilities. */
void pci_init(struct pci *pci, const struct pci_identity *identity);

/* @flags are of linux/pci_regs.h: the kind of memory, or I/O. */
void pci_add_bar(struct pci *pci, unsigned int index, uint32_t flags,
		 uint32_t size);

/* They are linked in the order in which they are added. */
void pci_add_power_management(struct pci *pci, unsigned int at,
			      uint16_t capabilities, uint16_t control);
void pci_add_msi(struct pci *pci, unsigned int at);
void pci_add_express(struct pci *pci, unsigned int at);

/* The caller has checked @offset and @size. */
void pci_read(const struct pci *pci, size_t offset, void *data, size_t size);
void pci_write(struct pci *pci, size_t offset, const void *data, size_t size);

bool pci_in_d0(const struct pci *pci);
bool pci_can_dma(const struct pci *pci);
bool pci_intx_enabled(const struct pci *pci);
void pci_show_interrupt(struct pci *pci, bool pending);

/* The answer to a read was that there is nothing. */
void pci_master_abort(struct pci *pci);

/* The device has seen what it is to wake the machine for. */
void pci_wake(struct pci *pci);

#endif
