#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh TREE OBJECTS REPORT
#
# How much of the core the last run of the suites executed: a line for each
# file, and one for all of them. Fails below 90 %. REPORT becomes a folder with
# the sources, each line with the number of times that it was executed.

set -eu

[ $# -eq 3 ] || { echo "usage: coverage.sh TREE OBJECTS REPORT" >&2; exit 2; }
tree=$1
objects=$2
report=$3
least=90

rm -rf "$report"
mkdir -p "$report"
cd "$report"
gcov --relative-only --preserve-paths --source-prefix "$tree" \
	"$objects"/net/fastnet/core/*.gcda \
	"$objects"/net/fastnet/core/*/*.gcda >log 2>&1
for file in *.gcov; do
	case $file in
	net#fastnet#core#*)	mv "$file" "${file#net#fastnet#core#}" ;;
	*)			rm "$file" ;;
	esac
done
rm -f ./*_test.[ch].gcov

# In what gcov wrote "#####" is a line that was not executed, "-" no code.
awk -F: -v least="$least" '
	function line(name, executed, lines) {
		printf "%-22s %5.1f %%  %4d of %4d lines\n", name,
		       100 * executed / lines, executed, lines
	}
	FNR == 1 { files[++n] = FILENAME }
	$1 ~ /-$/ { next }
	{ lines[FILENAME]++; all++ }
	$1 !~ /#/ { executed[FILENAME]++; all_executed++ }
	END {
		for (i = 1; i <= n; i++) {
			name = files[i]
			gsub(/^\.\/|\.gcov$/, "", name)
			gsub(/#/, "/", name)
			line(name, executed[files[i]], lines[files[i]])
		}
		line("total", all_executed, all)
		exit 100 * all_executed / all < least
	}' ./*.gcov
