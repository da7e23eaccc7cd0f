# SPDX-License-Identifier: GPL-2.0
#
# The selftests and what they need, all in one folder of a kernel tree, whose
# newest kselftest.h has the same macro in other words.
s,#include "\.\./vm/,#include ",
s,#include "\.\./\.\./lib/,#include ",
s,__attribute__((__format__(,__attribute__((format(,
s,#include "kselftest_harness.h",#include "../../kselftest_harness.h",
