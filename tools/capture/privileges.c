// SPDX-License-Identifier: GPL-2.0
/*
 * Files are those of the user who asked for them: -Z, or who called sudo, or who
 * started a program that is root's by its mode. With that user's rights they are
 * opened, and all else but the devices.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture.h"

#define BIT(capability)	(1ULL << (capability))

/* The last for rings that are larger than a user may lock. */
#define OPENING	(BIT(CAP_NET_RAW) | BIT(CAP_NET_ADMIN) | BIT(CAP_IPC_LOCK))
/* Root's files may be in anybody's folder. */
#define OF_ROOT	BIT(CAP_DAC_OVERRIDE)

static char user[64];

static void limit_capabilities(uint64_t wanted)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		err(FAILURE, "capabilities");
	for (int i = 0; i < 2; i++) {
		data[i].permitted &= wanted >> 32 * i;
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	if (syscall(SYS_capset, &header, data))
		err(FAILURE, "capabilities");
}

static const struct passwd *named(const char *name)
{
	const struct passwd *entry = getpwnam(name);

	if (!entry)
		errx(MISUSE, "-Z: there is no user %s", name);
	return entry;
}

/* Nobody knows who that is: a number will do. */
static const struct passwd *numbered(uid_t uid, gid_t gid)
{
	static struct passwd nameless;
	const struct passwd *entry = getpwuid(uid);

	if (entry)
		return entry;
	nameless = (struct passwd){ .pw_uid = uid, .pw_gid = gid };
	return &nameless;
}

static uint32_t id_in_environment(const char *name)
{
	const char *text = getenv(name);

	return text ? parse_number(text, name, 0, UINT32_MAX - 1) : 0;
}

static const struct passwd *who(const struct options *options)
{
	if (options->user)
		return named(options->user);
	if (getuid())
		return numbered(getuid(), getgid());
	return numbered(id_in_environment("SUDO_UID"),
			id_in_environment("SUDO_GID"));
}

static void live_as(const struct passwd *entry)
{
	int error;

	if (prctl(PR_SET_KEEPCAPS, 1))
		err(FAILURE, "capabilities");
	error = entry->pw_name ? initgroups(entry->pw_name, entry->pw_gid) :
				 setgroups(1, &entry->pw_gid);
	if (error || setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) ||
	    setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid))
		err(FAILURE, "cannot become user %u", entry->pw_uid);
}

void privileges_limit(const struct options *options)
{
	const struct passwd *entry;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (getuid() && options->user)
		errx(MISUSE, "-Z: only root may become somebody else");
	if (!geteuid()) {
		entry = who(options);
		if (entry->pw_uid)
			live_as(entry);
	}
	limit_capabilities(OPENING | (geteuid() ? 0 : OF_ROOT));
}

void privileges_drop(void)
{
	limit_capabilities(geteuid() ? 0 : OF_ROOT);
}

const char *privileges_user(void)
{
	const struct passwd *entry = getpwuid(geteuid());

	if (entry)
		snprintf(user, sizeof(user), "%s", entry->pw_name);
	else
		snprintf(user, sizeof(user), "user %u", geteuid());
	return user;
}
