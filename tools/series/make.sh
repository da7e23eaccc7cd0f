#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make.sh KERNEL DIR
#
# Writes the patch series for the kernel source KERNEL to DIR, ready for mail:
# from, and signed off by, whom git takes you for.

set -eu
[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
kernel=$(readlink -f "$1")
out=$(readlink -m "$2")
cd "$(dirname "$0")/../.."
series=tools/series
# shellcheck source=tools/series/identity.sh
. $series/identity.sh
# shellcheck source=tools/series/layout.sh
. $series/layout.sh
# shellcheck source=tools/series/hooks.sh
. $series/hooks.sh

tree=$out.tree
declare -A placed

die()
{
	echo "series: $*" >&2
	exit 1
}

# The lines of steps, without comments.
steps()
{
	grep -v '^#' $series/steps
}

# Files of the kernel that the series changes.
changed_files()
{
	local word

	for word in $(steps); do
		hooked "$word" || :
	done
	sed -n 's,^--- a/,,p' drivers/*/0*.patch drivers/*/kunit/*.patch |
		sort -u
}

begin()
{
	local file

	rm -rf "$tree" "$out"
	mkdir -p "$tree" "$out"
	git -C "$tree" init -q
	for file in $(changed_files); do
		[ -e "$kernel/$file" ] || die "$kernel has no $file"
		(cd "$kernel" && cp --parents "$file" "$tree")
	done
	commit <<<"base"
	git -C "$tree" tag base
}

# commit [-s]: what changed, with the message from the standard input
commit()
{
	git -C "$tree" add -f .
	git -C "$tree" commit -q --allow-empty "$@" -F -
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

# The message of an adapter's patch is in it.
adapters()
{
	local patch

	for patch in drivers/*/0*.patch; do
		apply "$patch"
		sed -n '/^---$/q; s/^Subject: \[PATCH\] //; p' "$patch" |
			commit -s
	done
}

# The cover letter is the description of the branch.
cover()
{
	$series/cover.sh "$kernel" >"$out.cover"
	git -C "$tree" config branch.master.description "$(cat "$out.cover")"
	rm "$out.cover"
}

begin
while read -r name patterns; do
	if [ "$name" = drivers ]; then
		adapters
	else
		step "$name" "$patterns"
	fi
done < <(steps)
git -C "$tree" branch -q -M master
cover
git -C "$tree" format-patch -q --subject-prefix='PATCH net-next' \
	--cover-letter --cover-from-description=subject -o "$out" base
