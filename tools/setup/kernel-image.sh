#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel-image.sh [KVER]
#
# Makes sure that the cache holds Debian's kernel KVER (by default the newest
# one that there are headers of), unpacked but not installed, and prints where:
# boot/vmlinuz-KVER, the same uncompressed as boot/vmlinux-KVER, lib/modules.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

newest_headers()
{
	for build in /lib/modules/*/build; do
		[ -e "$build/Makefile" ] || continue
		build=${build%/build}
		echo "${build##*/}"
	done | sort -V | tail -n 1
}

# number OFFSET SIZE: a field of the kernel image's header
number()
{
	od -An -t "u$2" -j "$1" -N "$2" "$kernel" | tr -d ' '
}

# An emulated CPU takes seconds to uncompress its kernel. The offsets are those
# of Documentation/arch/x86/boot.rst.
uncompress()
{
	kernel=$work/tree/boot/vmlinuz-$kver
	start=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
	tail -c "+$((start + 1))" "$kernel" | head -c "$(number 588 4)" |
		xz -dc --single-stream >"$work/tree/boot/vmlinux-$kver" ||
		die "$kernel is not compressed with xz"
}

unpack()
{
	mkdir "$work/tree"
	dpkg-deb --fsys-tarfile "$work"/*.deb |
		tar -x -C "$work/tree" ./boot ./lib/modules
	uncompress
	/sbin/depmod -b "$work/tree" "$kver"
}

kver=${1:-$(newest_headers)}
[ -n "$kver" ] || die "no kernel headers are installed"
dir=$cache/image-$kver

if [ ! -d "$dir" ]; then
	begin_work "image-$kver"
	if [ ! -d "$dir" ]; then
		say "downloading linux-image-$kver"
		download "linux-image-$kver"
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
