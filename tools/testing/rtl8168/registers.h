/* SPDX-License-Identifier: GPL-2.0 */
/* The registers, by the data sheet's names, and their bits. */
#ifndef RTL8168_REGISTERS_H
#define RTL8168_REGISTERS_H

#include "bits.h"

#define REG_IDR0	0x00	/* the station's address */
#define REG_IDR4	0x04
#define REG_MAR0	0x08	/* multicast filter */
#define REG_MAR4	0x0c
#define REG_DTCCR_LOW	0x10	/* dump tally counters */
#define REG_DTCCR_HIGH	0x14
#define   DTCCR_RESET	BIT(0)
#define   DTCCR_DUMP	BIT(3)
#define REG_TNPDS_LOW	0x20	/* transmit rings, normal and high priority */
#define REG_TNPDS_HIGH	0x24
#define REG_THPDS_LOW	0x28
#define REG_THPDS_HIGH	0x2c
#define REG_CR		0x37
#define   CR_EMPTY	BIT(0)
#define   CR_TE		BIT(2)
#define   CR_RE		BIT(3)
#define   CR_RST	BIT(4)
#define   CR_STOP	BIT(7)
#define REG_TPPOLL	0x38
#define   TPPOLL_FSWINT	BIT(0)
#define   TPPOLL_NPQ	BIT(6)
#define   TPPOLL_HPQ	BIT(7)
#define REG_IMR		0x3c
#define REG_ISR		0x3e
#define   ISR_ROK	BIT(0)
#define   ISR_RER	BIT(1)
#define   ISR_TOK	BIT(2)
#define   ISR_TER	BIT(3)
#define   ISR_RDU	BIT(4)
#define   ISR_LINK	BIT(5)
#define   ISR_FOVW	BIT(6)
#define   ISR_TDU	BIT(7)
#define   ISR_SWINT	BIT(8)
#define   ISR_TIMEOUT	BIT(14)
#define   ISR_SERR	BIT(15)
#define REG_TCR		0x40
#define   TCR_NO_CRC	BIT(16)
#define   TCR_LOOPBACK	(BIT(17) | BIT(18))
#define REG_RCR		0x44
#define   RCR_AAP	BIT(0)
#define   RCR_APM	BIT(1)
#define   RCR_AM	BIT(2)
#define   RCR_AB	BIT(3)
#define   RCR_AR	BIT(4)
#define   RCR_AER	BIT(5)
#define REG_TCTR	0x48
#define REG_9346CR	0x50
#define   EEM		(BIT(6) | BIT(7))
#define   EEM_AUTOLOAD	BIT(6)
#define   EEM_UNLOCKED	(BIT(6) | BIT(7))
#define REG_CONFIG0	0x51
#define REG_CONFIG1	0x52
#define REG_CONFIG2	0x53
#define REG_CONFIG3	0x54
#define   CONFIG3_MAGIC	BIT(5)
#define   CONFIG3_LINK	BIT(4)
#define REG_CONFIG4	0x55
#define REG_CONFIG5	0x56
#define REG_TIMERINT	0x58
#define REG_PHYAR	0x60
#define REG_CSIDR	0x64
#define REG_CSIAR	0x68
#define REG_PHYSTATUS	0x6c
#define REG_PMCH	0x6f
#define REG_EPHYAR	0x80
#define REG_DBG		0xd1
#define REG_RMS		0xda
#define REG_CPCR	0xe0
#define   CPCR_UNIT	(BIT(0) | BIT(1))
#define   CPCR_RXCHKSUM	BIT(5)
#define   CPCR_RXVLAN	BIT(6)
#define REG_INTRMITIGATE 0xe2
#define REG_RDSAR_LOW	0xe4
#define REG_RDSAR_HIGH	0xe8
#define REG_MTPS	0xec

/* No chip has it: lets so many frames pass; has how many did. */
#define REG_GATE	0x800

/* Of PHYAR, CSIAR and EPHYAR: a write is asked for; a read is done. */
#define ACCESS_FLAG	BIT(31)

/* Descriptors: two words of commands and status, and an address. */
#define DESC_SIZE	16
#define DESC_OPTS2	4
#define DESC_ADDRESS	8
#define DESC_MAX_COUNT	1024

#define DESC_OWN	BIT(31)
#define DESC_EOR	BIT(30)
#define DESC_FS		BIT(29)
#define DESC_LS		BIT(28)

#define RXD_MAR		BIT(27)
#define RXD_PAM		BIT(26)
#define RXD_BAR		BIT(25)
#define RXD_RWT		BIT(22)
#define RXD_RES		BIT(21)
#define RXD_RUNT	BIT(20)
#define RXD_CRC		BIT(19)
#define RXD_UDP		BIT(18)
#define RXD_TCP		BIT(17)
#define RXD_IP		(RXD_UDP | RXD_TCP)
#define RXD_IPF		BIT(16)
#define RXD_UDPF	BIT(15)
#define RXD_TCPF	BIT(14)
#define RXD_SIZE	0x3ff8	/* of the buffer */
#define RXD_LENGTH	0x3fff	/* of the frame */
#define RXD2_TAVA	BIT(16)
#define RXD2_IPV4	BIT(30)	/* RTL8168C */
#define RXD2_IPV6	BIT(31)

#define TXD_LENGTH	0xffff
#define TXD2_TAGC	BIT(17)

static inline uint16_t swap_tag(uint16_t tag)
{
	return tag << 8 | tag >> 8;
}

#endif
