// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <unistd.h>

#include "capture.h"

#define PATIENCE	3	/* seconds for a reader that reads no more */

static int end;
static bool rotate;
static int ticks;

#define get(flag)		__atomic_load_n(&(flag), __ATOMIC_RELAXED)
#define set(flag, value)	__atomic_store_n(&(flag), value, __ATOMIC_RELAXED)

/*
 * A signal that comes right before a call that waits would not interrupt it:
 * the alarm, which then comes every second, does.
 */
static void want_end(int signal)
{
	set(end, signal);
	alarm(1);
}

static void tick(int signal)
{
	(void)signal;
	if (get(end))
		set(ticks, get(ticks) + 1);
	alarm(1);
}

static void want_rotation(int signal)
{
	(void)signal;
	set(rotate, true);
	alarm(1);
}

static void catch(int signal, void (*handler)(int signal))
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(signal, &action, NULL);
}

/* As nohup has SIGHUP, and a shell's script SIGINT of what it starts with "&". */
static void catch_unless_ignored(int number, void (*handler)(int signal))
{
	if (signal(number, SIG_IGN) != SIG_IGN)
		catch(number, handler);
}

void signals_catch(void)
{
	catch_unless_ignored(SIGINT, want_end);
	catch(SIGTERM, want_end);
	catch_unless_ignored(SIGHUP, want_rotation);
	catch(SIGALRM, tick);
	/* Who writes learns of it as an error. */
	catch(SIGPIPE, SIG_IGN);
	catch(SIGXFSZ, SIG_IGN);
}

int signals_end(void)
{
	return get(end);
}

bool signals_impatient(void)
{
	return get(ticks) >= PATIENCE;
}

bool signals_rotate(void)
{
	if (!get(rotate))
		return false;
	set(rotate, false);
	alarm(0);
	/* Also if it came since. */
	if (get(end))
		alarm(1);
	return true;
}
