/* SPDX-License-Identifier: GPL-2.0 */
/* What selftests of /dev/fastnet start from. */
#ifndef _SELFTESTS_SELFTEST_H
#define _SELFTESTS_SELFTEST_H

#include "capture.h"
#include "harness.h"

#endif /* _SELFTESTS_SELFTEST_H */
