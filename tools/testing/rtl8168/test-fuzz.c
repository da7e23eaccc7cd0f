// SPDX-License-Identifier: GPL-2.0
/*
 * A client, a driver and a network that do what they like. The program must
 * neither crash nor hang, and end when the connection does. RTL8168_SEED says
 * what happens; without it, it is something else each time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"

#define STEPS		100000
#define PACKETS		16
#define HEADER_SIZE	sizeof(struct client_header)
#define STUCK_MSEC	8000

struct fuzzer {
	struct client client;
	uint64_t random;
	bool ended;		/* the program has closed the connection */
	bool stuck;
	unsigned int steps;
	uint8_t in[1 << 18];	/* what it says, as far as it is read */
	size_t in_size;
};

/* splitmix64 */
static uint64_t draw(struct fuzzer *fuzzer)
{
	uint64_t x = fuzzer->random += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static uint64_t below(struct fuzzer *fuzzer, uint64_t end)
{
	return draw(fuzzer) % end;
}

static bool one_in(struct fuzzer *fuzzer, unsigned int count)
{
	return !below(fuzzer, count);
}

/* Numbers where errors like to be. */
static uint64_t number(struct fuzzer *fuzzer)
{
	uint64_t value = draw(fuzzer);

	switch (below(fuzzer, 6)) {
	case 0:
		return value;
	case 1:
		return value % 16;
	case 2:
		return (1ULL << value % 64) - (value >> 32) % 3 + 1;
	case 3:
		return MEMORY_BASE + value % (2 * MEMORY_SIZE);
	case 4:
		return (MEMORY_BASE + value % MEMORY_SIZE) & ~0xfffULL;
	default:
		return value % 8192;
	}
}

static void fill(struct fuzzer *fuzzer, void *data, size_t size)
{
	uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++)
		bytes[i] = draw(fuzzer);
}

static void push(struct fuzzer *fuzzer, const void *data, size_t size,
		 const int *fds, int fd_count);

/* What it asks of memory is answered, rightly or wrongly. */
static void answer(struct fuzzer *fuzzer, const uint8_t *message)
{
	static uint8_t reply[1 << 17];
	struct client_header header;
	uint64_t count = get_le64(message + HEADER_SIZE + 8);

	memcpy(&header, message, HEADER_SIZE);
	header.flags = one_in(fuzzer, 8) ? 0x21 : 1;
	header.size = HEADER_SIZE + 16;
	if (header.command == CALL_DMA_READ && count <= 65536)
		header.size += count;
	if (one_in(fuzzer, 50))
		header.size = HEADER_SIZE + below(fuzzer, 100);
	if (one_in(fuzzer, 500))
		header.id++;
	fill(fuzzer, reply, header.size);
	memcpy(reply, &header, HEADER_SIZE);
	push(fuzzer, reply, header.size, NULL, 0);
}

