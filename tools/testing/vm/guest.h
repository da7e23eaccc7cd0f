/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a program in the guest tells the harness what to do at the other end of
 * the wire.
 *
 * send [count=N] [size=N|size=MIN-MAX|size=imix] [ip=PERCENT] [seed=S]
 *      [first=SEQ] [burst=B gap=USEC]
 *	starts to send the numbered frames of frame.h, until N have gone, or
 *	"stop" comes if N is 0 or not given. Sizes are 60 by default. After
 *	every B frames there is a pause. A new "send" ends the one before it.
 * wait
 *	answers how many numbered frames were sent, once all that is to be sent
 *	has been: fewer than 300 of the usual sizes are then on their way.
 * stop
 *	ends "send", answers how many frames it sent.
 * raw HEX, rawn N HEX
 *	sends a frame of these bytes, or N of them, between the numbered ones.
 * received
 *	answers how many frames came from the guest since it was last asked, and
 *	how many of them were of FRAME_ETHERTYPE, and how many of those were
 *	right: every byte, and number 0 or the number after the last one.
 * link up, link down
 *	plugs the network cable in or out.
 * wakeup
 *	will wake the guest the next time that it sleeps (S3). It has to have
 *	been booted from a bzImage: QEMU loads an ELF kernel anew when it wakes.
 * fault KIND COUNT, overflow, pause on, pause off, gate closed, gate open,
 * counters
 *	are for a NIC that is a model of ours, and answered by it: what goes
 *	wrong with the next frames, and what it has counted up to now
 *	(tools/testing/model).
 *
 * The host at the other end, 10.0.2.2, answers ARP requests and pings; the
 * guest's eth0 is 10.0.2.15.
 */
#ifndef _VM_GUEST_H
#define _VM_GUEST_H

#include <stddef.h>

/* Opens the control channel; 0 or -errno. */
int wire_open(void);

/*
 * Sends one command and waits for its answer: 0 when that is "ok", with what
 * follows it in @reply; -EPROTO when it is an error, with the reason in
 * @reply; another -errno when it could not be asked. @reply may be NULL.
 */
int wire_command(char *reply, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _VM_GUEST_H */
