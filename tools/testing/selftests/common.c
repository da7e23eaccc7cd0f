// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../vm/description.h"
#include "../vm/guest.h"
#include "common.h"

#define TAKEN_MS	2000	/* a NIC that has taken nothing then is down */

const struct frame_spec mixed_frames = {
	.seed = 7, .min_size = FRAME_MIN_SIZE, .max_size = MTU_FRAME,
};

static const char *environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value ? value : otherwise;
}

const char *nic_name(void)
{
	return environment("NIC_IF", "eth0");
}

const char *nic_driver(void)
{
	return environment("NIC_DRIVER", "");
}

static bool described(const char *word, char *text, size_t size)
{
	return description_has(environment("NIC_DESCRIPTION", "/dev/null"),
			       word, text, size);
}

const struct nic_traits *nic_traits(void)
{
	static struct nic_traits traits;
	static bool known;
	char number[32];

	if (known)
		return &traits;
	traits.ring_sizes = described("ring_sizes", NULL, 0);
	traits.reset_drops_link = described("reset_drops_link", NULL, 0);
	traits.slow_start = described("slow_start", NULL, 0);
	traits.faults = described("model", NULL, 0);
	traits.sleeps = described("sleeps", NULL, 0);
	traits.misses_idle = described("misses_idle", NULL, 0);
	traits.sums_errors = described("sums_errors", NULL, 0);
	traits.counts_fragments = described("counts_fragments", NULL, 0);
	traits.counts_fcs = described("counts_fcs", NULL, 0);
	traits.splits_fcs = described("splits_fcs", NULL, 0);
	if (described("msi", number, sizeof(number)))
		traits.msi = atoi(number);
	if (described("min_buffer", number, sizeof(number)))
		traits.min_buffer = atoi(number);
	if (described("holds", number, sizeof(number)))
		traits.holds = atoi(number);
	described("reset_message", traits.reset_message,
		  sizeof(traits.reset_message));
	known = true;
	return &traits;
}

static long long nic_counter(const char *word, const char *usual)
{
	char name[64];

	if (!described(word, name, sizeof(name) - 1))
		snprintf(name, sizeof(name) - 1, "%s", usual);
	strcat(name, ":");
	return command_number(name, "ethtool -S %s", nic_name());
}

long long nic_received(void)
{
	return nic_counter("counter_received", "rx_packets");
}

long long nic_errors(void)
{
	return nic_counter("counter_errors", "rx_errors");
}

long long carrier_losses(void)
{
	return number_in("/sys/class/net/%s/carrier_down_count", nic_name());
}

static long long model_resets(void)
{
	static const char key[] = "resets=";
	char counters[256];
	const char *at;

	if (wire_command(counters, sizeof(counters), "counters"))
		return -1;
	at = strstr(counters, key);
	return at ? atoll(at + strlen(key)) : -1;
}

/* Since this was called first. */
static long long reset_messages(void)
{
	static long long messages;
	static int kmsg = -1;
	char record[8192];
	ssize_t n;

	if (kmsg < 0) {
		kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
			return -1;
	}
	/* EPIPE: some have been overwritten. */
	while ((n = read(kmsg, record, sizeof(record) - 1)) > 0 ||
	       (n < 0 && errno == EPIPE)) {
		record[n > 0 ? n : 0] = '\0';
		messages += !!strstr(record, nic_traits()->reset_message);
	}
	return messages;
}

/*
 * What shows a reset: the carrier that it costs, what the driver says, or else
 * the NIC's model.
 */
static long long resets(void)
{
	if (nic_traits()->reset_drops_link)
		return carrier_losses();
	return *nic_traits()->reset_message ? reset_messages() : model_resets();
}

