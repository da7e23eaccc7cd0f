#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# qemu.sh [ARCH]
#
# Prints the path of a QEMU for x86_64, or ARCH (arm64), whose NIC may be another
# process (vfio-user, since QEMU 10.1): the system's, or else one that this makes
# sure the cache holds, from Debian's packages, unpacked but not installed.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

case ${1:-} in
'')	program=qemu-system-x86_64 packages="qemu-system-x86 seabios" ;;
arm64)	program=qemu-system-aarch64 packages=qemu-system-arm ;;
*)	die "which QEMU is for $1 is not known: arm64 is" ;;
esac
dir=$cache/qemu${1:+-$1}

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
		say "downloading ${packages%% *}"
		use_suites trixie trixie-backports
		# shellcheck disable=SC2086
		download_whole -t trixie-backports $packages
		unpack_whole
		write_launcher
		speaks_vfio_user "$work/tree/$program" ||
			die "the QEMU of trixie-backports does not work here"
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir/$program"
