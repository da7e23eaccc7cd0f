// SPDX-License-Identifier: GPL-2.0
/* The RTL8168 as a device of the program. */
#include <linux/vfio.h>

#include "chip.h"
#include "program.h"
#include "registers.h"

static struct chip *chip_of(struct device *device)
{
	return (struct chip *)device;
}

_Static_assert(!offsetof(struct chip, dev), "chip_of");

/* The I/O region is the same registers. */
static void read_region(struct device *device, unsigned int region,
			size_t offset, void *data, size_t size)
{
	(void)region;
	chip_read(chip_of(device), offset, data, size);
}

static void write_region(struct device *device, unsigned int region,
			 size_t offset, const void *data, size_t size)
{
	(void)region;
	chip_write(chip_of(device), offset, data, size);
}

static void write_config(struct device *device, size_t offset,
			 const void *data, size_t size)
{
	chip_config_write(chip_of(device), offset, data, size);
}

static void reset(struct device *device)
{
	chip_power_on(chip_of(device));
}

static bool receive(struct device *device, const uint8_t *frame, size_t size)
{
	return rx_receive(chip_of(device), frame, size);
}

static void run(struct device *device)
{
	chip_run(chip_of(device));
}

static uint64_t deadline(const struct device *device)
{
	return chip_deadline((const struct chip *)device);
}

static void plug(struct device *device, bool cable)
{
	chip_plug(chip_of(device), cable);
}

static void overflow(struct device *device)
{
	chip_raise(chip_of(device), ISR_FOVW);
}

static void count(const struct device *device,
		  struct device_counters *counters)
{
	const struct chip *chip = (const struct chip *)device;

	counters->rx = chip->tally.rx_ok;
	counters->tx = chip->tally.tx_ok;
	counters->missed = chip->tally.rx_missed;
	counters->errors = chip->tally.rx_errors;
	counters->tx_errors = chip->tally.tx_errors;
	counters->resets = chip->resets;
}

static const struct device_ops ops = {
	.region_sizes = {
		[VFIO_PCI_BAR0_REGION_INDEX] = CHIP_IO_SIZE,
		[VFIO_PCI_BAR2_REGION_INDEX] = CHIP_MMIO_SIZE,
		[VFIO_PCI_CONFIG_REGION_INDEX] = PCI_CONFIG_SIZE,
	},
	.read = read_region,
	.write = write_region,
	.config_write = write_config,
	.reset = reset,
	.receive = receive,
	.run = run,
	.deadline = deadline,
	.plug = plug,
	.overflow = overflow,
	.count = count,
};

static struct device *create(const char *name, const uint8_t mac[6],
			     struct net *net)
{
	/* Large, for it holds frames. */
	static struct chip chip;

	device_init(&chip.dev, &ops, net);
	chip_init(&chip, chip_model(name), mac);
	return &chip.dev;
}

static const char *const chips[] = { "rtl8168b", "rtl8168c", NULL };

static const struct program rtl8168 = {
	.name = "rtl8168",
	.chips = chips,
	.create = create,
};

int main(int argc, char **argv)
{
	return program_main(&rtl8168, argc, argv);
}
