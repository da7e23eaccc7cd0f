#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh HERD7 MODEL: each litmus test of this folder, in the memory model of
# the kernel (its tools/memory-model). The outcome must be the "Result:" that
# the test states; where that is Never, there must be no data race either.
# Ends with "N passed, N failed".

set -u
herd7=$1
here=$(dirname "$(readlink -f "$0")")
cd "$2" || exit

# The outcome of FILE: Never, Sometimes, Always, or what went wrong.
outcome()
{
	local output result
	output=$(timeout 60 "$herd7" -conf linux-kernel.cfg "$1" 2>&1)
	result=$(sed -n 's/^Observation [^ ]* \([A-Z][a-z]*\) .*/\1/p' \
		<<<"$output")
	if [ "$result" = Never ] && grep -q '^Flag' <<<"$output"; then
		echo "Never, with $(sed -n 's/^Flag //p' <<<"$output")"
	else
		echo "${result:-$output}"
	fi
}

passed=0
failed=0
for file in "$here"/*.litmus; do
	expected=$(sed -n 's/^ \* Result: //p' "$file")
	found=$(outcome "$file")
	if [ -n "$expected" ] && [ "$found" = "$expected" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED ${file##*/}: $expected expected, found: $found"
	fi
done

echo "$passed passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
