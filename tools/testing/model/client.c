// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

#define TIMEOUT_MSEC	10000
#define HEADER_SIZE	sizeof(struct client_header)
#define MAX_MESSAGE	0x20000

const uint8_t client_mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

static void run_program(const char *chip, int listener, int net, int control)
{
	const char *program = getenv("MODEL");
	char fds[3][16];

	if (!program)
		errx(1, "MODEL does not name a program");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fcntl(listener, F_SETFD, 0);
	fcntl(net, F_SETFD, 0);
	fcntl(control, F_SETFD, 0);
	sprintf(fds[0], "%d", listener);
	sprintf(fds[1], "%d", net);
	sprintf(fds[2], "%d", control);
	execlp(program, program, "--chip", chip, "--mac", "52:54:00:12:34:56",
	       "--vfio-user-fd", fds[0], "--net-fd", fds[1], "--control-fd",
	       fds[2], NULL);
	err(1, "%s", program);
}

/* A socket, and an address for it that is not a file. */
static int address_socket(struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1,
		 "model-test-%d", getpid());
	return fd;
}

static int listening_socket(void)
{
	struct sockaddr_un address;
	int fd = address_socket(&address);

	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 1) < 0)
		err(1, "listen");
	return fd;
}

static int connected_socket(void)
{
	struct sockaddr_un address;
	int fd = address_socket(&address);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		err(1, "connect");
	return fd;
}

static void make_memory(struct client *client)
{
	client->memory_fd = memfd_create("guest", MFD_CLOEXEC);
	if (client->memory_fd < 0 ||
	    ftruncate(client->memory_fd, MEMORY_SIZE) < 0)
		err(1, "memfd");
	client->memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			      MAP_SHARED, client->memory_fd, 0);
	if (client->memory == MAP_FAILED)
		err(1, "mmap");
}

static void say_hello(struct client *client)
{
	static const char hello[] = "\0\0\0\0{\"capabilities\":{}}";

	if (client_call(client, CALL_VERSION, hello, sizeof(hello), NULL, 0,
			NULL, NULL))
		errx(1, "the version is refused");
}

void client_start(struct client *client, const char *chip, bool silent)
{
	int net[2], control[2], listener = listening_socket();

	memset(client, 0, sizeof(*client));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, net) < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) < 0)
		err(1, "socketpair");
	client->pid = fork();
	if (client->pid < 0)
		err(1, "fork");
	if (!client->pid)
		run_program(chip, listener, net[1], control[1]);
	close(listener);
	close(net[1]);
	close(control[1]);
	client->net = net[0];
	client->control = control[0];
	client->vfio = connected_socket();
	make_memory(client);
	if (!silent)
		say_hello(client);
}

void client_again(struct client *client)
{
	close(client->vfio);
	client->vfio = connected_socket();
	say_hello(client);
}

int client_stop(struct client *client)
{
	int status;

	shutdown(client->vfio, SHUT_RDWR);
	close(client->vfio);
	close(client->net);
	close(client->control);
	close(client->memory_fd);
	munmap(client->memory, MEMORY_SIZE);
	for (int i = 0; i < TIMEOUT_MSEC; i++) {
		if (waitpid(client->pid, &status, WNOHANG) == client->pid)
			return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
			       WEXITSTATUS(status);
		usleep(1000);
	}
	kill(client->pid, SIGKILL);
	waitpid(client->pid, &status, 0);
	return 128 + SIGKILL;
}