/* Reads what has come; questions are answered. */
static void drain(struct fuzzer *fuzzer)
{
	struct client_header header;
	uint8_t message[HEADER_SIZE + 16];
	ssize_t n;

	n = recv(fuzzer->client.vfio, fuzzer->in + fuzzer->in_size,
		 sizeof(fuzzer->in) - fuzzer->in_size, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		fuzzer->ended = true;
	if (n > 0)
		fuzzer->in_size += n;
	while (fuzzer->in_size >= HEADER_SIZE) {
		memcpy(&header, fuzzer->in, HEADER_SIZE);
		if (header.size > fuzzer->in_size)
			break;
		memcpy(message, fuzzer->in, header.size < sizeof(message) ?
		       header.size : sizeof(message));
		fuzzer->in_size -= header.size;
		memmove(fuzzer->in, fuzzer->in + header.size, fuzzer->in_size);
		if (!(header.flags & 0xf))
			answer(fuzzer, message);
	}
	while (recv(fuzzer->client.net, message, sizeof(message),
		    MSG_DONTWAIT) > 0)
		;
	while (recv(fuzzer->client.control, message, sizeof(message),
		    MSG_DONTWAIT) > 0)
		;
}

static void push(struct fuzzer *fuzzer, const void *data, size_t size,
		 const int *fds, int fd_count)
{
	char control[CMSG_SPACE(16 * sizeof(int))] = { 0 };
	struct iovec part = { (void *)data, size };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1 };
	struct pollfd poll_fd = { fuzzer->client.vfio, POLLOUT | POLLIN, 0 };

	if (fd_count) {
		struct cmsghdr *rights = (struct cmsghdr *)control;

		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
	}
	while (part.iov_len && !fuzzer->ended) {
		ssize_t n;

		if (poll(&poll_fd, 1, STUCK_MSEC) != 1) {
			fuzzer->stuck = true;
			fuzzer->ended = true;
			return;
		}
		if (poll_fd.revents & POLLIN)
			drain(fuzzer);
		n = sendmsg(fuzzer->client.vfio, &header,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			fuzzer->ended = true;
		if (n <= 0)
			continue;
		part.iov_base = (uint8_t *)part.iov_base + n;
		part.iov_len -= n;
		header.msg_controllen = 0;
	}
}

static void message(struct fuzzer *fuzzer, uint16_t command, const void *data,
		    size_t size, const int *fds, int fd_count)
{
	uint8_t bytes[HEADER_SIZE + 8192];
	struct client_header header = {
		.id = draw(fuzzer),
		.command = command,
		.size = HEADER_SIZE + size,
		.flags = one_in(fuzzer, 4) ? 0x10 : 0,
	};

	memcpy(bytes, &header, HEADER_SIZE);
	memcpy(bytes + HEADER_SIZE, data, size);
	push(fuzzer, bytes, HEADER_SIZE + size, fds, fd_count);
}

/* Any command, with words that may be anything. */
static void any_message(struct fuzzer *fuzzer)
{
	uint64_t words[16];
	size_t size = below(fuzzer, sizeof(words));
	int fds[12], count = one_in(fuzzer, 3) ? below(fuzzer, 13) : 0;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = number(fuzzer) | number(fuzzer) << 32;
	for (int i = 0; i < count; i++)
		fds[i] = one_in(fuzzer, 2) ? fuzzer->client.memory_fd :
			 fuzzer->client.control;
	message(fuzzer, below(fuzzer, 20), words, size, fds, count);
}

static void map_message(struct fuzzer *fuzzer)
{
	const uint64_t size = one_in(fuzzer, 4) ?
			      MEMORY_SIZE >> below(fuzzer, 8) : MEMORY_SIZE;
	struct {
		uint32_t argsz, flags;
		uint64_t offset, address, size;
	} map = { sizeof(map), below(fuzzer, 4), 0, MEMORY_BASE, size };
	struct {
		uint32_t argsz, flags;
		uint64_t address, size;
	} unmap = { sizeof(unmap), 0, MEMORY_BASE, size };
	bool shared = !one_in(fuzzer, 4);

	if (one_in(fuzzer, 8))
		message(fuzzer, CALL_DMA_UNMAP, &unmap, sizeof(unmap), NULL,
			0);
	else
		message(fuzzer, CALL_DMA_MAP, &map, sizeof(map),
			&fuzzer->client.memory_fd, shared);
}

static void irq_message(struct fuzzer *fuzzer)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = 1U << below(fuzzer, 3) | 8U << below(fuzzer, 3),
		.index = below(fuzzer, 3),
		.count = below(fuzzer, 3),
	};
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	message(fuzzer, CALL_SET_IRQS, &set, sizeof(set), &fd,
		below(fuzzer, 2));
	close(fd);
}

static void access_message(struct fuzzer *fuzzer, uint32_t region,
			   uint64_t offset, uint32_t value, uint32_t size)
{
	uint8_t data[24];

	put_le64(data, offset);
	put_le32(data + 8, region);
	put_le32(data + 12, size);
	put_le32(data + 16, value);
	put_le32(data + 20, draw(fuzzer));
	message(fuzzer, CALL_REGION_WRITE, data, 16 + size, NULL, 0);
}

/* A driver that nearly knows what it does. */
static void register_message(struct fuzzer *fuzzer)
{
	static const struct {
		uint16_t reg;
		uint16_t size;
		uint32_t value;
		uint32_t mask;
	} writes[] = {
		{ REG_CR, 1, CR_RE | CR_TE, 0 },
		{ REG_CR, 1, 0, 0xff },
		{ REG_TPPOLL, 1, 0, 0xff },
		{ REG_RCR, 4, 0x0f, 0x3f },
		{ REG_TCR, 4, 0, 0x70000 },
		{ REG_IMR, 4, 0, ~0U },
		{ REG_CPCR, 2, 0, 0x63 },
		{ REG_INTRMITIGATE, 2, 0, 0xffff },
		{ REG_RMS, 2, 0x600, 0x3fff },
		{ REG_DTCCR_LOW, 4, MEMORY_BASE, 0x3fffcf },
		{ REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING, 0xf00 },
		{ REG_TNPDS_LOW, 4, MEMORY_BASE + TX_RING, 0xf00 },
		{ REG_THPDS_LOW, 4, MEMORY_BASE + TX_HIGH_RING, 0xf00 },
		{ REG_RDSAR_HIGH, 4, 0, 0 },
		{ REG_TNPDS_HIGH, 4, 0, 0 },
		{ REG_PHYAR, 4, 0, 0x80070000 },
		{ REG_CSIAR, 4, 0, 0x8000ffff },
		{ REG_TIMERINT, 4, 0, 0xffff },
	};
	size_t i = below(fuzzer, ARRAY_SIZE(writes));
	uint32_t value = writes[i].value ^ (draw(fuzzer) & writes[i].mask);

	if (one_in(fuzzer, 10))
		access_message(fuzzer, one_in(fuzzer, 2) ? REGION_MMIO :
			       REGION_IO, below(fuzzer, 256), draw(fuzzer),
			       1 + below(fuzzer, 8));
	else if (one_in(fuzzer, 5))
		access_message(fuzzer, REGION_CONFIG, one_in(fuzzer, 3) ?
			       below(fuzzer, 4090) : 4, draw(fuzzer) | 7,
			       2);
	else if (one_in(fuzzer, 20))
		access_message(fuzzer, REGION_CONFIG, 0x44, 0, 2);
	else
		access_message(fuzzer, REGION_MMIO, writes[i].reg, value,
			       writes[i].size);
}

