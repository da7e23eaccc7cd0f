#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel-source.sh VERSION
#
# Makes sure that the cache holds the parts of Debian's source of that kernel
# (6.1, 6.12, 7.3) that we build on, and prints where.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || die "usage: kernel-source.sh VERSION"
source_of "$1"
dir=$cache/linux-$version
tree=$cache/tree-$version

# Where the drivers are.
top=$(dirname "$0")/../..
drivers=$(for description in "$top"/drivers/*/driver.mk; do
	"$top/drivers/driver.sh" path "$(basename "${description%/*}")"
done | sort -u)

parts="Documentation/sphinx
$drivers
scripts/checkpatch.pl
scripts/coccinelle
scripts/const_structs.checkpatch
scripts/kernel-doc
scripts/spelling.txt
tools/memory-model
tools/testing/selftests/kselftest.h
tools/testing/selftests/kselftest_harness.h"

# Where kernel-doc is not one file.
optional_parts="tools/docs/kernel-doc
tools/lib/python"

# What the folder says about itself: which source it is of, and its parts.
description()
{
	source_version
	echo "$parts"
	echo "$optional_parts"
}

# It may have more, for another checkout, which then goes on having it.
is_complete()
{
	there=$(cat "$dir/.description" 2>/dev/null) || return
	[ "$(echo "$there" | head -n 1)" = "$(source_version)" ] || return
	description | grep -qvxF "$there" || return 0
	parts=$(printf '%s\n' "$parts" "$there" | sed "/^linux-source/d" |
		grep -vxF "$optional_parts" | sort -u)
	false
}

# From the whole source, if it is there.
unpack()
{
	if [ "$(cat "$tree/.description" 2>&1)" = "$(source_version)" ]; then
		mkdir "$work/tree"
		# shellcheck disable=SC2086
		(cd "$tree" && cp -r --parents $parts $optional_parts \
			"$work/tree") 2>"$work/errors" || true
	else
		download_source
		say "unpacking $package"
		# shellcheck disable=SC2086
		unpack_source "$work/tree" $parts $optional_parts \
			2>"$work/errors" || true
	fi

	# It also fails when it is a part that need not be there.
	for part in $parts; do
		[ -e "$work/tree/$part" ] && continue
		cat "$work/errors" >&2
		die "$package has no $part"
	done
	description >"$work/tree/.description"
}

if ! is_complete; then
	begin_work "linux-$version"
	if ! is_complete; then
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
