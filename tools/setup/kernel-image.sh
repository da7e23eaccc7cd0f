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
# of Documentation/arch/x86/boot.rst; one for arm64 is not compressed.
uncompress()
{
	kernel=$work/tree/boot/vmlinuz-$kver
	if [ "$arch" = arm64 ]; then
		cp "$kernel" "$work/tree/boot/vmlinux-$kver"
		return
	fi
	start=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
	size=$(number 588 4)
	tail -c "+$((start + 1))" "$kernel" | head -c "$size" >"$work/payload"
	# The size of what comes out is behind it.
	case $(od -An -tx1 -N 4 "$work/payload" | tr -d ' ') in
	fd377a58)	xz -dc --single-stream <"$work/payload" ;;
	28b52ffd)	head -c $((size - 4)) "$work/payload" | zstd -dcq ;;
	*)		die "$kernel is compressed with neither xz nor zstd" ;;
	esac >"$work/tree/boot/vmlinux-$kver"
}

# Newer ones have it below /usr, and in a package each the kernel and modules.
unpack()
{
		mkdir -p "$work/tree/boot" "$work/tree/lib"
	for file in "$work"/*.deb; do
		dpkg-deb -x "$file" "$work/unpacked"
	done
	for modules in "$work"/unpacked/lib/modules \
			"$work"/unpacked/usr/lib/modules; do
		[ ! -d "$modules" ] || mv "$modules" "$work/tree/lib"
	done
	for file in "$work/unpacked/boot/vmlinuz-$kver" \
			"$work/tree/lib/modules/$kver/vmlinuz"; do
		[ ! -e "$file" ] || mv "$file" "$work/tree/boot/vmlinuz-$kver"
	done
	uncompress
	/sbin/depmod -b "$work/tree" "$kver"
}

# The package of the image may have no more than what it depends on.
download_image()
{
	download_kernel "$version" "linux-image-$kver"
	parts=$(dpkg-deb -f "$work"/*.deb Depends |
		grep -oE "linux-(base|binary|modules)-[0-9][^ ,]*" | sort -u)
	# shellcheck disable=SC2086
	[ -z "$parts" ] || download_kernel "$version" $parts
}

kver=${1:-$(newest_headers)}
[ -n "$kver" ] || die "no kernel headers are installed"
version=$(echo "$kver" | cut -d. -f1,2)
case $kver in *-arm64) for_arch arm64 ;; esac
dir=$cache/image-$kver

if [ ! -d "$dir" ]; then
	begin_work "image-$kver"
	if [ ! -d "$dir" ]; then
		download_image
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
