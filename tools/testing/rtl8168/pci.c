// SPDX-License-Identifier: GPL-2.0
#include <linux/pci_regs.h>
#include <string.h>

#include "bits.h"
#include "pci.h"

#define VENDOR_REALTEK	0x10ec
#define DEVICE_RTL8168	0x8168

#define CAP_PM		0x40
#define CAP_MSI		0x50
#define CAP_EXP		0x70

/* What the device's own manual does not say what it is for. */
#define VENDOR_START	0x700
#define VENDOR_SIZE	0x100

#define PM_STATES	(PCI_PM_CAP_PME_D0 | PCI_PM_CAP_PME_D1 | \
			 PCI_PM_CAP_PME_D2 | PCI_PM_CAP_PME_D3hot | \
			 PCI_PM_CAP_PME_D3cold | PCI_PM_CAP_D1 | \
			 PCI_PM_CAP_D2)

#define COMMAND_BITS	(PCI_COMMAND_IO | PCI_COMMAND_MEMORY | \
			 PCI_COMMAND_MASTER | PCI_COMMAND_PARITY | \
			 PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE)

#define STATUS_ERRORS	(PCI_STATUS_PARITY | PCI_STATUS_SIG_TARGET_ABORT | \
			 PCI_STATUS_REC_TARGET_ABORT | \
			 PCI_STATUS_REC_MASTER_ABORT | \
			 PCI_STATUS_SIG_SYSTEM_ERROR | \
			 PCI_STATUS_DETECTED_PARITY)

/* L0s and L1, and the latencies of leaving them; 2.5 GT/s on one lane. */
#define LINK_CAP	(PCI_EXP_LNKCAP_SLS_2_5GB | 1 << 4 | \
			 PCI_EXP_LNKCAP_ASPMS | 7 << 12 | 7 << 15 | \
			 PCI_EXP_LNKCAP_CLKPM)

static void set_capability(struct pci *pci, unsigned int at, uint8_t id,
			   unsigned int next)
{
	pci->space[at + PCI_CAP_LIST_ID] = id;
	pci->space[at + PCI_CAP_LIST_NEXT] = next;
}

static void set_header(struct pci *pci, const struct pci_identity *identity)
{
	uint8_t *space = pci->space, *writable = pci->writable;

	put_le16(space + PCI_VENDOR_ID, VENDOR_REALTEK);
	put_le16(space + PCI_DEVICE_ID, DEVICE_RTL8168);
	put_le16(space + PCI_SUBSYSTEM_VENDOR_ID, VENDOR_REALTEK);
	put_le16(space + PCI_SUBSYSTEM_ID, DEVICE_RTL8168);
	put_le16(space + PCI_STATUS, PCI_STATUS_CAP_LIST);
	space[PCI_REVISION_ID] = identity->revision;
	space[PCI_CLASS_DEVICE + 1] = 0x02;	/* network, Ethernet */
	space[PCI_CAPABILITY_LIST] = CAP_PM;
	space[PCI_INTERRUPT_PIN] = 1;

	put_le16(writable + PCI_COMMAND, COMMAND_BITS);
	put_le16(pci->clearable + PCI_STATUS, STATUS_ERRORS);
	writable[PCI_CACHE_LINE_SIZE] = 0xff;
	writable[PCI_LATENCY_TIMER] = 0xff;
	writable[PCI_INTERRUPT_LINE] = 0xff;

	put_le32(space + PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_SPACE_IO);
	put_le32(writable + PCI_BASE_ADDRESS_0, ~(PCI_IO_SIZE - 1U));
	put_le32(space + PCI_BASE_ADDRESS_2, PCI_BASE_ADDRESS_MEM_TYPE_64);
	put_le32(writable + PCI_BASE_ADDRESS_2, ~(PCI_MMIO_SIZE - 1U));
	put_le32(writable + PCI_BASE_ADDRESS_3, ~0U);
}

static void set_power_management(struct pci *pci,
				 const struct pci_identity *identity)
{
	uint8_t *control = pci->space + CAP_PM + PCI_PM_CTRL;

	set_capability(pci, CAP_PM, PCI_CAP_ID_PM, CAP_MSI);
	put_le16(pci->space + CAP_PM + PCI_PM_PMC, PM_STATES | 3);
	if (identity->no_soft_reset)
		put_le16(control, PCI_PM_CTRL_NO_SOFT_RESET);
	put_le16(pci->writable + CAP_PM + PCI_PM_CTRL,
		 PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE);
	put_le16(pci->clearable + CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_PME_STATUS);
}

