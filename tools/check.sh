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
started=()

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

# start NAME COMMAND...: a run in the VM, in the background, when there is room:
# two at a time, as a guest keeps one CPU busy
start()
{
	local name=$1
	shift
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
		wait -n
		finish_ended
	done
	started+=("$name")
	{
		local begin=$SECONDS
		"$@" >"$logs/$name" 2>&1
		echo "$? $((SECONDS - begin))" >"$logs/$name.status"
	} &
}

# finish NAME: count what its line "vm: N passed, N failed, N skipped" says
finish()
{
	local status seconds counts
	read -r status seconds <"$logs/$1.status"
	counts=$(sed -n 's/^vm: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$logs/$1" | tail -n 1)
	# shellcheck disable=SC2086
	set -- "$1" ${counts:-0 1 0}
	[ "$status" = 0 ] || [ "$3" != 0 ] || set -- "$1" "$2" 1 "$4"
	passed=$((passed + $2))
	failed=$((failed + $3))
	skipped=$((skipped + $4))
	if [ "$3" = 0 ]; then
		line ok "$seconds" "$1: $2 passed, $4 skipped"
		grep '^skip' "$logs/$1"
	else
		line FAILED "$seconds" "$1: $2 passed, $3 failed, $4 skipped"
		sed 's/^/       /' "$logs/$1"
	fi
}

# Those runs that have ended since they were last asked for.
finish_ended()
{
	local name left=()
	for name in "${started[@]}"; do
		if [ -e "$logs/$name.status" ]; then
			finish "$name"
		else
			left+=("$name")
		fi
	done
	started=("${left[@]}")
}

# in_vm TARGET DRIVER/CHIP/TEST...
in_vm()
{
	local target=$1 run driver chip name
	shift
	for run; do
		IFS=/ read -r driver chip name <<<"$run"
		start "$chip $name" "${make[@]}" "$target" NIC="$driver" \
			CHIP="$chip" T="$name"
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
check "initramfs" "${make[@]}" initrd stock-initrd NIC=r8169
# shellcheck disable=SC2046
in_vm vm-rerun $("${make[@]}" -s list-runs)
# shellcheck disable=SC2046
in_vm vm-stock-rerun $("${make[@]}" -s list-stock-runs)
wait
start "instructions per frame" "${make[@]}" cost
wait
finish_ended

counts="$passed passed, $failed failed"
[ $skipped = 0 ] || counts="$counts, $skipped skipped"
echo "$counts"
[ $failed = 0 ]
