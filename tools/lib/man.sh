#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
#
# man.sh KERNEL_SOURCE VERSION OUT: a page for each function and structure of
# fastnet.h, of its comments, and one of the library itself.

set -eu

kernel=$1
version=$2
out=$3
here=$(dirname "$0")

mkdir -p "$out"
rm -f "$out"/*.3
"$kernel/scripts/kernel-doc" -man -nosymbol fastnet "$here/fastnet.h" |
awk -v out="$out" -v version="$version" '
/^\.TH/ {
	match($0, /"(struct |enum )?fastnet[a-z_]*"/)
	name = substr($0, RSTART + 1, RLENGTH - 2)
	sub(/^[a-z]* /, "", name)
	page = out "/" name ".3"
	print ".TH " name " 3 \"\" \"libfastnet " version "\"" >page
	next
}
# Of a structure, its name alone, for apropos.
/^(struct|enum) fastnet[a-z_]* \\-/ { sub(/^[a-z]* /, "") }
{ print >page }
/^\.SH "?SYNOPSIS/ { print ".B #include <fastnet.h>\n.sp" >page }
ENDFILE {
	if (!page)
		exit 1
}'
sed "s/@version@/$version/" "$here/libfastnet.3" >"$out/libfastnet.3"