/* While the driver resets the card nothing leaves it. */
static bool transmits_by(uint64_t end)
{
	int socket = open_packet(nic_name(), 0);
	unsigned int numbered = 0, right;

	if (socket < 0)
		return false;
	wire_command(NULL, 0, "received");
	while (!numbered && milliseconds() < end &&
	       !send_numbered(socket, 0, 1)) {
		usleep(10000);
		if (!host_counted(&numbered, &right))
			break;
	}
	close(socket);
	return numbered;
}

bool reset_nic(void)
{
	const char *parameter =
		"/sys/module/fastnet_test/parameters/tx_timeout";
	uint64_t end = milliseconds() + PATIENCE_MS;
	long long before = resets();

	if (before < 0 || write_text(parameter, nic_name()))
		return false;
	while (resets() == before) {
		if (milliseconds() > end)
			return false;
		usleep(2000);
	}
	/* Who reads this waits until the task has given up rtnl, if it has. */
	return file_has("/proc/net/fastnet_xdp", "") &&
	       wait_carrier(nic_name(), 1) && transmits_by(end);
}

long long nic_max_mtu(void)
{
	return command_number("maxmtu ", "ip -d link show %s", nic_name());
}

static void exec_words(char *line, int output)
{
	char *argv[32];
	int argc = 0;

	while (argc < 31 && (argv[argc] = strsep(&line, " ")))
		argc += *argv[argc] != '\0';
	argv[argc] = NULL;
	dup2(output, STDOUT_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

/* No shell: busybox' one would prefer busybox' ip and modprobe. */
static pid_t start_words(char *line, int output)
{
	pid_t pid = fork();

	if (!pid)
		exec_words(line, output);
	return pid;
}

static int finish_words(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 255;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int command(const char *format, ...)
{
	char line[512], words[512];
	va_list arguments;
	int status;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	strcpy(words, line);
	status = finish_words(start_words(words, STDERR_FILENO));
	if (status)
		fprintf(stderr, "# %s: exit status %d\n", line, status);
	return status;
}

bool command_fails(const char *format, ...)
{
	va_list arguments;
	char line[512];

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	return finish_words(start_words(line, STDERR_FILENO));
}

/* Keeps what it prints; returns its exit status. */
static int run_for_output(char *line, char *output, size_t room)
{
	size_t size = 0;
	ssize_t n;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return 255;
	pid = start_words(line, fds[1]);
	close(fds[1]);
	while ((n = read(fds[0], output + size, room - size - 1)) > 0)
		size += n;
	close(fds[0]);
	output[size] = '\0';
	return finish_words(pid);
}

bool command_prints(const char *text, const char *format, ...)
{
	char line[512], output[16384];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	return !run_for_output(line, output, sizeof(output)) &&
	       strstr(output, text);
}

long long command_number(const char *before, const char *format, ...)
{
	char line[512], output[16384];
	va_list arguments;
	char *number;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (run_for_output(line, output, sizeof(output)))
		return -1;
	number = strstr(output, before);
	return number ? strtoll(number + strlen(before), NULL, 0) : -1;
}

long long number_in(const char *format, ...)
{
	char path[256], text[64];
	va_list arguments;
	char *end = text;
	long long number;
	FILE *file;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);

	file = fopen(path, "r");
	if (!file)
		return -1;
	number = fgets(text, sizeof(text), file) ? strtoll(text, &end, 0) : 0;
	fclose(file);
	return end == text ? -1 : number;
}

bool file_has(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	bool found = false;
	char line[512];

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	fclose(file);
	return found;
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

int start_veth(void)
{
	if (command("ip link set veth0 arp off up") ||
	    command("ip link set veth1 arp off up"))
		return -EIO;
	return wait_link("veth0") && wait_link("veth1") ? 0 : -ETIMEDOUT;
}

int private_network(void)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	write_text("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	if (command("ip link add veth0 type veth peer name veth1"))
		return -EIO;
	return start_veth();
}

pid_t start_namespace(void)
{
	char ready;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNET) || write(fds[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(fds[1]);
	if (pid > 0 && read(fds[0], &ready, 1) != 1)
		pid = -ESRCH;
	close(fds[0]);
	return pid;
}

bool end_namespace(pid_t pid)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	while (number_in("/sys/class/net/%s/ifindex", nic_name()) < 0) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return start_interface();
}

int drop_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	data[capability / 32].effective &= ~(1U << capability % 32);
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

bool is_promiscuous(const char *ifname)
{
	return !command_prints("promiscuity 0 ", "ip -d link show %s", ifname);
}

bool start_interface(void)
{
	return !command("ip addr add 10.0.2.15/24 dev %s", nic_name()) &&
	       !command("ip link set %s up", nic_name());
}

bool load_driver(void)
{
	if (number_in("/sys/class/net/%s/ifindex", nic_name()) > 0)
		return true;
	return !command("modprobe %s", nic_driver()) && start_interface();
}

static const char *power_file(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/power/%s",
		 nic_name(), name);
	return path;
}

int let_sleep(bool may)
{
	return write_text(power_file("control"), may ? "auto" : "on");
}

static bool falls_asleep(void)
{
	uint64_t end = milliseconds() + SLEEP_MS;

	while (!file_has(power_file("runtime_status"), "suspended")) {
		if (milliseconds() > end)
			return false;
		usleep(100000);
	}
	return true;
}

bool wait_asleep(void)
{
	if (falls_asleep())
		return true;
	return nic_traits()->misses_idle && !let_sleep(false) &&
	       !let_sleep(true) && falls_asleep();
}

bool suspend(void)
{
	return !write_text("/sys/power/pm_test", "devices") &&
	       !write_text("/sys/power/state", "freeze") &&
	       !write_text("/sys/power/pm_test", "none");
}

uint64_t bytes_in(uint64_t frames)
{
	uint64_t sequence, bytes = 0;

	for (sequence = 0; sequence < frames; sequence++)
		bytes += frame_size(&mixed_frames, sequence);
	return bytes;
}

int poll_for(int fd, int milliseconds)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, milliseconds) > 0 ? pfd.revents : 0;
}

