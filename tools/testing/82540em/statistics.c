// SPDX-License-Identifier: GPL-2.0
#include "statistics.h"

static void add(struct statistics *statistics, unsigned int reg, uint64_t value)
{
	statistics->counters[(reg - REG_STATISTICS) / 4] += value;
}

/* The register for frames of that size, of those from @first on */
static unsigned int size_register(unsigned int first, size_t size)
{
	static const size_t ends[] = { 65, 128, 256, 512, 1024 };
	unsigned int reg = first;

	for (size_t i = 0; i < ARRAY_SIZE(ends) && size >= ends[i]; i++)
		reg += 4;
	return reg;
}

static bool is_broadcast(const uint8_t *frame)
{
	for (int i = 0; i < 6; i++)
		if (frame[i] != 0xff)
			return false;
	return true;
}

void count_good_rx(struct statistics *statistics, const uint8_t *frame,
		   size_t size)
{
	count(statistics, GPRC);
	count(statistics, size_register(PRC64, size));
	add(statistics, GORCL, size);
	if (is_broadcast(frame))
		count(statistics, BPRC);
	else if (frame[0] & 1)
		count(statistics, MPRC);
}

void count_any_rx(struct statistics *statistics, size_t size)
{
	count(statistics, TPR);
	add(statistics, TORL, size);
}

void count_tx(struct statistics *statistics, const uint8_t *frame, size_t size)
{
	count(statistics, GPTC);
	count(statistics, TPT);
	count(statistics, size_register(PTC64, size));
	add(statistics, GOTCL, size);
	add(statistics, TOTL, size);
	if (is_broadcast(frame))
		count(statistics, BPTC);
	else if (frame[0] & 1)
		count(statistics, MPTC);
}

static bool is_octets(unsigned int reg)
{
	return reg == GORCL || reg == GOTCL || reg == TORL || reg == TOTL;
}

/* The upper half is read last, and clears both (section 13.7.23). */
uint32_t statistics_read(struct statistics *statistics, unsigned int reg)
{
	bool upper = is_octets(reg - 4);
	uint64_t *counter = &statistics->counters[(reg - REG_STATISTICS) / 4 -
						  upper];
	uint64_t value = upper ? *counter >> 32 : *counter;

	if (!is_octets(reg))
		*counter = 0;
	return value;
}