/* A reset, and all that frames need to flow */
static void revive(struct fuzzer *fuzzer)
{
	static const struct {
		uint8_t region;
		uint8_t at;
		uint8_t size;
		uint32_t value;
	} writes[] = {
		{ REGION_CONFIG, 0x44, 2, 0 },
		{ REGION_CONFIG, 0x04, 2, 7 },
		{ REGION_MMIO, REG_CR, 1, CR_RST },
		{ REGION_MMIO, REG_PHYAR, 4, ACCESS_FLAG | 0x1f << 16 },
		{ REGION_MMIO, REG_PHYAR, 4, ACCESS_FLAG | 0x0140 },
		{ REGION_MMIO, REG_RDSAR_HIGH, 4, 0 },
		{ REGION_MMIO, REG_TNPDS_HIGH, 4, 0 },
		{ REGION_MMIO, REG_RDSAR_LOW, 4, MEMORY_BASE + RX_RING },
		{ REGION_MMIO, REG_TNPDS_LOW, 4, MEMORY_BASE + TX_RING },
		{ REGION_MMIO, REG_CPCR, 2, CPCR_RXCHKSUM },
		{ REGION_MMIO, REG_RMS, 2, 0x4000 },
		{ REGION_MMIO, REG_RCR, 4, 0x3f },
		{ REGION_MMIO, REG_CR, 1, CR_RE | CR_TE },
		{ REGION_MMIO, REG_TPPOLL, 1, TPPOLL_NPQ },
	};

	for (size_t i = 0; i < ARRAY_SIZE(writes); i++)
		access_message(fuzzer, writes[i].region, writes[i].at,
			       writes[i].value, writes[i].size);
}

static void fill_ring(struct fuzzer *fuzzer, uint32_t ring)
{
	struct descriptor *at = (struct descriptor *)(fuzzer->client.memory +
						      ring);

	for (int i = 0; i < 32; i++) {
		uint32_t opts1 = draw(fuzzer);

		if (!one_in(fuzzer, 4))
			opts1 |= DESC_OWN;
		if (one_in(fuzzer, 3))
			opts1 |= DESC_FS | DESC_LS;
		if (!one_in(fuzzer, 4))
			opts1 &= ~0xf800U;
		at[i].opts2 = one_in(fuzzer, 2) ? draw(fuzzer) : 0;
		if (one_in(fuzzer, 2))
			at[i].address = MEMORY_BASE + TX_BUFFERS +
					below(fuzzer, PACKETS) * BUFFER_SIZE;
		else if (one_in(fuzzer, 50))
			at[i].address = number(fuzzer);
		else
			at[i].address = MEMORY_BASE +
					below(fuzzer, MEMORY_SIZE);
		/* Where the headers really are */
		if (one_in(fuzzer, 2))
			at[i].opts2 = (at[i].opts2 & ~(0x3ffU << 18)) |
				      (one_in(fuzzer, 2) ? 34 : 54) << 18;
		if (one_in(fuzzer, 2))
			opts1 = (opts1 & ~(0x7fU << 18)) |
				(one_in(fuzzer, 2) ? 34 : 54) << 18;
		__atomic_store_n(&at[i].opts1, opts1, __ATOMIC_RELEASE);
	}
}

/* Something like a packet, in a transmit buffer */
static void fill_buffer(struct fuzzer *fuzzer)
{
	uint8_t *at = tx_buffer(&fuzzer->client, below(fuzzer, PACKETS));
	bool ipv6 = one_in(fuzzer, 3);

	fill(fuzzer, at, 128);
	put_be16(at + 12, ipv6 ? 0x86dd : 0x0800);
	at[14] = ipv6 ? 0x60 : 0x45;
	if (one_in(fuzzer, 4))
		at[14] = draw(fuzzer);
	put_be16(at + (ipv6 ? 18 : 16), number(fuzzer));
	if (!ipv6 && !one_in(fuzzer, 4))
		put_be16(at + 20, 0);
	at[ipv6 ? 20 : 23] = one_in(fuzzer, 3) ? 17 : 6;
	if (!one_in(fuzzer, 4))
		at[(ipv6 ? 54 : 34) + 12] = 0x50;
}

