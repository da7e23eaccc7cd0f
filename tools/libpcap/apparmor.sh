#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# apparmor.sh DIR
#
# Compiles the AppArmor profile of Debian's tcpdump to DIR/tcpdump.debian, and
# with what devices of fastnet's need, to DIR/tcpdump.fastnet.

set -eu

[ $# -eq 1 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }

PATH=$PATH:/usr/sbin:/sbin
here=$(dirname "$(readlink -f "$0")")
etc=/etc/apparmor.d
profile=usr.bin.tcpdump

# The machine's own kernel has no say.
compile()
{
	apparmor_parser -Q -K -S --kernel-features "$etc/abi/3.0" \
		--base "$1" "$1/$profile"
}

mkdir -p "$1"
rm -rf "$1/apparmor.d"
cp -rL "$etc" "$1/apparmor.d"
: >"$1/apparmor.d/local/$profile"
compile "$1/apparmor.d" >"$1/tcpdump.debian"
cp "$here/apparmor/$profile" "$1/apparmor.d/local/$profile"
compile "$1/apparmor.d" >"$1/tcpdump.fastnet"
