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
. "$(dirname "$0")/../setup/common.sh"

[ $# -eq 1 ] || die "usage: kernel-tree.sh VERSION"
version=$1
package=linux-source-$version
tarball=usr/src/$package.tar.xz
dir=$cache/tree-$version

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

# The source, a .tar.xz, to the standard output.
source_tarball()
{
	if [ -e "/$tarball" ]; then
		cat "/$tarball"
	else
		dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xO "./$tarball"
	fi
}

if [ ! -d "$dir" ]; then
	begin_work "tree-$version"
	if [ ! -d "$dir" ]; then
		[ -e "/$tarball" ] || download_source
		say "unpacking $package"
		mkdir "$work/tree"
		source_tarball | tar -xJ -C "$work/tree" --strip-components=1
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
