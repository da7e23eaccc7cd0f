#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cover.sh KERNEL
#
# Prints the cover letter: cover.txt, with the figures where it names one of the
# functions below, as @name@ on a line of its own, and the number of a patch
# where it names that, as %name%. None of them is typed there.

set -eu
kernel=$(readlink -f "$1")
cd "$(dirname "$0")/../.."
unchanged=build/series-unchanged

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
	inside && $2 !~ /^---/ { printf "  %-34s %s\n", $2, $3 }
	' README.md
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

code()
{
	local driver files=() file

	for file in core/*.[ch] core/*/*.[ch]; do
		[[ $file == *_test.* ]] || files+=("$file")
	done
	printf '  %-34s %s\n' "net/fastnet" "$(lines "${files[@]}")" \
		"its tests with KUnit" "$(lines core/*_test.* core/*/*_test.* \
			drivers/*/kunit/*.c)"
	for driver in drivers/*/; do
		driver=$(basename "$driver")
		printf '  %-34s %s added\n' "$driver" \
			"$(drivers/driver.sh count "$driver")"
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
	awk -F '\t' '!/^#/ && match($1, /[A-Z]+(_[A-Z]+)+|CAMELCASE/) {
		print "  " substr($1, RSTART, RLENGTH) ": " $2
	}' tools/series/checkpatch-explained | sort -u | fold -s -w 72 |
		sed '/^  /!s/^/    /; s/ *$//'
}

# What sed has to do for the numbers.
numbers()
{
	local name driver n=0

	while read -r name _; do
		case $name in
		'#'*)	;;
		drivers)
			for driver in drivers/*/; do
				echo "s/%$(basename "$driver")%/$((++n))/g"
			done ;;
		*)	echo "s/%$name%/$((++n))/g" ;;
		esac
	done <tools/series/steps
}

while IFS= read -r line; do
	case $line in
	@*@)	figure=${line#@}; "${figure%@}" ;;
	*)	printf '%s\n' "$line" ;;
	esac
done < <(sed -f <(numbers) tools/series/cover.txt)
