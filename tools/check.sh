#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# All checks and tests, a line each; what a failing one printed follows it.
# Ends with "N passed, N failed".

set -u
cd "$(dirname "$0")/.." || exit

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=0
skipped=0

# line VERDICT SECONDS WHAT
line()
{
	printf '%-6s %4ds  %s\n' "$@"
}

# check WHAT COMMAND...
check()
{
	local what=$1 begin=$SECONDS
	shift
	if "$@" >"$logs/check" 2>&1; then
		passed=$((passed + 1))
		line ok $((SECONDS - begin)) "$what"
	else
		failed=$((failed + 1))
		line FAILED $((SECONDS - begin)) "$what"
		sed 's/^/       /' "$logs/check"
	fi
}

# start NAME COMMAND...: a run in the VM, in the background
start()
{
	local name=$1
	shift
	{
		local begin=$SECONDS
		"$@" >"$logs/$name" 2>&1
		echo "$? $((SECONDS - begin))" >"$logs/$name.status"
	} &
}

# finish NAME WHAT: count what its last line says,
# "vm: N passed, N failed, N skipped"
finish()
{
	local status seconds counts
	read -r status seconds <"$logs/$1.status"
	counts=$(sed -n 's/^vm: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$logs/$1" | tail -n 1)
	# shellcheck disable=SC2086
	set -- "$1" "$2" ${counts:-0 1 0}
	[ "$status" = 0 ] || [ "$4" != 0 ] || set -- "$1" "$2" "$3" 1 "$5"
	passed=$((passed + $3))
	failed=$((failed + $4))
	skipped=$((skipped + $5))
	if [ "$4" = 0 ]; then
		line ok "$seconds" "$2: $3 passed, $5 skipped"
		grep '^skip' "$logs/$1"
	else
		line FAILED "$seconds" "$2: $3 passed, $4 failed, $5 skipped"
		sed 's/^/       /' "$logs/$1"
	fi
}

# The longest first, two at a time: a guest keeps one CPU busy.
selftests()
{
	local name running=0
	for name in $("${make[@]}" -s list-tests); do
		[ $running -lt 2 ] || { wait -n; running=$((running - 1)); }
		start "$name" "${make[@]}" vm-rerun T="$name"
		running=$((running + 1))
	done
	wait
	for name in $("${make[@]}" -s list-tests); do
		finish "$name" "selftest $name"
	done
}

make=(make --no-print-directory)

check "packages" tools/setup/packages.sh
check "kernel package and sources" "${make[@]}" fetch
check "modules build without a warning (W=1)" "${make[@]}" modules
check "programs build without a warning" "${make[@]}" programs
check "sparse is silent" "${make[@]}" sparse
check "checkpatch --strict is silent" "${make[@]}" checkpatch
check "kernel-doc is silent" "${make[@]}" kernel-doc
check "the patches apply to each kernel, without fuzz" "${make[@]}" patch-check
check "the patches are within their budget of lines" "${make[@]}" patch-count
check "initramfs" "${make[@]}" initrd
selftests
start cost "${make[@]}" cost
wait
finish cost "instructions per frame"

counts="$passed passed, $failed failed"
[ $skipped = 0 ] || counts="$counts, $skipped skipped"
echo "$counts"
[ $failed = 0 ]
