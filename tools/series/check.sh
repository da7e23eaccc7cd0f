#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh [-k] VERSION...
#
# The patch series, made for and applied to each of these kernels: are they what a
# maintainer expects of them? With -k, the KUnit suites are run in the result, for
# which much of a kernel is built. A line for each patch; what is wrong follows
# it. Ends with "N passed, N failed".
#
# shellcheck disable=SC2154 # what the files set that are sourced

set -u
cd "$(dirname "$0")/../.." || exit
# What make says when it is one of several jobs would pass for an error.
unset MAKEFLAGS MFLAGS
# To look at the patches, anybody will do as their sender.
if ! git var GIT_AUTHOR_IDENT >/dev/null 2>&1; then
	GIT_AUTHOR_NAME=$(git log -1 --format=%an)
	GIT_AUTHOR_EMAIL=$(git log -1 --format=%ae)
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
fi
for part in setup/common series/identity series/build series/layout \
		series/mail series/compiled; do
	# shellcheck source=/dev/null
	. tools/$part.sh
done

newest=7.3
out=$PWD/build/series-check
passed=0
failed=0

# check WHAT COMMAND...
check()
{
	local what=$1 begin=$SECONDS log=$out/log verdict=ok
	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		verdict=FAILED
	fi
	printf '%-6s %4ds  %s\n' $verdict $((SECONDS - begin)) "$what"
	[ $verdict = ok ] || head -n 60 "$log" | sed 's/^/       /'
}

# Succeeds if the command does, and prints nothing.
silently()
{
	local text status

	text=$("$@" 2>&1)
	status=$?
	[ -z "$text" ] || echo "$text"
	[ $status = 0 ] && [ -z "$text" ]
}

# name_of PATCH: with its series
name_of()
{
	local name=${1%.patch}

	echo "$(basename "${name%/*}")/${name##*/}"
}

# With its name as a tag, and no fuzz. A page that shows a patch has a space
# before a tab.
apply()
{
	silently in_tree am -q --whitespace=nowarn "$1" ||
		{ in_tree am --abort; return 1; }
	in_tree tag "$(name_of "$1")"
}

# The kernel's own documentation tools find nothing wrong.
documented()
{
	local all

	all=$("$tree/scripts/kernel-doc" -h 2>&1 | grep -o -m 1 -e '-Wall')
	in_tree ls-files 'net/fastnet/*.[ch]' 'include/*fastnet*.h' |
		(cd "$tree" && silently xargs -r scripts/kernel-doc ${all:+-Wall} -none)
}

# The pages, which are built as ours are.
pages()
{
	local dir=$out/pages

	[ -d "$tree/Documentation/networking/fastnet" ] || return 0
	once "$(in_tree rev-parse HEAD:Documentation HEAD:net HEAD:include)" ||
		return 0
	rm -rf "$dir"
	mkdir -p "$dir/networking"
	cp Documentation/{conf.py,index.rst} "$dir"
	cp -r "$tree/Documentation/networking/fastnet" "$dir/networking"
	PYTHONDONTWRITEBYTECODE=1 srctree=$tree FASTNET_TREE=$tree silently \
		sphinx-build -q -W --keep-going -b html "$dir" "$dir/html" &&
		remember
}

# The suites, run as anybody runs them who has a kernel tree.
tested()
{
	local um=$PWD/tools/testing/kunit/um.config

	once "$(in_tree rev-parse "HEAD^{tree}" "base^{tree}"; cat "$um")" ||
		return 0
	(cd "$tree" && tools/testing/kunit/kunit.py run --arch=um --jobs=2 \
		--build_dir="$built/kunit" --kunitconfig="$um" \
		--kunitconfig=net/fastnet/.kunitconfig 'fastnet*') || return
	remember
}

# Nothing of ours is missing, or different.
same_as_ours()
{
	local file to wrong=0

	for file in $(git ls-files -co --exclude-standard); do
		[ -e "$file" ] || continue
		to=$(place "$file")
		[ -n "$to" ] || continue
		as_in_kernel "$file" | cmp -s - "$tree/$to" && continue
		echo "$file is not $to"
		wrong=1
	done
	return $wrong
}

# Where a patch to one of the kernel's own files has other neighbours.
differing()
{
	local patch names=()

	for patch in "$out/$1"/*/*.patch; do
		same_text "$1" "$(name_of "$patch")" >/dev/null ||
			names+=("$(name_of "$patch")")
	done
	echo "The text is that for $newest, but for ${names[*]:-none}"
}

# series VERSION DIR: each patch, and what it all says in the end
series()
{
	local patch name

	for patch in "$2"*.patch; do
		name=$(name_of "$patch")
		case $name in
		*/0000-*)	continue ;;
		esac
		check "$1 $name: applies" apply "$patch"
		check "$1 $name: builds" builds "$name"
	done
	name=$(basename "$2")
	check "$1 $name: kernel-doc" documented
	[ "$1" != $newest ] || check "$1 $name: documentation" pages
}

# version VERSION: all of it
version()
{
	local dir

	use "$1"
	[ "$1" = $newest ] || differing "$1"
	restart "$out/$1"/*/*.patch
	for dir in "$out/$1"/*/; do
		series "$1" "$dir"
	done
	check "$1: the tree is ours in the end" same_as_ours
	[ -z "$kunit" ] || check "$1: KUnit" tested
}

make_for()
{
	tools/series/make.sh "$(tools/setup/kernel-tree.sh "$1")" "$out/$1"
}

kunit=
if [ "${1:-}" = -k ]; then
	kunit=1
	shift
fi
[ $# -ge 1 ] || { sed -n '4s/^# /usage: /p' "$0" >&2; exit 2; }
versions=$*

mkdir -p "$out"
for v in $(tr ' ' '\n' <<<"$newest $versions" | sort -uV); do
	check "$v: the series" make_for "$v"
done
use $newest
for patch in "$out/$newest"/*/*.patch; do
	check "$(name_of "$patch"): size and style" mail "$patch"
done
for dir in "$out/$newest"/*/; do
	check "$(basename "$dir"): no more patches than are read" few "$dir"
done
for v in $versions; do
	version "$v"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
