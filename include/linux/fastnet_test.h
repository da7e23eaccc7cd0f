/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KUnit tests of a driver that implements struct fastnet_netdev_ops: the same
 * cases for all of them. A driver's own test plays the hardware.
 */
#ifndef _LINUX_FASTNET_TEST_H
#define _LINUX_FASTNET_TEST_H

#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/fastnet.h>

struct pci_dev;

/* What the hardware says of a buffer that it has filled. */
#define FASTNET_TEST_FIRST	BIT(0)	/* a frame begins */
#define FASTNET_TEST_LAST	BIT(1)	/* a frame ends */
#define FASTNET_TEST_BAD	BIT(2)	/* CRC error */
#define FASTNET_TEST_WHOLE	(FASTNET_TEST_FIRST | FASTNET_TEST_LAST)

/**
 * struct fastnet_test_adapter - a driver, and the hardware that is played to it
 * @ops: what the driver hands to fastnet_set_netdev_ops()
 * @slots: buffers that its RX ring can hold
 * @create: a device as it is when the interface is up, but for the link
 * @destroy: free what @create made; the device is in normal mode
 * @posted: buffers that the hardware owns
 * @write: let the hardware fill the next buffer that it owns, with so many
 *	bytes; false when it owns none
 * @poll: the driver's NAPI poll, as far as it receives
 * @reset: the driver's reset of the device
 */
struct fastnet_test_adapter {
	const struct fastnet_netdev_ops *ops;
	unsigned int slots;
	struct net_device *(*create)(struct kunit *test);
	void (*destroy)(struct net_device *dev);
	unsigned int (*posted)(struct net_device *dev);
	bool (*write)(struct net_device *dev, const void *data,
		      unsigned int len, unsigned int flags);
	int (*poll)(struct net_device *dev, int budget);
	void (*reset)(struct net_device *dev);
};

struct pci_dev *fastnet_test_pci_dev(struct kunit *test);
void __iomem *fastnet_test_mmio(struct kunit *test, size_t size);
void fastnet_test_mmio_clears(unsigned int offset, u8 bits);
void fastnet_test_mmio_sets(unsigned int offset, u32 bits);

int fastnet_adapter_test_begin(struct kunit *test,
			       const struct fastnet_test_adapter *adapter);
void fastnet_adapter_test_end(struct kunit *test);

struct net_device *fastnet_adapter_test_dev(struct kunit *test);
int fastnet_adapter_test_change(struct kunit *test, u32 buffers,
				u32 buffer_size);
u32 fastnet_adapter_test_driver_buffers(struct kunit *test);
u64 fastnet_adapter_test_received(struct kunit *test);
u64 fastnet_adapter_test_errors(struct kunit *test);

void fastnet_adapter_test_fill(struct kunit *test);
void fastnet_adapter_test_receive(struct kunit *test);
void fastnet_adapter_test_stream(struct kunit *test);
void fastnet_adapter_test_budget(struct kunit *test);
void fastnet_adapter_test_bad_frame(struct kunit *test);
void fastnet_adapter_test_lengths(struct kunit *test);
void fastnet_adapter_test_fragments(struct kunit *test);
void fastnet_adapter_test_fragments_apart(struct kunit *test);
void fastnet_adapter_test_features(struct kunit *test);
void fastnet_adapter_test_exhaust(struct kunit *test);
void fastnet_adapter_test_reset(struct kunit *test);
void fastnet_adapter_test_reset_in_frame(struct kunit *test);
void fastnet_adapter_test_leave(struct kunit *test);
void fastnet_adapter_test_replace(struct kunit *test);
void fastnet_adapter_test_partial_fill(struct kunit *test);
void fastnet_adapter_test_no_buffers(struct kunit *test);
void fastnet_adapter_test_detached(struct kunit *test);
void fastnet_adapter_test_random(struct kunit *test);

/*
 * For struct kunit_case[]: those for all hardware, and then what is given, which
 * ends with {}.
 */
#define FASTNET_ADAPTER_TEST_CASES_AND(...) { \
	KUNIT_CASE(fastnet_adapter_test_fill), \
	KUNIT_CASE(fastnet_adapter_test_receive), \
	KUNIT_CASE(fastnet_adapter_test_stream), \
	KUNIT_CASE(fastnet_adapter_test_budget), \
	KUNIT_CASE(fastnet_adapter_test_bad_frame), \
	KUNIT_CASE(fastnet_adapter_test_lengths), \
	KUNIT_CASE(fastnet_adapter_test_fragments), \
	KUNIT_CASE(fastnet_adapter_test_fragments_apart), \
	KUNIT_CASE(fastnet_adapter_test_exhaust), \
	KUNIT_CASE(fastnet_adapter_test_reset), \
	KUNIT_CASE(fastnet_adapter_test_reset_in_frame), \
	KUNIT_CASE(fastnet_adapter_test_leave), \
	KUNIT_CASE(fastnet_adapter_test_replace), \
	KUNIT_CASE(fastnet_adapter_test_partial_fill), \
	KUNIT_CASE(fastnet_adapter_test_no_buffers), \
	KUNIT_CASE(fastnet_adapter_test_detached), \
	KUNIT_CASE(fastnet_adapter_test_random), \
	__VA_ARGS__ \
}

/* And those for drivers that have NETIF_F_RXALL and NETIF_F_RXFCS. */
#define FASTNET_ADAPTER_TEST_CASES FASTNET_ADAPTER_TEST_CASES_AND( \
	KUNIT_CASE(fastnet_adapter_test_features), {})

#endif /* _LINUX_FASTNET_TEST_H */
