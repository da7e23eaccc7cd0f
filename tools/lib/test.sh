#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
#
# test.sh BUILT VERSION: is what is installed complete, and all of it usable?
# Prints a line for each thing, and "N passed, N failed".

set -u

here=$(dirname "$(readlink -f "$0")")
top=$here/../..
built=$1
version=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
passed=0
failed=0

# try WHAT COMMAND...
try()
{
	local what=$1
	shift
	if "$@" >"$root/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		sed 's/^/       /' "$root/log"
	fi
}

# The functions that the header declares, that a library has, that have a page.
declared()
{
	sed '/^\/\*/,/\*\//d' "$here/fastnet.h" |
		grep -o '\bfastnet_[a-z_]*(' | tr -d '(' | sort -u
}

exported()
{
	nm --defined-only "$@" | awk '$2 == "T" { print $3 }' |
		sed 's/@.*//' | sort -u
}

same()
{
	diff "$1" "$2"
}

pages()
{
	find "$root/i/usr/share/man/man3" -name 'fastnet_*.3' -printf '%f\n' |
		sed 's/\.3$//' | sort
}

installed()
{
	make -C "$top" --no-print-directory install-library \
		DESTDIR="$root/i" prefix=/usr
}

# pkgconfig ARGUMENT...: as if that root were this machine's
pkgconfig()
{
	PKG_CONFIG_SYSROOT_DIR=$root/i PKG_CONFIG_PATH= \
		PKG_CONFIG_LIBDIR=$root/i/usr/lib/pkgconfig pkg-config "$@"
}

# With nothing but what is installed. It gets as far as there is a device.
program()
{
	local flags
	flags=$(pkgconfig --cflags --libs libfastnet) || return
	# shellcheck disable=SC2086
	gcc -Wall -Wextra -Werror -o "$root/reader" \
		"$top/Documentation/networking/fastnet/library-reader.c" \
		$flags "$@"
}

explains()
{
	"$@" no-such-device 2>"$root/said" && return 1
	grep -q 'no-such-device: ' "$root/said" && [ "$(wc -l <"$root/said")" = 1 ]
}

nothing_left()
{
	make -C "$top" --no-print-directory uninstall-library \
		DESTDIR="$root/i" prefix=/usr
	[ -z "$(find "$root/i" ! -type d)" ]
}

try "installs below DESTDIR" installed
declared >"$root/declared"
exported "$built/libfastnet.a" >"$root/static"
exported -D "$built/libfastnet.so.$version" >"$root/shared"
grep -v -e _options -e _frame <(pages) >"$root/pages"
try "the static library has what is declared" \
	same "$root/declared" "$root/static"
try "the shared library has what is declared" \
	same "$root/declared" "$root/shared"
try "each function has a page" same "$root/declared" "$root/pages"
try "pages are silent" bash -c \
	"! groff -man -ww -z $root/i/usr/share/man/man3/*.3 2>&1 | grep ."
try "the version" [ "$(pkgconfig --modversion libfastnet)" = "$version" ]
try "a program of the documentation, shared" program
try "it runs" explains env LD_LIBRARY_PATH="$root/i/usr/lib" "$root/reader"
try "it needs libfastnet.so.0" bash -c \
	"readelf -d $root/reader | grep -q 'NEEDED.*libfastnet.so.0'"
try "the same, static" program -static
try "it runs" explains "$root/reader"
try "a static library in a shared one" gcc -shared -o "$root/l.so" \
	-Wl,--whole-archive "$built/libfastnet.a" -Wl,--no-whole-archive
try "python has all functions" python3 -c "import ctypes
l = ctypes.CDLL('$built/libfastnet.so.$version')
[getattr(l, name.strip()) for name in open('$root/declared')]"
try "uninstalls all of it" nothing_left
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
