#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# older.sh DEB OUT
#
# Makes of fastnet-dkms one of an older version, 0.0.9, to upgrade from.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-deb -R "$1" "$work/deb"
version=$(sed -n 's/^Version: \([0-9.]*\).*/\1/p' "$work/deb/DEBIAN/control")
mv "$work/deb/usr/src/fastnet-$version" "$work/deb/usr/src/fastnet-0.0.9"
grep -rlF "$version" "$work/deb/DEBIAN" "$work/deb/usr/src" |
	xargs sed -i "s/$(echo "$version" | sed 's/\./\\./g')/0.0.9/g"
dpkg-deb -b "$work/deb" "$2"
