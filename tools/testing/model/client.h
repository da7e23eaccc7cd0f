/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tests are made of: a model's process, and this one as all that is around
 * it: the machine with its memory, and the network. The driver is the model's.
 */
#ifndef MODEL_CLIENT_H
#define MODEL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bits.h"

#define MEMORY_BASE	0x10000000UL
#define MEMORY_SIZE	0x400000UL

#define REGION_CONFIG	7

enum client_command {
	CALL_VERSION = 1,
	CALL_DMA_MAP,
	CALL_DMA_UNMAP,
	CALL_GET_INFO,
	CALL_GET_REGION_INFO,
	CALL_GET_REGION_IO_FDS,
	CALL_GET_IRQ_INFO,
	CALL_SET_IRQS,
	CALL_REGION_READ,
	CALL_REGION_WRITE,
	CALL_DMA_READ,
	CALL_DMA_WRITE,
	CALL_RESET,
};

struct client_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;
	uint32_t flags;
	uint32_t error;
};

struct client {
	pid_t pid;
	int vfio;
	int net;
	int control;
	int memory_fd;
	uint8_t *memory;
	bool remote;		/* the memory is not shared, but asked for */
	bool mute;		/* and what is asked is not answered */
	unsigned int asked;	/* how often it was */
	uint16_t next_id;
};

extern const uint8_t client_mac[6];

/* Starts the program that MODEL names; says hello unless @silent. */
void client_start(struct client *client, const char *chip, bool silent);

/* Another connection, which says hello, after one that has said nothing right. */
void client_again(struct client *client);

/* Ends the connection: the program's exit status, or 128 + its signal. */
int client_stop(struct client *client);

/*
 * Sends a message, with file descriptors, and waits for the answer: 0 or an
 * errno. @answer gets at most *@answer_size bytes, which becomes their number.
 */
int client_call(struct client *client, enum client_command command,
		const void *data, size_t size, const int *fds, int fd_count,
		void *answer, size_t *answer_size);
int client_dma_map(struct client *client, uint64_t address, uint64_t size,
		   uint32_t flags, int fd, uint64_t offset);
int client_dma_unmap(struct client *client, uint64_t address, uint64_t size);
int client_set_irq(struct client *client, uint32_t index, uint32_t flags,
		   uint32_t count, int fd);
int client_region_read(struct client *client, uint32_t region,
		       uint64_t offset, void *data, size_t size);
int client_region_write(struct client *client, uint32_t region,
			uint64_t offset, const void *data, size_t size);

uint32_t config_read(struct client *client, unsigned int at, size_t size);
void config_write(struct client *client, unsigned int at, size_t size,
		  uint32_t value);

/* Registers, in that region; which is the model's. */
extern const uint32_t client_registers;

uint32_t reg_read(struct client *client, unsigned int reg, size_t size);
void reg_write(struct client *client, unsigned int reg, size_t size,
	       uint32_t value);

/* Tells the control socket; true: it says ok. */
bool control_ask(struct client *client, const char *command, char *answer,
		 size_t size);
bool control_tell(struct client *client, const char *command);
unsigned long counter(struct client *client, const char *name);

/* Frames on the cable. With client_settle() they have been dealt with. */
void net_put(struct client *client, const void *frame, size_t size);
size_t net_get(struct client *client, void *frame, size_t size);
void client_settle(struct client *client);

/* Waits until the bits are set; what the register is then, or after all. */
uint32_t reg_wait(struct client *client, unsigned int reg, size_t size,
		  uint32_t bits);

/* Eventfds: one for an interrupt; how often it was signalled. */
int irq_eventfd(struct client *client, uint32_t index);
uint64_t irq_count(int fd);

/* A frame of @size bytes for the driver, its payload numbered. */
void make_frame(uint8_t *frame, size_t size);

#endif
