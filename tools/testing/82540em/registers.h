/* SPDX-License-Identifier: GPL-2.0 */
/* The registers and descriptors, by the manual's names, and their bits. */
#ifndef I82540EM_REGISTERS_H
#define I82540EM_REGISTERS_H

#include "bits.h"

#define REG_CTRL	0x0000
#define   CTRL_FD	BIT(0)
#define   CTRL_SLU	BIT(6)
#define   CTRL_SPEED_1000 BIT(9)
#define   CTRL_FRCSPD	BIT(11)
#define   CTRL_FRCDPX	BIT(12)
#define   CTRL_RST	BIT(26)
#define   CTRL_RFCE	BIT(27)
#define   CTRL_TFCE	BIT(28)
#define   CTRL_VME	BIT(30)
#define   CTRL_PHY_RST	BIT(31)
#define REG_STATUS	0x0008
#define   STATUS_FD	BIT(0)
#define   STATUS_LU	BIT(1)
#define   STATUS_TXOFF	BIT(4)
#define   STATUS_100	BIT(6)
#define   STATUS_1000	BIT(7)
#define   STATUS_PCI66	BIT(11)
#define REG_EECD	0x0010
#define   EECD_SK	BIT(0)
#define   EECD_CS	BIT(1)
#define   EECD_DI	BIT(2)
#define   EECD_DO	BIT(3)
#define   EECD_FWE	(BIT(4) | BIT(5))
#define   EECD_REQ	BIT(6)
#define   EECD_GNT	BIT(7)
#define   EECD_PRES	BIT(8)
#define REG_EERD	0x0014
#define   EERD_START	BIT(0)
#define   EERD_DONE	BIT(4)
#define REG_CTRL_EXT	0x0018
#define   CTRL_EXT_EE_RST BIT(13)
#define REG_FLA		0x001c
#define REG_MDIC	0x0020
#define   MDIC_WRITE	BIT(26)
#define   MDIC_READ	BIT(27)
#define   MDIC_READY	BIT(28)
#define   MDIC_INT	BIT(29)
#define   MDIC_ERROR	BIT(30)
#define REG_FCAL	0x0028
#define REG_FCAH	0x002c
#define REG_FCT		0x0030
#define REG_VET		0x0038
#define REG_ICR		0x00c0
#define   ICR_TXDW	BIT(0)
#define   ICR_TXQE	BIT(1)
#define   ICR_LSC	BIT(2)
#define   ICR_RXDMT0	BIT(4)
#define   ICR_RXO	BIT(6)
#define   ICR_RXT0	BIT(7)
#define   ICR_MDAC	BIT(9)
#define   ICR_TXD_LOW	BIT(15)
#define   ICR_CAUSES	0x0001ffff
#define REG_ITR		0x00c4
#define REG_ICS		0x00c8
#define REG_IMS		0x00d0
#define REG_IMC		0x00d8
#define REG_RCTL	0x0100
#define   RCTL_EN	BIT(1)
#define   RCTL_SBP	BIT(2)
#define   RCTL_UPE	BIT(3)
#define   RCTL_MPE	BIT(4)
#define   RCTL_LPE	BIT(5)
#define   RCTL_LBM	(BIT(6) | BIT(7))
#define   RCTL_LBM_MAC	BIT(6)
#define   RCTL_RDMTS(rctl) ((rctl) >> 8 & 3)
#define   RCTL_MO(rctl)	((rctl) >> 12 & 3)
#define   RCTL_BAM	BIT(15)
#define   RCTL_BSIZE	(BIT(16) | BIT(17))
#define   RCTL_VFE	BIT(18)
#define   RCTL_BSEX	BIT(25)
#define   RCTL_SECRC	BIT(26)
#define   RCTL_RESERVED	0xf9204c01
#define REG_FCTTV	0x0170
#define REG_TXCW	0x0178
#define REG_RXCW	0x0180
#define REG_TCTL	0x0400
#define   TCTL_EN	BIT(1)
#define   TCTL_PSP	BIT(3)
#define REG_TIPG	0x0410
#define REG_AIFS	0x0458
#define REG_LEDCTL	0x0e00
#define REG_PBA		0x1000
#define REG_FCRTL	0x2160
#define REG_FCRTH	0x2168
#define REG_RDFH	0x2410
#define REG_RDFPC	0x2430
#define REG_RDBAL	0x2800
#define REG_RDBAH	0x2804
#define REG_RDLEN	0x2808
#define REG_RDH		0x2810
#define REG_RDT		0x2818
#define REG_RDTR	0x2820
#define   RDTR_FPD	BIT(31)
#define REG_RXDCTL	0x2828
#define REG_RADV	0x282c
#define REG_RSRPD	0x2c00
#define REG_TXDMAC	0x3000
#define REG_TDFH	0x3410
#define REG_TDFPC	0x3430
#define REG_TDBAL	0x3800
#define REG_TDBAH	0x3804
#define REG_TDLEN	0x3808
#define REG_TDH		0x3810
#define REG_TDT		0x3818
#define REG_TIDV	0x3820
#define REG_TXDCTL	0x3828
#define REG_TADV	0x382c
#define REG_TSPMT	0x3830
#define REG_STATISTICS	0x4000	/* statistics.h */
#define REG_RXCSUM	0x5000
#define   RXCSUM_IPOFL	BIT(8)
#define   RXCSUM_TUOFL	BIT(9)
#define REG_MTA		0x5200
#define REG_RAL		0x5400
#define REG_RAH		0x5404
#define   RAH_AV	BIT(31)
#define REG_VFTA	0x5600
#define REG_WUC		0x5800
#define   WUC_PME_EN	BIT(1)
#define REG_WUFC	0x5808
#define   WUFC_LNKC	BIT(0)
#define   WUFC_MAG	BIT(1)
#define REG_WUS		0x5810
#define REG_MANC	0x5820
#define REG_IPAV	0x5838
#define REG_IP4AT	0x5840
#define REG_IP6AT	0x5880
#define REG_WUPL	0x5900
#define REG_WUPM	0x5a00
#define REG_FFLT	0x5f00
#define REG_FFMT	0x9000
#define REG_FFVT	0x9800
#define REG_PBM		0x10000

