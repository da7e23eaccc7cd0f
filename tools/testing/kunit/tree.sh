#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tree.sh VERSION DIR
#
# Makes DIR a kernel tree of that version with fastnet in it: net/fastnet, the
# headers, the patched drivers and their tests. A file is only written if it
# changes, so that the next build is short.

set -eu
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/setup/common.sh
. "$here/../../setup/common.sh"

[ $# -eq 2 ] || die "usage: tree.sh VERSION DIR"
version=$1
tree=$(readlink -m "$2")

# put FROM TO: a new file, as the old one may be the source's as well
put()
{
	cmp -s "$1" "$2" && return
	mkdir -p "${2%/*}"
	cp --remove-destination "$1" "$2"
}

# hook FILE LINE: into the kernel's own Kconfig and Makefile
hook()
{
	grep -qxF "$2" "$1" || sed -i "\$a$2" "$1"
}

# A file that we no longer have goes away. On User Mode Linux, which is a
# program, it is known what was executed of these files, see run.sh.
lay_core()
{
	for file in "$tree"/net/fastnet/core/*.[ch] \
			"$tree"/net/fastnet/core/*/*.[ch]; do
		[ -e "core/${file#"$tree"/net/fastnet/core/}" ] || rm -f "$file"
	done
	{
		cat Kbuild
		# shellcheck disable=SC2016
		echo 'subdir-ccflags-$(CONFIG_UML) += --coverage'
	} >"$tree.Kbuild"
	put "$tree.Kbuild" "$tree/net/fastnet/Kbuild"
	rm "$tree.Kbuild"
	for file in Kconfig core/Makefile core/*.[ch] core/*/*.[ch]; do
		put "$file" "$tree/net/fastnet/$file"
	done
	for file in include/*/*.h include/*/*/*.h; do
		put "$file" "$tree/$file"
	done
	hook "$tree/net/Kconfig" 'source "net/fastnet/Kconfig"'
	# shellcheck disable=SC2016
	hook "$tree/net/Makefile" 'obj-$(CONFIG_FASTNET) += fastnet/'
}

# What the patches change is made beside the tree, all drivers' at once, as some
# share a folder; then it is compared with what is there.
lay_drivers()
{
	work=$tree.drivers
	rm -rf "$work"
	mkdir "$work"
	sed -n 's,^--- a/,,p' drivers/*/*.patch drivers/*/kunit/*.patch |
	sort -u | while read -r file; do
		(cd "$source" && cp --parents "$file" "$work")
	done
	for patch in drivers/*/*.patch drivers/*/kunit/*.patch; do
		patch --quiet --fuzz=0 --no-backup-if-mismatch -d "$work" \
			-p1 <"$patch"
	done
	for dir in drivers/*/kunit; do
		driver=${dir#drivers/}
		path=$(drivers/driver.sh path "${driver%/kunit}")
		cp "$dir"/*.[ch] "$work/$path"
	done
	(cd "$work" && find . -type f) | while read -r file; do
		put "$work/$file" "$tree/$file"
	done
	rm -rf "$work"
}

source=$("$here/../../setup/kernel-tree.sh" "$version")
cmp -s "$source/.description" "$tree/.description" ||
	copy_tree "$source" "$tree"
cd "$here/../../.."
lay_core
lay_drivers
