/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the selftests share. Functions return 0 or a negative errno unless they
 * say otherwise, and never wait for longer than PATIENCE_MS.
 */
#ifndef _SELFTESTS_COMMON_H
#define _SELFTESTS_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../vm/frame.h"

#define printf_like(a, b)	__attribute__((format(printf, a, b)))

#define PATIENCE_MS	60000
#define QUIET_MS	200	/* long enough to say that nothing arrives */
#define SLEEP_MS	30000	/* drivers wait for some ten seconds */
#define MTU_FRAME	1514

/* Frames of every size that fits the usual MTU. */
extern const struct frame_spec mixed_frames;

/* The NIC under test, and its driver's module: NIC_IF (eth0) and NIC_DRIVER. */
const char *nic_name(void);
const char *nic_driver(void);

/* What NICs differ in, by the file NIC_DESCRIPTION: ../vm/description.h. */
struct nic_traits {
	bool ring_sizes;	/* ethtool -G */
	bool reset_drops_link;	/* until it has been negotiated again */
	bool slow_start;	/* a second until a receiver that was stopped
				 * receives, in QEMU
				 */
	unsigned int msi;	/* messages that are its interrupts; 0: a line */
	bool faults;		/* to order: a model of ours */
	bool sleeps;		/* while it has no carrier */
	bool misses_idle;	/* while its counters are read */
	bool sums_errors;	/* rx_errors are what the NIC has counted */
	bool counts_fragments;	/* as errors of length */
	bool counts_fcs;	/* in the device's rx_bytes */
	bool splits_fcs;	/* from its frame, in QEMU: no driver expects that */
	unsigned int min_buffer; /* bytes that any buffer has to have */
	unsigned int holds;	/* frames, and loses those beyond; 0: none */
	char reset_message[64];	/* of the driver's, in the kernel log */
};

const struct nic_traits *nic_traits(void);
long long nic_max_mtu(void);

/* Frames that the NIC has counted itself, and bad ones. */
long long nic_received(void);
long long nic_errors(void);

/* How often it has lost its carrier. */
long long carrier_losses(void);

/*
 * Makes its driver reset it, as if the transmitter hung, and waits until that
 * is over. The module fastnet_test is there.
 */
bool reset_nic(void);

/* What the harness relies on, once the NIC has its driver. */
bool start_interface(void);

/* The NIC's driver, if it is not loaded, and that. */
bool load_driver(void);

/* Waits until a NIC that sleeps does so; it is told that it may. */
bool wait_asleep(void);
int let_sleep(bool may);

/* The devices, and no more of the machine than that; and back. */
bool suspend(void);

/*
 * Runs a command of words between spaces, without a shell. Returns its exit
 * status; says so if it is not 0.
 */
printf_like(1, 2) int command(const char *format, ...);

/* The same for one that should fail. */
printf_like(1, 2) bool command_fails(const char *format, ...);

/* Does the command succeed and print the text? */
printf_like(2, 3) bool command_prints(const char *text,
				      const char *format, ...);

/* The number that it prints after the text; -1 if there is none. */
printf_like(2, 3) long long command_number(const char *before,
					   const char *format, ...);

/* The first number in a file, decimal or 0x...; -1 if there is none. */
printf_like(1, 2) long long number_in(const char *format, ...);

/* Does a line of the file hold the text? */
bool file_has(const char *path, const char *text);

/* Writes a text to a file that exists. */
int write_text(const char *path, const char *text);

/* Since some time in the past. */
uint64_t milliseconds(void);

/*
 * Gives this process a network of its own, where nothing sends by itself, with
 * the pair veth0 and veth1. It goes away with the process.
 */
int private_network(void);

/*
 * A process with a network of its own, to which devices can be moved; what is
 * physical comes back when it ends. Returns its pid.
 */
pid_t start_namespace(void);
/* Ends it, and waits until the NIC is here. */
bool end_namespace(pid_t pid);

int drop_capability(unsigned int capability);

bool is_promiscuous(const char *ifname);

/* What poll() reports within a time, 0 when nothing. */
int poll_for(int fd, int milliseconds);

/* read() of one frame within PATIENCE_MS: bytes or a negative errno. */
ssize_t read_frame(int fd, void *frame, size_t size);

/* What is wrong with a frame of mixed_frames; "" when all is right. */
const char *check_numbered(uint64_t sequence, const uint8_t *frame,
			   size_t length);

/* The same for one that is yet to be read. */
const char *read_numbered(int fd, uint64_t sequence);

/* The address after a page of memory, where there is none. */
uint8_t *end_of_memory(void);

/* A socket for whole frames of one ethertype; 0 for one that only sends. */
int open_packet(const char *ifname, uint16_t ethertype);

/* Frames of mixed_frames, which arrive in the order of their numbers. */
int send_numbered(int socket, uint64_t first, unsigned int count);
uint64_t bytes_in(uint64_t frames);

/* Waits for so many, and then until no more has come for QUIET_MS. */
unsigned int count_received(int socket, unsigned int expected);

/*
 * Asks the host for frames of mixed_frames, without waiting for them, but of as
 * many that the NIC holds the rest. It does not end by itself if they are to be
 * 0.
 */
int host_send(uint64_t first, uint64_t count);
int host_send_spec(const struct frame_spec *spec, uint64_t first,
		   uint64_t count);

/* Waits until they have left the host. */
int host_wait(void);

/*
 * How many numbered frames the host has received since it was last asked, and
 * how many of them were right.
 */
bool host_counted(unsigned int *numbered, unsigned int *right);

/*
 * Waits until the host has received so many numbered frames since it was last
 * asked, and no more. Returns how many were right, in a row from number 0; 0 if
 * there were others.
 */
unsigned int host_received(unsigned int count);

/* Waits for the carrier to be there, 1, or not, 0. */
bool wait_carrier(const char *ifname, int carrier);

/*
 * Waits for it to send: when the other end of a veth device is up, the kernel
 * drops what is sent, without a word, until linkwatch has run.
 */
bool wait_link(const char *ifname);

/* Sets veth0 and veth1 up, without ARP, until both send. 0 or -errno. */
int start_veth(void);

/* Does the interface carry ordinary traffic? */
bool network_works(void);

/* Ends sending, and lets what is on its way arrive; for normal mode. */
int host_quiet(void);

#endif /* _SELFTESTS_COMMON_H */
