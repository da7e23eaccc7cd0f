// SPDX-License-Identifier: GPL-2.0
#include "eeprom.h"
#include "registers.h"

#define CHECKSUM_WORD	0x3f
#define CHECKSUM	0xbaba

/* The start bit, two bits of an opcode, six of an address; and data */
#define COMMAND_BITS	9
#define WORD_BITS	16

#define OP_OTHER	0	/* by the two upper bits of the address */
#define OP_WRITE	1
#define OP_READ		2
#define OP_ERASE	3
#define OTHER_EWDS	0
#define OTHER_EWEN	3

void eeprom_init(struct eeprom *eeprom, const uint8_t mac[6])
{
	uint16_t *words = eeprom->words, sum = 0;

	for (int i = 0; i < 3; i++)
		words[i] = get_le16(mac + 2 * i);
	words[0x0a] = 0x4408;	/* full duplex; a valid signature */
	words[0x0b] = 0x001e;	/* subsystem, its vendor, device, vendor */
	words[0x0c] = 0x8086;
	words[0x0d] = 0x100e;
	words[0x0e] = 0x8086;
	words[0x0f] = 0x3040;	/* PAUSE, both ways */
	for (int i = 0; i < CHECKSUM_WORD; i++)
		sum += words[i];
	words[CHECKSUM_WORD] = CHECKSUM - sum;
}

static void do_write(struct eeprom *eeprom)
{
	unsigned int address = eeprom->shifted >> WORD_BITS &
			       (EEPROM_WORDS - 1);

	if (eeprom->writable)
		eeprom->words[address] = eeprom->shifted;
}

static void do_command(struct eeprom *eeprom)
{
	unsigned int address = eeprom->shifted & (EEPROM_WORDS - 1);

	switch (eeprom->shifted >> 6 & 3) {
	case OP_READ:
		eeprom->address = address;
		eeprom->reading = WORD_BITS;
		eeprom->out = false;
		break;
	case OP_ERASE:
		if (eeprom->writable)
			eeprom->words[address] = 0xffff;
		break;
	case OP_OTHER:
		if (address >> 4 == OTHER_EWEN)
			eeprom->writable = true;
		else if (address >> 4 == OTHER_EWDS)
			eeprom->writable = false;
		break;
	}
}

/* Words follow each other for as long as there is a clock. */
static void shift_out(struct eeprom *eeprom)
{
	eeprom->reading--;
	eeprom->out = eeprom->words[eeprom->address] >> eeprom->reading & 1;
	if (eeprom->reading)
		return;
	eeprom->reading = WORD_BITS;
	eeprom->address = (eeprom->address + 1) % EEPROM_WORDS;
}

static void rising_edge(struct eeprom *eeprom, bool in)
{
	if (eeprom->reading) {
		shift_out(eeprom);
		return;
	}
	/* Zeros before the start bit */
	if (!eeprom->bits && !in)
		return;
	if (eeprom->bits == COMMAND_BITS + WORD_BITS)
		return;
	eeprom->shifted = eeprom->shifted << 1 | in;
	eeprom->bits++;
	if (eeprom->bits == COMMAND_BITS)
		do_command(eeprom);
	else if (eeprom->bits == COMMAND_BITS + WORD_BITS &&
		 (eeprom->shifted >> (WORD_BITS + 6) & 3) == OP_WRITE)
		do_write(eeprom);
}

void eeprom_drive(struct eeprom *eeprom, uint32_t pins)
{
	uint32_t rising = pins & ~eeprom->pins;

	eeprom->pins = pins;
	if (!(pins & EECD_CS) || rising & EECD_CS) {
		eeprom->bits = 0;
		eeprom->shifted = 0;
		eeprom->reading = 0;
		/* Ready: nothing takes time. */
		eeprom->out = true;
		return;
	}
	if (rising & EECD_SK)
		rising_edge(eeprom, pins & EECD_DI);
}