static void send_message(struct client *client, const void *message,
			 size_t size, const int *fds, int fd_count)
{
	char control[CMSG_SPACE(64 * sizeof(int))] = { 0 };
	struct iovec data = { (void *)message, size };
	struct msghdr header = { .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *rights;

	if (fd_count) {
		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
		memcpy(CMSG_DATA(rights), fds, fd_count * sizeof(int));
	}
	if (sendmsg(client->vfio, &header, MSG_NOSIGNAL) != (ssize_t)size)
		err(1, "sendmsg");
}

static void receive_all(int fd, void *to, size_t size)
{
	while (size) {
		struct pollfd poll_fd = { fd, POLLIN, 0 };
		ssize_t n;

		if (poll(&poll_fd, 1, TIMEOUT_MSEC) != 1)
			errx(1, "no answer");
		n = read(fd, to, size);
		if (n <= 0)
			errx(1, "the connection has ended");
		to = (uint8_t *)to + n;
		size -= n;
	}
}

/* Answers a question about memory that is not shared. */
static void serve_memory(struct client *client, struct client_header *header,
			 uint8_t *data)
{
	static uint8_t message[MAX_MESSAGE];
	uint64_t address = get_le64(data), count = get_le64(data + 8);
	uint8_t *at = client->memory + (address - MEMORY_BASE);
	size_t size = HEADER_SIZE + 16;

	client->asked++;
	if (client->mute)
		return;
	header->flags = 1;
	if (address < MEMORY_BASE || count > MEMORY_SIZE ||
	    address - MEMORY_BASE > MEMORY_SIZE - count) {
		header->flags |= 0x20;
		header->error = EFAULT;
		size = HEADER_SIZE;
	} else if (header->command == CALL_DMA_WRITE) {
		memcpy(at, data + 16, count);
	} else {
		memcpy(message + size, at, count);
		size += count;
	}
	header->size = size;
	memcpy(message, header, HEADER_SIZE);
	if (size > HEADER_SIZE)
		memcpy(message + HEADER_SIZE, data, 16);
	send_message(client, message, size, NULL, 0);
}

/* Receives one message, and serves it if it is a question. */
static bool receive_answer(struct client *client, struct client_header *header,
			   uint8_t *data)
{
	receive_all(client->vfio, header, HEADER_SIZE);
	if (header->size < HEADER_SIZE || header->size > MAX_MESSAGE)
		errx(1, "an answer of %u bytes", header->size);
	receive_all(client->vfio, data, header->size - HEADER_SIZE);
	if (header->flags & 0xf)
		return true;
	serve_memory(client, header, data);
	return false;
}

static void serve_questions(struct client *client)
{
	static uint8_t data[MAX_MESSAGE];
	struct pollfd poll_fd = { client->vfio, POLLIN, 0 };
	struct client_header header;

	while (client->remote && poll(&poll_fd, 1, 0) == 1)
		if (receive_answer(client, &header, data))
			errx(1, "an answer to nothing");
}

int client_call(struct client *client, enum client_command command,
		const void *data, size_t size, const int *fds, int fd_count,
		void *answer, size_t *answer_size)
{
	static uint8_t message[MAX_MESSAGE], reply[MAX_MESSAGE];
	struct client_header header = {
		.id = ++client->next_id,
		.command = command,
		.size = HEADER_SIZE + size,
	}, got;

	memcpy(message, &header, HEADER_SIZE);
	if (size)
		memcpy(message + HEADER_SIZE, data, size);
	send_message(client, message, header.size, fds, fd_count);
	while (!receive_answer(client, &got, reply))
		;
	if (got.id != header.id || got.command != command)
		errx(1, "the answer to something else");
	size = got.size - HEADER_SIZE;
	if (answer_size) {
		if (size > *answer_size)
			errx(1, "an answer of %zu bytes", size);
		memcpy(answer, reply, size);
		*answer_size = size;
	}
	if (!(got.flags & 0x20))
		return 0;
	if (size || !got.error)
		errx(1, "an error with %zu bytes of data", size);
	return got.error;
}

int client_dma_map(struct client *client, uint64_t address, uint64_t size,
		   uint32_t flags, int fd, uint64_t offset)
{
	const struct {
		uint32_t argsz, flags;
		uint64_t offset, address, size;
	} request = { sizeof(request), flags, offset, address, size };

	return client_call(client, CALL_DMA_MAP, &request, sizeof(request),
			   &fd, fd >= 0, NULL, NULL);
}

int client_dma_unmap(struct client *client, uint64_t address, uint64_t size)
{
	const struct {
		uint32_t argsz, flags;
		uint64_t address, size;
	} request = { sizeof(request), 0, address, size };

	return client_call(client, CALL_DMA_UNMAP, &request, sizeof(request),
			   NULL, 0, NULL, NULL);
}

int client_set_irq(struct client *client, uint32_t index, uint32_t flags,
		   uint32_t count, int fd)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = flags,
		.index = index,
		.count = count,
	};

	return client_call(client, CALL_SET_IRQS, &set, sizeof(set), &fd,
			   fd >= 0, NULL, NULL);
}

struct access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	uint8_t data[8192];
};

int client_region_read(struct client *client, uint32_t region,
		       uint64_t offset, void *data, size_t size)
{
	struct access access = { offset, region, size, { 0 } }, answer;
	size_t answer_size = sizeof(answer);
	int error;

	error = client_call(client, CALL_REGION_READ, &access, 16, NULL, 0,
			    &answer, &answer_size);
	if (error)
		return error;
	if (answer_size != 16 + size || memcmp(&answer, &access, 16))
		errx(1, "not the answer to a read of %zu bytes", size);
	memcpy(data, answer.data, size);
	return 0;
}

int client_region_write(struct client *client, uint32_t region,
			uint64_t offset, const void *data, size_t size)
{
	struct access access = { offset, region, size, { 0 } };

	memcpy(access.data, data, size);
	return client_call(client, CALL_REGION_WRITE, &access, 16 + size,
			   NULL, 0, NULL, NULL);
}

