#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# sysroot.sh ARCH
#
# Makes sure that there is a compiler for that architecture (arm64), and that the
# cache holds what a guest of it has of Debian: programs for mkinitramfs.sh, and
# libraries and headers for ours, unpacked but not installed. Prints where.

set -eu
# shellcheck source=tools/setup/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 1 ] || die "usage: sysroot.sh ARCH"
for_arch "$1"
dir=$cache/sysroot-$arch

# Not all of them have all below /usr.
unpack()
{
	mkdir -p "$work/tree/usr/bin" "$work/tree/usr/lib" "$work/tree/usr/sbin"
	ln -s usr/bin usr/lib usr/sbin "$work/tree"
	for package in "$work"/apt/cache/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$package" |
			tar -x -C "$work/tree" --keep-directory-symlink \
				--exclude ./etc --exclude ./usr/share \
				--exclude ./var
	done
	# What a link names is in there, too.
	find "$work/tree" -lname '/*' | while read -r link; do
		ln -nrsf "$work/tree$(readlink "$link")" "$link"
	done
}

need_compiler
if [ ! -d "$dir" ]; then
	begin_work "sysroot-$arch"
	if [ ! -d "$dir" ]; then
		say "downloading programs and libraries for $arch"
		# shellcheck source=/etc/os-release
		use_suites "$(. /etc/os-release && echo "$VERSION_CODENAME")"
		download_whole bash busybox-static dash ethtool iproute2 kmod \
			libbpf-dev libc6-dev libelf-dev libpcap-dev libxdp-dev \
			tcpreplay zlib1g-dev
		unpack
		publish "$work/tree" "$dir"
	fi
fi
echo "$dir"
