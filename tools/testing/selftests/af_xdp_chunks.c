// SPDX-License-Identifier: GPL-2.0
/* AF_XDP sockets in each kind of UMEM. */
#define _GNU_SOURCE
#include <sys/socket.h>

#include "../vm/guest.h"
#include "harness.h"
#include "xsk_nic.h"

FIXTURE(chunks) {
	struct xsk_nic nic;
};

FIXTURE_VARIANT(chunks) {
	struct xsk_config config;
};

FIXTURE_VARIANT_ADD(chunks, of_a_page) {
	.config = { .chunks = 1024, .chunk_size = 4096 },
};

FIXTURE_VARIANT_ADD(chunks, with_headroom) {
	.config = { .chunks = 1024, .chunk_size = 4096, .headroom = 256 },
};

/* The usual size, which is too small for some. */
FIXTURE_VARIANT_ADD(chunks, of_half_a_page) {
	.config = { .chunks = 1024, .chunk_size = 2048 },
};

FIXTURE_VARIANT_ADD(chunks, unaligned) {
	.config = { .chunks = 1024, .chunk_size = 4096, .unaligned = true },
};

FIXTURE_VARIANT_ADD(chunks, in_huge_pages) {
	.config = { .chunks = 1024, .chunk_size = 4096, .huge = true },
};

FIXTURE_VARIANT_ADD(chunks, unaligned_in_huge_pages) {
	/* All in one: what crosses into another page is refused. */
	.config = { .chunks = 690, .chunk_size = 3000, .headroom = 64,
		    .unaligned = true, .huge = true },
};

/* More of them than a NIC's longest ring has descriptors. */
FIXTURE_VARIANT_ADD(chunks, many) {
	.config = { .chunks = 16384, .chunk_size = 4096 },
};

FIXTURE_SETUP(chunks)
{
	self->nic.xsk.fd = -1;
	if (host_quiet())
		SKIP(return, "no host that sends");
	ASSERT_EQ(0, write_text("/proc/sys/vm/nr_hugepages", "2"));
	ASSERT_LE(2, number_in("/proc/sys/vm/nr_hugepages"));
	ASSERT_EQ(0, xsk_nic_start(&self->nic));
}

FIXTURE_TEARDOWN(chunks)
{
	xsk_nic_end(&self->nic);
	write_text("/proc/sys/vm/nr_hugepages", "0");
	EXPECT_TRUE(wait_carrier(nic_name(), 1));
	EXPECT_EQ(0, host_quiet());
}

/*
 * Behind an IOMMU, or with bounce buffers, a device sees a huge page as pages in
 * any order: the kernel sends nothing that is in two of them.
 */
static bool pages_in_a_row(void)
{
	char group[64];

	snprintf(group, sizeof(group), "/sys/class/net/%s/device/iommu_group",
		 nic_name());
	return access(group, F_OK) && !file_has("/proc/cmdline", "swiotlb=");
}

TEST_F(chunks, receive_and_send)
{
	struct xsk *xsk = &self->nic.xsk;
	const char *problem;

	if (variant->config.chunk_size - 256 < nic_traits()->min_buffer)
		SKIP(return, "too small for this chip");
	ASSERT_EQ(0, xsk_nic_open(&self->nic, &variant->config,
				  variant->config.chunks / 2, XDP_ZEROCOPY));
	EXPECT_TRUE(xsk_is_zerocopy(xsk));
	EXPECT_STREQ("", xsk_nic_receives_much(xsk, 3000));
	if (!variant->config.unaligned || pages_in_a_row()) {
		EXPECT_EQ(3000, xsk_nic_sends(xsk, 3000, &problem));
		EXPECT_STREQ("", problem);
	}
	EXPECT_STREQ("", xsk_nic_receives_much(xsk, 1000));
	EXPECT_EQ(0, xsk_count(xsk));
}

/* At addresses of the application's choice. */
TEST_F(chunks, anywhere)
{
	static const unsigned int shifts[] = { 8, 4, 2, 1, 3 };
	struct xsk_config config = variant->config;
	size_t i;

	if (!config.unaligned || !config.huge)
		SKIP(return, "they are where pages are");
	for (i = 0; i < ARRAY_SIZE(shifts); i++) {
		config.shift = shifts[i];
		ASSERT_EQ(0, xsk_nic_open(&self->nic, &config,
					  config.chunks / 2, XDP_ZEROCOPY));
		EXPECT_STREQ("", xsk_nic_receives_much(&self->nic.xsk, 1000))
			TH_LOG("%u bytes behind a chunk's start", shifts[i]);
		xsk_close(&self->nic.xsk);
	}
}

TEST_HARNESS_MAIN
