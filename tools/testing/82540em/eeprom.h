/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The EEPROM: 64 words, at a Microwire bus whose pins are bits of EECD, and
 * readable by EERD as well.
 */
#ifndef I82540EM_EEPROM_H
#define I82540EM_EEPROM_H

#include <stdbool.h>
#include <stdint.h>

#define EEPROM_WORDS	64

struct eeprom {
	uint16_t words[EEPROM_WORDS];
	uint32_t pins;		/* of EECD, as they were last driven */
	uint32_t shifted;	/* what came in after CS, from the start bit */
	unsigned int bits;
	bool writable;		/* EWEN */
	bool out;		/* DO */
	unsigned int reading;	/* bits that are still to be read of a word */
	unsigned int address;
};

void eeprom_init(struct eeprom *eeprom, const uint8_t mac[6]);

/* Drives SK, CS and DI, where EECD has them. */
void eeprom_drive(struct eeprom *eeprom, uint32_t pins);

#endif
