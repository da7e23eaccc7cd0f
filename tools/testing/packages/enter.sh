#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# enter.sh ROOT MNT COMMAND...
#
# Runs that in a chroot, where the folder MNT is /mnt, with the mounts that
# packages ask for. All of it is gone when the command ends.

set -eu

[ $# -ge 3 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }

# shellcheck disable=SC2016
exec unshare --mount --pid --fork --uts --kill-child sh -ec '
	root=$0
	# For unshare, which what is run may call, to find a file system at /.
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sysfs "$root/sys"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/run"
	mount --bind "$1" "$root/mnt"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	shift
	exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root XDG_CACHE_HOME=/mnt LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"' "$@"
