#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make.sh KERNEL DIR
#
# Writes the patch series for the kernel source KERNEL to folders of DIR, ready
# for mail: from, and signed off by, whom git takes you for.

set -eu
[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
kernel=$(readlink -f "$1")
out=$(readlink -m "$2")
cd "$(dirname "$0")/../.."
series=$PWD/tools/series
# shellcheck source=tools/series/identity.sh
. "$series"/identity.sh
# shellcheck source=tools/series/layout.sh
. "$series"/layout.sh
# shellcheck source=tools/series/hooks.sh
. "$series"/hooks.sh

top=$PWD
tree=$out.tree
sources=$out.sources
declare -A placed

die()
{
	echo "series: $*" >&2
	exit 1
}

# Our files, as they are before any step has changed those of another one.
copy_sources()
{
	local patch

	rm -rf "$sources"
	mkdir -p "$sources"
	git ls-files -co --exclude-standard | while read -r file; do
		[ ! -e "$file" ] || echo "$file"
	done | xargs cp --parents -t "$sources"
	cd "$sources"
	for patch in "$series"/*.patch; do
		patch --quiet --fuzz=0 -R -p1 <"$patch" ||
			die "$patch is not in our files"
	done
}

# Files of the kernel that the series changes.
changed_files()
{
	local word

	for word in $(all_steps); do
		hooked "$word" || :
	done
	changed_by drivers/*/0*.patch drivers/*/kunit/*.patch
}

begin()
{
	local file

	rm -rf "$tree" "$out"
	mkdir -p "$tree" "$out"
	git -C "$tree" init -q -b master
	for file in $(changed_files); do
		[ -e "$kernel/$file" ] || die "$kernel has no $file"
		(cd "$kernel" && cp --parents "$file" "$tree")
	done
	commit <<<"base"
}

# commit [-s]: what changed, with the message from the standard input
commit()
{
	git -C "$tree" add -f .
	git -C "$tree" commit -q --allow-empty "$@" -F -
}

# change STEP: what it changes in our files, and in those that are in the tree
change()
{
	local file

	[ -e "$series/$1.patch" ] || return 0
	patch --quiet --fuzz=0 -p1 <"$series/$1.patch"
	for file in $(changed_by "$series/$1.patch"); do
		[ -z "${placed[$file]:-}" ] ||
			as_in_kernel "$file" >"$tree/$(place "$file")"
	done
}

# apply PATCH
apply()
{
	patch --quiet --fuzz=0 --no-backup-if-mismatch -d "$tree" -p1 <"$1" ||
		die "$1 does not apply to $kernel"
}

# put FILE: into the tree, if it is to be there and is not
put()
{
	local to

	to=$(place "$1")
	[ -n "$to" ] && [ -z "${placed[$1]:-}" ] || return 0
	placed[$1]=1
	mkdir -p "$tree/${to%/*}"
	as_in_kernel "$1" >"$tree/$to"
	case $1 in
	core/main.c)	;;
	core/*)		put_parts "$1" ;;
	esac
}

# put_parts FILE: the parts of the core whose headers it includes
put_parts()
{
	local header file

	while read -r header; do
		case $header in
		../*)	header=core/${header#../} ;;
		*)	header=${1%/*}/$header ;;
		esac
		for file in "$header" "${header%.h}.c"; do
			[ ! -e "$file" ] || put "$file"
		done
	done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$1")
}

# Those that grow with the series.
derive()
{
	local dir=$tree/net/fastnet

	[ -e "$dir" ] || return 0
	derive_makefile "$tree" >"$dir/Makefile"
	derive_kconfig "$tree" >"$dir/Kconfig"
	derive_main "$tree" >"$dir/main.c"
}

# add PATTERN: the files that match it, and did not match one before
add()
{
	local file

	for file in $1; do
		case $file:$1 in
		*.patch:*)		apply "$file" ;;
		*_test.*:*_test.* | drivers/*:*)
					put "$file" ;;
		*_test.*:*)		;;
		*)			put "$file" ;;
		esac
	done
}

# step NAME PATTERNS
step()
{
	local word patterns

	change "$1"
	read -ra patterns <<<"$2"
	for word in "${patterns[@]}"; do
		case $word in
		=*)	hook "$word" "$tree" ;;
		*)	add "$word" ;;
		esac
	done
	derive
	commit -s <"$series/$1.txt"
}

repairs()
{
	local driver patch

	for driver in $(all_drivers); do
		for patch in $(driver_repairs "$driver"); do
			apply "$patch"
			message "$patch" | commit -s
		done
	done
}

# The message of an adapter's patch is in it, and what there is to say of its
# tests in theirs.
adapters()
{
	local driver patch file

	for driver in $(all_drivers); do
		patch=$(driver_adapter "$driver")
		apply "$patch"
		for file in "$driver"kunit/*.[ch]; do
			put "$file"
		done
		apply "$driver"kunit/*.patch
		{
			message "$patch"
			message "$driver"kunit/*.patch | sed 1d
		} | commit -s
	done
}

# message PATCH
message()
{
	sed -n '/^---$/q; s/^Subject: \[PATCH\] //; p' "$1"
}

# add_series NAME FOLDER: its patches, with the cover letter as the description
# of the branch
add_series()
{
	local name patterns

	git -C "$tree" tag "before-$1"
	while read -r name patterns; do
		case $name in
		repairs)	repairs ;;
		drivers)	adapters ;;
		*)		step "$name" "$patterns" ;;
		esac
	done < <(steps_of "$1")
	git -C "$tree" config branch.master.description \
		"$("$top/tools/series/cover.sh" "$kernel" "$1")"
	git -C "$tree" format-patch -q --subject-prefix='PATCH net-next' \
		--cover-letter --cover-from-description=subject \
		-o "$out/$2" "before-$1"
}

copy_sources
begin
n=0
for name in $(all_series); do
	n=$((n + 1))
	add_series "$name" "$n-$name"
done
cd "$top"
rm -rf "$sources"