#define REGISTERS_SIZE	0x20000

/* From the base address on, a ring's registers are where the other's are. */
#define RING_BAL	0x00
#define RING_BAH	0x04
#define RING_LEN	0x08
#define RING_HEAD	0x10
#define RING_TAIL	0x18

/* The I/O region, a window to the registers */
#define IO_ADDR		0x00
#define IO_DATA		0x04

#define RECEIVE_ADDRESSES 16

#define DESC_SIZE	16

/* Receive descriptors: the address, and then */
#define RXD_LENGTH	8
#define RXD_CHECKSUM	10
#define RXD_STATUS	12
#define   RXD_DD	BIT(0)
#define   RXD_EOP	BIT(1)
#define   RXD_IXSM	BIT(2)
#define   RXD_VP	BIT(3)
#define   RXD_TCPCS	BIT(5)
#define   RXD_IPCS	BIT(6)
#define   RXD_PIF	BIT(7)
#define RXD_ERRORS	13
#define   RXD_CE	BIT(0)
#define   RXD_TCPE	BIT(5)
#define   RXD_IPE	BIT(6)
#define   RXD_RXE	BIT(7)
#define RXD_SPECIAL	14

/* Transmit descriptors: third and fourth word */
#define TXD_LOWER	8
#define   TXD_LENGTH(lower)	((lower) & 0xffff)
#define   TXD_CSO(lower)	((lower) >> 16 & 0xff)
#define   TXD_LONG_LENGTH(lower) ((lower) & 0xfffff)
#define   TXD_DTYP(lower)	((lower) >> 20 & 0xf)
#define   TXD_CONTEXT	0
#define   TXD_DATA	1
#define   TXD_EOP	BIT(24)
#define   TXD_IFCS	BIT(25)
#define   TXD_IC	BIT(26)	/* of the legacy format */
#define   TXD_TSE	BIT(26)	/* of the others */
#define   TXD_RS	BIT(27)
#define   TXD_RESERVED	BIT(28)
#define   TXD_DEXT	BIT(29)
#define   TXD_VLE	BIT(30)
#define   TXD_IDE	BIT(31)
#define   TXD_TCP	BIT(24)	/* of a context */
#define   TXD_IP	BIT(25)
#define TXD_UPPER	12
#define   TXD_DD	BIT(0)
#define   TXD_CSS(upper)	((upper) >> 8 & 0xff)
#define   TXD_IXSM	BIT(8)
#define   TXD_TXSM	BIT(9)
#define   TXD_SPECIAL(upper)	((upper) >> 16)

#endif
