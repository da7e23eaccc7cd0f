/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a file of drivers/NAME/chips says of a NIC, a line for each thing: a word,
 * and what there is to say of it.
 *
 *	device NAME	QEMU has it, by that name
 *	model NAME	a program is it: tools/testing/NAME
 *	peer NAME	of QEMU's, by another driver: what is at the model's cable
 *	parameter TEXT	of the driver's module, on the kernel's command line
 *	ring_sizes	ethtool -G changes them
 *	reset_drops_link it has to be negotiated again
 *	reset_message TEXT of the driver's in the kernel log, under rtnl
 *	holds N		frames; it makes nobody wait, and loses those beyond
 *	slow_start	no frame for a second after the receiver was stopped
 *	msi N		so many messages are its interrupts
 *	sleeps		while it has no carrier
 *	min_buffer N	bytes that any buffer has to have
 *	misses_idle	the driver may not hear that it is idle: it is told once more
 *	sums_errors	the device's rx_errors are what the NIC counted, and no more
 *	counts_fragments as errors of length
 *	counts_fcs	in the device's rx_bytes
 *	splits_fcs	from its frame, into a descriptor of its own, in QEMU
 *	registers TEXT	a part of their dump
 *	counter_unicast, counter_broadcast, counter_multicast NAME
 *			of frames received, in ethtool -S
 *	counter_received, counter_errors NAME
 *			the same of all frames, and of bad ones, where they are
 *			not rx_packets and rx_errors
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
