#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# build.sh SUITE DIR
#
# Builds the libpcap of that release of Debian's (bookworm, trixie), with what
# Debian's own has and devices of fastnet: DIR/libpcap.so.0.8, which has libfastnet
# in it, and DIR/libpcap.a, which has not.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }

top=$(readlink -f "$(dirname "$0")/../..")
source=$("$top/tools/setup/libpcap-source.sh" "$1")
mkdir -p "$2"
dir=$(readlink -f "$2")
tree=$dir/source

# As Debian's, and with no folder of this machine in what is built.
flags()
{
	DEB_BUILD_MAINT_OPTIONS=hardening=+all \
		DEB_CFLAGS_MAINT_APPEND=-ffile-prefix-map=$top=. \
		dpkg-buildflags --get "$1"
}

# Before 1.10.5 it had other names for what modules use of it.
copy_module()
{
	for file in pcap-fastnet.c pcap-fastnet.h; do
		if grep -q pcapint_ "$tree/pcap-int.h"; then
			cat "$top/tools/libpcap/$file"
		else
			sed -e 's/pcapint_\(add_dev\|find_dev\)\>/\1/' \
				-e 's/pcapint_\(install_\)/\1/' \
				-e 's/pcapint_/pcap_/' \
				"$top/tools/libpcap/$file"
		fi >"$tree/$file"
	done
}

# To be part of a shared library, other than the one that programs get.
build_libfastnet()
{
	# shellcheck disable=SC2046
	${CC:-gcc} $(flags CPPFLAGS) $(flags CFLAGS) -Wall -Wextra -fPIC \
		-I"$top/include/uapi" \
		-c -o "$dir/fastnet.o" "$top/tools/lib/fastnet.c"
	rm -f "$dir/libfastnet.a"
	${AR:-ar} rcs "$dir/libfastnet.a" "$dir/fastnet.o"
}

# With what Debian hardens its own by: root's programs use it.
configure()
{
	autoreconf -f
	./configure --with-pcap=linux --enable-fastnet --disable-rdma \
		--without-dpdk LDFLAGS="$(flags LDFLAGS) -L$dir" \
		CPPFLAGS="$(flags CPPFLAGS)" \
		CFLAGS="$(flags CFLAGS) -Wall -I$top/include/uapi -I$top/tools/lib"
}

build()
{
	cp -a "$source" "$tree"
	patch -d "$tree" -p1 <"$top/tools/libpcap/hooks.patch"
	copy_module
	build_libfastnet
	(cd "$tree" && configure && make libpcap.a shared)
}

rm -rf "$tree"
build >"$dir/log" 2>&1 || { tail -n 30 "$dir/log" >&2; exit 1; }
# Of ours.
if grep -A3 'pcap-fastnet.*warning:' "$dir/log" >&2; then
	exit 1
fi
cp "$tree/libpcap.a" "$tree/libpcap.so.0.8" "$dir"
