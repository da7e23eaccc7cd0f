/* SPDX-License-Identifier: GPL-2.0 */
/* What every selftest starts from. */
#ifndef _SELFTESTS_HARNESS_H
#define _SELFTESTS_HARNESS_H

#include "common.h"
#include "kselftest_harness.h"

/* An emulated CPU takes its time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

#endif /* _SELFTESTS_HARNESS_H */
