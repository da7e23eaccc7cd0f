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
version=$1
package=linux-source-$version
tarball=usr/src/$package.tar.xz
dir=$cache/linux-$version

parts="Documentation/sphinx
drivers/net/ethernet/intel/e1000
drivers/net/ethernet/realtek
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

download_source()
{
	say "downloading $package"
	if apt-cache show "$package" >/dev/null 2>&1; then
		download "$package"
	else
		use_suites trixie-backports
		(cd "$work" && apt_from_suites download "$package")
	fi
}

# What the folder has to say about itself for it to be what we want.
description()
{
	if [ -e "/$tarball" ]; then
		dpkg-query -W -f '${Package} ${Version}\n' "$package"
	else
		echo "$package downloaded"
	fi
	echo "$parts"
	echo "$optional_parts"
}

is_complete()
{
	[ -e "$dir/.description" ] &&
		[ "$(cat "$dir/.description")" = "$(description)" ]
}

# The source, a .tar.xz, to the standard output.
source_tarball()
{
	if [ -e "/$tarball" ]; then
		cat "/$tarball"
	else
		dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xO "./$tarball"
	fi
}

unpack()
{
	mkdir "$work/tree"
	# shellcheck disable=SC2046,SC2086
	source_tarball |
	tar -xJ -C "$work/tree" --strip-components=1 \
		$(printf "$package/%s\n" $parts $optional_parts) \
		2>"$work/errors" || true

	# tar also fails when it is a part that need not be there.
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
		[ -e "/$tarball" ] || download_source
		say "unpacking $package"
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
