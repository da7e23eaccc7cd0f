#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# unchanged.sh VERSION
#
# What the adapters cost a device that is not in zero-copy mode: compares the
# machine code of each driver before and after its patch, in a kernel without
# fastnet and in one that has it as a module. The result is for the cover
# letter of the series for XDP.
#
# shellcheck disable=SC2154 # what the files set that are sourced

set -eu
cd "$(dirname "$0")/../.."
for part in setup/common series/identity series/build series/layout; do
	# shellcheck source=/dev/null
	. tools/$part.sh
done

# of_drivers NAME: what their driver.mk say
of_drivers()
{
	sed -n -e ':line' -e '/\\$/{N;s/\\\n//;b line}' \
		-e "s/^$1_[a-z0-9]* = //p" drivers/*/driver.mk
}

# Drivers may have functions of the same name.
receive_path=$(of_drivers RECEIVE_PATH | tr ' ' '\n' | sort -u)
structures=$(of_drivers STRUCTURE | tr "\n" " ")

# functions OBJECT: a line for each, its name and what it does, without the
# addresses that it is at and the padding between its parts
functions()
{
	objdump -dr --no-show-raw-insn -w "$1" | awk '
	/^[0-9a-f]+ <.*>:$/ {
		if (name) print name "\t" code
		name = $2
		gsub(/[<>:]/, "", name)
		code = ""
		next
	}
	/^ / {
		sub(/^ *[0-9a-f]+:[ \t]*/, "")
		if ($1 ~ /^(nop|xchg|cs|data16|int3)/) next
		gsub(/[0-9a-f]+: R_X86_64_[A-Z0-9]+/, "")
		# what has no name
		gsub(/(\.[a-z]|__[a-z]+)[^ \t]*[+-]0x[0-9a-f]+/, "section")
		# where it jumps to, in the object
		gsub(/[0-9a-f]+ <[^>]*\+0x[0-9a-f]+>/, "inside")
		gsub(/[0-9a-f]+ </, "<")
		gsub(/[ \t]+/, " ")
		code = code "; " $0
	}
	END { if (name) print name "\t" code }' | sort
}

# The same without numbers: offsets of members, among others.
without_numbers()
{
	sed -E 's/[-+$]*0x[0-9a-f]+//g'
}

names()
{
	cut -f 1 | sort
}

# compare STOCK PATCHED: what became of the functions of the stock driver
compare()
{
	local stock=$work/stock patched=$work/patched
	local all same alike name

	functions "$1" >"$stock"
	functions "$2" >"$patched"
	all=$(wc -l <"$stock")
	same=$(comm -12 "$stock" "$patched" | names)
	alike=$(comm -12 <(without_numbers <"$stock" | sort) \
		<(without_numbers <"$patched" | sort) | names)
	echo "  $all functions: $(wc -w <<<"$same") the same," \
		"$(comm -13 <(echo "$same") <(echo "$alike") | wc -w)" \
		"but for numbers"
	comm -23 <(names <"$stock") <(echo "$alike") | xargs echo "  different:" |
		fold -s -w 58 | sed '2,$s/^/             /'
	for name in $receive_path; do
		grep -q "^$name	" "$stock" || continue
		if grep -qx "$name" <<<"$same"; then
			echo "  $name: the same"
		elif grep -qx "$name" <<<"$alike"; then
			echo "  $name: the same but for numbers"
		else
			echo "  $name: $(instructions "$name" "$stock") ->" \
				"$(instructions "$name" "$patched") instructions"
		fi
	done
}

# instructions NAME FILE
instructions()
{
	grep "^$1	" "$2" | grep -o ';' | wc -l
}

text_bytes()
{
	size "$1" | awk 'NR == 2 { print $1 }'
}

# struct_bytes OBJECT: of the private structure
struct_bytes()
{
	readelf --debug-dump=info "$1" 2>/dev/null |
		awk -v structures=" $structures " '
		/DW_TAG_structure_type/ { name = "" }
		/DW_AT_name/ { name = $NF }
		/DW_AT_byte_size/ && name && index(structures, " " name " ") {
			print name ", " $NF " bytes"; exit }'
}

# build CONFIG STEP OBJECT...: to $work/CONFIG-STEP
build()
{
	local config=$1 step=$2
	shift 2
	in_tree checkout -q "$step"
	configure "$config"
	kbuild "$config" -j2 KCFLAGS=-g "$@"
	mkdir -p "$work/$config-$step"
	(cd "$built/$config" && cp "$@" "$work/$config-$step")
}

report()
{
	local object=${1##*/} config

	echo "$object: $(struct_bytes "$work/n-base/$object") ->" \
		"$(struct_bytes "$work/n-patched/$object" | cut -d ' ' -f 2-)"
	for config in n m; do
		echo " CONFIG_FASTNET=$config:" \
			"$(text_bytes "$work/$config-base/$object") ->" \
			"$(text_bytes "$work/$config-patched/$object") bytes of code"
		compare "$work/$config-base/$object" \
			"$work/$config-patched/$object"
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools/series/make.sh "$(tools/setup/kernel-tree.sh "$1")" "$work/series" >&2
use "$1"
restart "$work"/series/*/*.patch
rm "$work"/series/*/0000-*
in_tree am -q --whitespace=nowarn "$work"/series/*/*
in_tree tag patched
objects=$(cat drivers/*/0*.patch | sed -n 's,^+++ b/\(.*\)\.c$,\1.o,p' | sort -u)
for config in n m; do
	for step in base patched; do
		# shellcheck disable=SC2086
		build $config $step $objects
	done
done
echo "Linux $1 with PROVE_LOCKING, $(gcc --version | head -n 1):"
for object in $objects; do
	echo
	report "$object"
done