static void network(struct fuzzer *fuzzer)
{
	uint8_t frame[4 + 2048];
	size_t size = below(fuzzer, 2048);

	put_be32(frame, one_in(fuzzer, 2000) ? draw(fuzzer) : size);
	fill(fuzzer, frame + 4, 60);
	if (!one_in(fuzzer, 3))
		make_frame(frame + 4, 14);
	if (one_in(fuzzer, 2))
		memcpy(frame + 16, "\x08\0\x45\0\0\x50\0\0\0\0\x40", 11);
	if (one_in(fuzzer, 2))
		frame[4 + 23] = one_in(fuzzer, 2) ? 6 : 17;
	if (one_in(fuzzer, 4))
		memcpy(frame + 16, "\x81\x00\x00\x05\x86\xdd\x60", 7);
	if (one_in(fuzzer, 2000))
		size /= 2;
	send(fuzzer->client.net, frame, 4 + size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void order(struct fuzzer *fuzzer)
{
	static const char *const orders[] = {
		"link down", "link up", "link up", "fault crc 2",
		"fault runt 2", "fault long 2", "fault fragment 2",
		"fault dma 1", "overflow", "pause on", "pause off", "counters",
		"tea\n\n\n", "fault", "",
	};

	dprintf(fuzzer->client.control, "%s\n",
		orders[below(fuzzer, ARRAY_SIZE(orders))]);
}

/* After this the connection is over. */
static void nonsense(struct fuzzer *fuzzer)
{
	uint8_t bytes[64];

	fill(fuzzer, bytes, sizeof(bytes));
	if (one_in(fuzzer, 2))
		put_le32(bytes + 4, below(fuzzer, 16));
	else
		put_le32(bytes + 4, 1000);
	push(fuzzer, bytes, below(fuzzer, sizeof(bytes)), NULL, 0);
}

static void step(struct fuzzer *fuzzer)
{
	switch (below(fuzzer, 16)) {
	case 0:
		any_message(fuzzer);
		break;
	case 1:
		map_message(fuzzer);
		break;
	case 2:
		irq_message(fuzzer);
		break;
	case 3:
		fill_ring(fuzzer, RX_RING);
		break;
	case 4:
		fill_ring(fuzzer, TX_RING);
		fill_ring(fuzzer, TX_HIGH_RING);
		break;
	case 5:
		fill_buffer(fuzzer);
		break;
	case 6:
		if (one_in(fuzzer, 4))
			order(fuzzer);
		break;
	case 7:
	case 8:
		network(fuzzer);
		break;
	case 9:
		if (one_in(fuzzer, 4))
			revive(fuzzer);
		break;
	default:
		register_message(fuzzer);
	}
}

/* Up to @steps with one program. Returns its exit status. */
static int connection(struct fuzzer *fuzzer, const char *chip,
		      unsigned int steps)
{
	fuzzer->ended = false;
	fuzzer->in_size = 0;
	client_start(&fuzzer->client, chip, false);
	while (steps-- && !fuzzer->ended) {
		step(fuzzer);
		drain(fuzzer);
		fuzzer->steps++;
	}
	if (!fuzzer->ended)
		nonsense(fuzzer);
	return client_stop(&fuzzer->client);
}

FIXTURE(fuzz) {
	struct fuzzer fuzzer;
};

FIXTURE_VARIANT(fuzz) {
	const char *chip;
};

FIXTURE_VARIANT_ADD(fuzz, b) {
	.chip = "rtl8168b",
};

FIXTURE_VARIANT_ADD(fuzz, c) {
	.chip = "rtl8168c",
};

FIXTURE_SETUP(fuzz)
{
	const char *seed = getenv("RTL8168_SEED");

	self->fuzzer.random = seed ? strtoull(seed, NULL, 0) :
			      (uint64_t)time(NULL) ^ getpid();
	TH_LOG("RTL8168_SEED=%llu",
	       (unsigned long long)self->fuzzer.random);
}

FIXTURE_TEARDOWN(fuzz)
{
}

TEST_F_TIMEOUT(fuzz, everything, 120)
{
	while (self->fuzzer.steps < STEPS) {
		unsigned int steps = 1 + below(&self->fuzzer, 20000);

		ASSERT_EQ(0, connection(&self->fuzzer, variant->chip, steps));
		ASSERT_FALSE(self->fuzzer.stuck);
	}
}

TEST_HARNESS_MAIN
