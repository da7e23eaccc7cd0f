// SPDX-License-Identifier: GPL-2.0
/* Devices as /sys has them. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pace.h"

#define PCI_COMMAND	4
#define ENABLED		0x0006		/* memory and DMA */

static bool is_device(const char *folder, const char *device)
{
	static const char *const names[] = { "vendor", "device" };
	char found[2][8] = { "", "" }, path[256], both[16];

	for (int i = 0; i < 2; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s%s", folder, names[i]);
		file = fopen(path, "re");
		if (!file || fscanf(file, "%7s", found[i]) != 1)
			err(1, "%s", path);
		fclose(file);
	}
	snprintf(both, sizeof(both), "%s %s", found[0], found[1]);
	return !strcmp(both, device);
}

static int open_in(const char *folder, const char *file)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s%s", folder, file);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* What a driver would do first, if the device has none. */
static void enable(const char *folder)
{
	int config = open_in(folder, "config");
	uint16_t command;

	if (pread(config, &command, sizeof(command), PCI_COMMAND) !=
	    sizeof(command))
		err(1, "%sconfig", folder);
	command |= ENABLED;
	if (pwrite(config, &command, sizeof(command), PCI_COMMAND) !=
	    sizeof(command))
		err(1, "%sconfig", folder);
	close(config);
}

static uint32_t *map_region(const char *folder, unsigned int region)
{
	const size_t size = sysconf(_SC_PAGESIZE);
	void *registers;
	char file[16];
	int fd;

	snprintf(file, sizeof(file), "resource%u", region);
	fd = open_in(folder, file);
	registers = mmap(NULL, 4 * size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0);
	if (registers == MAP_FAILED)
		registers = mmap(NULL, size, PROT_READ | PROT_WRITE,
				 MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED)
		err(1, "%s%s", folder, file);
	close(fd);
	return registers;
}

static uint64_t region_address(const char *folder, unsigned int region)
{
	uint64_t address = 0;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%sresource", folder);
	file = fopen(path, "re");
	if (!file)
		err(1, "%s", path);
	for (unsigned int i = 0; i <= region; i++) {
		if (fscanf(file, "%" SCNx64 " %*x %*x", &address) != 1)
			errx(1, "%s has no line %u", path, region);
	}
	fclose(file);
	return address;
}

/* The last one: the first may be the NIC that receives. */
static char *find_device(const glob_t *folders, const char *device)
{
	for (size_t i = folders->gl_pathc; i--;) {
		if (is_device(folders->gl_pathv[i], device))
			return folders->gl_pathv[i];
	}
	errx(1, "no device %s", device);
}

static void find_devices(glob_t *folders)
{
	if (glob("/sys/bus/pci/devices/*/", 0, NULL, folders))
		errx(1, "no PCI");
}

void unbind_driver(const char *device)
{
	char path[256];
	glob_t folders;
	char *folder;
	FILE *file;

	find_devices(&folders);
	folder = find_device(&folders, device);
	snprintf(path, sizeof(path), "%sdriver/unbind", folder);
	file = fopen(path, "we");
	if (file) {
		folder[strlen(folder) - 1] = '\0';
		if (fputs(strrchr(folder, '/') + 1, file) < 0 || fclose(file))
			err(1, "%s", path);
	}
	globfree(&folders);
}

struct reg map_registers(const char *device, unsigned int region)
{
	const char *folder;
	struct reg first;
	glob_t folders;

	find_devices(&folders);
	folder = find_device(&folders, device);
	enable(folder);
	first.mapped = map_region(folder, region);
	first.address = region_address(folder, region);
	globfree(&folders);
	return first;
}
