#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# build.sh TREE OUT
#
# Builds the AF_XDP suite of the kernel whose source is at TREE, which it leaves
# as it is: OUT/xskxceiver-6.12, for a guest without libraries, and its programs,
# OUT/xsk_xdp_progs.bpf.o.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
here=$(dirname "$(readlink -f "$0")")
tree=$1
mkdir -p "$2"
out=$(readlink -f "$2")
suite=$tree/tools/testing/selftests/bpf

# What compiles its programs.
"$here/../../setup/packages.sh" clang

# Debian's library is older than the suite.
mkdir -p "$out/libbpf" "$out/usr"
make -s -C "$tree/tools/lib/bpf" OUTPUT="$out/libbpf/" DESTDIR="$out/usr" \
	prefix= install_headers "$out/libbpf/libbpf.a"

compile()
{
	program=$1
	shift
	gcc -O2 -g -w -static -pthread -I"$here" -I"$out/usr/include" \
		-I"$suite" -I"$tree/tools/include" \
		-I"$tree/tools/include/uapi" -I"$tree/tools/lib" \
		-Wl,--wrap=pthread_barrier_wait -Wl,--wrap=gettimeofday \
		-o "$out/$program" "$@" "$suite/xsk.c" "$here/settle.c" \
		"$out/libbpf/libbpf.a" -lelf -lz
}

clang -O2 -g -w -target bpf -I"$out/usr/include" \
	-I"$suite" -I"$tree/tools/include/uapi" \
	"-I/usr/include/$(gcc -print-multiarch)" -c -o "$out/xsk_xdp_progs.bpf.o" \
	"$suite/progs/xsk_xdp_progs.c"

# It has a bitmap that nobody sets to zero. What we wrap is in settle.c and
# rings.c.
compile xskxceiver-6.12 -ftrivial-auto-var-init=zero \
	-Wl,--wrap=set_hw_ring_size "$suite/xskxceiver.c" \
	"$suite/network_helpers.c" "$tree/tools/lib/find_bit.c" \
	"$here/rings.c" "$here/programs.c"
