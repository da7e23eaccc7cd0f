// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fuzzer.h"

#define STEPS		100000
#define HEADER_SIZE	sizeof(struct client_header)
#define STUCK_MSEC	8000

/* splitmix64 */
uint64_t draw(struct fuzzer *fuzzer)
{
	uint64_t x = fuzzer->random += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

uint64_t below(struct fuzzer *fuzzer, uint64_t end)
{
	return draw(fuzzer) % end;
}

bool one_in(struct fuzzer *fuzzer, unsigned int count)
{
	return !below(fuzzer, count);
}

uint64_t number(struct fuzzer *fuzzer)
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

void fill(struct fuzzer *fuzzer, void *data, size_t size)
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

void access_message(struct fuzzer *fuzzer, uint32_t region, uint64_t offset,
		    uint32_t value, uint32_t size)
{
	uint8_t data[24];

	put_le64(data, offset);
	put_le32(data + 8, region);
	put_le32(data + 12, size);
	put_le32(data + 16, value);
	put_le32(data + 20, draw(fuzzer));
	message(fuzzer, CALL_REGION_WRITE, data, 16 + size, NULL, 0);
}

/* Something like a packet, in a transmit buffer */
static void fill_buffer(struct fuzzer *fuzzer)
{
	uint8_t *at = fuzzer->client.memory + FUZZ_BUFFERS +
		      below(fuzzer, FUZZ_PACKETS) * FUZZ_BUFFER_SIZE;
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

	char line[32];
	int length = snprintf(line, sizeof(line), "%s\n",
			      orders[below(fuzzer, ARRAY_SIZE(orders))]);

	/* The model may have ended, at what it was told before. */
	send(fuzzer->client.control, line, length, MSG_NOSIGNAL);
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
	const struct fuzzer_driver *driver = fuzzer->driver;

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
	case 4:
		driver->fill_ring(fuzzer);
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
			driver->revive(fuzzer);
		break;
	default:
		driver->registers(fuzzer);
	}
}

/* Up to @steps with one program. Returns its exit status. */
static int connection(struct fuzzer *fuzzer, unsigned int steps)
{
	fuzzer->ended = false;
	fuzzer->in_size = 0;
	client_start(&fuzzer->client, fuzzer->driver->chip, false);
	while (steps-- && !fuzzer->ended) {
		step(fuzzer);
		drain(fuzzer);
		fuzzer->steps++;
	}
	if (!fuzzer->ended)
		nonsense(fuzzer);
	return client_stop(&fuzzer->client);
}

uint64_t fuzzer_init(struct fuzzer *fuzzer, const struct fuzzer_driver *driver)
{
	const char *seed = getenv("MODEL_SEED");

	fuzzer->driver = driver;
	fuzzer->random = seed ? strtoull(seed, NULL, 0) :
			 (uint64_t)time(NULL) ^ getpid();
	return fuzzer->random;
}

const char *fuzzer_run(struct fuzzer *fuzzer)
{
	while (fuzzer->steps < STEPS) {
		if (connection(fuzzer, 1 + below(fuzzer, 20000)))
			return "it did not end as it should";
		if (fuzzer->stuck)
			return "it does not read";
	}
	return "";
}
