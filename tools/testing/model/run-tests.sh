#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-tests.sh PROGRAM TEST...
#
# Runs the tests against the model that PROGRAM is. Says something about those that
# fail, and the numbers.

MODEL=$1
export MODEL
shift

passed=0
failed=0

# They end by themselves, unless the harness fails.
for test; do
	output=$(timeout 300 "$test" 2>&1)
	status=$?
	good=$(echo "$output" | grep -c '^ok ')
	bad=$(echo "$output" | grep -c '^not ok ')
	if [ $status != 0 ] && [ "$bad" = 0 ]; then
		bad=1
	fi
	if [ "$bad" != 0 ]; then
		echo "$test with $MODEL:"
		echo "$output" | grep -v '^ok \|^# *\(RUN\|OK\) '
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
done

name=${MODEL##*/}
echo "${name%-checked}: $passed passed, $failed failed"
[ $failed = 0 ]
