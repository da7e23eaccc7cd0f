#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cover.sh KERNEL SERIES
#
# Prints the cover letter: cover-SERIES.txt, with the figures where it names one
# of the functions below, as @name@ on a line of its own, and the number of a
# patch where it names that, as %name%. None of them is typed there.

set -eu
kernel=$(readlink -f "$1")
name=$2
cd "$(dirname "$0")/../.."
unchanged=build/series-unchanged
# shellcheck source=tools/series/layout.sh
. tools/series/layout.sh

base()
{
	local version

	version=$(make -s -C "$kernel" kernelversion 2>/dev/null)
	echo "The series is made against Linux $version."
}

# The table of the README, which "make bench-reference" fills in.
cost()
{
	awk -F ' *[|] *' '
	/<!-- figures: / { inside = 1; next }
	inside && $0 == "" { exit }
	{ gsub("`", "") }
	inside && $2 !~ /^---/ { printf "  %-40s %s\n", $2, $3 }
	' README.md
}

# What there is in the series for XDP of it.
cost_xdp()
{
	cost | grep -v ' fastnet-'
}

# lines FILE...: neither blank nor comment
lines()
{
	cat "$@" | awk '
	/^[ \t]*\/\*/ { comment = 1 }
	!comment && !/^[ \t]*(\/\/.*)?$/ { n++ }
	/\*\// { comment = 0 }
	END { print n + 0 }'
}

# code FOLDER...: of the core, without tests, and those
code()
{
	local file code=() tests=()

	for file; do
		case $file in
		*_test.*)	tests+=("$file") ;;
		*)		code+=("$file") ;;
		esac
	done
	row "net/fastnet" "$(lines "${code[@]}")"
	row "its tests with KUnit" "$(lines "${tests[@]}")"
}

row()
{
	printf '  %-34s %s\n' "$@"
}

core()
{
	code core/*.[ch] core/xdp/*.[ch]
}

chardev()
{
	code core/chardev/*.[ch]
}

adapters()
{
	local driver

	for driver in $(all_drivers); do
		driver=$(basename "$driver")
		row "$driver" "$(drivers/driver.sh count "$driver") added"
	done
}

# What each of them costs a device in normal mode.
adapter_costs()
{
	local driver

	for driver in $(all_drivers); do
		[ ! -e "$driver"cost.txt ] || cat "$driver"cost.txt
	done
}

unchanged()
{
	if [ -s $unchanged ]; then
		sed 's/^/  /; s/ *$//' $unchanged
	else
		echo "  (make series-unchanged)"
	fi
}

# What is said of the patches, and why it stays.
checkpatch()
{
	checkpatch_explained | awk -F '\t' '
	!/^#/ && match($1, /[A-Z]+(_[A-Z]+)+|CAMELCASE/) {
		print "  " substr($1, RSTART, RLENGTH) ": " $2
	}' | sort -u | fold -s -w 72 |
		sed '/^  /!s/^/    /; s/ *$//'
}

# list WORD ITEM...: with commas, and WORD before the last
list()
{
	local word=$1 text=$2
	shift 2
	while [ $# -gt 1 ]; do
		text="$text, $1"
		shift
	done
	[ $# = 0 ] || text="$text${word:+ }${word:-, }$1"
	echo "$text"
}

# What sed has to do for the numbers, and the names of drivers.
numbers()
{
	local step driver names=() repaired=() patches=() n=0

	for driver in $(all_drivers); do
		names+=("$(basename "$driver")")
		[ -z "$(driver_repairs "$driver")" ] ||
			repaired+=("$(basename "$driver")")
	done
	echo "s/%driver-names%/$(list "and " "${names[@]}")/g"
	echo "s/%repaired%/$(list "and " "${repaired[@]}")/g"
	while read -r step _; do
		case $step in
		drivers)
			for driver in "${names[@]}"; do
				patches+=($((++n)))
			done
			echo "s/%drivers%/$(list "" "${patches[@]}")/g" ;;
		*)	echo "s/%$step%/$((++n))/g" ;;
		esac
	done < <(steps_of "$name")
}

while IFS= read -r line; do
	case $line in
	@*@)	figure=${line#@}; "${figure%@}" ;;
	*)	printf '%s\n' "$line" ;;
	esac
done < <(sed -f <(numbers) "tools/series/cover-$name.txt")
