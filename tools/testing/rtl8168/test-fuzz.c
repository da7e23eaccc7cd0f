// SPDX-License-Identifier: GPL-2.0
/*
 * The program must neither crash nor hang, and end when the connection does,
 * whatever its client, a driver and the network do.
 */
#include "kselftest_harness.h"

#include "driver.h"
#include "fuzzer.h"

static void register_message(struct fuzzer *fuzzer)
{
	static const struct {
		uint16_t reg;
		uint16_t size;
		uint32_t value;
		uint32_t mask;
	} writes[] = {
		{ REG_CR, 1, CR_RE | CR_TE, 0 },
		{ REG_CR, 1, 0, 0xff },
		{ REG_TPPOLL, 1, 0, 0xff },
		{ REG_RCR, 4, 0x0f, 0x3f },
		{ REG_TCR, 4, 0, 0x70000 },
		{ REG_IMR, 4, 0, ~0U },
		{ REG_CPCR, 2, 0, 0x63 },
		{ REG_INTRMITIGATE, 2, 0, 0xffff },
		{ REG_RMS, 2, 0x600, 0x3fff },
		{ REG_DTCCR_LOW, 4, MEMORY_BASE, 0x3fffcf },
		{ REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING, 0xf00 },
		{ REG_TNPDS_LOW, 4, MEMORY_BASE + TX_RING, 0xf00 },
		{ REG_THPDS_LOW, 4, MEMORY_BASE + TX_HIGH_RING, 0xf00 },
		{ REG_RDSAR_HIGH, 4, 0, 0 },
		{ REG_TNPDS_HIGH, 4, 0, 0 },
		{ REG_PHYAR, 4, 0, 0x80070000 },
		{ REG_CSIAR, 4, 0, 0x8000ffff },
		{ REG_TIMERINT, 4, 0, 0xffff },
	};
	size_t i = below(fuzzer, ARRAY_SIZE(writes));
	uint32_t value = writes[i].value ^ (draw(fuzzer) & writes[i].mask);

	if (one_in(fuzzer, 10))
		access_message(fuzzer, one_in(fuzzer, 2) ? REGION_MMIO :
			       REGION_IO, below(fuzzer, 256), draw(fuzzer),
			       1 + below(fuzzer, 8));
	else if (one_in(fuzzer, 5))
		access_message(fuzzer, REGION_CONFIG, one_in(fuzzer, 3) ?
			       below(fuzzer, 4090) : 4, draw(fuzzer) | 7,
			       2);
	else if (one_in(fuzzer, 20))
		access_message(fuzzer, REGION_CONFIG, 0x44, 0, 2);
	else
		access_message(fuzzer, REGION_MMIO, writes[i].reg, value,
			       writes[i].size);
}

/* A reset, and all that frames need to flow */
static void revive(struct fuzzer *fuzzer)
{
	static const struct {
		uint8_t region;
		uint8_t at;
		uint8_t size;
		uint32_t value;
	} writes[] = {
		{ REGION_CONFIG, 0x44, 2, 0 },
		{ REGION_CONFIG, 0x04, 2, 7 },
		{ REGION_MMIO, REG_CR, 1, CR_RST },
		{ REGION_MMIO, REG_PHYAR, 4, ACCESS_FLAG | 0x1f << 16 },
		{ REGION_MMIO, REG_PHYAR, 4, ACCESS_FLAG | 0x0140 },
		{ REGION_MMIO, REG_RDSAR_HIGH, 4, 0 },
		{ REGION_MMIO, REG_TNPDS_HIGH, 4, 0 },
		{ REGION_MMIO, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING },
		{ REGION_MMIO, REG_TNPDS_LOW, 4, MEMORY_BASE + TX_RING },
		{ REGION_MMIO, REG_CPCR, 2, CPCR_RXCHKSUM },
		{ REGION_MMIO, REG_RMS, 2, 0x4000 },
		{ REGION_MMIO, REG_RCR, 4, 0x3f },
		{ REGION_MMIO, REG_CR, 1, CR_RE | CR_TE },
		{ REGION_MMIO, REG_TPPOLL, 1, TPPOLL_NPQ },
	};

	for (size_t i = 0; i < ARRAY_SIZE(writes); i++)
		access_message(fuzzer, writes[i].region, writes[i].at,
			       writes[i].value, writes[i].size);
}

static void fill_ring(struct fuzzer *fuzzer, uint32_t ring)
{
	struct descriptor *at = (struct descriptor *)(fuzzer->client.memory +
						      ring);

	for (int i = 0; i < 32; i++) {
		uint32_t opts1 = draw(fuzzer);

		if (!one_in(fuzzer, 4))
			opts1 |= DESC_OWN;
		if (one_in(fuzzer, 3))
			opts1 |= DESC_FS | DESC_LS;
		if (!one_in(fuzzer, 4))
			opts1 &= ~0xf800U;
		at[i].opts2 = one_in(fuzzer, 2) ? draw(fuzzer) : 0;
		if (one_in(fuzzer, 2))
			at[i].address = MEMORY_BASE + FUZZ_BUFFERS +
					below(fuzzer, FUZZ_PACKETS) *
					FUZZ_BUFFER_SIZE;
		else if (one_in(fuzzer, 50))
			at[i].address = number(fuzzer);
		else
			at[i].address = MEMORY_BASE +
					below(fuzzer, MEMORY_SIZE);
		/* Where the headers really are */
		if (one_in(fuzzer, 2))
			at[i].opts2 = (at[i].opts2 & ~(0x3ffU << 18)) |
				      (one_in(fuzzer, 2) ? 34 : 54) << 18;
		if (one_in(fuzzer, 2))
			opts1 = (opts1 & ~(0x7fU << 18)) |
				(one_in(fuzzer, 2) ? 34 : 54) << 18;
		__atomic_store_n(&at[i].opts1, opts1, __ATOMIC_RELEASE);
	}
}

static void fill_any_ring(struct fuzzer *fuzzer)
{
	static const uint32_t rings[] = { RX_RING, TX_RING, TX_HIGH_RING };

	fill_ring(fuzzer, rings[below(fuzzer, ARRAY_SIZE(rings))]);
}

static struct fuzzer fuzzer;

FIXTURE(fuzz) {
	struct fuzzer_driver driver;
};

FIXTURE_VARIANT(fuzz) {
	const char *chip;
};

FIXTURE_VARIANT_ADD(fuzz, b) {
	.chip = "rtl8168b",
};

FIXTURE_VARIANT_ADD(fuzz, c) {
	.chip = "rtl8168c",
};

FIXTURE_SETUP(fuzz)
{
	self->driver = (struct fuzzer_driver) {
		.chip = variant->chip,
		.registers = register_message,
		.revive = revive,
		.fill_ring = fill_any_ring,
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
