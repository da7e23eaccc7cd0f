#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tests/run.sh FASTNET_CAPTURE FRAMES VERSION
#
# What can be tested without a VM: the program as it is, on a ring that a thread
# fills (fake.c). What needs root is skipped for others, and says so.

# What is set here is for the parts.
# shellcheck disable=SC2034

set -u
if [ $# != 3 ]; then
	sed -n '4s/^# /usage: /p' "$0" >&2
	exit 2
fi
program=$(realpath "$1")
frames=$(realpath "$2")
version=$3
here=$(dirname "$(realpath "$0")")

if [ "${PRIVATE:-}" != yes ] && [ "$(id -u)" = 0 ]; then
	exec env PRIVATE=yes unshare --mount "$0" "$@"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Somebody without rights is to write here, too.
chmod 777 "$work"
cd "$work" || exit
number=0
failed=0
: >errors

# ok WHAT: all is well unless something is in the file "problems"
ok()
{
	number=$((number + 1))
	if [ -s problems ]; then
		sed 's/^/# /' problems errors
		echo "not ok $number $1"
		failed=$((failed + 1))
	else
		echo "ok $number $1"
	fi
	: >problems
	: >errors
	rm -rf ./*.pcapng ./*.pcap
}

skip()
{
	number=$((number + 1))
	echo "ok $number # SKIP $1"
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

# said TEXT: on standard error
said()
{
	grep -qF -e "$1" errors || problem "it does not say \"$1\""
}

# capture STATUS ARGUMENT...
capture()
{
	local expected=$1 status

	shift
	timeout 60 "$program" "$@" 2>errors
	status=$?
	[ $status = "$expected" ] || problem "exit status $status"
}

# right COUNT FILE...: so many frames, each as it was
right()
{
	local count=$1

	shift
	equal "$("$frames" "$@")" \
		"$count right, 0 wrong, 0 missing, 0 late, 0 others"
}

# structure TEXT FILE...
structure()
{
	local text=$1

	shift
	equal "$("$here/structure.py" "$@" 2>&1)" "$text"
}

for part in options files rotation ends extcap; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
echo "1..$number"
[ $failed = 0 ]