ssize_t read_frame(int fd, void *frame, size_t size)
{
	ssize_t length;

	if (!poll_for(fd, PATIENCE_MS))
		return -ETIMEDOUT;
	length = read(fd, frame, size);
	return length < 0 ? -errno : length;
}

const char *check_numbered(uint64_t sequence, const uint8_t *frame,
			   size_t length)
{
	const char *problem = frame_check(&mixed_frames, sequence, frame,
					  length);

	return problem ? problem : "";
}

const char *read_numbered(int fd, uint64_t sequence)
{
	uint8_t frame[FRAME_MAX_SIZE];
	ssize_t length = read_frame(fd, frame, sizeof(frame));

	if (length < 0)
		return strerror(-length);
	return check_numbered(sequence, frame, length);
}

uint8_t *end_of_memory(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || munmap(pages + page, page))
		abort();
	return pages + page;
}

int open_packet(const char *ifname, uint16_t ethertype)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ethertype),
		.sll_ifindex = if_nametoindex(ifname),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (!bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -errno;
}

int send_numbered(int socket, uint64_t first, unsigned int count)
{
	uint8_t frame[FRAME_MAX_SIZE];

	for (; count; count--) {
		size_t length = frame_build(&mixed_frames, first++, frame);

		if (send(socket, frame, length, 0) != (ssize_t)length)
			return -errno;
	}
	return 0;
}

unsigned int count_received(int socket, unsigned int expected)
{
	uint8_t frame[FRAME_MAX_SIZE];
	unsigned int count = 0;

	while (poll_for(socket, count < expected ? PATIENCE_MS : QUIET_MS) &&
	       recv(socket, frame, sizeof(frame), 0) > 0)
		count++;
	return count;
}

