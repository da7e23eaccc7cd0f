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

# The patched driver is made beside the tree, then compared with what is there.
lay_driver()
{
	patch=$(ls "drivers/$1"/*.patch)
	path=$(sed -n 's,^+++ b/\(.*\)/[^/]*$,\1,p' "$patch" | head -n 1)
	drivers/driver.sh layout "$1" "$version" "$tree.$1"
	if [ -d "drivers/$1/kunit" ]; then
		depth=$(($(echo "$path" | tr -cd / | wc -c) + 2))
		cat "drivers/$1/kunit"/*.patch |
			patch --quiet --fuzz=0 --no-backup-if-mismatch \
				-d "$tree.$1" "-p$depth"
		cp "drivers/$1/kunit"/*.[ch] "$tree.$1"
	fi
	for file in "$tree.$1"/*; do
		[ -d "$file" ] || put "$file" "$tree/$path/${file##*/}"
	done
	rm -rf "$tree.$1"
}

source=$("$here/../../setup/kernel-tree.sh" "$version")
cmp -s "$source/.description" "$tree/.description" ||
	copy_tree "$source" "$tree"
cd "$here/../../.."
lay_core
for dir in drivers/*/; do
	dir=${dir%/}
	lay_driver "${dir##*/}"
done