static void set_msi(struct pci *pci)
{
	uint8_t *writable = pci->writable + CAP_MSI;

	set_capability(pci, CAP_MSI, PCI_CAP_ID_MSI, CAP_EXP);
	put_le16(pci->space + CAP_MSI + PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT);
	put_le16(writable + PCI_MSI_FLAGS,
		 PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE);
	put_le32(writable + PCI_MSI_ADDRESS_LO, ~3U);
	put_le32(writable + PCI_MSI_ADDRESS_HI, ~0U);
	put_le16(writable + PCI_MSI_DATA_64, 0xffff);
}

static void set_express(struct pci *pci)
{
	uint8_t *space = pci->space + CAP_EXP;
	uint8_t *writable = pci->writable + CAP_EXP;

	set_capability(pci, CAP_EXP, PCI_CAP_ID_EXP, 0);
	put_le16(space + PCI_EXP_FLAGS, PCI_EXP_TYPE_ENDPOINT << 4 | 2);
	put_le32(space + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER);
	put_le16(space + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_READRQ_512B);
	put_le32(space + PCI_EXP_LNKCAP, LINK_CAP);
	put_le16(space + PCI_EXP_LNKSTA,
		 PCI_EXP_LNKSTA_CLS_2_5GB | PCI_EXP_LNKSTA_NLW_X1);

	put_le16(writable + PCI_EXP_DEVCTL, 0x7fff);
	put_le16(pci->clearable + CAP_EXP + PCI_EXP_DEVSTA, 0x000f);
	put_le16(writable + PCI_EXP_LNKCTL,
		 PCI_EXP_LNKCTL_ASPMC | PCI_EXP_LNKCTL_RCB |
		 PCI_EXP_LNKCTL_CCC | PCI_EXP_LNKCTL_ES |
		 PCI_EXP_LNKCTL_CLKREQ_EN);
}

void pci_init(struct pci *pci, const struct pci_identity *identity)
{
	memset(pci, 0, sizeof(*pci));
	set_header(pci, identity);
	set_power_management(pci, identity);
	set_msi(pci);
	set_express(pci);
	memset(pci->writable + VENDOR_START, 0xff, VENDOR_SIZE);
}

void pci_read(const struct pci *pci, size_t offset, void *data, size_t size)
{
	memcpy(data, pci->space + offset, size);
}

void pci_write(struct pci *pci, size_t offset, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++) {
		size_t at = offset + i;

		pci->space[at] &= ~(bytes[i] & pci->clearable[at]);
		pci->space[at] &= ~pci->writable[at];
		pci->space[at] |= bytes[i] & pci->writable[at];
	}
}

static uint16_t command(const struct pci *pci)
{
	return get_le16(pci->space + PCI_COMMAND);
}

static uint16_t power_control(const struct pci *pci)
{
	return get_le16(pci->space + CAP_PM + PCI_PM_CTRL);
}

bool pci_in_d0(const struct pci *pci)
{
	return !(power_control(pci) & PCI_PM_CTRL_STATE_MASK);
}

bool pci_no_soft_reset(const struct pci *pci)
{
	return power_control(pci) & PCI_PM_CTRL_NO_SOFT_RESET;
}

bool pci_can_dma(const struct pci *pci)
{
	return pci_in_d0(pci) && command(pci) & PCI_COMMAND_MASTER;
}

bool pci_intx_enabled(const struct pci *pci)
{
	return !(command(pci) & PCI_COMMAND_INTX_DISABLE);
}

static void set_status(struct pci *pci, uint16_t bit, bool on)
{
	uint16_t status = get_le16(pci->space + PCI_STATUS) & ~bit;

	put_le16(pci->space + PCI_STATUS, on ? status | bit : status);
}

void pci_show_interrupt(struct pci *pci, bool pending)
{
	set_status(pci, PCI_STATUS_INTERRUPT, pending);
}

void pci_master_abort(struct pci *pci)
{
	set_status(pci, PCI_STATUS_REC_MASTER_ABORT, true);
}

void pci_wake(struct pci *pci)
{
	put_le16(pci->space + CAP_PM + PCI_PM_CTRL,
		 power_control(pci) | PCI_PM_CTRL_PME_STATUS);
}
