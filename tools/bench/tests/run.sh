#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tests/run.sh FASTNET_BENCH FASTNET_SOURCE SINK
#
# What can be tested without a VM. As root, frames go through a pair of veth
# devices in a network namespace of its own; others see that part skipped.

# What is set here is for the parts.
# shellcheck disable=SC2034

set -u
if [ $# != 3 ]; then
	sed -n '4s/^# /usage: /p' "$0" >&2
	exit 2
fi
bench=$(realpath "$1")
source=$(realpath "$2")
sink=$(realpath "$3")
here=$(dirname "$(realpath "$0")")

if [ "${PRIVATE:-}" != yes ] && [ "$(id -u)" = 0 ]; then
	exec env PRIVATE=yes unshare --net "$0" "$@"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit
number=0
failed=0

# ok WHAT: all is well unless something is in the file "problems"
ok()
{
	number=$((number + 1))
	if [ -s problems ]; then
		sed 's/^/# /' problems
		echo "not ok $number $1"
		failed=$((failed + 1))
	else
		echo "ok $number $1"
	fi
	: >problems
}

problem()
{
	echo "$@" >>problems
}

# equal WHAT IT IS, WHAT IT SHOULD BE
equal()
{
	[ "$1" = "$2" ] || problem "\"$1\", not \"$2\""
}

# Waits until somebody does, at "socket" in this folder: its flags are those of
# a socket that accepts connections.
listening()
{
	for _ in {1..400}; do
		grep -q '^[^ ]* [^ ]* [^ ]* 00010000 .* socket$' \
			/proc/net/unix && return
		sleep 0.05
	done
	problem "nobody listens"
}

for part in options guard results stream replay veth; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
echo "1..$number"
[ $failed = 0 ]
