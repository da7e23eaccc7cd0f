#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# headers.sh KDIR VERSION
#
# Can modules be built with these headers? If not, says why, in one line.

set -eu

kdir=$1
version=$2

die()
{
	echo "$*" >&2
	exit 1
}

if [ -z "$version" ] || [ ! -e "$kdir/Makefile" ]; then
	die "No kernel headers${kdir:+ in $kdir}: make setup, or KDIR=<headers>"
fi

oldest=$(printf '6.1\n%s\n' "$version" | sort -V | head -n 1)
[ "$oldest" = 6.1 ] || die "Linux $version is not supported: 6.1 or newer is"

# Debian's name the one that they have to be used with.
compiler=$(sed -n 's/^\(override \)*CC *=.*(CROSS_COMPILE)//p' \
	"$kdir/.kernelvariables" 2>/dev/null) || compiler=
[ -z "$compiler" ] || command -v "${compiler%% *}" >/dev/null ||
	die "The headers in $kdir are for $compiler: install that package"
