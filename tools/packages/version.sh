#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# version.sh VERSION DIR
#
# Lets modinfo say which version of fastnet the module has that DIR's source
# makes. DKMS does not replace a module with one that has no other version.

set -eu

[ $# -eq 2 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
ours="fastnet-$1"

# main_of DIR: of that module, and not of a neighbour of its in the kernel
main_of()
{
	for file in $(grep -l '^MODULE_LICENSE(' "$1"/*.c); do
		name=$(basename "$file" .c)
		grep -q "\<$name\.o\>" "$1/Makefile" && echo "$file"
	done
}

file=$(main_of "$2")
if grep -q "^MODULE_VERSION(.*\"-*$ours\")" "$file"; then
	exit
fi
# What this script wrote before; then after the one that it has, if any.
sed -i -e '/^MODULE_VERSION("fastnet-/d' \
	-e "s/^MODULE_VERSION(\([A-Z_]*\).*);/MODULE_VERSION(\1 \"-$ours\");/" \
	"$file"
grep -q '^MODULE_VERSION(' "$file" ||
	sed -i "/^MODULE_LICENSE(/a MODULE_VERSION(\"$ours\");" "$file"
