/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A client, a driver and a network that do what they like. MODEL_SEED says what
 * happens; without it, it is something else each time.
 */
#ifndef MODEL_FUZZER_H
#define MODEL_FUZZER_H

#include "client.h"

/* Something like packets, in the client's memory */
#define FUZZ_BUFFERS	0x200000
#define FUZZ_BUFFER_SIZE 0x800
#define FUZZ_PACKETS	16

struct fuzzer;

/* A driver that nearly knows what it does. */
struct fuzzer_driver {
	const char *chip;
	void (*registers)(struct fuzzer *fuzzer);	/* one access */
	void (*revive)(struct fuzzer *fuzzer);	/* all that frames need */
	void (*fill_ring)(struct fuzzer *fuzzer);
};

struct fuzzer {
	const struct fuzzer_driver *driver;
	struct client client;
	uint64_t random;
	bool ended;		/* the program has closed the connection */
	bool stuck;
	unsigned int steps;
	uint8_t in[1 << 18];	/* what it says, as far as it is read */
	size_t in_size;
};

/* Returns the seed. */
uint64_t fuzzer_init(struct fuzzer *fuzzer, const struct fuzzer_driver *driver);

/*
 * Makes connections, and programs to serve them, for a while. What is wrong
 * with how one ended, or "".
 */
const char *fuzzer_run(struct fuzzer *fuzzer);

/* For the driver: */
uint64_t draw(struct fuzzer *fuzzer);
uint64_t below(struct fuzzer *fuzzer, uint64_t end);
bool one_in(struct fuzzer *fuzzer, unsigned int count);
/* Numbers where errors like to be. */
uint64_t number(struct fuzzer *fuzzer);
void fill(struct fuzzer *fuzzer, void *data, size_t size);
void access_message(struct fuzzer *fuzzer, uint32_t region, uint64_t offset,
		    uint32_t value, uint32_t size);

#endif