static int host_send_at_once(const struct frame_spec *spec, uint64_t first,
			     uint64_t count)
{
	char reply[128] = "";
	int err;

	err = wire_command(reply, sizeof(reply),
			   "send count=%llu first=%llu size=%u-%u seed=%u",
			   (unsigned long long)count,
			   (unsigned long long)first, spec->min_size,
			   spec->max_size, spec->seed);
	if (err)
		fprintf(stderr, "# the host does not send: %s\n", reply);
	return err;
}

/* Frames that the driver has taken from the NIC, or knows to be lost. */
static long long frames_taken(void)
{
	static const char * const counters[] = {
		"rx_packets", "rx_errors", "rx_missed_errors",
	};
	long long sum = 0;
	size_t i;

	for (i = 0; i < sizeof(counters) / sizeof(*counters); i++)
		sum += number_in("/sys/class/net/%s/statistics/%s", nic_name(),
				 counters[i]);
	return sum;
}

/* False from when it has taken none for long: then it is not up. */
static bool wait_taken(long long frames)
{
	uint64_t end = milliseconds() + TAKEN_MS;

	while (frames_taken() < frames) {
		if (milliseconds() > end)
			return false;
		usleep(200);
	}
	return true;
}

/* So few at a time that the NIC has room for them. */
static int host_send_in_turns(const struct frame_spec *spec, uint64_t first,
			      uint64_t count)
{
	uint64_t turn = nic_traits()->holds / 2;
	bool taken = true;
	int err = 0;

	for (; count > turn && !err; first += turn, count -= turn) {
		long long before = frames_taken();

		err = host_send_at_once(spec, first, turn) ?: host_wait();
		taken = taken && wait_taken(before + (long long)turn);
	}
	return err ?: host_send_at_once(spec, first, count);
}

int host_send_spec(const struct frame_spec *spec, uint64_t first,
		   uint64_t count)
{
	return nic_traits()->holds ? host_send_in_turns(spec, first, count) :
				     host_send_at_once(spec, first, count);
}

int host_send(uint64_t first, uint64_t count)
{
	return host_send_spec(&mixed_frames, first, count);
}

int host_wait(void)
{
	return wire_command(NULL, 0, "wait");
}

bool host_counted(unsigned int *numbered, unsigned int *right)
{
	char reply[64];

	return !wire_command(reply, sizeof(reply), "received") &&
	       sscanf(reply, "%*u %u %u", numbered, right) == 2;
}

unsigned int host_received(unsigned int count)
{
	unsigned int numbered, right, sum = 0, sum_right = 0;
	uint64_t end = milliseconds() + PATIENCE_MS;

	do {
		usleep(QUIET_MS * 1000);
		if (!host_counted(&numbered, &right))
			break;
		sum += numbered;
		sum_right += right;
	} while ((sum < count || numbered) && milliseconds() < end);
	if (sum == sum_right)
		return sum;
	fprintf(stderr, "# of %u frames %u were right\n", sum, sum_right);
	return 0;
}

bool wait_carrier(const char *ifname, int carrier)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (number_in("/sys/class/net/%s/carrier", ifname) != carrier) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return true;
}

bool wait_link(const char *ifname)
{
	uint64_t end = milliseconds() + PATIENCE_MS;

	while (!command_prints("state UP", "ip link show dev %s", ifname)) {
		if (milliseconds() > end)
			return false;
		usleep(10000);
	}
	return true;
}

bool network_works(void)
{
	int tries;

	for (tries = 0; tries < 30; tries++) {
		if (command_prints("bytes from", "ping -c 1 -W 2 10.0.2.2"))
			return true;
	}
	return false;
}

int host_quiet(void)
{
	int err = wire_command(NULL, 0, "stop");

	/* The answer to a ping comes after what was sent before. */
	if (!err && !network_works())
		err = -ETIMEDOUT;
	/* No answer to a later question whether the host is still there. */
	command("ip neigh flush dev %s", nic_name());
	return err;
}
