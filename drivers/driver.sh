#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# driver.sh layout DRIVER VERSION DIR	the stock driver of that kernel, patched,
#					its files straight in DIR
# driver.sh edit DRIVER VERSION DIR [N]	DIR/a before its patch N, DIR/b with it
# driver.sh patch DRIVER DIR [N]	DIR/b became the better one: the patch anew
# driver.sh compare DRIVER VERSION DIR	DIR/a as it is in that kernel, DIR/b patched
# driver.sh path DRIVER			its folder in a kernel, as the patches have it
# driver.sh count DRIVER		lines of code that the adapter adds
# driver.sh check DRIVER VERSION	do the patches apply, without fuzz?
#
# The patches of a driver are numbered from 1. The last is the adapter, which is
# what is meant without N; those before it are repairs that it needs.

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
	sed -n '4,14s/^# \?//p' "$0" >&2
	exit 2
}

driver_path()
{
	sed -n 's,^+++ b/\(.*\)/[^/]*$,\1,p' "$adapter" | head -n 1
}

# apply DIR STRIP PATCH...
apply()
{
	command -v patch >/dev/null || die "the program patch is not there"
	to=$1
	strip=$2
	shift 2
	for file; do
		patch --quiet --fuzz=0 --no-backup-if-mismatch -d "$to" \
			"$strip" <"$file" ||
			die "${file##*/} does not apply to Linux $version"
	done
}

# select_patch N: that one, and those before it
select_patch()
{
	before=
	for patch in $patches; do
		case ${patch##*/} in
		"$(printf %04d "$1")"-*)	return ;;
		esac
		before="$before $patch"
	done
	die "$driver has no patch $1"
}

# The driver's folder, without those in it: they are other drivers'.
copy_files()
{
	find "$source/$(driver_path)" -maxdepth 1 -type f \
		-exec cp -t "$1" {} +
}

layout()
{
	source=$("$setup/kernel-source.sh" "$version")
	rm -rf "$1"
	mkdir -p "$1"
	copy_files "$1"
	# a/ and each folder of the path
	# shellcheck disable=SC2086 # a name has no spaces
	apply "$1" "-p$(($(driver_path | tr -cd / | wc -c) + 2))" $patches
	# Its neighbours there are built elsewhere, or not at all.
	config=$(sed -n "s/^CONFIG_$driver = //p" "$here/$driver/driver.mk")
	for neighbour in $(sed -n "/CONFIG_$config)/!s/^obj-.*= *\(.*\)\.o.*/\1/p" \
			"$1/Makefile"); do
		sed -i "/^$neighbour-\(objs\|y\)/,/[^\\\\]\$/d" "$1/Makefile"
	done
	sed -i "/^obj-/{/CONFIG_$config)/!d}" "$1/Makefile"
}

# stock DIR: as it is in that kernel, in DIR/a
stock()
{
	source=$("$setup/kernel-source.sh" "$version")
	rm -rf "$1/a" "$1/b"
	mkdir -p "$1/a/$(driver_path)"
	copy_files "$1/a/$(driver_path)"
}

# edit DIR N
edit()
{
	select_patch "$2"
	stock "$1"
	# shellcheck disable=SC2086
	apply "$1/a" -p1 $before
	cp -r "$1/a" "$1/b"
	apply "$1/b" -p1 "$patch"
	echo "edit $1/b/$(driver_path), then: make patch NIC=$driver${n:+ N=$n}"
}

compare()
{
	stock "$1"
	cp -r "$1/a" "$1/b"
	# shellcheck disable=SC2086
	apply "$1/b" -p1 $patches
}

# The message stays, the diff is made anew.
regenerate()
{
	select_patch "$2"
	{
		sed '/^---$/q' "$patch"
		(cd "$1" && git diff --no-index --no-prefix --no-color a b || :)
	} >"$patch.new"
	mv "$patch.new" "$patch"
}

count()
{
	grep -E '^\+([^+]|$)' "$adapter" |
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
patches=$(ls "$here/$driver"/*.patch 2>/dev/null) ||
	die "there is no patch for $driver"
adapter=$(echo "$patches" | tail -n 1)
last=$(echo "$patches" | wc -l)
version=${3:-}

case $1:$# in
layout:4)	layout "$4" ;;
edit:[45])	n=${5:-}; edit "$4" "${n:-$last}" ;;
patch:[34])	regenerate "$3" "${4:-$last}" ;;
compare:4)	compare "$4" ;;
path:2)		driver_path ;;
count:2)	count ;;
check:3)	check ;;
*)		usage ;;
esac
