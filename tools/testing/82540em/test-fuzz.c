// SPDX-License-Identifier: GPL-2.0
/*
 * The program must neither crash nor hang, and end when the connection does,
 * whatever its client, a driver and the network do.
 */
#include <fcntl.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "driver.h"
#include "fuzzer.h"

/* A driver that nearly knows what it does. */
static void register_message(struct fuzzer *fuzzer)
{
	static const struct {
		uint32_t reg;
		uint32_t value;
		uint32_t mask;
	} writes[] = {
		{ REG_CTRL, CTRL_SLU, 0x58000000 },
		{ REG_CTRL, CTRL_SLU | CTRL_RST, 0 },
		{ REG_RCTL, RCTL_EN | RCTL_BAM, 0x060f037c },
		{ REG_RCTL, 0, ~0U },
		{ REG_TCTL, TCTL_EN, TCTL_PSP },
		{ REG_TCTL, 0, ~0U },
		{ REG_RDT, 0, 0x1f },
		{ REG_TDT, 0, 0x1f },
		{ REG_RDT, 0, 0x1f },
		{ REG_TDT, 0, 0x1f },
		{ REG_RDH, 0, 0x1f },
		{ REG_TDH, 0, 0x1f },
		{ REG_RDLEN, 512, 0xfff80 },
		{ REG_TDLEN, 512, 0xfff80 },
		{ REG_RDBAL, MEMORY_BASE + RX_RING, 0xff0 },
		{ REG_TDBAL, MEMORY_BASE + TX_RING, 0xff0 },
		{ REG_RDTR, 0, 0x800000ff },
		{ REG_RADV, 0, 0xff },
		{ REG_TIDV, 0, 0xff },
		{ REG_ITR, 0, 0xff },
		{ REG_IMS, 0, ~0U },
		{ REG_ICS, 0, ~0U },
		{ REG_RXCSUM, 0, 0x3ff },
		{ REG_MDIC, 1 << 21, 0x2c1fffff },
		{ REG_EECD, EECD_REQ | EECD_CS, 0x7 },
		{ REG_EERD, 1, 0xffff },
		{ REG_WUFC, 0, 3 },
		{ REG_VET, 0x8100, 0 },
	};
	size_t i = below(fuzzer, ARRAY_SIZE(writes));
	uint32_t value = writes[i].value ^ (draw(fuzzer) & writes[i].mask);

	if (one_in(fuzzer, 10))
		access_message(fuzzer, one_in(fuzzer, 2) ? REGION_IO :
			       REGION_REGISTERS, below(fuzzer, REGISTERS_SIZE),
			       draw(fuzzer), 1 + below(fuzzer, 8));
	else if (one_in(fuzzer, 5))
		access_message(fuzzer, REGION_CONFIG, one_in(fuzzer, 3) ?
			       below(fuzzer, 250) : 4, draw(fuzzer) | 7, 2);
	else
		access_message(fuzzer, REGION_REGISTERS, writes[i].reg, value,
			       4);
}

/* A reset, and all that frames need to flow */
static void revive(struct fuzzer *fuzzer)
{
	static const struct {
		uint8_t region;
		uint32_t at;
		uint8_t size;
		uint32_t value;
	} writes[] = {
		{ REGION_CONFIG, 0xe0, 2, 0 },
		{ REGION_CONFIG, 0x04, 2, 7 },
		{ REGION_REGISTERS, REG_CTRL, 4, CTRL_RST },
		{ REGION_REGISTERS, REG_CTRL, 4, CTRL_SLU },
		{ REGION_REGISTERS, REG_MDIC, 4, 1 << 21 | MDIC_WRITE | 0x140 },
		{ REGION_REGISTERS, REG_RDBAL, 4, MEMORY_BASE + RX_RING },
		{ REGION_REGISTERS, REG_TDBAL, 4, MEMORY_BASE + TX_RING },
		{ REGION_REGISTERS, REG_RDLEN, 4, 512 },
		{ REGION_REGISTERS, REG_TDLEN, 4, 512 },
		{ REGION_REGISTERS, REG_RCTL, 4, RCTL_EN | RCTL_UPE |
		  RCTL_MPE | RCTL_BAM | RCTL_LPE },
		{ REGION_REGISTERS, REG_TCTL, 4, TCTL_EN | TCTL_PSP },
		{ REGION_REGISTERS, REG_RDT, 4, 31 },
		{ REGION_REGISTERS, REG_TDT, 4, 31 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(writes); i++)
		access_message(fuzzer, writes[i].region, writes[i].at,
			       writes[i].value, writes[i].size);
}

static uint64_t any_buffer(struct fuzzer *fuzzer)
{
	if (one_in(fuzzer, 50))
		return number(fuzzer);
	if (one_in(fuzzer, 2))
		return MEMORY_BASE + below(fuzzer, MEMORY_SIZE);
	return MEMORY_BASE + FUZZ_BUFFERS +
	       below(fuzzer, FUZZ_PACKETS) * FUZZ_BUFFER_SIZE;
}

static void any_context(struct fuzzer *fuzzer, uint8_t *context)
{
	bool ipv6 = one_in(fuzzer, 2);
	unsigned int transport = ipv6 ? 54 : 34;

	context[0] = 14;
	context[1] = 24;
	context[4] = transport;
	context[5] = transport + 16;
	put_le32(context + 8, TXD_DEXT | (draw(fuzzer) & 0x07000fff));
	context[13] = transport + 20;
	put_le16(context + 14, below(fuzzer, 2000));
	if (one_in(fuzzer, 3))
		context[below(fuzzer, 16)] = draw(fuzzer);
}

static void fill_rings(struct fuzzer *fuzzer)
{
	struct client *client = &fuzzer->client;

	for (unsigned int i = 0; i < 32; i++) {
		struct tx_descriptor *tx = tx_descriptor(client, i);
		uint32_t lower = draw(fuzzer);

		rx_descriptor(client, i)->address = any_buffer(fuzzer);
		if (one_in(fuzzer, 4)) {
			any_context(fuzzer, (uint8_t *)tx);
			continue;
		}
		if (!one_in(fuzzer, 4))
			lower = (lower & ~0x00fff800U) | TXD_DATA << 20;
		tx->address = any_buffer(fuzzer);
		tx->lower = lower;
		tx->upper = draw(fuzzer);
	}
}

static struct fuzzer fuzzer;

FIXTURE(fuzz) {
	struct fuzzer_driver driver;
};

FIXTURE_SETUP(fuzz)
{
	self->driver = (struct fuzzer_driver) {
		.chip = "82540em",
		.registers = register_message,
		.revive = revive,
		.fill_ring = fill_rings,
	};
	TH_LOG("MODEL_SEED=%llu", (unsigned long long)
	       fuzzer_init(&fuzzer, &self->driver));
}

FIXTURE_TEARDOWN(fuzz)
{
}

TEST_F_TIMEOUT(fuzz, everything, 120)
{
	EXPECT_STREQ("", fuzzer_run(&fuzzer));
}

TEST_HARNESS_MAIN
