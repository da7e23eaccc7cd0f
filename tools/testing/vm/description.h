/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a file of drivers/NAME/chips says of a NIC, a line for each thing: a word,
 * and what there is to say of it.
 *
 *	device NAME	QEMU has it, by that name
 *	model NAME	a program is it: tools/testing/NAME
 *	peer NAME	of QEMU's, by another driver: what is at the model's cable
 *	ring_sizes	ethtool -G changes them
 *	reset_drops_link it has to be negotiated again
 *	slow_start	no frame for a second after the receiver was stopped
 *	msi		its interrupts are messages
 *	sleeps		while it has no carrier
 *	min_buffer N	bytes that any buffer has to have
 *	sums_errors	the device's rx_errors are what the NIC counted, and no more
 *	counts_fragments as errors of length
 *	registers TEXT	a part of their dump
 *	counter_unicast, counter_broadcast, counter_multicast NAME
 *			of frames received, in ethtool -S
 */
#ifndef _VM_DESCRIPTION_H
#define _VM_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Is there such a line? What follows the word is written to @text, unless that
 * is NULL; else "".
 */
bool description_has(const char *path, const char *word, char *text,
		     size_t size);

#endif /* _VM_DESCRIPTION_H */
