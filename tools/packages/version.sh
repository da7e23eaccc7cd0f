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

# main_of DIR: of the module that is built there, and not of a neighbour of its in
# the kernel, whose parts the Makefile may still name
main_of()
{
	module=$(sed -n 's/^obj-.*= *\(.*\)\.o$/\1/p' "$1/Makefile")
	parts=$(sed -n -e ':line' -e '/\\$/{N;s/\\\n//;b line}' \
		-e "s/^$module-[a-z]* *:*+*= *//p" "$1/Makefile")
	for part in "$module.o" $parts; do
		file=$1/${part%.o}.c
		! grep -qs '^MODULE_LICENSE(' "$file" || echo "$file"
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
