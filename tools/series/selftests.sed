# SPDX-License-Identifier: GPL-2.0
#
# The selftests and what they need, all in one folder of a kernel tree.
s,#include "\.\./vm/,#include ",
s,#include "\.\./\.\./lib/,#include ",
s,#include "kselftest_harness.h",#include "../../kselftest_harness.h",
