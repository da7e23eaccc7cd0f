// SPDX-License-Identifier: GPL-2.0
/* Hardware for the drivers under test: memory in place of registers. */
#include <linux/dma-mapping.h>
#include <linux/fastnet_test.h>
#include <linux/pci.h>

/**
 * fastnet_test_pci_dev - a PCI device that is on no bus
 * @test: test; the device goes away when it ends
 *
 * Can do DMA. Its configuration space cannot be reached, which does no harm.
 *
 * Return: The device.
 */
struct pci_dev *fastnet_test_pci_dev(struct kunit *test)
{
	struct pci_dev *pdev = kunit_kzalloc(test, sizeof(*pdev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pdev);
	device_initialize(&pdev->dev);
	pdev->dev.init_name = "fastnet_test_pci";
	pdev->dev.dma_mask = &pdev->dma_mask;
	pdev->dev.dma_parms = &pdev->dma_parms;
	pdev->error_state = pci_channel_io_perm_failure;
	pdev->irq = INT_MAX;	/* nobody's */
	KUNIT_ASSERT_EQ(test, 0,
			dma_set_mask_and_coherent(&pdev->dev,
						  DMA_BIT_MASK(64)));
	return pdev;
}

#ifdef CONFIG_UML
/* There readl() and writel() reach emulated devices, nothing else. */
#include <linux/logic_iomem.h>

#define FASTNET_TEST_MMIO_START	0xe0000000UL
#define FASTNET_TEST_MMIO_SIZE	0x20000UL

static u8 fastnet_test_registers[FASTNET_TEST_MMIO_SIZE] __aligned(8);
static unsigned int fastnet_test_clearing;
static u8 fastnet_test_clearing_bits;
static unsigned int fastnet_test_setting;
static u32 fastnet_test_setting_bits;

static unsigned long fastnet_test_read(void *priv, unsigned int offset,
				       int size)
{
	unsigned long value = 0;

	if (offset == fastnet_test_clearing)
		fastnet_test_registers[offset] &= ~fastnet_test_clearing_bits;
	memcpy(&value, &fastnet_test_registers[offset], size);
	if (offset == fastnet_test_setting)
		value |= fastnet_test_setting_bits;
	return value;
}

static void fastnet_test_write(void *priv, unsigned int offset, int size,
			       unsigned long value)
{
	memcpy(&fastnet_test_registers[offset], &value, size);
}

static const struct logic_iomem_ops fastnet_test_mmio_ops = {
	.read	= fastnet_test_read,
	.write	= fastnet_test_write,
};

static long fastnet_test_map(unsigned long offset, size_t size,
			     const struct logic_iomem_ops **ops, void **priv)
{
	*ops = &fastnet_test_mmio_ops;
	return offset;
}

static const struct logic_iomem_region_ops fastnet_test_region_ops = {
	.map = fastnet_test_map,
};

static struct resource fastnet_test_resource =
	DEFINE_RES_MEM_NAMED(FASTNET_TEST_MMIO_START, FASTNET_TEST_MMIO_SIZE,
			     "fastnet_test");

static void __iomem *fastnet_test_ioremap(struct kunit *test)
{
	static void __iomem *mmio;

	if (mmio)
		return mmio;
	KUNIT_ASSERT_EQ(test, 0,
			logic_iomem_add_region(&fastnet_test_resource,
					       &fastnet_test_region_ops));
	mmio = ioremap(FASTNET_TEST_MMIO_START, FASTNET_TEST_MMIO_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, (void __force *)mmio);
	return mmio;
}

void __iomem *fastnet_test_mmio(struct kunit *test, size_t size)
{
	KUNIT_ASSERT_LE(test, size, (size_t)FASTNET_TEST_MMIO_SIZE);
	memset(fastnet_test_registers, 0, sizeof(fastnet_test_registers));
	fastnet_test_clearing_bits = 0;
	fastnet_test_setting_bits = 0;
	return fastnet_test_ioremap(test);
}

void fastnet_test_mmio_clears(unsigned int offset, u8 bits)
{
	fastnet_test_clearing = offset;
	fastnet_test_clearing_bits = bits;
}

void fastnet_test_mmio_sets(unsigned int offset, u32 bits)
{
	fastnet_test_setting = offset;
	fastnet_test_setting_bits = bits;
}

#else

/**
 * fastnet_test_mmio - registers that keep what is written to them
 * @test: test; they are there until it ends
 * @size: bytes
 *
 * Return: What the driver would get from ioremap(). All zero. One at a time.
 */
void __iomem *fastnet_test_mmio(struct kunit *test, size_t size)
{
	void *registers = kunit_kzalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, registers);
	return (void __iomem __force *)registers;
}

/**
 * fastnet_test_mmio_clears - bits that the hardware clears at once
 * @offset: register, which is a byte
 * @bits: bits
 *
 * Saves the driver's waiting for it; not everywhere.
 */
void fastnet_test_mmio_clears(unsigned int offset, u8 bits)
{
}

/**
 * fastnet_test_mmio_sets - bits that the hardware sets at once
 * @offset: register
 * @bits: bits
 *
 * The same for what the driver waits for in vain elsewhere.
 */
void fastnet_test_mmio_sets(unsigned int offset, u32 bits)
{
}

#endif /* CONFIG_UML */
