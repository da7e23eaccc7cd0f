// SPDX-License-Identifier: GPL-2.0
/* Linked last, so that all other suites have run. */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "process_test.h"

#define FASTNET_KMEMLEAK_AGE	6	/* seconds; what is younger is ignored */

static void fastnet_kmemleak_scan(struct kunit *test, struct fastnet_process *p,
				  struct file *file)
{
	loff_t at = 0;

	KUNIT_ASSERT_EQ(test, 0UL, copy_to_user(p->room, "scan", 4));
	KUNIT_EXPECT_EQ(test, 4, (int)vfs_write(file, p->room, 4, &at));
}

/* Nothing that was allocated in one of our functions is lost. */
static void fastnet_kmemleak_test(struct kunit *test)
{
	char *text = kunit_kzalloc(test, FASTNET_TEST_ROOM + 1, GFP_KERNEL);
	struct fastnet_process process = {}, *p;
	struct file *file;
	ssize_t len;
	loff_t at = 0;

	if (!IS_ENABLED(CONFIG_DEBUG_KMEMLEAK))
		kunit_skip(test, "needs CONFIG_DEBUG_KMEMLEAK");
	KUNIT_ASSERT_NOT_NULL(test, text);
	p = fastnet_process_become(test, &process);
	file = fastnet_test_open(test, "debugfs", "kmemleak", O_RDWR);
	ssleep(FASTNET_KMEMLEAK_AGE);
	/* What one scan finds for the first time may be on its way. */
	fastnet_kmemleak_scan(test, p, file);
	fastnet_kmemleak_scan(test, p, file);

	do {
		len = vfs_read(file, p->room, FASTNET_TEST_ROOM, &at);
		KUNIT_ASSERT_GE(test, len, (ssize_t)0);
		KUNIT_ASSERT_EQ(test, 0UL, copy_from_user(text, p->room, len));
		text[len] = 0;
		if (strstr(text, "fastnet_"))
			KUNIT_FAIL(test, "%s", text);
	} while (len);
	fastnet_test_close(file);
	fastnet_process_end(p);
}

static struct kunit_case fastnet_kmemleak_test_cases[] = {
	KUNIT_CASE(fastnet_kmemleak_test),
	{}
};

static struct kunit_suite fastnet_kmemleak_test_suite = {
	.name = "fastnet_kmemleak",
	.test_cases = fastnet_kmemleak_test_cases,
};

kunit_test_suite(fastnet_kmemleak_test_suite);
