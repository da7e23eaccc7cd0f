#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# build.sh VERSION TREE OUT
#
# Builds the AF_XDP suite of the kernel of that version (6.1, 6.12), whose source
# is at TREE and stays as it is: OUT/xskxceiver-VERSION, and its programs,
# OUT/xsk_xdp_progs.bpf.o, if it has them in a file.

set -eu

[ $# -eq 3 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
here=$(dirname "$(readlink -f "$0")")
version=$1
tree=$2
mkdir -p "$3"
out=$(readlink -f "$3")
suite=$tree/tools/testing/selftests/bpf

# Debian's library is another one than the suite's.
build_library()
{
	mkdir -p "$out/libbpf" "$out/usr"
	make -s -C "$tree/tools/lib/bpf" OUTPUT="$out/libbpf/" \
		DESTDIR="$out/usr" prefix= install_headers "$out/libbpf/libbpf.a"
}

# What we wrap is in the files beside this.
build_suite()
{
	gcc -O2 -g -w -pthread -I"$here" -I"$out/usr/include" \
		-I"$suite" -I"$tree/tools/include" \
		-I"$tree/tools/include/uapi" -I"$tree/tools/lib" \
		-Wl,--wrap=pthread_barrier_wait -Wl,--wrap=gettimeofday \
		-Wl,--wrap=usleep -Wl,--wrap=xsk_socket__create \
		-o "$out/xskxceiver-$version" "$@" "$suite/xsk.c" \
		"$here/settle.c" "$here/socket.c" "$out/libbpf/libbpf.a" -lelf -lz
}

build_programs()
{
	"$here/../../setup/packages.sh" clang
	clang -O2 -g -w -target bpf -I"$out/usr/include" -I"$suite" \
		-I"$tree/tools/include/uapi" \
		"-I/usr/include/$(gcc -print-multiarch)" -c \
		-o "$out/xsk_xdp_progs.bpf.o" "$suite/progs/xsk_xdp_progs.c"
}

case $version in
6.1)
	build_library
	build_suite -DNIC='const char *' -Wl,--wrap=close \
		"$here/case.c" "$here/descriptors.c"
	;;
6.12)
	build_library
	build_programs
	# It has a bitmap that nobody sets to zero.
	build_suite -DNIC=int -ftrivial-auto-var-init=zero \
		-Wl,--wrap=set_hw_ring_size "$suite/xskxceiver.c" \
		"$suite/network_helpers.c" "$tree/tools/lib/find_bit.c" \
		"$here/rings.c" "$here/programs.c"
	;;
*)
	echo "build.sh: no suite of $version: 6.1 or 6.12" >&2
	exit 2
	;;
esac
