# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# results/guard: does it fail when it has to?

# results METHOD INSTRUCTIONS...: as results/evaluate writes them
results()
{
	local cells=

	while [ $# -gt 0 ]; do
		cells+=", [\"$1\", 60, 32, $2]"
		shift 2
	done
	echo '{"nics": {"e1000": {"changes": [[]], "flood": [["offered"]],' \
		'"cells": [["method", "size", "burst", "instructions"]' \
		"$cells]}}}"
}

# guard STATUS WHAT METHOD INSTRUCTIONS...: it ends so, and says that, after
# 1000 and 100 were recorded
guard()
{
	local status=$1 what=$2
	shift 2

	results fastnet-read 1000 fastnet-zc 100 >recorded
	results "$@" >measured
	"$here/../results/guard" recorded measured >verdict 2>&1
	equal $? "$status"
	grep -q "^$what" verdict || problem "not \"$what\": $(cat verdict)"
}

guard 0 "ok e1000 fastnet-zc: 102" fastnet-read 1000 fastnet-zc 102
ok "guard: 2 % more is let pass"

guard 1 "not ok e1000 fastnet-zc: 104" fastnet-read 1000 fastnet-zc 104
ok "guard: 4 % more is not"

guard 0 "ok e1000 fastnet-zc: 50" fastnet-read 900 fastnet-zc 50
ok "guard: less is no failure"

guard 1 "not ok e1000 fastnet-zc: was not measured" fastnet-read 1000
ok "guard: a method was not measured"

guard 1 "not ok e1000 fastnet-x: .* none recorded" \
	fastnet-read 1000 fastnet-zc 100 fastnet-x 1
ok "guard: a method was not recorded"
