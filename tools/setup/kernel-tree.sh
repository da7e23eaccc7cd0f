#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel-tree.sh VERSION
#
# Makes sure that the cache holds all of Debian's source of that kernel (6.1,
# 6.12, 7.3) as it came, and prints where. Not to be changed: git worktrees,
# builds and patches belong into a copy.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || die "usage: kernel-tree.sh VERSION"
source_of "$1"
dir=$cache/tree-$version

is_complete()
{
	[ "$(cat "$dir/.description" 2>&1)" = "$(source_version)" ]
}

if ! is_complete; then
	begin_work "tree-$version"
	if ! is_complete; then
		download_source
		say "unpacking $package"
		unpack_source "$work/tree"
		source_version >"$work/tree/.description"
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
