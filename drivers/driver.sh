#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# driver.sh layout DRIVER VERSION DIR	the stock driver of that kernel, patched,
#					its files straight in DIR
# driver.sh edit DRIVER VERSION DIR	DIR/a as it is in that kernel, DIR/b patched
# driver.sh patch DRIVER DIR		DIR/b became the better one: the patch anew
# driver.sh path DRIVER			its folder in a kernel, as the patch has it
# driver.sh count DRIVER		lines of code that the patch adds
# driver.sh check DRIVER VERSION	does the patch apply, without fuzz?

set -eu

here=$(dirname "$(readlink -f "$0")")
setup=$here/../tools/setup

die()
{
	echo "driver.sh: $*" >&2
	exit 1
}

usage()
{
	sed -n '4,10s/^# //p' "$0" >&2
	exit 2
}

driver_path()
{
	sed -n 's,^+++ b/\(.*\)/[^/]*$,\1,p' "$patch" | head -n 1
}

apply()
{
	patch --quiet --fuzz=0 --no-backup-if-mismatch -d "$1" "$2" <"$patch" ||
		die "${patch##*/} does not apply to Linux $version"
}

layout()
{
	source=$("$setup/kernel-source.sh" "$version")
	rm -rf "$1"
	mkdir -p "$1"
	cp -r "$source/$(driver_path)"/* "$1"
	# a/ and each folder of the path
	apply "$1" "-p$(($(driver_path | tr -cd / | wc -c) + 2))"
	# Its neighbours there are built elsewhere, or not at all.
	config=$(sed -n "s/^CONFIG_$driver = //p" "$here/$driver/driver.mk")
	sed -i "/^obj-/{/CONFIG_$config)/!d}" "$1/Makefile"
}

edit()
{
	source=$("$setup/kernel-source.sh" "$version")
	rm -rf "$1/a" "$1/b"
	mkdir -p "$1/a/$(driver_path)"
	cp -r "$source/$(driver_path)"/* "$1/a/$(driver_path)"
	cp -r "$1/a" "$1/b"
	apply "$1/b" -p1
	echo "edit $1/b/$(driver_path), then: make patch NIC=$driver"
}

# The message stays, the diff is made anew.
regenerate()
{
	{
		sed '/^---$/q' "$patch"
		(cd "$1" && git diff --no-index --no-prefix --no-color a b || :)
	} >"$patch.new"
	mv "$patch.new" "$patch"
}

count()
{
	grep -E '^\+([^+]|$)' "$patch" |
		grep -cvE '^\+[[:space:]]*(/?\*.*)?$'
}

check()
{
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	layout "$dir/$driver"
}

[ $# -ge 2 ] || usage
driver=$2
patch=$(ls "$here/$driver"/*.patch 2>/dev/null) ||
	die "there is no patch for $driver"
version=${3:-}

case $1:$# in
layout:4)	layout "$4" ;;
edit:4)		edit "$4" ;;
patch:3)	regenerate "$3" ;;
path:2)		driver_path ;;
count:2)	count ;;
check:3)	check ;;
*)		usage ;;
esac