static uint32_t read_number(struct client *client, uint32_t region,
			    unsigned int at, size_t size)
{
	uint8_t bytes[4] = { 0 };

	if (client_region_read(client, region, at, bytes, size))
		errx(1, "no access to 0x%x of region %u", at, region);
	return get_le32(bytes);
}

static void write_number(struct client *client, uint32_t region,
			 unsigned int at, size_t size, uint32_t value)
{
	uint8_t bytes[4];

	put_le32(bytes, value);
	if (client_region_write(client, region, at, bytes, size))
		errx(1, "no access to 0x%x of region %u", at, region);
}

uint32_t config_read(struct client *client, unsigned int at, size_t size)
{
	return read_number(client, REGION_CONFIG, at, size);
}

void config_write(struct client *client, unsigned int at, size_t size,
		  uint32_t value)
{
	write_number(client, REGION_CONFIG, at, size, value);
}

uint32_t reg_read(struct client *client, unsigned int reg, size_t size)
{
	return read_number(client, client_registers, reg, size);
}

void reg_write(struct client *client, unsigned int reg, size_t size,
	       uint32_t value)
{
	write_number(client, client_registers, reg, size, value);
}

bool control_ask(struct client *client, const char *command, char *answer,
		 size_t size)
{
	size_t length = 0;

	dprintf(client->control, "%s\n", command);
	do {
		/* The program may want to know something in between. */
		while (client->remote) {
			struct pollfd fds[] = {
				{ client->control, POLLIN, 0 },
				{ client->vfio, POLLIN, 0 },
			};

			if (poll(fds, 2, TIMEOUT_MSEC) < 1)
				errx(1, "no answer");
			serve_questions(client);
			if (fds[0].revents)
				break;
		}
		receive_all(client->control, answer + length, 1);
	} while (answer[length++] != '\n' && length < size);
	answer[length - 1] = '\0';
	return !strncmp(answer, "ok", 2);
}

bool control_tell(struct client *client, const char *command)
{
	char answer[256];

	return control_ask(client, command, answer, sizeof(answer));
}

unsigned long counter(struct client *client, const char *name)
{
	char answer[256], key[32];
	const char *at;

	control_ask(client, "counters", answer, sizeof(answer));
	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(answer, key);
	if (!at)
		errx(1, "%s is not counted", name);
	return strtoul(at + strlen(key), NULL, 10);
}

void net_put(struct client *client, const void *frame, size_t size)
{
	uint8_t header[4];

	put_be32(header, size);
	if (send(client->net, header, 4, MSG_MORE | MSG_NOSIGNAL) != 4 ||
	    send(client->net, frame, size, MSG_NOSIGNAL) != (ssize_t)size)
		err(1, "send");
}

size_t net_get(struct client *client, void *frame, size_t size)
{
	struct pollfd poll_fd = { client->net, POLLIN, 0 };
	uint8_t header[4];
	size_t length;

	client_settle(client);
	if (poll(&poll_fd, 1, 0) != 1)
		return 0;
	receive_all(client->net, header, sizeof(header));
	length = get_be32(header);
	if (length > size)
		errx(1, "a frame of %zu bytes", length);
	receive_all(client->net, frame, length);
	return length;
}

void client_settle(struct client *client)
{
	/* It reads the network before it answers. */
	if (!control_tell(client, "counters"))
		errx(1, "no counters");
}

uint32_t reg_wait(struct client *client, unsigned int reg, size_t size,
		  uint32_t bits)
{
	uint32_t value = reg_read(client, reg, size);

	for (int i = 0; i < 2000 && (value & bits) != bits; i++) {
		usleep(1000);
		value = reg_read(client, reg, size);
	}
	return value;
}

int irq_eventfd(struct client *client, uint32_t index)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	if (fd < 0 ||
	    client_set_irq(client, index, VFIO_IRQ_SET_DATA_EVENTFD |
			   VFIO_IRQ_SET_ACTION_TRIGGER, 1, fd))
		errx(1, "interrupt %u cannot be set up", index);
	return fd;
}

uint64_t irq_count(int fd)
{
	uint64_t count = 0;

	if (read(fd, &count, sizeof(count)) < 0)
		return 0;
	return count;
}

void make_frame(uint8_t *frame, size_t size)
{
	static const uint8_t header[] = {
		0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
		0x52, 0x54, 0x00, 0x00, 0x00, 0x01, 0x88, 0xb5,
	};

	for (size_t i = 0; i < size; i++)
		frame[i] = i < sizeof(header) ? header[i] : i * 7 + (i >> 8);
}
