#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All checks and tests, a line each; what a failing one printed follows it.
# Ends with "N passed, N failed".

set -u
cd "$(dirname "$0")/.." || exit

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
skipped=0

verdict()
{
	printf '%-6s %4ds  %s\n' "$1" $((SECONDS - begin)) "$2"
}

# check WHAT COMMAND...
check()
{
	local what=$1
	shift
	begin=$SECONDS
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		verdict ok "$what"
	else
		failed=$((failed + 1))
		verdict FAILED "$what"
		sed 's/^/       /' "$log"
	fi
}

# tests WHAT COMMAND...: its last line says "vm: N passed, N failed, N skipped"
tests()
{
	local what=$1 status counts
	shift
	begin=$SECONDS
	"$@" >"$log" 2>&1
	status=$?
	counts=$(sed -n 's/^vm: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
	# shellcheck disable=SC2086
	set -- ${counts:-0 1 0}
	[ "$status" = 0 ] || [ "$2" != 0 ] || set -- "$1" 1 "$3"
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
	if [ "$2" = 0 ]; then
		verdict ok "$what: $1 passed, $3 skipped"
		grep -i '# skip' "$log"
	else
		verdict FAILED "$what: $1 passed, $2 failed, $3 skipped"
		sed 's/^/       /' "$log"
	fi
}

make="make --no-print-directory"

check "packages" tools/setup/packages.sh
check "kernel package and sources" $make fetch
check "modules build without a warning (W=1)" $make modules
check "programs build without a warning" $make programs
check "sparse is silent" $make sparse
check "checkpatch --strict is silent" $make checkpatch
check "kernel-doc is silent" $make kernel-doc
check "the patches apply to each kernel, without fuzz" $make patch-check
check "the patches are within their budget of lines" $make patch-count
for name in $($make -s list-tests); do
	tests "selftest $name" $make vm-test T="$name"
done
tests "instructions per frame" $make cost

if [ $skipped = 0 ]; then
	echo "$passed passed, $failed failed"
else
	echo "$passed passed, $failed failed, $skipped skipped"
fi
[ $failed = 0 ]
