// SPDX-License-Identifier: GPL-2.0
/* The 82540EM as a device of the program. */
#include <linux/vfio.h>

#include "chip.h"
#include "program.h"

static struct chip *chip_of(struct device *device)
{
	return (struct chip *)device;
}

_Static_assert(!offsetof(struct chip, dev), "chip_of");

static void read_region(struct device *device, unsigned int region,
			size_t offset, void *data, size_t size)
{
	if (region == VFIO_PCI_BAR0_REGION_INDEX)
		chip_read(chip_of(device), offset, data, size);
	else
		chip_io_read(chip_of(device), offset, data, size);
}

static void write_region(struct device *device, unsigned int region,
			 size_t offset, const void *data, size_t size)
{
	if (region == VFIO_PCI_BAR0_REGION_INDEX)
		chip_write(chip_of(device), offset, data, size);
	else
		chip_io_write(chip_of(device), offset, data, size);
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
	chip_raise(chip_of(device), ICR_RXO);
}

static void report_counters(const struct device *device,
			    struct device_counters *counters)
{
	*counters = ((const struct chip *)device)->counters;
}

static const struct device_ops ops = {
	.region_sizes = {
		[VFIO_PCI_BAR0_REGION_INDEX] = REGISTERS_SIZE,
		[VFIO_PCI_BAR2_REGION_INDEX] = CHIP_IO_SIZE,
		[VFIO_PCI_CONFIG_REGION_INDEX] = CHIP_CONFIG_SIZE,
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
	.count = report_counters,
};

static struct device *create(const char *name, const uint8_t mac[6],
			     struct net *net)
{
	/* Large, for it holds frames. */
	static struct chip chip;

	(void)name;
	device_init(&chip.dev, &ops, net);
	chip_init(&chip, mac);
	return &chip.dev;
}

static const char *const chips[] = { "82540em", NULL };

static const struct program i82540em = {
	.name = "82540em",
	.chips = chips,
	.create = create,
};

int main(int argc, char **argv)
{
	return program_main(&i82540em, argc, argv);
}
