// SPDX-License-Identifier: GPL-2.0
#include <linux/pci_regs.h>
#include <string.h>

#include "bits.h"
#include "pci.h"

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

void pci_init(struct pci *pci, const struct pci_identity *identity)
{
	uint8_t *space = pci->space, *writable = pci->writable;

	memset(pci, 0, sizeof(*pci));
	put_le16(space + PCI_VENDOR_ID, identity->vendor);
	put_le16(space + PCI_DEVICE_ID, identity->device);
	put_le16(space + PCI_SUBSYSTEM_VENDOR_ID,
		 identity->subsystem_vendor ?: identity->vendor);
	put_le16(space + PCI_SUBSYSTEM_ID,
		 identity->subsystem ?: identity->device);
	space[PCI_REVISION_ID] = identity->revision;
	space[PCI_CLASS_DEVICE + 1] = 0x02;	/* network, Ethernet */
	space[PCI_INTERRUPT_PIN] = 1;

	put_le16(writable + PCI_COMMAND, COMMAND_BITS);
	put_le16(pci->clearable + PCI_STATUS, STATUS_ERRORS);
	writable[PCI_CACHE_LINE_SIZE] = 0xff;
	writable[PCI_LATENCY_TIMER] = 0xff;
	writable[PCI_INTERRUPT_LINE] = 0xff;
}

void pci_add_bar(struct pci *pci, unsigned int index, uint32_t flags,
		 uint32_t size)
{
	unsigned int at = PCI_BASE_ADDRESS_0 + 4 * index;

	put_le32(pci->space + at, flags);
	put_le32(pci->writable + at, ~(size - 1));
	if (!(flags & PCI_BASE_ADDRESS_SPACE_IO) &&
	    flags & PCI_BASE_ADDRESS_MEM_TYPE_64)
		put_le32(pci->writable + at + 4, ~0U);
}

static void add_capability(struct pci *pci, unsigned int at, uint8_t id)
{
	if (pci->last)
		pci->space[pci->last + PCI_CAP_LIST_NEXT] = at;
	else
		pci->space[PCI_CAPABILITY_LIST] = at;
	put_le16(pci->space + PCI_STATUS,
		 get_le16(pci->space + PCI_STATUS) | PCI_STATUS_CAP_LIST);
	pci->space[at + PCI_CAP_LIST_ID] = id;
	pci->last = at;
}

void pci_add_power_management(struct pci *pci, unsigned int at,
			      uint16_t capabilities, uint16_t control)
{
	add_capability(pci, at, PCI_CAP_ID_PM);
	pci->power_management = at;
	put_le16(pci->space + at + PCI_PM_PMC, capabilities);
	put_le16(pci->space + at + PCI_PM_CTRL, control);
	put_le16(pci->writable + at + PCI_PM_CTRL,
		 PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE);
	put_le16(pci->clearable + at + PCI_PM_CTRL, PCI_PM_CTRL_PME_STATUS);
}

void pci_add_msi(struct pci *pci, unsigned int at)
{
	uint8_t *writable = pci->writable + at;

	add_capability(pci, at, PCI_CAP_ID_MSI);
	put_le16(pci->space + at + PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT);
	put_le16(writable + PCI_MSI_FLAGS,
		 PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE);
	put_le32(writable + PCI_MSI_ADDRESS_LO, ~3U);
	put_le32(writable + PCI_MSI_ADDRESS_HI, ~0U);
	put_le16(writable + PCI_MSI_DATA_64, 0xffff);
}

void pci_add_express(struct pci *pci, unsigned int at)
{
	uint8_t *space = pci->space + at;
	uint8_t *writable = pci->writable + at;

	add_capability(pci, at, PCI_CAP_ID_EXP);
	put_le16(space + PCI_EXP_FLAGS, PCI_EXP_TYPE_ENDPOINT << 4 | 2);
	put_le32(space + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER);
	put_le16(space + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_READRQ_512B);
	put_le32(space + PCI_EXP_LNKCAP, LINK_CAP);
	put_le16(space + PCI_EXP_LNKSTA,
		 PCI_EXP_LNKSTA_CLS_2_5GB | PCI_EXP_LNKSTA_NLW_X1);

	put_le16(writable + PCI_EXP_DEVCTL, 0x7fff);
	put_le16(pci->clearable + at + PCI_EXP_DEVSTA, 0x000f);
	put_le16(writable + PCI_EXP_LNKCTL,
		 PCI_EXP_LNKCTL_ASPMC | PCI_EXP_LNKCTL_RCB |
		 PCI_EXP_LNKCTL_CCC | PCI_EXP_LNKCTL_ES |
		 PCI_EXP_LNKCTL_CLKREQ_EN);
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
	return get_le16(pci->space + pci->power_management + PCI_PM_CTRL);
}

bool pci_in_d0(const struct pci *pci)
{
	return !(power_control(pci) & PCI_PM_CTRL_STATE_MASK);
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
	put_le16(pci->space + pci->power_management + PCI_PM_CTRL,
		 power_control(pci) | PCI_PM_CTRL_PME_STATUS);
}
