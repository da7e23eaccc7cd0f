#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# source.sh VERSION DIR SERIES...
#
# Lays out what DKMS builds from: the core, and the patched drivers of these
# series of kernels. Who builds needs no kernel source then, and no network.

set -eu

[ $# -ge 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
top=$(readlink -f "$(dirname "$0")/../..")
version=$1
rm -rf "$2"
mkdir -p "$2"
dir=$(readlink -f "$2")
shift 2

copy_core()
{
	cp "$top"/tools/packages/dkms/* "$dir"
	sed "s/@version@/$version/" "$top/tools/packages/dkms/dkms.conf" \
		>"$dir/dkms.conf"
	# The module for the tests stays here.
	sed 's, tools/testing/fastnet_test/,,' "$top/Kbuild" >"$dir/Kbuild"
	(cd "$top" && cp --parents core/Makefile core/*.[ch] core/*/*.[ch] \
		drivers/Makefile include/*/fastnet*.h include/uapi/*/*.h "$dir")
	find "$dir" -name '*_test.[ch]' -exec rm {} +
	"$top/tools/packages/version.sh" "$version" "$dir/core"
}

# copy_driver NAME SERIES: what its module is made of, and no neighbours
copy_driver()
{
	to=$dir/series/$2/$1
	mkdir -p "${to%/*}"
	"$top/drivers/driver.sh" layout "$1" "$2" "$to"
	find "$to" -mindepth 1 -type d -prune -exec rm -r {} +
	for file in "$to"/*.c; do
		name=${file##*/}
		grep -q "\<${name%.c}\.o\>" "$to/Makefile" || rm "$file"
	done
	for file in "$to"/*.h; do
		grep -q "include \"${file##*/}\"" "$to"/*.[ch] || rm "$file"
	done
	rm -f "$to/Kconfig"
	"$top/tools/packages/version.sh" "$version" "$to"
}

copy_core
for series; do
	for driver in "$top"/drivers/*/driver.mk; do
		driver=${driver%/driver.mk}
		copy_driver "${driver##*/}" "$series"
	done
done
chmod -R u=rwX,go=rX "$dir"
