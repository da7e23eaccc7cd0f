#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Prints the path of a qemu-system-x86_64 whose NIC may be another process
# (vfio-user, since QEMU 10.1): the system's, or else one that this makes sure
# the cache holds, from Debian's packages, unpacked but not installed.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

program=qemu-system-x86_64
dir=$cache/qemu

speaks_vfio_user()
{
	"$1" -device vfio-user-pci,help 2>/dev/null | grep -q socket=
}

# It runs with its own libraries, which takes their own loader.
write_launcher()
{
	cat >"$work/tree/$program" <<-'LAUNCHER'
		#!/bin/sh
		usr=${0%/*}/usr
		exec "$usr/lib64/ld-linux-x86-64.so.2" \
			--library-path "$usr/lib/x86_64-linux-gnu" \
			"$usr/bin/${0##*/}" -L "$usr/share/qemu" \
			-L "$usr/share/seabios" "$@"
	LAUNCHER
	chmod +x "$work/tree/$program"
}

if speaks_vfio_user "$program"; then
	command -v "$program"
	exit
fi
if [ ! -d "$dir" ]; then
	begin_work qemu
	if [ ! -d "$dir" ]; then
		say "downloading qemu-system-x86"
		use_suites trixie trixie-backports
		download_whole -t trixie-backports qemu-system-x86 seabios
		unpack_whole
		write_launcher
		speaks_vfio_user "$work/tree/$program" ||
			die "the QEMU of trixie-backports does not work here"
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir/$program"
