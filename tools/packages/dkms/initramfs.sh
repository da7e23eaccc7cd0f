#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh KERNEL
#
# Run by DKMS when modules of that kernel came or went. An initramfs that has
# one of the drivers is made anew: it is from there that it is loaded.

set -eu

kernel=$1
initrd=/boot/initrd.img-$kernel
drivers=$(find "$(dirname "$0")/series" -mindepth 2 -maxdepth 2 \
	-printf '%f\n' | sort -u | paste -s -d '|')

has_driver()
{
	# Of a pipe that ends early it would complain.
	lsinitramfs "$initrd" | grep -E "/($drivers)\.ko" >/dev/null
}

# What others than Debian's tools call it.
[ -e "$initrd" ] || initrd=/boot/initramfs-$kernel.img
[ -d "/lib/modules/$kernel/kernel" ] && [ -n "$drivers" ] &&
	[ -e "$initrd" ] || exit 0
if ! command -v update-initramfs >/dev/null; then
	echo "fastnet: if $initrd has one of the drivers $drivers, renew it" >&2
	exit 0
fi
if has_driver; then
	# DKMS does that after this.
	depmod "$kernel"
	update-initramfs -u -k "$kernel"
fi
