/* SPDX-License-Identifier: GPL-2.0 */
/* The statistics registers (section 13.7), which are cleared when read. */
#ifndef I82540EM_STATISTICS_H
#define I82540EM_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "registers.h"

#define CRCERRS		0x4000
#define MPC		0x4010
#define TNCRS		0x4034
#define RLEC		0x4040
#define XONTXC		0x404c
#define XOFFTXC		0x4054
#define PRC64		0x405c
#define GPRC		0x4074
#define BPRC		0x4078
#define MPRC		0x407c
#define GPTC		0x4080
#define GORCL		0x4088
#define GOTCL		0x4090
#define RNBC		0x40a0
#define RUC		0x40a4
#define RFC		0x40a8
#define ROC		0x40ac
#define RJC		0x40b0
#define TORL		0x40c0
#define TOTL		0x40c8
#define TPR		0x40d0
#define TPT		0x40d4
#define PTC64		0x40d8
#define MPTC		0x40f0
#define BPTC		0x40f4
#define TSCTC		0x40f8
#define TSCTFC		0x40fc

/* By register; octets are 64 bits wide, at their lower one. */
struct statistics {
	uint64_t counters[64];
};

static inline void count(struct statistics *statistics, unsigned int reg)
{
	statistics->counters[(reg - REG_STATISTICS) / 4]++;
}

/* Frames by what they are, and their sizes, with FCS */
void count_good_rx(struct statistics *statistics, const uint8_t *frame,
		   size_t size);
void count_any_rx(struct statistics *statistics, size_t size);
void count_tx(struct statistics *statistics, const uint8_t *frame,
	      size_t size);

uint32_t statistics_read(struct statistics *statistics, unsigned int reg);

#endif
